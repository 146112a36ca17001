//! Records: dataclasses whose fields are given by name.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::{AsType as _, Record};

use super::{Text, docs, names, types};

/// Writes a record.
pub fn write(item: &Record) -> Result<Text> {
    let name = names::class(item.name());
    let fields = item.fields().iter().map(Field::of).collect::<Result<Vec<_>>>().with_context(|| name.clone())?;
    Ok(Text { module: module(item, &name, &fields)?, stub: stub(item, &name, &fields) })
}

struct Field<'a> {
    name: String,
    annotation: String,
    default: Option<String>,
    docstring: Option<&'a str>,
    item: &'a uniffi_bindgen::interface::Field,
}

impl<'a> Field<'a> {
    fn of(item: &'a uniffi_bindgen::interface::Field) -> Result<Self> {
        Ok(Self {
            name: names::function(item.name()),
            annotation: types::annotation(&item.as_type(), false)?,
            default: item.default_value().map(types::default).transpose()?,
            docstring: item.docstring(),
            item,
        })
    }

    /// A list or a map: every record needs one of its own.
    fn collection(&self) -> Option<&'static str> {
        match self.default.as_deref() {
            Some("[]") => Some("list"),
            Some("{}") => Some("dict"),
            _ => None,
        }
    }

    fn parameter(&self) -> String {
        let Self { name, annotation, .. } = self;
        match &self.default {
            None => format!("{name}: {annotation}"),
            Some(_) if self.collection().is_some() => format!("{name}: {annotation} | None = None"),
            Some(default) => format!("{name}: {annotation} = {default}"),
        }
    }
}

fn parameters(fields: &[Field]) -> String {
    let parameters: Vec<String> = fields.iter().map(Field::parameter).collect();
    format!("self, *, {}", parameters.join(", "))
}

fn module(item: &Record, name: &str, fields: &[Field]) -> Result<String> {
    let parts = fields.iter().map(|field| (field.name.clone(), field.docstring));
    let docstring = docs::docstring(Some(&docs::with_parts(item.docstring(), "Attributes", parts)), 4);
    let mut class = format!("class {name}(Record):\n{docstring}\n    __module__ = \"alidomain\"\n\n");
    for field in fields {
        let Field { name, annotation, .. } = field;
        match &field.default {
            Some(default) if field.collection().is_none() => writeln!(class, "    {name}: {annotation} = {default}")?,
            _ => writeln!(class, "    {name}: {annotation}")?,
        }
    }
    let collections: Vec<String> =
        fields.iter().filter_map(|field| Some(format!("\"{}\": {}", field.name, field.collection()?))).collect();
    if !collections.is_empty() {
        writeln!(class, "\n    _collections = {{{}}}", collections.join(", "))?;
    }
    writeln!(class, "\n    def __init__({}) -> None:", parameters(fields))?;
    for field in fields {
        let name = &field.name;
        match field.collection() {
            Some(kind) => writeln!(class, "        self.{name} = {kind}() if {name} is None else {name}")?,
            None => writeln!(class, "        self.{name} = {name}")?,
        }
    }
    writeln!(class, "\n\ndef _read_{name}(reader):\n    return {name}(")?;
    for field in fields {
        writeln!(class, "        {}={},", field.name, types::read(&field.item.as_type())?)?;
    }
    writeln!(class, "    )\n\n\ndef _write_{name}(value, writer):\n    wire.expect(value, {name})")?;
    for field in fields {
        writeln!(class, "    {}", types::write(&field.item.as_type(), &format!("value.{}", field.name))?)?;
    }
    Ok(class)
}

/// `init=False`, since the constructor is shown as it is: Python 3.9 knows no decorator that takes fields by name only.
fn stub(item: &Record, name: &str, fields: &[Field]) -> String {
    let docstring = docs::docstring(item.docstring(), 4);
    let mut class = format!("@dataclass(init=False)\nclass {name}:\n{docstring}\n");
    for field in fields {
        let default = match (&field.default, field.collection()) {
            (None, _) => String::new(),
            (Some(_), Some(_)) => " = ...".to_owned(),
            (Some(default), None) => format!(" = {default}"),
        };
        class += &format!("    {}: {}{default}\n{}", field.name, field.annotation, docs::docstring(field.docstring, 4));
    }
    class + &format!("    def __init__({}) -> None: ...\n", parameters(fields))
}
