//! How the fields of an event are written.

use std::fmt;

use tracing::field::Field;
use tracing_subscriber::field::MakeExt as _;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::{self, Writer};

use crate::one_line::one_line;

/// The message, and `name=value` for each field. Whatever a value holds, an event is one line, and no value looks like
/// another field.
///
/// The log of Apple's systems has its own way. There, an event with a line break is one entry all the same.
pub(super) fn fields() -> impl for<'writer> FormatFields<'writer> + 'static {
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
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:/@+-".contains(&byte))
}

/// Whether it stands between quotation marks, and has no other one that is not escaped.
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
