//! `alidomain`: changes contacts of domains at Alibaba Cloud, and follows the tasks.
//!
//! A command makes an [`answer::Answer`], which is printed as a table for people or as JSON for programs, or a
//! [`failure::Failure`], which goes to standard error. [`exit::Exit`] has every exit status.

mod answer;
mod arguments;
mod bulk;
mod client;
mod command_line;
mod commands;
mod confirmation;
mod context;
mod duration;
mod exit;
mod failure;
mod interrupt;
mod masking;
mod nearest;
mod permissions;
mod plans;
mod printing;
mod progress;
mod records;
mod terminal;
mod times;

use std::process::ExitCode;

use answer::Answer;
use clap::{CommandFactory as _, Parser as _};
use command_line::Arguments;
use context::Context;
use exit::Exit;
use failure::Failure;
use interrupt::Interrupt;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error),
    };
    let as_json = arguments.common.json;
    arguments.common.color.apply();
    match run(arguments) {
        Ok(answer) => printing::print_answer(&answer, as_json),
        Err(failure) => printing::print_failure(&failure, as_json),
    }
}

fn run(Arguments { common, command }: Arguments) -> Result<Answer, Failure> {
    if let Some(level) = common.log {
        alidomain::enable_logging(level.into())?;
    }
    let context = Context { common, interrupt: Interrupt::watch()?, command_line: Arguments::command };
    commands::run(command, &context)
}

/// What clap says of the arguments: help and versions are no failures.
fn refused(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || !std::env::args_os().any(|argument| argument == "--json") {
        // A closed output cannot be told of.
        let _ = error.print();
        return if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() };
    }
    printing::print_failure(&Failure::of_arguments(error), true)
}
