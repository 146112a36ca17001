//! Records.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::Record;

use super::fields::{Class, Field};
use super::{Text, names, types};
use crate::usage::Usage;

/// Writes a record, and how it is read and written. `released` is how many fields it had in versions that are in use.
pub fn write(item: &Record, usage: &Usage, released: Vec<usize>) -> Result<Text> {
    let name = names::class(item.name());
    let fields = item.fields().iter().map(Field::of).collect::<Result<Vec<_>>>().with_context(|| name.clone())?;
    let is_input = usage.is_input(item.name());
    let (mut read, mut written) = (String::new(), String::new());
    for field in &fields {
        writeln!(read, "    {},", types::read(&field.ty)?)?;
        if usage.is_passed(item.name()) {
            writeln!(written, "    {}", types::write(&field.ty, &format!("value.{}", field.name))?)?;
        }
    }
    let class = Class {
        name: &name,
        path: &name,
        docs: item.docstring(),
        extends: "Serializable".to_owned(),
        fields,
        inherited: Vec::new(),
        is_input,
        is_value: true,
        released,
    };
    let public = class.write()?;
    let mut wire = String::new();
    if !is_input {
        write!(wire, "\ninternal fun Reader.read{name}(): {name} = {name}(\n{read})\n")?;
    }
    if !written.is_empty() {
        write!(wire, "\ninternal fun Writer.write{name}(value: {name}) {{\n{written}}}\n")?;
    }
    Ok(Text { public, wire })
}
