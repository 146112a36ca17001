//! Why a command failed: what happened, whether anything changed, and what to do.

use alidomain::{AccessDeniedDetail, DomainError, Outcome, UnresolvedSubmission, submission_to_json};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::exit::Exit;
use crate::terminal::{BAD, STRONG, harmless, styled};

/// How many wrong rows people are shown.
const SHOWN_ROWS: usize = 20;

/// Fields of the library and what they are called here.
const ARGUMENTS: [(&str, &str); 16] = [
    ("domain_name", "DOMAIN"),
    ("contact_type", "CONTACT"),
    ("registrant_profile_id", "--profile-id"),
    ("add_transfer_lock", "--transfer-lock"),
    ("instance_id", "--instance-id"),
    ("user_client_ip", "--client-ip"),
    ("task_no", "TASK"),
    ("begin_create_time", "--since"),
    ("end_create_time", "--until"),
    ("endpoint", "--endpoint"),
    ("timeout", "--timeout"),
    ("max_in_flight", "--max-in-flight"),
    ("interval", "--max-per-second"),
    ("job", "--job"),
    ("path", "--journal"),
    ("reconcile_submission", "alidomain settle"),
];

/// A failure, as it is printed with `--json`. Fields that are not known are left out.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// The kind of the error, in snake case.
    kind: &'static str,
    #[serde(serialize_with = "number")]
    exit_status: Exit,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_step: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    argument: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retryable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_status: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    denied: Option<Denied>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submission: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<String>,
    /// Every wrong row of a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rows: Vec<WrongRow>,
}

/// A row of a list that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrongRow {
    /// The number of its line, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

#[derive(Debug, Serialize)]
struct Denied {
    action: Option<String>,
    principal: Option<String>,
    policy_type: Option<String>,
}

impl Failure {
    /// A failure that changed nothing.
    pub fn new(exit: Exit, kind: &'static str, reason: impl Into<String>) -> Self {
        Self {
            kind,
            exit_status: exit,
            reason: reason.into(),
            next_step: None,
            argument: None,
            outcome: None,
            retryable: None,
            code: None,
            http_status: None,
            request_id: None,
            denied: None,
            submission: None,
            candidates: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// A problem of this machine.
    pub fn problem(reason: impl Into<String>) -> Self {
        Self::new(Exit::Problem, "problem", reason)
    }

    /// A wrong argument, or one that is missing.
    pub fn usage(reason: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", reason)
    }

    /// What clap says of the arguments.
    pub fn of_arguments(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        // The usage follows, which programs know.
        let (reason, _) = text.split_once("\n\nUsage:").unwrap_or((&text, ""));
        let lines = reason.trim_start_matches("error: ").lines().map(str::trim).filter(|line| !line.is_empty());
        Self::usage(lines.take_while(|line| !line.starts_with("For more information")).collect::<Vec<_>>().join(". "))
            .next("Run the command with --help to see what is allowed.")
    }

    /// The same with what to do.
    pub fn next(mut self, next_step: impl Into<String>) -> Self {
        self.next_step = Some(next_step.into());
        self
    }

    /// The same with the wrong rows of a list.
    pub fn with_rows(self, rows: Vec<WrongRow>) -> Self {
        Self { rows, ..self }
    }

    /// What happened.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Why something could not be read, beside a change that was made: without what is true of the reading alone.
    pub fn reason_of_reading(&self) -> String {
        without_comfort(&self.reason)
    }

    /// The service's error code, or the kind of the error.
    pub fn code(&self) -> &str {
        self.code.as_deref().unwrap_or(self.kind)
    }

    /// Whether the same may succeed a little later.
    pub fn is_retryable(&self) -> bool {
        self.retryable == Some(true)
    }

    /// How the command ends.
    pub fn exit(&self) -> Exit {
        self.exit_status
    }

    /// For programs, on one line.
    pub fn json(&self) -> String {
        #[derive(Serialize)]
        struct Printed<'a> {
            error: &'a Failure,
        }
        serde_json::to_string(&Printed { error: self }).unwrap_or_else(|error| error.to_string())
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut lines = vec![format!("{} {}", styled(BAD.bold(), "error:"), harmless(&self.reason))];
        let mut add = |name: &str, value: &str| lines.push(format!("  {} {value}", styled(STRONG, format!("{name}:"))));
        for WrongRow { line, reason } in self.rows.iter().take(SHOWN_ROWS) {
            add(&format!("line {line}"), &harmless(reason));
        }
        if self.rows.len() > SHOWN_ROWS {
            add("more", &format!("{} other rows. --json lists all", self.rows.len() - SHOWN_ROWS));
        }
        if let Some(Denied { action: Some(action), .. }) = &self.denied {
            add("missing permission", &harmless(action));
        }
        if !self.candidates.is_empty() {
            add("tasks that may belong to it", &harmless(&self.candidates.join(", ")));
        }
        if let Some(submission) = &self.submission {
            add("submission", submission.get());
        }
        if let Some(next_step) = &self.next_step {
            add("next step", &harmless(next_step));
        }
        lines.join("\n")
    }
}

fn number<S: serde::Serializer>(exit: &Exit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u8(exit.number())
}

impl From<DomainError> for Failure {
    fn from(error: DomainError) -> Self {
        let reason = in_own_words(&error.to_string());
        match error {
            DomainError::InvalidRequest { field, retryable, outcome, .. } => {
                let exit = if outcome == Outcome::NotSent { Exit::Usage } else { Exit::Rejected };
                let argument = ARGUMENTS.iter().find(|(name, _)| *name == field);
                let argument = argument.map_or(field, |(_, argument)| (*argument).to_owned());
                let failure = Self { argument: Some(argument), ..Self::new(exit, "invalid_request", reason) };
                failure.with(retryable, outcome).next("Correct the argument.")
            }
            DomainError::Credentials { retryable, outcome, .. } => Self::new(Exit::Credentials, "credentials", reason)
                .with(retryable, outcome)
                .next("`alidomain whoami` lists every place where credentials can be."),
            DomainError::Service {
                code, http_status, request_id, access_denied_detail, retryable, outcome, ..
            } => {
                let exit = exit_of(retryable, outcome);
                let next_step = match (exit, code.as_str()) {
                    (Exit::Unknown, _) => LOOK.to_owned(),
                    _ => format!("`alidomain errors {code}` explains the code."),
                };
                Self {
                    code: Some(code),
                    http_status: Some(http_status),
                    request_id,
                    denied: access_denied_detail.map(Into::into),
                    ..Self::new(exit, "service", reason).with(retryable, outcome).next(next_step)
                }
            }
            DomainError::Transport { retryable, outcome, .. } => {
                let next_step =
                    if outcome == Outcome::MaybeExecuted { LOOK } else { "`alidomain doctor` looks for the cause." };
                let exit = if outcome == Outcome::MaybeExecuted { Exit::Unknown } else { Exit::NotExecuted };
                Self::new(exit, "transport", reason).with(retryable, outcome).next(next_step)
            }
            DomainError::Cancelled { retryable, outcome, .. } => {
                let exit = if outcome == Outcome::MaybeExecuted { Exit::Unknown } else { Exit::Interrupted };
                Self::new(exit, "cancelled", reason).with(retryable, outcome)
            }
            DomainError::UnexpectedReply { http_status, request_id, retryable, outcome, .. } => {
                let exit = if outcome == Outcome::MaybeExecuted { Exit::Unknown } else { Exit::NotExecuted };
                let failure = Self::new(exit, "unexpected_reply", reason).with(retryable, outcome);
                Self { http_status: Some(http_status), request_id, ..failure }
            }
            DomainError::Journal { retryable, outcome, .. } => {
                Self::new(Exit::Journal, "journal", reason).with(retryable, outcome)
            }
            DomainError::OutcomeUnknown { submission, candidates, retryable, outcome, .. } => {
                let failure = Self::new(Exit::Unknown, "outcome_unknown", reason).with(retryable, outcome);
                Self { submission: raw(submission), candidates, ..failure }
                    .next("Keep the submission, and give it to `alidomain settle` before you submit the change again.")
            }
        }
    }
}

/// A reason without the words that nothing was changed, where another call may have changed something.
pub fn without_comfort(reason: &str) -> String {
    [" Nothing was changed.", " Nothing was sent."]
        .iter()
        .fold(reason.to_owned(), |text, words| text.replace(words, ""))
}

const LOOK: &str = "Look whether it was executed before you run the command again.";

impl Failure {
    fn with(self, retryable: bool, outcome: Outcome) -> Self {
        Self { retryable: Some(retryable), outcome: Some(outcome_text(outcome)), ..self }
    }
}

/// The exit status after the service has answered.
fn exit_of(retryable: bool, outcome: Outcome) -> Exit {
    match outcome {
        Outcome::MaybeExecuted => Exit::Unknown,
        Outcome::Rejected if !retryable => Exit::Rejected,
        _ => Exit::NotExecuted,
    }
}

/// The name of an outcome for programs.
pub fn outcome_text(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent => "not_sent",
        Outcome::Rejected => "rejected",
        Outcome::NotExecuted => "not_executed",
        Outcome::MaybeExecuted => "maybe_executed",
    }
}

/// A submission as JSON within JSON.
pub fn raw(submission: UnresolvedSubmission) -> Option<Box<RawValue>> {
    RawValue::from_string(submission_to_json(submission)).ok()
}

/// Names the arguments of this command in place of the library's fields. Those without a `_` are also English words: they
/// are fields only at the beginning of a reason, or between backticks.
pub fn in_own_words(reason: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut words = String::with_capacity(reason.len());
    let mut rest = reason;
    while let Some(begin) = rest.find(is_part) {
        let (before, from) = rest.split_at(begin);
        let end = from.find(|letter| !is_part(letter)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        words += before;
        let is_field = words.is_empty() || word.contains('_') || (before.ends_with('`') && after.starts_with('`'));
        let argument = ARGUMENTS.iter().find(|(field, _)| is_field && *field == word);
        words += argument.map_or(word, |(_, argument)| argument);
        rest = after;
    }
    words + rest
}

impl From<AccessDeniedDetail> for Denied {
    fn from(detail: AccessDeniedDetail) -> Self {
        Self {
            action: detail.auth_action,
            principal: detail.auth_principal_display_name,
            policy_type: detail.policy_type,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_name_arguments() {
        for (reason, words) in [
            (
                "registrant_profile_id must be greater than 0. Nothing was sent.",
                "--profile-id must be greater than 0. Nothing was sent.",
            ),
            ("Call `reconcile_submission` first.", "Call `alidomain settle` first."),
            ("The domain_name_x stays after a timeout.", "The domain_name_x stays after a timeout."),
            ("timeout must be less than `timeout`.", "--timeout must be less than `--timeout`."),
            ("end_create_time is before begin_create_time", "--until is before --since"),
        ] {
            assert_eq!(in_own_words(reason), words);
        }
    }
}
