//! `sandbox`: starts the local service for tests. It is a program of its own, so that this command stays small.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::Command;
use std::{env, io};

use clap::Args;

use crate::answer::Answer;
use crate::exit::Exit;
use crate::failure::Failure;

const PROGRAM: &str = "alidomain-sandbox";

/// Starts the sandbox.
#[derive(Debug, Args)]
pub struct Sandbox {
    /// Arguments of alidomain-sandbox, such as --port 8080
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

impl Sandbox {
    /// Runs it until it ends. Ctrl-C reaches it as well as this command.
    pub fn run(self) -> Result<Answer, Failure> {
        let mut command = Command::new(program());
        let status = end_of(command.args(self.arguments)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::problem(format!("The program {PROGRAM} is not installed."))
                .next("Install it: pip install 'alidomain[sandbox]', or cargo build -p alidomain-sandbox."),
            _ => Failure::problem(format!("The program {PROGRAM} cannot be started: {error}.")),
        })?;
        Ok(Answer::verbatim(String::new()).ends(if status { Exit::Done } else { Exit::Problem }))
    }
}

/// Beside this program, or wherever the system finds it.
fn program() -> PathBuf {
    let name = format!("{PROGRAM}{EXE_SUFFIX}");
    let beside = env::current_exe().ok().and_then(|own| Some(own.parent()?.join(&name)));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| name.into())
}

/// The sandbox takes the place of this process, so that signals reach it.
#[cfg(unix)]
fn end_of(command: &mut Command) -> io::Result<bool> {
    use std::os::unix::process::CommandExt as _;

    Err(command.exec())
}

#[cfg(not(unix))]
fn end_of(command: &mut Command) -> io::Result<bool> {
    Ok(command.status()?.success())
}
