//! Failures of the system that this program runs on.

/// The system did not give what every call needs: threads, randomness, certificates.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SystemError(pub String);
