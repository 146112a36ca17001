//! Arguments that are refused.

/// An argument that is refused before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct InvalidRequest {
    pub field: &'static str,
    pub reason: String,
}

impl InvalidRequest {
    /// `rule` says what is allowed.
    pub fn new(field: &'static str, rule: impl std::fmt::Display) -> Self {
        Self { field, reason: format!("{field} {rule}") }
    }
}
