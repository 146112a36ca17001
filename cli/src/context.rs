//! What every command is given.

use crate::arguments::Common;
use crate::interrupt::Interrupt;

/// The options of all commands, and whether the user wants to end.
#[derive(Debug)]
pub struct Context {
    /// The options of all commands.
    pub common: Common,
    /// Ctrl-C.
    pub interrupt: Interrupt,
    /// All commands and their arguments, for manuals.
    pub command_line: fn() -> clap::Command,
}
