//! A log that goes to the program, instead of standard error or the system.

use std::sync::{Arc, OnceLock};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::FormatFields as _;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::layer::Context;

use super::fields;
use super::level::LogLevel;

/// What takes a line: its severity, and the message with the fields.
type Sink = Box<dyn Fn(LogLevel, &str) + Send + Sync>;

static SINK: OnceLock<Sink> = OnceLock::new();

/// Hands the log to `sink`, on the thread of the event, as soon as it is enabled. For the Kotlin binding.
pub fn log_to(sink: impl Fn(LogLevel, &str) + Send + Sync + 'static) {
    // Set a second time, it is the same.
    SINK.get_or_init(|| Box::new(sink));
}

/// Takes the log. For the Swift binding.
#[doc(hidden)]
#[uniffi::trait_interface]
pub trait LogSink: Send + Sync {
    /// Takes a line, on the thread of the event.
    fn log(&self, level: LogLevel, message: String);
}

/// Hands the log to `sink`, as [`log_to`] does.
#[doc(hidden)]
pub fn take_log(sink: Arc<dyn LogSink>) {
    log_to(move |level, line| sink.log(level, line.to_owned()));
}

/// Whether the program takes the log.
pub(super) fn is_set() -> bool {
    SINK.get().is_some()
}

/// Hands every event to the program, if it takes them.
pub(super) fn layer<S: Subscriber>() -> impl Layer<S> {
    ToSink
}

struct ToSink;

impl<S: Subscriber> Layer<S> for ToSink {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let Some(sink) = SINK.get() else { return };
        let mut line = String::new();
        if fields::fields().format_fields(Writer::new(&mut line), event).is_ok() {
            sink(level(*event.metadata().level()), &line);
        }
    }
}

fn level(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        Level::DEBUG => LogLevel::Debug,
        Level::TRACE => LogLevel::Trace,
    }
}
