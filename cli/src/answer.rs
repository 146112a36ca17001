//! What a command found out or did.

use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;

/// An answer, for people and for programs.
#[derive(Debug)]
pub struct Answer {
    /// Lines for people, perhaps with colours.
    pub text: String,
    /// The same as JSON.
    pub json: String,
    /// How the command ends.
    pub exit: Exit,
    /// What was changed, in one sentence. Said even if the answer cannot be written.
    pub changed: Option<String>,
}

impl Answer {
    /// An answer whose JSON is that of `value`.
    pub fn new(value: &impl Serialize, text: String) -> Result<Self, Failure> {
        let json = serde_json::to_string_pretty(value).map_err(|error| Failure::problem(error.to_string()))?;
        Ok(Self { text, json, exit: Exit::Done, changed: None })
    }

    /// An answer that is a text in itself, also for programs: JSON, a script, a manual.
    pub fn verbatim(text: String) -> Self {
        Self { json: text.clone(), text, exit: Exit::Done, changed: None }
    }

    /// The same answer with another exit status.
    pub fn ends(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    /// The same answer of a command that changed something.
    pub fn changed(self, what: String) -> Self {
        Self { changed: Some(what), ..self }
    }
}
