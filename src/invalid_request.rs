//! Arguments that are refused.

use std::fmt;

use crate::names::name;

/// An argument that is refused before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct InvalidRequest {
    /// As the interface definition names it, or the environment variable.
    pub field: &'static str,
    /// What is allowed.
    pub rule: String,
    is_variable: bool,
}

impl InvalidRequest {
    /// `rule` says what is allowed.
    pub fn new(field: &'static str, rule: impl fmt::Display) -> Self {
        Self { field, rule: rule.to_string(), is_variable: false }
    }

    /// The same for an environment variable, which has one name in all languages.
    pub fn of_variable(variable: &'static str, rule: impl fmt::Display) -> Self {
        Self { is_variable: true, ..Self::new(variable, rule) }
    }

    /// What is wrong, in words.
    pub fn reason(&self) -> String {
        format!("{} {}", self.shown_field(), self.rule)
    }

    /// The name of the field for the caller.
    pub fn shown_field(&self) -> String {
        if self.is_variable { self.field.to_owned() } else { name(self.field).to_string() }
    }
}
