//! What names the system's authorities, and why they are not known.

use std::fmt;

/// Where the system's files are asked whom to trust.
pub(in crate::net) const CERT_FILE: &str = "SSL_CERT_FILE";
pub(in crate::net) const CERT_DIR: &str = "SSL_CERT_DIR";

/// Why the system's authorities are not known, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::net) struct StoreProblem(pub String);

impl fmt::Display for StoreProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for StoreProblem {}
