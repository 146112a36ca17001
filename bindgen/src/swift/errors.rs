//! Errors: an enum, whose cases hold a struct each.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::{Enum, Variant};

use super::docs::{comment, indent, parts};
use super::fields::{Field, Struct};
use super::names;

/// What cases have in common: the name, the type, and what it is.
const COMMON: [(&str, &str, &str); 4] = [
    ("reason", "String", "The problem and the next step: a sentence for people."),
    ("retryable", "Bool", "Whether the same call may succeed a little later. If `true`, nothing was executed."),
    ("outcome", "Outcome", "Whether anything changed. Check the outcome before you submit the same change again."),
    ("attempts", "[Attempt]", "The attempts of the call, first to last."),
];

/// The case that no call returns: Rust panicked. What it holds is written by hand.
const PANIC: &str = "/// An internal error in this library. Please report it.
case internalError(InternalError)
";

/// Writes an error, and how it is read and written.
pub fn write(item: &Enum) -> Result<String> {
    let name = names::class(item.name());
    let (mut cases, mut structs, mut read, mut written) = (String::new(), String::new(), String::new(), String::new());
    let (mut kinds, mut decoded, mut encoded) = (Vec::new(), String::new(), String::new());
    for (number, variant) in item.variants().iter().enumerate() {
        let (case, class, number) = (names::member(variant.name()), names::class(variant.name()), number + 1);
        let path = format!("{name}.{class}");
        let (docs, fields) = fields(variant).with_context(|| path.clone())?;
        let details = Struct { name: &class, path: &path, docs: Some(&docs), fields, is_input: false, is_coded: true };
        write!(cases, "{}case {case}({class})\n\n", comment(Some(&docs)))?;
        write!(structs, "\n{}", details.write())?;
        write!(read, "case {number}:\n    .{case}(\n{})\n", indent(&details.read(), 8))?;
        write!(
            written,
            "case .{case}(let details):\n    writer.number(Int32({number}))\n{}",
            indent(&details.written("details.")?, 4)
        )?;
        writeln!(decoded, "case .{case}: self = .{case}(try kinds.decode({class}.self, forKey: kind))")?;
        writeln!(encoded, "case .{case}(let details): try kinds.encode(details, forKey: .{case})")?;
        kinds.push(case);
    }
    Ok(format!(
        "{}public enum {name}: Error, Hashable, Sendable {{
{}{}}}

extension {name}: Codable {{
    private enum Kind: String, CodingKey {{
        case {}, internalError
    }}

    /// Decodes an error that has one field, which is named as its case is.
    public init(from decoder: any Decoder) throws {{
        let kinds = try decoder.container(keyedBy: Kind.self)
        guard let kind = kinds.allKeys.first else {{
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: \"{name} has no such case\"))
        }}
        switch kind {{
{}        case .internalError: self = .internalError(try kinds.decode(InternalError.self, forKey: kind))
        }}
    }}

    /// Encodes the error as one field, which is named as its case is.
    public func encode(to encoder: any Encoder) throws {{
        var kinds = encoder.container(keyedBy: Kind.self)
        switch self {{
{}        case .internalError(let details): try kinds.encode(details, forKey: .internalError)
        }}
    }}
}}

extension {name}: Readable, Writable {{
    static func read(_ reader: inout Reader) -> {name} {{
        switch reader.number(Int32.self) {{
{}        default: preconditionFailure(\"a case of {name} is unknown\")
        }}
    }}

    func write(to writer: inout Writer) {{
        switch self {{
{}        case .internalError: preconditionFailure(\"Rust has no such error\")
        }}
    }}
}}
",
        comment(item.docstring()),
        indent(&format!("{cases}{PANIC}"), 4),
        indent(&structs, 4),
        kinds.join(", "),
        indent(&decoded, 8),
        indent(&encoded, 8),
        indent(&read, 8),
        indent(&written, 8),
    ))
}

/// What a case is, and its fields with what they are.
fn fields(variant: &Variant) -> Result<(String, Vec<Field>)> {
    let (docs, about) = parts(variant.docstring().unwrap_or_default());
    let mut fields = Vec::new();
    for item in variant.fields() {
        let mut field = Field::of(item)?.or_nothing();
        let own = about.iter().find(|(name, _)| *name == field.name).map(|(_, text)| text.clone());
        let common = COMMON.iter().find(|(name, ..)| *name == field.name);
        if let Some((name, ty, _)) = common.filter(|(_, ty, _)| *ty != field.swift) {
            bail!("{name} must have the type {ty}");
        }
        field.docs = own.or_else(|| common.map(|(_, _, text)| (*text).to_owned()));
        if field.docs.is_none() {
            bail!("the field {} has no docstring", field.name);
        }
        fields.push(field);
    }
    Ok((docs, fields))
}
