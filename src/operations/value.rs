//! Values of parameters and replies whose types only the catalogue knows.

use std::collections::HashMap;

/// A value of a parameter or of a reply. Variants: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Value {
    Null,
    Boolean { value: bool },
    Integer { value: i64 },
    Number { value: f64 },
    Text { value: String },
    List { items: Vec<Value> },
    Object { fields: HashMap<String, Value> },
}

impl Value {
    /// Returns the field with this name, if this is an object that has one.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object { fields } => fields.get(name),
            _ => None,
        }
    }

    /// Returns the items, if this is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List { items } => Some(items),
            _ => None,
        }
    }

    /// Returns the text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text { value } => Some(value),
            _ => None,
        }
    }

    /// Returns the whole number, if this is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer { value } => Some(*value),
            _ => None,
        }
    }

    /// Returns the truth value, if this is one.
    pub fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean { value } => Some(*value),
            _ => None,
        }
    }

    /// What it is, for an error, which does not show the value.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean { .. } => "a boolean",
            Self::Integer { .. } => "an integer",
            Self::Number { .. } => "a number with a fraction",
            Self::Text { .. } => "text",
            Self::List { .. } => "a list",
            Self::Object { .. } => "an object",
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean { value }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer { value }
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number { value }
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text { value: value.to_owned() }
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text { value }
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List { items }
    }
}

impl From<HashMap<String, Value>> for Value {
    fn from(fields: HashMap<String, Value>) -> Self {
        Self::Object { fields }
    }
}
