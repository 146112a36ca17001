//! Types: how Python annotates them, and the functions of `_runtime.take` that take them from the caller.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::ffi::FfiType;
use uniffi_bindgen::interface::{DefaultValue, Literal, Type};

use super::names;
use crate::value::{VALUE, is_map_of_values, is_value};
use crate::words::Words;

/// How a type is annotated that is given back.
pub fn annotation(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::UInt8 | Type::Int8 | Type::UInt16 | Type::Int16 => bail!("numbers of 8 and 16 bits are not supported"),
        Type::UInt32 | Type::Int32 | Type::UInt64 | Type::Int64 => "int".to_owned(),
        Type::Float32 => bail!("numbers of type float are not supported: use double"),
        Type::Float64 => "float".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::String => "str".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Timestamp => "datetime".to_owned(),
        Type::Duration => "timedelta".to_owned(),
        // Programs know what they asked for, and would have to check each step otherwise.
        ty if is_value(ty) => "Any".to_owned(),
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => names::class(name),
        Type::Optional { inner_type } => format!("{} | None", annotation(inner_type)?),
        Type::Sequence { inner_type } => format!("list[{}]", annotation(inner_type)?),
        Type::Map { key_type, value_type } => {
            format!("dict[{}, {}]", annotation(key_type)?, annotation(value_type)?)
        }
        other => bail!("{other:?} is not supported in Python"),
    })
}

/// How a type is annotated that is taken: more than what is given back.
pub fn taken(ty: &Type, words: &Words) -> Result<String> {
    let taken = |ty: &Type| taken(ty, words);
    Ok(match ty {
        Type::Duration => "timedelta | float".to_owned(),
        ty if is_value(ty) => VALUE.to_owned(),
        Type::Enum { name, .. } if words.contains_key(name) => {
            let words: Vec<String> = words[name].iter().map(|word| format!("{word:?}")).collect();
            format!("{} | Literal[{}]", names::class(name), words.join(", "))
        }
        Type::Optional { inner_type } => format!("{} | None", taken(inner_type)?),
        Type::Sequence { inner_type } => format!("Sequence[{}]", taken(inner_type)?),
        Type::Map { key_type, value_type } => format!("Mapping[{}, {}]", taken(key_type)?, taken(value_type)?),
        other => annotation(other)?,
    })
}

/// The name of the function that takes a type from the caller.
pub fn take(ty: &Type) -> Result<String> {
    Ok(match ty {
        ty if is_map_of_values(ty) => "take.values".to_owned(),
        Type::Optional { .. } | Type::Sequence { .. } | Type::Map { .. } => format!("_take_{}", identifier(ty)?),
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => {
            format!("_take_{}", names::class(name))
        }
        Type::Bytes => "take.data".to_owned(),
        Type::Boolean => "take.truth".to_owned(),
        simple => format!("take.{}", primitive(simple)?),
    })
}

/// Adds the definitions of functions that take a type made of others, by their names. What one stands on comes first.
pub fn define(ty: &Type, definitions: &mut Vec<(String, String)>) -> Result<()> {
    let expression = match ty {
        ty if is_map_of_values(ty) => return Ok(()),
        Type::Optional { inner_type } => {
            define(inner_type, definitions)?;
            format!("take.optional({})", take(inner_type)?)
        }
        Type::Sequence { inner_type } => {
            define(inner_type, definitions)?;
            format!("take.sequence({})", take(inner_type)?)
        }
        Type::Map { key_type, value_type } => {
            define(key_type, definitions)?;
            define(value_type, definitions)?;
            format!("take.mapping({}, {})", take(key_type)?, take(value_type)?)
        }
        _ => return Ok(()),
    };
    let definition = (take(ty)?, expression);
    if !definitions.contains(&definition) {
        definitions.push(definition);
    }
    Ok(())
}

/// A part of the name of a function for a type.
pub fn identifier(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::Optional { inner_type } => format!("optional_{}", identifier(inner_type)?),
        Type::Sequence { inner_type } => format!("sequence_of_{}", identifier(inner_type)?),
        Type::Map { key_type, value_type } => format!("map_of_{}_{}", identifier(key_type)?, identifier(value_type)?),
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => names::class(name),
        simple => primitive(simple)?.to_owned(),
    })
}

/// The name of a type that is neither defined by the interface nor made of others.
pub fn primitive(ty: &Type) -> Result<&'static str> {
    Ok(match ty {
        Type::UInt32 => "u32",
        Type::Int32 => "i32",
        Type::UInt64 => "u64",
        Type::Int64 => "i64",
        Type::Float64 => "f64",
        Type::Boolean => "bool",
        Type::String => "string",
        Type::Bytes => "bytes",
        Type::Timestamp => "timestamp",
        Type::Duration => "duration",
        other => bail!("{other:?} is not supported in Python"),
    })
}

/// The type of ctypes that a value crosses the boundary as.
pub fn ctype(ty: &FfiType) -> Result<&'static str> {
    Ok(match ty {
        FfiType::Int8 => "ctypes.c_int8",
        FfiType::UInt32 => "ctypes.c_uint32",
        FfiType::Int32 => "ctypes.c_int32",
        FfiType::UInt64 | FfiType::Handle => "ctypes.c_uint64",
        FfiType::Int64 => "ctypes.c_int64",
        FfiType::Float64 => "ctypes.c_double",
        FfiType::RustBuffer(_) => "RustBuffer",
        other => bail!("{other:?} is not supported in Python"),
    })
}

/// A default value in Python.
pub fn default(value: &DefaultValue) -> Result<String> {
    let DefaultValue::Literal(literal) = value else { bail!("only literal default values are supported") };
    Ok(match literal {
        Literal::Boolean(true) => "True".to_owned(),
        Literal::Boolean(false) => "False".to_owned(),
        Literal::String(text) => format!("{text:?}"),
        Literal::UInt(number, ..) => number.to_string(),
        Literal::Int(number, ..) => number.to_string(),
        Literal::Float(number, _) => number.clone(),
        Literal::Enum(member, Type::Enum { name, .. }) => format!("{}.{}", names::class(name), names::member(member)),
        Literal::EmptySequence => "[]".to_owned(),
        Literal::EmptyMap => "{}".to_owned(),
        Literal::None => "None".to_owned(),
        Literal::Some { inner } => default(inner)?,
        other => bail!("the default value {other:?} is not supported in Python"),
    })
}

/// The enums that are defaults of fields and arguments.
pub fn enums_of_defaults(interface: &ComponentInterface) -> BTreeSet<String> {
    let fields = interface.record_definitions().iter().flat_map(|record| record.fields());
    let fields = fields.filter_map(|field| field.default_value());
    let callables = interface.iter_callables().flat_map(|callable| callable.arguments());
    let arguments = callables.filter_map(|argument| argument.default_value());
    let of_enum = |value: &DefaultValue| match value {
        DefaultValue::Literal(Literal::Enum(_, Type::Enum { name, .. })) => Some(name.clone()),
        _ => None,
    };
    fields.chain(arguments).filter_map(of_enum).collect()
}
