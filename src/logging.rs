//! What the library does, as lines for people and machines; silent unless asked.
//!
//! The events are those of the crate `tracing`, so that a program in Rust can have them its own way. None carries a
//! secret, a token, a signature, an argument of a request or a text of a reply: only operations, numbers of tasks, ids of
//! requests, codes, times, and providers of credentials by their names (roles, hosts, paths of files and programs).

use std::sync::Mutex;
use std::sync::PoisonError;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer, Registry, reload};

use crate::error::{DomainError, InvalidRequest};

/// How much is logged: this and what is graver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Changes that failed for good.
    Error,
    /// What went wrong and was mended, or deserves a look.
    Warn,
    /// Changes that were made, and where credentials came from.
    Info,
    /// Every attempt.
    Debug,
    /// The same, so far.
    Trace,
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Off => Self::OFF,
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

/// What changes the level, once logging was enabled.
static HANDLE: Mutex<Option<reload::Handle<Targets, Registry>>> = Mutex::new(None);

/// Writes what the library does to standard error, or to the log of the system on Android and Apple's systems. Called
/// again, it changes the level.
pub fn enable_logging(level: LogLevel) -> Result<(), DomainError> {
    // Of this library alone: what others log is not checked for secrets.
    let filter = Targets::new().with_target("alidomain", LevelFilter::from(level));
    let mut handle = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*handle {
        return handle.reload(filter).map_err(|error| InvalidRequest::new("level", error).into());
    }
    let (filter, new) = reload::Layer::new(filter);
    let subscriber = tracing_subscriber::registry().with(output().with_filter(filter));
    tracing::subscriber::set_global_default(subscriber).map_err(|_| {
        let rule = "cannot be set: this program has a tracing subscriber of its own, which gets the events already";
        InvalidRequest::new("level", rule)
    })?;
    *handle = Some(new);
    Ok(())
}

#[cfg(not(any(target_os = "android", target_vendor = "apple")))]
fn output() -> impl Layer<Registry> {
    // A standard error that was closed is no reason to panic.
    tracing_subscriber::fmt::layer().with_ansi(false).with_writer(standard_error).log_internal_errors(false)
}

/// Without the lock of the standard library's: in a forked process it could be held by a thread that is not there.
#[cfg(unix)]
fn standard_error() -> Box<dyn std::io::Write> {
    use std::os::fd::AsFd as _;

    match std::io::stderr().as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(std::fs::File::from(descriptor)),
        Err(_) => Box::new(std::io::sink()),
    }
}

#[cfg(not(unix))]
fn standard_error() -> Box<dyn std::io::Write> {
    Box::new(std::io::stderr())
}

#[cfg(target_os = "android")]
fn output() -> impl Layer<Registry> {
    paranoid_android::layer("alidomain")
}

#[cfg(target_vendor = "apple")]
fn output() -> impl Layer<Registry> {
    tracing_oslog::OsLogger::new("io.github.alidomain", "default")
}
