//! `man`: manual pages.

use std::path::PathBuf;

use clap::Args;
use clap_mangen::Man as Page;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::nearest::nearest;

/// Prints a manual page, or writes all of them.
#[derive(Debug, Args)]
pub struct Man {
    /// The command that the page is about. Without it, the page is about all
    command: Option<String>,
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    output: Option<PathBuf>,
}

impl Man {
    /// Makes the page.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut all = (context.command_line)();
        if let Some(folder) = self.output {
            let unwritten =
                |error| Failure::problem(format!("The pages cannot be written to {}: {error}.", folder.display()));
            std::fs::create_dir_all(&folder)
                .and_then(|()| clap_mangen::generate_to(all, &folder))
                .map_err(unwritten)?;
            return Ok(Answer::verbatim(format!("The pages are in {}.", folder.display())));
        }
        all.build();
        let page = match self.command {
            None => all,
            Some(name) => all.find_subcommand(&name).cloned().ok_or_else(|| unknown(&all, &name))?,
        };
        let mut text = Vec::new();
        Page::new(page).render(&mut text).map_err(|error| Failure::problem(error.to_string()))?;
        Ok(Answer::verbatim(String::from_utf8_lossy(&text).into_owned()))
    }
}

fn unknown(all: &clap::Command, name: &str) -> Failure {
    let alike = nearest(name, all.get_subcommands().map(clap::Command::get_name));
    let failure = Failure::usage(format!("COMMAND: there is no command {name}."));
    match alike.as_slice() {
        [] => failure.next("`alidomain --help` lists all commands."),
        alike => failure.next(format!("Did you mean {}?", alike.join(" or "))),
    }
}
