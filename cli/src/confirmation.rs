//! Asks before something is changed.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;

/// The options of a command that changes something.
#[derive(Debug, Clone, Copy, Args)]
pub struct Change {
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask. Required if no terminal is there to ask
    #[arg(long, short)]
    pub yes: bool,
}

impl Change {
    /// Refuses early what could not be confirmed later.
    pub fn check(self) -> Result<(), Failure> {
        if self.dry_run || self.yes || can_ask() {
            return Ok(());
        }
        let next_step = "Add --yes to make the change, or --dry-run to see what it would do.";
        Err(Failure::usage("This command changes something, and there is no terminal to ask you.").next(next_step))
    }

    /// Shows what will be done, and asks whether to go on. With `--yes`, goes on.
    pub fn confirm(self, context: &Context, what: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        context.interrupt.calls_pause();
        // Standard output is for the answer.
        anstream::eprintln!("{what}");
        anstream::eprint!("Go on? [y/N] ");
        let _ = io::stderr().flush();
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        read.map_err(|error| Failure::problem(format!("The answer cannot be read: {error}.")))?;
        if !line.ends_with('\n') {
            anstream::eprintln!();
        }
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Failure::new(Exit::Declined, "declined", "Not confirmed. Nothing was sent.")),
        }
    }
}

fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
