//! Prints what a command found out, or why it failed.

use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::answer::Answer;
use crate::failure::Failure;

/// Prints an answer, and returns its exit status.
pub fn print_answer(answer: &Answer, as_json: bool) -> ExitCode {
    let text = if as_json { &answer.json } else { &answer.text };
    match writeln!(anstream::stdout(), "{}", text.trim_end()) {
        // A reader such as `head` has seen enough, unless something was changed.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe || answer.changed.is_some() => {
            let changed = answer.changed.as_ref().map(|changed| format!(" {changed}")).unwrap_or_default();
            print_failure(&Failure::problem(format!("The answer cannot be written: {error}.{changed}")), as_json)
        }
        _ => answer.exit.into(),
    }
}

/// Prints a failure, and returns its exit status.
pub fn print_failure(failure: &Failure, as_json: bool) -> ExitCode {
    let text = if as_json { failure.json() } else { failure.text() };
    let _ = writeln!(anstream::stderr(), "{text}");
    failure.exit().into()
}
