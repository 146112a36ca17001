//! What a look at the places of credentials shows: for people, without a secret.

use std::collections::VecDeque;
use std::time::Duration;

use super::problem::{Kind, Problem};
use crate::one_line::one_line;
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
pub(crate) struct Places {
    pub list: Vec<CredentialsPlace>,
    turn: Turn,
    /// The place that a client has chosen.
    chosen: Option<usize>,
    /// The names of the places that come next.
    expected: VecDeque<String>,
    /// The place that took too long.
    slow: Option<usize>,
}

/// Whether the next place may count.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// If none before it does.
    #[default]
    Open,
    /// It was chosen.
    Chosen,
    /// Another one was chosen.
    PassedOver,
}

impl Places {
    fn has(&self, state: CredentialsState) -> bool {
        self.list.iter().any(|place| place.state == state)
    }

    /// A place before the next one counts.
    fn are_decided(&self) -> bool {
        self.has(CredentialsState::Used) || self.has(CredentialsState::Broken)
    }

    /// The place that says who signs.
    pub fn counting(&self) -> Option<&CredentialsPlace> {
        match self.chosen {
            Some(chosen) => self.list.get(chosen),
            None => self.list.iter().find(|place| place.state != CredentialsState::NotFound),
        }
    }

    /// The next place is a member of a chain. `None`: the chain has not chosen.
    pub(super) fn take_turn(&mut self, is_chosen: Option<bool>, of_chain: Turn) {
        self.turn = match (of_chain, is_chosen) {
            (Turn::PassedOver, _) | (_, Some(false)) => Turn::PassedOver,
            (Turn::Open, Some(true)) if self.are_decided() => Turn::PassedOver,
            (Turn::Open | Turn::Chosen, Some(true)) => Turn::Chosen,
            (turn, None) => turn,
        };
    }

    pub(super) fn turn(&self) -> Turn {
        self.turn
    }

    pub(super) fn end_turn(&mut self, of_chain: Turn) {
        self.turn = of_chain;
    }

    /// These places come next. Of a chain, its members come in place of itself.
    pub(super) fn expect(&mut self, names: impl DoubleEndedIterator<Item = String>) {
        self.expected.pop_front();
        names.rev().for_each(|name| self.expected.push_front(name));
    }

    /// Ends the look after so much time: the place that was looked at has not answered, and nobody looks at the others.
    pub(super) fn end(&mut self, time: Duration) {
        self.turn = Turn::Open;
        let expected = std::mem::take(&mut self.expected);
        for (index, place) in expected.into_iter().enumerate() {
            let seen = match index {
                0 => {
                    self.slow = Some(self.list.len());
                    Problem::transient(format!("no answer within {time:.1?}")).into()
                }
                _ => {
                    let detail = "the time was up before".to_owned();
                    Seen { state: CredentialsState::NotChecked, detail }
                }
            };
            self.add(place, seen);
        }
    }

    /// Whether this place took too long.
    pub fn is_slow(&self, place: &CredentialsPlace) -> bool {
        self.slow.and_then(|slow| self.list.get(slow)) == Some(place)
    }

    /// How far to look at the next place: nothing is sent for one that does not count.
    pub(super) fn scope(&self, scope: DiagnosticScope) -> DiagnosticScope {
        match self.turn {
            Turn::Chosen => scope,
            Turn::Open if !self.are_decided() => scope,
            Turn::Open | Turn::PassedOver => DiagnosticScope::Local,
        }
    }

    pub(super) fn add(&mut self, place: String, Seen { state, detail }: Seen) {
        self.expected.pop_front();
        let state = match (self.turn, state) {
            (Turn::Chosen, state) => {
                self.chosen = Some(self.list.len());
                // It has delivered a key: that it is not there any more is an error.
                if state == CredentialsState::NotFound { CredentialsState::Broken } else { state }
            }
            (Turn::PassedOver, CredentialsState::Used) => CredentialsState::Unused,
            (Turn::Open, CredentialsState::Used) if self.are_decided() => CredentialsState::Unused,
            (Turn::Open, CredentialsState::Used) if self.has(CredentialsState::NotChecked) => {
                CredentialsState::NotChecked
            }
            (Turn::Open | Turn::PassedOver, state) => state,
        };
        // Names of roles, profiles and paths are whatever their owner made them.
        let [place, detail] = [place, detail].map(|text| one_line(&text).into_owned());
        let detail = detail.strip_prefix(&format!("{place}: ")).map(str::to_owned).unwrap_or(detail);
        self.list.push(CredentialsPlace { place, state, detail });
    }
}
