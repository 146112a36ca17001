//! `call`: any operation of the API.

use std::collections::HashMap;
use std::io;

use alidomain::{OperationInfo, Value, operations};
use clap::Args;
use serde::Serialize;

use super::contact::Personal;
use super::values::{Assignment, from_assignments, from_json, to_json};
use crate::answer::Answer;
use crate::confirmation::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::masking::Masking;
use crate::progress::Progress;
use crate::terminal::{DOUBTFUL, harmless, styled};

/// Calls any operation.
#[derive(Debug, Args)]
pub struct Call {
    /// The operation, such as CheckDomain. `alidomain operations` lists all
    action: String,
    /// The parameters: Name=value, Name.1=value for lists, Name.1.Field=value for lists of objects
    #[arg(value_name = "NAME=VALUE")]
    assignments: Vec<Assignment>,
    /// The parameters as a JSON object instead. `-` reads it from standard input
    #[arg(long, value_name = "JSON", conflicts_with = "assignments")]
    parameters: Option<String>,
    #[command(flatten)]
    personal: Personal,
    #[command(flatten)]
    change: Change,
}

#[derive(Debug, Serialize)]
struct Called {
    action: String,
    masked: bool,
    request_id: Option<String>,
    fields: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct Planned {
    called: bool,
    action: String,
    parameters: serde_json::Map<String, serde_json::Value>,
}

impl Call {
    /// Asks, if the operation does not only read, and calls.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let parameters = match self.parameters {
            Some(text) => from_json(&if text == "-" { read()? } else { text })?,
            None => from_assignments(self.assignments)?,
        };
        // The client refuses an operation that it does not know, and names the nearest.
        let known = operations().into_iter().find(|operation| operation.action == self.action);
        let changes = known.as_ref().is_some_and(|operation| !operation.reads);
        if changes {
            self.change.check()?;
        }
        let what = in_words(&self.action, &parameters, context);
        if self.change.dry_run {
            let planned = Planned { called: false, action: self.action, parameters: fields(&parameters) };
            return Answer::new(&planned, what + "\nNothing was sent: this is a dry run.");
        }
        let client = context.client()?;
        if changes && !self.change.yes {
            let warning = known.as_ref().filter(|operation| makes_task(operation)).map(|_| WARNING).unwrap_or_default();
            self.change.confirm(context, &format!("{what}{}", styled(DOUBTFUL, warning)))?;
            context.interrupt.calls_begin();
        }
        let progress = Progress::line(format!("Calling {}", self.action));
        let response = client.call_blocking(self.action.clone(), parameters)?;
        drop(progress);
        let masking = Masking::from(self.personal);
        let called = Called {
            action: self.action,
            masked: !masking.shows_contacts,
            request_id: response.request_id,
            fields: masking.fields(fields(&response.fields)),
        };
        let text = serde_json::to_string_pretty(&called.fields).map_err(|error| Failure::problem(error.to_string()))?;
        let answer = Answer::new(&called, text)?;
        Ok(if changes { answer.changed(format!("{} was called.", called.action)) } else { answer })
    }
}

const WARNING: &str = "\nAfter a lost reply, this command does not look for the task. `alidomain submit` does.";

fn makes_task(operation: &OperationInfo) -> bool {
    operation.response.contains_key("TaskNo")
}

fn in_words(action: &str, parameters: &HashMap<String, Value>, context: &Context) -> String {
    let mut lines: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("  {}={}", harmless(name), harmless(&to_json(value).to_string())))
        .collect();
    lines.sort();
    lines.insert(0, format!("Call {} at {}.", harmless(action), context.target()));
    lines.join("\n")
}

fn fields(values: &HashMap<String, Value>) -> serde_json::Map<String, serde_json::Value> {
    values.iter().map(|(name, value)| (name.clone(), to_json(value))).collect()
}

fn read() -> Result<String, Failure> {
    io::read_to_string(io::stdin())
        .map_err(|error| Failure::problem(format!("Standard input cannot be read: {error}. Nothing was sent.")))
}
