//! `completions`: scripts for shells.

use clap::Args;
use clap_complete::Shell;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;

/// Prints a script.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Makes the script.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut (context.command_line)(), "alidomain", &mut script);
        let script = String::from_utf8(script).map_err(|error| Failure::problem(error.to_string()))?;
        Ok(Answer::verbatim(script))
    }
}
