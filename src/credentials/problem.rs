//! Why a provider has no credentials.

use crate::error::{DomainError, Outcome};
use crate::invalid_request::InvalidRequest;
use crate::one_line::one_line;
use crate::rpc::access_key::UnusableKey;
use crate::rpc::call::CallError;
use crate::rpc::codes::Class;
use crate::rpc::transport_failure::TransportFailure;
use crate::sentences::sentences;

/// What a chain of providers makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing is set up here: the next provider of a chain is asked.
    Absent,
    /// Something is set up and does not work. A chain ends here: going on could call in somebody else's name.
    Broken,
    /// The same, but it may work a little later.
    Transient,
}

/// In words, without a secret in them. Paths and names of profiles are whatever their owner made them, so each text is made
/// one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub kind: Kind,
    pub reason: String,
    /// What a chain asked before, one provider a line.
    pub tried: String,
}

impl Problem {
    pub fn new(kind: Kind, reason: impl AsRef<str>) -> Self {
        Self { kind, reason: one_line(reason.as_ref()).into_owned(), tried: String::new() }
    }

    pub fn absent(reason: impl AsRef<str>) -> Self {
        Self::new(Kind::Absent, reason)
    }

    pub fn broken(reason: impl AsRef<str>) -> Self {
        Self::new(Kind::Broken, reason)
    }

    pub fn transient(reason: impl AsRef<str>) -> Self {
        Self::new(Kind::Transient, reason)
    }

    /// Says where it was.
    pub fn of(self, provider: &str) -> Self {
        Self { reason: format!("{}: {}", one_line(provider), self.reason), ..self }
    }

    /// What was named by its user has to be there.
    pub fn passed_over_unless(self, named: bool) -> Self {
        if named { self.or_broken() } else { self }
    }

    /// Whoever is needed cannot be passed over.
    pub fn or_broken(self) -> Self {
        let kind = if self.kind == Kind::Absent { Kind::Broken } else { self.kind };
        Self { kind, ..self }
    }
}

impl From<Problem> for DomainError {
    fn from(Problem { kind, reason, tried }: Problem) -> Self {
        let outcome = Outcome::NotSent;
        let again = if kind == Kind::Transient { "Call again later." } else { "" };
        let reason = sentences(&[&reason, outcome.in_words(), again]) + &tried;
        Self::Credentials { reason, retryable: kind == Kind::Transient, outcome }
    }
}

impl From<InvalidRequest> for Problem {
    fn from(error: InvalidRequest) -> Self {
        Self::broken(error.reason())
    }
}

impl From<UnusableKey> for Problem {
    fn from(key: UnusableKey) -> Self {
        Self::broken(key.reason)
    }
}

impl From<TransportFailure> for Problem {
    fn from(failure: TransportFailure) -> Self {
        CallError::Transport(failure).into()
    }
}

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        let kind = match error.class() {
            Class::TryLater | Class::Doubtful | Class::NonceSeen => Kind::Transient,
            Class::Refused | Class::ClockOff | Class::TokenRefused => Kind::Broken,
        };
        Self::new(kind, error.what_and_hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_breaks_no_line_of_an_error() {
        let problem = Problem::broken("/h/a\n\u{1b}[31mb/config.json has no profile \"\u{202e}\"");
        let error = DomainError::from(problem).to_string();
        assert_eq!(error, r#"/h/a\n\u{1b}[31mb/config.json has no profile "\u{202e}". Nothing was sent."#);
    }
}
