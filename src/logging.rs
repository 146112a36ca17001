//! What the library does, as lines for people and machines; silent unless asked.
//!
//! The events are those of the crate `tracing`, so that a program in Rust can have them its own way. None carries a
//! secret, a token, a signature, an argument of a request or a text of a reply: only operations, numbers of tasks, ids of
//! requests, codes, times, and providers of credentials by their names (roles, hosts, paths of files and programs).

#[cfg(not(target_vendor = "apple"))]
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[cfg(not(target_vendor = "apple"))]
use tracing::field::Field;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, subscriber};
#[cfg(not(target_vendor = "apple"))]
use tracing_subscriber::field::MakeExt as _;
#[cfg(not(target_vendor = "apple"))]
use tracing_subscriber::fmt::{
    FormatFields,
    format::{self, Writer},
};
use tracing_subscriber::layer::{Filter, SubscriberExt as _};
use tracing_subscriber::{Layer, Registry, filter};

use crate::error::DomainError;
use crate::invalid_request::InvalidRequest;
#[cfg(not(target_vendor = "apple"))]
use crate::one_line::one_line;

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
const LEVELS: [LevelFilter; 6] = [
    LevelFilter::OFF,
    LevelFilter::ERROR,
    LevelFilter::WARN,
    LevelFilter::INFO,
    LevelFilter::DEBUG,
    LevelFilter::TRACE,
];

/// The present level. Every event reads it. It is no lock: a forked process could inherit that locked.
static LEVEL: AtomicUsize = AtomicUsize::new(LogLevel::Off as usize);

/// Whether the output was set up, so that only the level is left to change.
static IS_SET_UP: AtomicBool = AtomicBool::new(false);

/// Writes what the library does to standard error, or to the log of the system on Android and Apple's systems. Called
/// again, it changes the level.
pub fn enable_logging(level: LogLevel) -> Result<(), DomainError> {
    if !IS_SET_UP.swap(true, Ordering::SeqCst) {
        let subscriber = tracing_subscriber::registry().with(output().with_filter(own_events()));
        subscriber::set_global_default(subscriber).map_err(|_| {
            IS_SET_UP.store(false, Ordering::SeqCst);
            let rule = "cannot be set: this program has a tracing subscriber of its own, which gets the events already";
            InvalidRequest::new("level", rule)
        })?;
    }
    LEVEL.store(level as usize, Ordering::SeqCst);
    Ok(())
}

/// Only those of this library: the events of others are not checked for secrets.
fn own_events() -> impl Filter<Registry> {
    let is_own = |metadata: &Metadata<'_>| {
        let rest = metadata.target().strip_prefix("alidomain");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    filter::dynamic_filter_fn(move |metadata, _| {
        is_own(metadata) && *metadata.level() <= LEVELS[LEVEL.load(Ordering::Relaxed)]
    })
    // Others are asked once. An event of this library is asked each time, since the level may change.
    .with_callsite_filter(move |metadata| match is_own(metadata) {
        true => subscriber::Interest::sometimes(),
        false => subscriber::Interest::never(),
    })
}

/// The message, and `name=value` for each field. Whatever a value holds, an event is one line, and no value looks like
/// another field.
///
/// The log of Apple's systems has its own way. There, an event with a line break is one entry all the same.
#[cfg(not(target_vendor = "apple"))]
fn fields() -> impl for<'writer> FormatFields<'writer> + 'static {
    let field = |writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug| {
        let value = format!("{value:?}");
        let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).filter(|value| is_plain(value));
        match (field.name(), bare.unwrap_or(&value)) {
            ("message", text) => write!(writer, "{}", one_line(text)),
            (name, text) if is_plain(text) || is_quoted(text) => write!(writer, "{name}={}", one_line(text)),
            (name, text) => write!(writer, "{name}={}", one_line(&format!("{text:?}"))),
        }
    };
    format::debug_fn(field).delimited(" ")
}

/// Whether it needs no quotation marks.
#[cfg(not(target_vendor = "apple"))]
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:/@+-".contains(&byte))
}

/// Whether it stands between quotation marks, and has no other one that is not escaped.
#[cfg(not(target_vendor = "apple"))]
fn is_quoted(value: &str) -> bool {
    let Some(inner) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) else { return false };
    let mut escaped = false;
    let whole = inner.bytes().all(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        !ends
    });
    whole && !escaped
}

#[cfg(not(any(target_os = "android", target_vendor = "apple")))]
fn output() -> impl Layer<Registry> {
    // A standard error that was closed is no reason to panic.
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).fmt_fields(fields());
    layer.with_writer(standard_error).log_internal_errors(false)
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
    paranoid_android::layer("alidomain").fmt_fields(fields())
}

#[cfg(target_vendor = "apple")]
fn output() -> impl Layer<Registry> {
    tracing_oslog::OsLogger::new("io.github.alidomain", "default")
}

#[cfg(all(test, not(any(target_os = "android", target_vendor = "apple"))))]
mod tests;
