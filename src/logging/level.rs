//! How severe a line of the log is.

use tracing::level_filters::LevelFilter;

/// Minimum severity to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogLevel {
    /// No log.
    Off,
    /// Changes that failed permanently.
    Error,
    /// Problems that the client recovered from, or that need attention.
    Warn,
    /// Changes that succeeded, and where credentials came from.
    Info,
    /// Every attempt.
    Debug,
    /// Every attempt. At present the same as `Debug`.
    Trace,
}

/// By the order of [`LogLevel`].
pub(super) const LEVELS: [LevelFilter; 6] = [
    LevelFilter::OFF,
    LevelFilter::ERROR,
    LevelFilter::WARN,
    LevelFilter::INFO,
    LevelFilter::DEBUG,
    LevelFilter::TRACE,
];
