//! Records: dataclasses whose fields are given by name.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::{AsType as _, Function, Record, Type};

use super::{Text, callables, docs, names, types, wire};
use crate::usage::Usage;
use crate::words::Words;

/// A function that is a method of a record, too, and the name of the method.
pub type MethodOf<'a> = (&'a str, &'a Function);

/// Writes a record.
pub fn write(item: &Record, words: &Words, methods: &[MethodOf<'_>], usage: &Usage) -> Result<Text> {
    let name = names::class(item.name());
    let fields = item.fields().iter().map(|field| Field::of(field, words)).collect::<Result<Vec<_>>>();
    let fields = fields.with_context(|| name.clone())?;
    let methods = methods.iter().map(|method| write_method(&name, method)).collect::<Result<Vec<_>>>()?;
    let mut text = Text { late: takes(&name, &fields)?, ..Text::default() };
    text.module = module(item, &name, &fields, &methods, usage)?;
    text.stub = stub(item, &name, &fields, &methods);
    Ok(text)
}

struct Field<'a> {
    name: String,
    annotation: String,
    taken: String,
    default: Option<String>,
    docstring: Option<&'a str>,
    ty: Type,
}

impl<'a> Field<'a> {
    fn of(item: &'a uniffi_bindgen::interface::Field, words: &Words) -> Result<Self> {
        let ty = item.as_type();
        let annotation = types::annotation(&ty)?;
        // A text is a sequence of texts, too: type checkers find the mistake if only a list is taken.
        let is_collection = matches!(ty, Type::Sequence { .. } | Type::Map { .. });
        Ok(Self {
            name: names::function(item.name()),
            taken: if is_collection { annotation.clone() } else { types::taken(&ty, words)? },
            annotation,
            default: item.default_value().map(types::default).transpose()?,
            docstring: item.docstring(),
            ty,
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
        let Self { name, taken, .. } = self;
        match &self.default {
            None => format!("{name}: {taken}"),
            Some(_) if self.collection().is_some() => format!("{name}: {taken} | None = None"),
            Some(default) => format!("{name}: {taken} = {default}"),
        }
    }

    /// Whether it can be changed without being assigned.
    fn can_change(&self) -> bool {
        let ty = match &self.ty {
            Type::Optional { inner_type } => inner_type,
            ty => ty,
        };
        matches!(ty, Type::Sequence { .. } | Type::Map { .. })
    }
}

fn parameters(fields: &[Field]) -> String {
    let parameters: Vec<String> = fields.iter().map(Field::parameter).collect();
    format!("self, *, {}", parameters.join(", "))
}

fn module(item: &Record, name: &str, fields: &[Field], methods: &[Text], usage: &Usage) -> Result<String> {
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
    class += &constructor(fields)?;
    for method in methods {
        class += &method.module;
    }
    writeln!(class, "\n\n_take_{name} = take.instance({name})")?;
    if !usage.is_input(item.name()) {
        let read = wire::read_fields(fields.iter().map(|field| (field.name.as_str(), &field.ty)))?;
        writeln!(class, "\n\ndef _read_{name}(data, at):\n{}", docs::indent(&read, 4).trim_end())?;
        writeln!(class, "    record = _new({name})\n    own = record.__dict__")?;
        for Field { name, .. } in fields {
            writeln!(class, "    own[\"{name}\"] = _{name}")?;
        }
        writeln!(class, "    return record, at")?;
    }
    if !usage.is_passed(item.name()) {
        return Ok(class);
    }
    let parts: Vec<wire::Part> = fields
        .iter()
        .map(|field| {
            let Field { name, ty, .. } = field;
            let value =
                if field.can_change() { format!("value._checked(\"{name}\")") } else { format!("value.{name}") };
            (name.clone(), value, ty.clone())
        })
        .collect();
    let write = wire::write_fields(None, &parts)?;
    write!(class, "\n\ndef _write_{name}(value):\n{}", docs::indent(&write, 4))?;
    Ok(class)
}

/// The constructor. Does at once what assigning to each field does.
fn constructor(fields: &[Field]) -> Result<String> {
    let mut text = format!("\n    def __init__({}) -> None:\n", parameters(fields));
    text += "        _own = self.__dict__\n        try:\n";
    for field in fields {
        let (name, is_optional) = (&field.name, matches!(field.ty, Type::Optional { .. }));
        let take = match &field.ty {
            Type::Optional { inner_type } => types::take(inner_type)?,
            ty => types::take(ty)?,
        };
        let value = match field.collection() {
            Some(kind) => format!("{kind}() if {name} is None else {take}({name})"),
            None if is_optional => format!("None if {name} is None else {take}({name})"),
            None => format!("{take}({name})"),
        };
        writeln!(text, "            _own[\"{name}\"] = {value}")?;
    }
    text += "        except (TypeError, ValueError) as error:\n            raise public(self._wrong(error))\n";
    Ok(text)
}

/// What takes the fields from the caller, by their names.
fn takes(name: &str, fields: &[Field]) -> Result<String> {
    let mut text = format!("{name}._takes = {{\n");
    for field in fields {
        writeln!(text, "    \"{}\": {},", field.name, types::take(&field.ty)?)?;
    }
    Ok(text + "}\n")
}

/// `init=False`, since the constructor is shown as it is: Python 3.9 knows no decorator that takes fields by name only.
fn stub(item: &Record, name: &str, fields: &[Field], methods: &[Text]) -> String {
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
    class += &format!("    def __init__({}) -> None: ...\n", parameters(fields));
    for method in methods {
        class += &method.stub;
    }
    class
}

/// A method that calls a function: with the record, or to make one.
fn write_method(record: &str, (name, function): &MethodOf<'_>) -> Result<Text> {
    let [argument] = function.arguments()[..] else {
        anyhow::bail!("{record}.{name}: a function that is a method must have one argument");
    };
    let called = names::function(function.name());
    let returned = callables::returned(function.return_type(), None)?;
    let parameter = names::function(argument.name());
    let is_method = matches!(argument.as_type(), Type::Record { name, .. } if names::class(&name) == record);
    let (head, value) = if is_method {
        (format!("\n    def {name}(self) -> {returned}:\n"), "self")
    } else {
        let annotation = types::annotation(&argument.as_type())?;
        let head = format!("\n    @classmethod\n    def {name}(cls, {parameter}: {annotation}) -> {returned}:\n");
        (head, parameter.as_str())
    };
    let head = head + &docs::docstring(function.docstring(), 8);
    Ok(Text {
        module: format!("{head}        return {called}({value})\n"),
        stub: format!("{head}        ...\n"),
        ..Text::default()
    })
}
