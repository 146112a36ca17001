//! How values cross the boundary as bytes: code that reads and writes them, of the pieces in `_runtime.wire`.
//!
//! What reads a type is called with `data` and `at`, and returns the value and where it ends. A field is read in place,
//! since calling a function for each would take longer than the reading. What writes a type returns bytes.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use uniffi_bindgen::interface::Type;

use super::docs::indent;
use super::names;
use super::types::{identifier, primitive};

/// Statements that read a type from `data` at `at` into a variable, and move `at` behind it.
pub fn read(ty: &Type, variable: &str) -> Result<String> {
    read_inside(ty, variable, 0)
}

/// The same within as many lists and maps as `depth` says, which have variables of their own.
fn read_inside(ty: &Type, variable: &str, depth: usize) -> Result<String> {
    Ok(match ty {
        Type::UInt32 | Type::Int32 | Type::UInt64 | Type::Int64 | Type::Float64 => {
            let name = primitive(ty)?;
            let size = if matches!(ty, Type::UInt32 | Type::Int32) { 4 } else { 8 };
            format!("({variable},) = wire.get_{name}(data, at)\nat += {size}\n")
        }
        Type::Boolean => format!("{variable} = data[at] != 0\nat += 1\n"),
        Type::String | Type::Bytes => {
            let decode = if matches!(ty, Type::String) { ".decode()" } else { "" };
            format!("(size,) = wire.get_u32(data, at)\nat += 4 + size\n{variable} = data[at - size : at]{decode}\n")
        }
        Type::Optional { inner_type } => format!(
            "at += 1\nif data[at - 1]:\n{}else:\n    {variable} = None\n",
            indent(&read_inside(inner_type, variable, depth)?, 4)
        ),
        Type::Sequence { inner_type } => {
            let item = format!("item_{depth}");
            format!(
                "(count,) = wire.get_u32(data, at)\nat += 4\n{variable} = []\nfor _ in range(count):\n{}    {variable}.append({item})\n",
                indent(&read_inside(inner_type, &item, depth + 1)?, 4)
            )
        }
        Type::Map { key_type, value_type } => {
            let (key, value) = (format!("key_{depth}"), format!("value_{depth}"));
            let read = read_inside(key_type, &key, depth + 1)? + &read_inside(value_type, &value, depth + 1)?;
            format!(
                "(count,) = wire.get_u32(data, at)\nat += 4\n{variable} = {{}}\nfor _ in range(count):\n{}    {variable}[{key}] = {value}\n{variable} = wire.in_order({variable})\n",
                indent(&read, 4)
            )
        }
        other => format!("{variable}, at = {}(data, at)\n", reader(other)?),
    })
}

/// The name of the function that reads a type.
pub fn reader(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => {
            format!("_read_{}", names::class(name))
        }
        Type::String | Type::Duration | Type::Timestamp => format!("wire.read_{}", primitive(ty)?),
        other => format!("_read_{}", identifier(other)?),
    })
}

/// A function that reads a type without a definition in the interface: a list of something, say.
pub fn define_reader(ty: &Type) -> Result<(String, String)> {
    let name = reader(ty)?;
    let read = indent(&read(ty, "value")?, 4);
    Ok((name.clone(), format!("\n\ndef {name}(data, at):\n{read}    return value, at\n")))
}

/// An expression for the bytes of a variable.
pub fn write(ty: &Type, variable: &str) -> Result<String> {
    Ok(match ty {
        Type::UInt32 | Type::Int32 | Type::UInt64 | Type::Int64 | Type::Float64 => {
            format!("wire.put_{}({variable})", primitive(ty)?)
        }
        Type::Boolean => format!("(b\"\\1\" if {variable} else b\"\\0\")"),
        Type::Optional { inner_type } => {
            format!("(b\"\\0\" if {variable} is None else b\"\\1\" + {})", write(inner_type, variable)?)
        }
        Type::Sequence { inner_type } => {
            format!(
                "wire.put_u32(len({variable})) + b\"\".join([{} for item in {variable}])",
                write(inner_type, "item")?
            )
        }
        Type::Map { key_type, value_type } => format!(
            "wire.put_u32(len({variable})) + b\"\".join([{} + {} for key, item in {variable}.items()])",
            write(key_type, "key")?,
            write(value_type, "item")?
        ),
        Type::Object { .. } => format!("wire.put_u64({variable}._clone_handle())"),
        Type::Enum { name, .. } | Type::Record { name, .. } => format!("_write_{}({variable})", names::class(name)),
        simple => format!("wire.write_{}({variable})", primitive(simple)?),
    })
}

/// Whether a value has handles of objects, which cost the object's life if they are made and then not handed over.
pub fn has_handles(ty: &Type) -> bool {
    match ty {
        Type::Optional { inner_type } | Type::Sequence { inner_type } | Type::Map { value_type: inner_type, .. } => {
            has_handles(inner_type)
        }
        ty => matches!(ty, Type::Object { .. }),
    }
}

/// Statements that read fields into variables, which have the names of the fields after a `_`.
pub fn read_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a Type)>) -> Result<String> {
    fields.into_iter().map(|(name, ty)| read(ty, &format!("_{name}"))).collect()
}

/// A field to write: its name, the expression of its value, and its type.
pub type Part = (String, String, Type);

/// Statements that return some bytes, and those of some fields behind them.
pub fn write_fields(first: Option<&str>, parts: &[Part]) -> Result<String> {
    let (mut statements, mut bytes) = (String::new(), first.map(str::to_owned).into_iter().collect::<Vec<_>>());
    for (name, value, ty) in parts {
        if has_handles(ty) {
            bail!("objects within records, enums and errors are not supported in Python");
        }
        // What looks at its value more than once needs a variable: another thread may assign to the field meanwhile.
        if matches!(ty, Type::Optional { .. } | Type::Sequence { .. } | Type::Map { .. }) {
            writeln!(statements, "_{name} = {value}")?;
            bytes.push(write(ty, &format!("_{name}"))?);
        } else {
            bytes.push(write(ty, value)?);
        }
    }
    match &bytes[..] {
        [one] => writeln!(statements, "return {one}")?,
        bytes => {
            statements += "return b\"\".join(\n    (\n";
            for part in bytes {
                writeln!(statements, "        {part},")?;
            }
            statements += "    )\n)\n";
        }
    }
    Ok(statements)
}
