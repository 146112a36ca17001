//! Other versions of Rust, from rustup.

use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::{step, system};

/// A command of rustup.
pub fn command(project: &Project, arguments: &[&str]) -> Command {
    let mut command = project.command("rustup");
    command.args(arguments);
    command
}

/// Installs a version, unless it is there. Tells whether there is a rustup.
pub fn ready(project: &Project, version: &str) -> Result<bool> {
    if !system::has("rustup") {
        return Ok(false);
    }
    if step::quietly("rustc", &mut command(project, &["run", version, "rustc", "--version"])).is_err() {
        let install = ["toolchain", "install", version, "--profile", "minimal", "--no-self-update"];
        step::run(&format!("Installing Rust {version}"), &mut command(project, &install))?;
    }
    Ok(true)
}
