//! Types: how Python annotates them, and the functions of `_runtime.wire` that read and write them.

use anyhow::{Result, bail};
use uniffi_bindgen::interface::ffi::FfiType;
use uniffi_bindgen::interface::{DefaultValue, Literal, Type};

use super::names;

/// How a type is annotated: as what is given back, or as what is taken, which may be more.
pub fn annotation(ty: &Type, taken: bool) -> Result<String> {
    let inner = |ty: &Type| annotation(ty, taken);
    Ok(match ty {
        Type::UInt8 | Type::Int8 | Type::UInt16 | Type::Int16 => bail!("numbers of 8 and 16 bits are not supported"),
        Type::UInt32 | Type::Int32 | Type::UInt64 | Type::Int64 => "int".to_owned(),
        Type::Float32 => bail!("numbers of type float are not supported, double is"),
        Type::Float64 => "float".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::String => "str".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Timestamp => "datetime".to_owned(),
        Type::Duration => "timedelta".to_owned(),
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => names::class(name),
        Type::Optional { inner_type } => format!("{} | None", inner(inner_type)?),
        Type::Sequence { inner_type } if taken => format!("Sequence[{}]", inner(inner_type)?),
        Type::Sequence { inner_type } => format!("list[{}]", inner(inner_type)?),
        Type::Map { key_type, value_type } => {
            let kind = if taken { "Mapping" } else { "dict" };
            format!("{kind}[{}, {}]", inner(key_type)?, inner(value_type)?)
        }
        other => bail!("{other:?} is not supported in Python"),
    })
}

/// An expression that reads a type from `reader`.
pub fn read(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::Optional { inner_type } => format!("wire.read_optional(reader, {})", reader(inner_type)?),
        Type::Sequence { inner_type } => format!("wire.read_list(reader, {})", reader(inner_type)?),
        Type::Map { key_type, value_type } => {
            format!("wire.read_dict(reader, {}, {})", reader(key_type)?, reader(value_type)?)
        }
        simple => format!("{}(reader)", reader(simple)?),
    })
}

/// A function that reads a type.
pub fn reader(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::Optional { .. } | Type::Sequence { .. } | Type::Map { .. } => format!("lambda reader: {}", read(ty)?),
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => {
            format!("_read_{}", names::class(name))
        }
        simple => format!("wire.read_{}", primitive(simple)?),
    })
}

/// A statement that writes a value to `writer`.
pub fn write(ty: &Type, value: &str) -> Result<String> {
    Ok(match ty {
        Type::Optional { inner_type } => format!("wire.write_optional({value}, writer, {})", writer(inner_type)?),
        Type::Sequence { inner_type } => format!("wire.write_list({value}, writer, {})", writer(inner_type)?),
        Type::Map { key_type, value_type } => {
            format!("wire.write_dict({value}, writer, {}, {})", writer(key_type)?, writer(value_type)?)
        }
        simple => format!("{}({value}, writer)", writer(simple)?),
    })
}

/// A function that writes a type.
pub fn writer(ty: &Type) -> Result<String> {
    Ok(match ty {
        Type::Optional { .. } | Type::Sequence { .. } | Type::Map { .. } => {
            format!("lambda value, writer: {}", write(ty, "value")?)
        }
        Type::Enum { name, .. } | Type::Record { name, .. } | Type::Object { name, .. } => {
            format!("_write_{}", names::class(name))
        }
        simple => format!("wire.write_{}", primitive(simple)?),
    })
}

fn primitive(ty: &Type) -> Result<&'static str> {
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
    let DefaultValue::Literal(literal) = value else { bail!("a default value must be written out") };
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
