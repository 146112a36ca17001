//! The whole command line.

use clap::Parser;

use crate::arguments::Common;
use crate::commands::Command;
use crate::exit;

/// Change the registrant, admin, billing or tech contact of domains at Alibaba Cloud, and follow the tasks.
///
/// Credentials come from the environment variables, files and services that Alibaba Cloud's own tools use:
/// `alidomain whoami` shows which. What changes something asks first, and needs --yes where nobody can be asked.
#[derive(Debug, Parser)]
#[command(name = "alidomain", version, after_help = exit::HELP, arg_required_else_help = true)]
#[command(disable_help_subcommand = true, infer_long_args = false)]
pub struct Arguments {
    /// The options of all commands.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}
