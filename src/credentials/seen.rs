//! What a look at the places of credentials shows: for people, without a secret.

use super::problem::{Kind, Problem};
use crate::options::DiagnosticScope;

pub(super) const NOT_FETCHED: &str = "the key was not fetched";

/// A place where credentials are looked for. Documented in the interface definition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct CredentialsPlace {
    pub place: String,
    pub state: CredentialsState,
    pub detail: String,
}

/// What is in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialsState {
    /// These credentials sign.
    Used,
    /// They are set up, and a place before this one counts.
    Unused,
    /// Nothing is set up here.
    NotFound,
    /// Something is set up, and does not work.
    Broken,
    /// Only a request that was not sent would show it.
    NotChecked,
}

/// What one look showed.
#[derive(Debug)]
pub(super) struct Seen {
    pub state: CredentialsState,
    pub detail: String,
}

impl Seen {
    pub fn used(detail: impl Into<String>) -> Self {
        Self { state: CredentialsState::Used, detail: detail.into() }
    }
}

impl From<Problem> for Seen {
    fn from(problem: Problem) -> Self {
        let state = if problem.kind == Kind::Absent { CredentialsState::NotFound } else { CredentialsState::Broken };
        Self { state, detail: problem.reason }
    }
}

/// The places in the order in which they are asked.
#[derive(Debug, Default)]
pub(crate) struct Places(pub Vec<CredentialsPlace>);

impl Places {
    fn has(&self, state: CredentialsState) -> bool {
        self.0.iter().any(|place| place.state == state)
    }

    /// A place before the next one counts.
    fn are_decided(&self) -> bool {
        self.has(CredentialsState::Used) || self.has(CredentialsState::Broken)
    }

    /// The place that says who signs.
    pub fn counting(self) -> Option<CredentialsPlace> {
        self.0.into_iter().find(|place| place.state != CredentialsState::NotFound)
    }

    /// How far to look at the next place: nothing is sent for one that does not count.
    pub(super) fn scope(&self, scope: DiagnosticScope) -> DiagnosticScope {
        if self.are_decided() { DiagnosticScope::Local } else { scope }
    }

    pub(super) fn add(&mut self, place: String, Seen { state, detail }: Seen) {
        let state = match state {
            CredentialsState::Used if self.are_decided() => CredentialsState::Unused,
            CredentialsState::Used if self.has(CredentialsState::NotChecked) => CredentialsState::NotChecked,
            state => state,
        };
        let detail = detail.strip_prefix(&format!("{place}: ")).map(str::to_owned).unwrap_or(detail);
        self.0.push(CredentialsPlace { place, state, detail });
    }
}
