//! Records.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::Record;

use super::docs::indent;
use super::fields::{Field, Struct};
use super::names;
use crate::usage::Usage;

/// Writes a record, and how it is read and written.
pub fn write(item: &Record, usage: &Usage, is_coded: bool) -> Result<String> {
    let name = names::class(item.name());
    let is_input = usage.is_input(item.name());
    let fields = item.fields().iter().map(|field| {
        let field = Field::of(field)?;
        Ok(if is_input { field } else { field.or_nothing() })
    });
    let fields = fields.collect::<Result<Vec<_>>>().with_context(|| name.clone())?;
    let record = Struct { name: &name, path: &name, docs: item.docstring(), fields, is_input, is_coded };
    let mut text = record.write();
    if !is_input {
        write!(
            text,
            "\nextension {name}: Readable {{
    static func read(_ reader: inout Reader) -> {name} {{
{}
    }}
}}\n",
            indent(&record.read(), 8)
        )?;
    }
    if usage.is_passed(item.name()) {
        write!(
            text,
            "\nextension {name}: Writable {{
    func write(to writer: inout Writer) {{
{}    }}
}}\n",
            indent(&record.written("")?, 8)
        )?;
    }
    Ok(text)
}
