//! How severe a line of the log is.

use tracing::level_filters::LevelFilter;

/// Minimum severity to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Changes that failed for good.
    Error,
    /// Failures that the client recovered from, and conditions that deserve a look.
    Warn,
    /// Changes that were made, and where credentials came from.
    Info,
    /// Every attempt.
    Debug,
    /// The same as `Debug`.
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
