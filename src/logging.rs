//! What the library does, as lines for people and machines; silent unless asked.
//!
//! The events are those of the crate `tracing`, so that a program in Rust can have them its own way. None carries a
//! secret, a token, a signature, an argument of a request or a text of a reply: only operations, numbers of tasks, ids of
//! requests, codes, times, and providers of credentials by their names (roles, hosts, paths of files and programs).

mod fields;
mod level;
mod sink;

pub use level::LogLevel;
#[doc(hidden)]
pub use sink::{LogSink, log_to, take_log};

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tracing::{Metadata, subscriber};
use tracing_subscriber::layer::{Filter, SubscriberExt as _};
use tracing_subscriber::{Layer, Registry, filter};

use crate::error::DomainError;
use crate::invalid_request::InvalidRequest;
use level::LEVELS;

/// The present level. Every event reads it. It is no lock: a forked process could inherit that locked.
static LEVEL: AtomicUsize = AtomicUsize::new(LogLevel::Off as usize);

/// Whether the output was set up, so that only the level is left to change.
static IS_SET_UP: AtomicBool = AtomicBool::new(false);

/// Writes the log of this library to standard error. Call the function again to change the level.
///
/// On Android and Apple's systems, the log goes to the log of the system (not tested).
pub fn enable_logging(level: LogLevel) -> Result<(), DomainError> {
    if !IS_SET_UP.swap(true, Ordering::SeqCst) {
        let output = output().with_filter(own_events(|| !sink::is_set()));
        let sink = sink::layer().with_filter(own_events(sink::is_set));
        let subscriber = tracing_subscriber::registry().with(output).with(sink);
        subscriber::set_global_default(subscriber).map_err(|_| {
            IS_SET_UP.store(false, Ordering::SeqCst);
            let rule = "cannot be set, because this program has its own tracing subscriber. That subscriber already \
                        receives the events";
            InvalidRequest::new("level", rule)
        })?;
    }
    LEVEL.store(level as usize, Ordering::SeqCst);
    Ok(())
}

/// Only those of this library, as long as they are `wanted`: the events of others are not checked for secrets.
fn own_events<S>(wanted: fn() -> bool) -> impl Filter<S> {
    let is_own = |metadata: &Metadata<'_>| {
        let rest = metadata.target().strip_prefix("alidomain");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    filter::dynamic_filter_fn(move |metadata, _| {
        is_own(metadata) && wanted() && *metadata.level() <= LEVELS[LEVEL.load(Ordering::Relaxed)]
    })
    // Others are asked once. An event of this library is asked each time, since the level may change.
    .with_callsite_filter(move |metadata| match is_own(metadata) {
        true => subscriber::Interest::sometimes(),
        false => subscriber::Interest::never(),
    })
}

#[cfg(not(any(target_os = "android", target_vendor = "apple")))]
fn output() -> impl Layer<Registry> {
    // A standard error that was closed is no reason to panic.
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).fmt_fields(fields::fields());
    layer.with_writer(standard_error).log_internal_errors(false)
}

/// Without the lock of the standard library's: in a forked process it could be held by a thread that is not there.
#[cfg(all(unix, not(any(target_os = "android", target_vendor = "apple"))))]
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
    paranoid_android::layer("alidomain").fmt_fields(fields::fields())
}

#[cfg(target_vendor = "apple")]
fn output() -> impl Layer<Registry> {
    tracing_oslog::OsLogger::new("io.github.alidomain", "default")
}

#[cfg(all(test, not(any(target_os = "android", target_vendor = "apple"))))]
mod tests;
