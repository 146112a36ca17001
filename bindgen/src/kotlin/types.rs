//! Types: how Kotlin and Java name them, and how they are read and written.

use anyhow::{Result, bail};
use uniffi_bindgen::interface::{DefaultValue, Literal, ObjectImpl, Type};

use super::names;
use crate::value::{is_map_of_values, is_value};

/// The type in Kotlin.
pub fn kotlin(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::Int32 => "Int".to_owned(),
        Type::Int64 => "Long".to_owned(),
        Type::Boolean => "Boolean".to_owned(),
        Type::String => "String".to_owned(),
        Type::Timestamp => "Instant".to_owned(),
        Type::Duration => "Duration".to_owned(),
        ty if is_value(ty) => "Any?".to_owned(),
        Type::Enum { name, .. } if name.ends_with("Error") => names::error(name),
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => names::class(name),
        Type::Optional { inner_type } => format!("{}?", kotlin(inner_type)?),
        Type::Sequence { inner_type } => format!("List<{}>", kotlin(inner_type)?),
        Type::Map { key_type, value_type } => format!("Map<{}, {}>", kotlin(key_type)?, kotlin(value_type)?),
        other => bail!("{other:?} is not supported in Kotlin"),
    })
}

/// The type in Java, as Kotlin writes it: Java does not know Kotlin's durations.
pub fn java(ty: &Type) -> Result<String> {
    Ok(kotlin(ty)?.replace("Duration", "java.time.Duration"))
}

/// Whether the type is a duration, or one that may be missing.
pub fn is_duration(ty: &Type) -> bool {
    match ty {
        Type::Duration => true,
        Type::Optional { inner_type } => **inner_type == Type::Duration,
        _ => false,
    }
}

/// A function that reads the type, of a `Reader`.
pub fn read(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::Optional { inner_type } => format!("readOptional {{ {} }}", read(inner_type)?),
        Type::Sequence { inner_type } => format!("readList {{ {} }}", read(inner_type)?),
        Type::Map { key_type, value_type } => {
            format!("readMap({{ {} }}) {{ {} }}", read(key_type)?, read(value_type)?)
        }
        ty if is_value(ty) => "readValue()".to_owned(),
        simple => format!("read{}()", kotlin(simple)?),
    })
}

/// A function that takes a `Reader` and reads the type.
pub fn reader(ty: &Type) -> Result<String> {
    let read = read(ty)?;
    // No reference such as `Reader::read`: it would be a class of its own, with what reflection needs.
    Ok(if read.ends_with("()") { format!("{{ it.{read} }}") } else { format!("{{ it.run {{ {read} }} }}") })
}

/// Writes a value, to a `Writer`.
pub fn write(ty: &Type, value: &str) -> Result<String> {
    Ok(match ty {
        ty if is_map_of_values(ty) => format!("writeValues({value}, {value:?})"),
        Type::Optional { inner_type } => format!("writeOptional({value}) {{ {} }}", write(inner_type, "it")?),
        Type::Sequence { inner_type } => format!("writeList({value}) {{ {} }}", write(inner_type, "it")?),
        Type::Object { imp: ObjectImpl::Struct, .. } => format!("writeObject({value}.native)"),
        Type::Map { .. } | Type::Object { .. } => bail!("{ty:?} cannot be passed in a buffer"),
        simple => format!("write{}({value})", kotlin(simple)?),
    })
}

/// A default value.
pub fn default(value: &DefaultValue) -> Result<String> {
    let DefaultValue::Literal(literal) = value else { bail!("only literal default values are supported") };
    Ok(match literal {
        Literal::Boolean(value) => value.to_string(),
        Literal::String(text) => format!("{text:?}"),
        Literal::UInt(number, ..) => number.to_string(),
        Literal::Int(number, ..) => number.to_string(),
        Literal::Enum(value, Type::Enum { name, .. }) => format!("{}.{}", names::class(name), names::value(value)),
        Literal::EmptySequence => "emptyList()".to_owned(),
        Literal::EmptyMap => "emptyMap()".to_owned(),
        Literal::None => "null".to_owned(),
        Literal::Some { inner } => default(inner)?,
        other => bail!("the default value {other:?} is not supported in Kotlin"),
    })
}
