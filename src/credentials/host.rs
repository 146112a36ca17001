//! A provider that the host language implements.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::Credentials;
use super::file::blocking;
use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use crate::error::{DomainError, Outcome};
use crate::host_program::{self, Given};
use crate::rpc::access_key::AccessKey;

/// Implement this to provide credentials in your own way, for example from your own backend.
#[uniffi::trait_interface]
pub trait CredentialsProvider: Send + Sync {
    /// Returns credentials. This method may block, and runs on a thread of its own.
    fn fetch_credentials(&self) -> Result<Arc<Credentials>, DomainError>;
}

pub(super) struct HostProvider {
    provider: Given<dyn CredentialsProvider>,
    /// What it answered last. It is asked again only when that is not wanted any more.
    last: ArcSwapOption<AccessKey>,
}

impl HostProvider {
    pub fn new(provider: Arc<dyn CredentialsProvider>) -> Self {
        Self { provider: Given::new(provider), last: ArcSwapOption::empty() }
    }
}

impl fmt::Debug for HostProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HostProvider")
    }
}

impl Provider for HostProvider {
    fn name(&self) -> String {
        "the credentials provider of this program".to_owned()
    }

    /// It is asked by one caller at a time, as documented, whatever their ways to other services.
    fn is_remote(&self) -> bool {
        false
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let provider = self.provider.clone();
            let fetch = move || match host_program::call(|| provider.fetch_credentials()) {
                Some(answer) => answer.map_err(|error| said(&error)),
                None => Err(Problem::broken("this program is ending, so the client does not call its provider")),
            };
            let credentials = blocking(fetch).await?;
            let mut fetched = credentials.fetch(surroundings).await.map_err(Problem::or_broken)?;
            // It may answer credentials that renew themselves, and think that theirs are still good.
            if self.last.load_full().is_some_and(|last| *last == *fetched.key) {
                fetched = credentials.fetch_other(&fetched.key, surroundings).await?.unwrap_or(fetched.clone());
            }
            self.last.store(Some(fetched.key.clone()));
            Fetched { since: surroundings.now, ..fetched }.if_valid(surroundings)
        })
    }
}

fn said(error: &DomainError) -> Problem {
    let reason = error.in_passing();
    if error.is_transient() { Problem::transient(reason) } else { Problem::broken(reason) }
}

/// What the host's code throws that it does not declare. Its text is all that crosses the boundary.
impl From<uniffi::UnexpectedUniFFICallbackError> for DomainError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Credentials { reason: without_frames(&error.reason), retryable: false, outcome: Outcome::NotSent }
    }
}

/// Kotlin tells a whole stack trace: the exception and its causes, each followed by where it came from.
fn without_frames(trace: &str) -> String {
    let lines: Vec<&str> = trace.lines().filter(|line| !line.starts_with('\t')).collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_trace_is_told_as_a_sentence() {
        let trace = "a.B: asleep\n\tat a.C.d(C.kt:1)\n\tat a.E.f(E.kt:2)\nCaused by: a.G: dark\n\t... 2 more\n";
        let error = DomainError::from(uniffi::UnexpectedUniFFICallbackError::new(trace));
        assert_eq!(error.to_string(), "a.B: asleep Caused by: a.G: dark");
        assert_eq!(without_frames("asleep"), "asleep");
    }
}
