//! Protocols whose objects Rust calls.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::{Argument, AsType as _, Method, Object, ObjectImpl, Type};

use super::docs::{comment, indent};
use super::{names, types};
use crate::interface::Options;

/// Writes a protocol, and the table of functions by which Rust calls its methods.
pub fn write(item: &Object, options: &Options) -> Result<String> {
    let internal: Vec<String> = options.get("internal")?;
    let visibility = if internal.iter().any(|name| name == item.name()) { "" } else { "public " };
    let name = names::class(item.name());
    let (mut required, mut entries) = (String::new(), String::new());
    for method in item.methods() {
        let arguments = method.arguments().into_iter();
        let declared = arguments
            .map(|argument| Ok(format!("{}: {}", names::member(argument.name()), types::swift(&argument.as_type())?)))
            .collect::<Result<Vec<_>>>()?;
        // Whoever implements it may throw anything.
        let throws = if method.throws_type().is_some() { " throws" } else { "" };
        let returned = method.return_type().map(types::swift).transpose()?;
        let returned = returned.map_or_else(String::new, |returned| format!(" -> {returned}"));
        write!(
            required,
            "\n{}func {}({}){throws}{returned}\n",
            comment(method.docstring()),
            names::member(method.name()),
            declared.join(", ")
        )?;
        entries += &entry(&name, method).with_context(|| method.name().to_owned())?;
    }
    let table = format!("UniffiVTableCallbackInterface{name}");
    Ok(format!(
        "{}{visibility}protocol {name}: Sendable {{
{}}}

/// What Rust calls.
enum {name}Table {{
    /// Rust keeps the pointer as long as the program runs.
    private nonisolated(unsafe) static let pointer: UnsafePointer<{table}> = {{
        let table = UnsafeMutablePointer<{table}>.allocate(capacity: 1)
        table.initialize(
            to: {table}(
                uniffiFree: {{ ForeignObject<any {name}>.free($0) }},
                uniffiClone: {{ ForeignObject<any {name}>.clone($0) }},
{}            ))
        return UnsafePointer(table)
    }}()

    /// Tells Rust where the functions are.
    static func prepare() {{
        {}(pointer)
    }}
}}
",
        comment(item.docstring()),
        indent(required.trim_start_matches('\n'), 4),
        indent(&entries.strip_suffix(",\n").map(|entries| format!("{entries}\n")).unwrap_or_default(), 16),
        item.ffi_init_callback().name(),
    ))
}

/// The function for a method.
fn entry(object: &str, method: &Method) -> Result<String> {
    if method.is_async() {
        bail!("a method that Rust calls must be synchronous");
    }
    let use_result = match method.return_type() {
        None => "_ in".to_owned(),
        Some(Type::Boolean) => "result.pointee = $0 ? 1 : 0".to_owned(),
        Some(Type::Object { imp: ObjectImpl::Struct, .. }) => "result.pointee = $0.clone()".to_owned(),
        Some(other) => bail!("{other:?} cannot be returned to Rust"),
    };
    let arguments = method.arguments();
    let names: Vec<String> = arguments.iter().map(|argument| names::member(argument.name())).collect();
    let mut parameters = vec!["handle".to_owned()];
    parameters.extend(names.iter().cloned());
    parameters.push(if method.return_type().is_some() { "result" } else { "_" }.to_owned());
    parameters.push("status".to_owned());
    let passed = arguments.iter().map(|argument| passed(argument)).collect::<Result<Vec<_>>>()?;
    let tries = if method.throws_type().is_some() { "try " } else { "" };
    let name = names::member(method.name());
    Ok(format!(
        "{name}: {{ {} in
    callForeign(status) {{
        {tries}ForeignObject<any {object}>.object(handle).{name}({})
    }} _: {{
        {use_result}
    }}
}},
",
        parameters.join(", "),
        passed.join(", ")
    ))
}

fn passed(argument: &Argument) -> Result<String> {
    let name = names::member(argument.name());
    Ok(match argument.as_type() {
        Type::String => format!("{name}: readText(from: {name})"),
        ty @ Type::Enum { .. } => format!("{name}: read({}.self, from: {name})", types::swift(&ty)?),
        other => bail!("Rust cannot pass {other:?}"),
    })
}
