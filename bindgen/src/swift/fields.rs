//! Structs that are fields and nothing else: records, and what the cases of an error hold.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::{AsType as _, Type};

use super::docs::{comment, indent};
use super::{names, types};

/// A field.
pub struct Field {
    /// The name.
    pub name: String,
    /// The type in Swift.
    pub swift: String,
    /// What it is.
    pub docs: Option<String>,
    /// What it is if the program does not say.
    default: Option<String>,
    ty: Type,
}

impl Field {
    /// Takes a field from the interface.
    pub fn of(item: &uniffi_bindgen::interface::Field) -> Result<Self> {
        let ty = item.as_type();
        Ok(Self {
            name: names::member(item.name()),
            swift: types::swift(&ty).with_context(|| item.name().to_owned())?,
            docs: item.docstring().map(str::to_owned),
            default: item.default_value().map(types::default).transpose()?,
            ty,
        })
    }

    /// What a program that makes what the library returns, for its tests, need not say.
    pub fn or_nothing(mut self) -> Self {
        self.default = self.default.or_else(|| {
            Some(match &self.ty {
                Type::Optional { .. } => "nil".to_owned(),
                Type::Sequence { .. } => "[]".to_owned(),
                Type::Map { .. } => "[:]".to_owned(),
                Type::Boolean => "false".to_owned(),
                _ => return None,
            })
        });
        self
    }

    fn is_optional(&self) -> bool {
        matches!(self.ty, Type::Optional { .. })
    }

    fn is_duration(&self) -> bool {
        types::is_duration(&self.ty)
    }

    fn parameter(&self, ty: &str) -> String {
        let default = self.default.as_ref().map_or_else(String::new, |default| format!(" = {default}"));
        format!("{}: {ty}{default},\n", self.name)
    }

    /// How the field is decoded: if it is missing, it has its default.
    fn decoded(&self) -> String {
        let Self { name, swift, .. } = self;
        let ty = swift.trim_end_matches('?');
        match &self.default {
            Some(default) if default != "nil" => {
                format!("self.{name} = try fields.decodeIfPresent({ty}.self, {name:?}) ?? {default}\n")
            }
            _ if self.is_optional() => format!("self.{name} = try fields.decodeIfPresent({ty}.self, {name:?})\n"),
            _ => format!("self.{name} = try fields.decode({ty}.self, {name:?})\n"),
        }
    }
}

/// A struct.
pub struct Struct<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its name with those of the types that it is in.
    pub path: &'a str,
    /// What it is.
    pub docs: Option<&'a str>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Whether programs make it and never get it: a field that it does not have is then a mistake.
    pub is_input: bool,
    /// Whether it is encoded and decoded by its fields.
    pub is_coded: bool,
}

impl Struct<'_> {
    /// Writes the struct.
    pub fn write(&self) -> String {
        let Self { name, docs, fields, is_coded, .. } = self;
        let declared: String = fields
            .iter()
            .map(|field| format!("{}public var {}: {}\n\n", comment(field.docs.as_deref()), field.name, field.swift))
            .collect();
        let coded = if *is_coded { "Codable, " } else { "" };
        format!(
            "{}public struct {name}: Hashable, {coded}Sendable {{\n{}}}\n",
            comment(*docs),
            indent(&(declared + &self.initializers() + &self.decoding()), 4)
        )
    }

    fn initializers(&self) -> String {
        let article = if self.name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
        let title = format!("/// Makes {article} ``{}``.\n", self.path.replace('.', "/"));
        let parameters: String = self.fields.iter().map(|field| field.parameter(&field.swift)).collect();
        let assigned: String = self.fields.iter().map(|field| format!("self.{0} = {0}\n", field.name)).collect();
        let mut text = format!("{title}public init(\n{}) {{\n{}}}\n", list(&parameters), indent(&assigned, 4));
        if !self.is_input || !self.fields.iter().any(Field::is_duration) {
            return text;
        }
        // Durations are numbers of seconds on all systems, and of a type of their own on newer ones, too.
        let parameters: String =
            self.fields.iter().map(|field| field.parameter(&field.swift.replace("TimeInterval", "Duration"))).collect();
        let arguments = self.fields.iter().map(|field| {
            let seconds = match (field.is_duration(), field.is_optional()) {
                (true, true) => "?.inSeconds",
                (true, false) => ".inSeconds",
                _ => "",
            };
            format!("{0}: {0}{seconds},\n", field.name)
        });
        text += &format!(
            "\n{title}///\n/// Takes durations as the standard library's `Duration`. The properties are numbers of seconds.
@available(macOS 13, iOS 16, tvOS 16, watchOS 9, *)
@_disfavoredOverload
public init(\n{}) {{\n    self.init(\n{}    )\n}}\n",
            list(&parameters),
            indent(&list(&arguments.collect::<String>()), 4)
        );
        text
    }

    fn decoding(&self) -> String {
        if !self.is_coded {
            return String::new();
        }
        let decoded: String = self.fields.iter().map(Field::decoded).collect();
        let (docs, check) = if self.is_input {
            ("A missing field has its default. An unknown field is an error.", "try fields.refuseOthers()\n")
        } else {
            ("A missing field has its default, if there is one.", "")
        };
        format!(
            "\n/// Decodes the fields by their names. {docs}
public init(from decoder: any Decoder) throws {{
{}}}\n",
            indent(&format!("var fields = try Fields(of: decoder)\n{decoded}{check}"), 4)
        )
    }

    /// An expression that reads the struct.
    pub fn read(&self) -> String {
        let fields: String =
            self.fields.iter().map(|field| format!("{}: reader.read({}.self),\n", field.name, field.swift)).collect();
        format!("{}(\n{})", self.path, list(&fields))
    }

    /// Statements that write the struct `value`.
    pub fn written(&self, value: &str) -> Result<String> {
        let mut text = String::new();
        for Field { name, .. } in &self.fields {
            writeln!(text, "writer.write({value}{name}, {name:?})")?;
        }
        Ok(text)
    }
}

/// Lines of a list, indented. The last one needs no comma.
fn list(lines: &str) -> String {
    let lines = lines.strip_suffix(",\n").map(|lines| format!("{lines}\n")).unwrap_or_default();
    indent(&lines, 4)
}
