//! Enums without fields.

use std::fmt::Write as _;

use anyhow::Result;
use uniffi_bindgen::interface::Enum;

use super::docs::{comment, indent};
use super::names;

/// Writes an enum, and how it is read and written: as its number, from 1. Its raw values are the words.
pub fn write(item: &Enum, words: &[String]) -> Result<String> {
    let name = names::class(item.name());
    let (mut cases, mut read, mut written) = (String::new(), String::new(), String::new());
    for (number, (variant, word)) in item.variants().iter().zip(words).enumerate() {
        let (case, number) = (names::member(variant.name()), number + 1);
        let raw = if *word == case { String::new() } else { format!(" = {word:?}") };
        write!(cases, "{}case {case}{raw}\n\n", comment(variant.docstring()))?;
        writeln!(read, "case {number}: .{case}")?;
        writeln!(written, "case .{case}: {number}")?;
    }
    Ok(format!(
        "{}public enum {name}: String, CaseIterable, Codable, Sendable {{
{}
}}

extension {name}: Readable, Writable {{
    static func read(_ reader: inout Reader) -> {name} {{
        switch reader.number(Int32.self) {{
{}        default: preconditionFailure(\"a value of {name} is unknown\")
        }}
    }}

    func write(to writer: inout Writer) {{
        let number: Int32 =
            switch self {{
{}            }}
        writer.number(number)
    }}
}}
",
        comment(item.docstring()),
        indent(cases.trim_end(), 4),
        indent(&read, 8),
        indent(&written, 12),
    ))
}
