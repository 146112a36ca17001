//! Types: how Swift names them, and which defaults they have.

use anyhow::{Result, bail};
use uniffi_bindgen::interface::{DefaultValue, Literal, ObjectImpl, Type};

use super::names;
use crate::value::is_map_of_values;

/// The type in Swift.
pub fn swift(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::Int32 => "Int".to_owned(),
        Type::Int64 => "Int64".to_owned(),
        Type::Boolean => "Bool".to_owned(),
        Type::String => "String".to_owned(),
        Type::Timestamp => "Date".to_owned(),
        Type::Duration => "TimeInterval".to_owned(),
        Type::Object { name, imp: ObjectImpl::Trait(_), .. } => {
            format!("any {}", names::class(name))
        }
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => names::class(name),
        Type::Optional { inner_type } => format!("{}?", swift(inner_type)?),
        Type::Sequence { inner_type } => format!("[{}]", swift(inner_type)?),
        Type::Map { key_type, value_type } => format!("[{}: {}]", swift(key_type)?, swift(value_type)?),
        other => bail!("{other:?} is not supported in Swift"),
    })
}

/// Whether the type is a duration, or one that may be missing.
pub fn is_duration(ty: &Type) -> bool {
    match ty {
        Type::Duration => true,
        Type::Optional { inner_type } => **inner_type == Type::Duration,
        _ => false,
    }
}

/// Whether a value can hold a number that Rust's type cannot, so that it is refused before the call.
pub fn can_be_refused(ty: &Type) -> bool {
    match ty {
        Type::Optional { inner_type } | Type::Sequence { inner_type } => can_be_refused(inner_type),
        Type::Int32 | Type::Duration | Type::Record { .. } => true,
        // Nested too deeply.
        ty => is_map_of_values(ty),
    }
}

/// A default value.
pub fn default(value: &DefaultValue) -> Result<String> {
    let DefaultValue::Literal(literal) = value else { bail!("only literal default values are supported") };
    Ok(match literal {
        Literal::Boolean(value) => value.to_string(),
        Literal::String(text) => format!("{text:?}"),
        Literal::UInt(number, ..) => number.to_string(),
        Literal::Int(number, ..) => number.to_string(),
        Literal::Enum(value, Type::Enum { .. }) => format!(".{}", names::member(value)),
        Literal::EmptySequence => "[]".to_owned(),
        Literal::EmptyMap => "[:]".to_owned(),
        Literal::None => "nil".to_owned(),
        Literal::Some { inner } => default(inner)?,
        other => bail!("the default value {other:?} is not supported in Swift"),
    })
}
