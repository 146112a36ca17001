//! Arguments that are refused.

use std::borrow::Cow;
use std::fmt;

use crate::names::name;

/// An argument that is refused before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct InvalidRequest {
    /// As the interface definition names it, or the environment variable, or where the value is in an argument.
    pub field: Cow<'static, str>,
    /// What is allowed.
    pub rule: String,
    /// Whether it has one name in all languages.
    is_verbatim: bool,
}

impl InvalidRequest {
    /// `rule` says what is allowed.
    pub fn new(field: &'static str, rule: impl fmt::Display) -> Self {
        Self { field: field.into(), rule: rule.to_string(), is_verbatim: false }
    }

    /// The same for an environment variable, which has one name in all languages.
    pub fn of_variable(variable: &'static str, rule: impl fmt::Display) -> Self {
        Self { is_verbatim: true, ..Self::new(variable, rule) }
    }

    /// The same for a value inside of an argument, such as `parameters["Tag"][0]`.
    pub fn of_path(path: String, rule: impl fmt::Display) -> Self {
        Self { field: path.into(), rule: rule.to_string(), is_verbatim: true }
    }

    /// What is wrong, in words.
    pub fn reason(&self) -> String {
        format!("{} {}", self.shown_field(), self.rule)
    }

    /// The name of the field for the caller.
    pub fn shown_field(&self) -> String {
        if self.is_verbatim { self.field.to_string() } else { name(&self.field).to_string() }
    }
}
