//! What functions, methods and constructors have in common: parameters, and how values cross the boundary.

use anyhow::Result;
use uniffi_bindgen::interface::{Argument, AsType as _, ObjectImpl, Type};

use super::{names, types, wire};
use crate::words::Words;

/// How an argument gets to Rust.
pub struct Passed {
    /// The argument as it is declared.
    pub parameter: String,
    /// Statements that check and convert it. May fail, so that every argument is prepared before any is handed over.
    pub prepare: Vec<String>,
    /// An expression that hands over what was prepared.
    pub hand_over: String,
    /// An expression for what is handed over: bytes that Rust copies, or a number. None for an object.
    pub given: Option<String>,
}

impl Passed {
    /// How one argument is passed to what is called `callee`.
    pub fn of(argument: &Argument, callee: &str, words: &Words) -> Result<Self> {
        let (name, ty) = (names::function(argument.name()), argument.as_type());
        let annotation = types::taken(&ty, words)?;
        let default = argument.default_value().map(types::default).transpose()?;
        let (parameter, value) = match default.as_deref() {
            None => (format!("{name}: {annotation}"), name.clone()),
            // Nobody can change what every call would share.
            Some("[]" | "{}") => (format!("{name}: {annotation} | None = None"), format!("{name} or ()")),
            Some(default) => (format!("{name}: {annotation} = {default}"), name.clone()),
        };
        let mut prepare =
            vec![format!("{name} = take.argument(\"{callee}\", \"{name}\", {}, {value})", types::take(&ty)?)];
        let mut given = None;
        let hand_over = match &ty {
            Type::Boolean | Type::UInt32 | Type::Int32 | Type::UInt64 | Type::Int64 | Type::Float64 => {
                let number = if matches!(ty, Type::Boolean) { format!("1 if {name} else 0") } else { name };
                given = Some(number.clone());
                number
            }
            Type::String => {
                prepare.push(format!("_{name} = {name}.encode()"));
                given = Some(format!("_{name}"));
                format!("_library.give(_{name})")
            }
            Type::Object { imp: ObjectImpl::Struct, .. } => format!("{name}._clone_handle()"),
            Type::Object { name: kind, .. } => format!("_{}_callbacks.insert({name})", names::class(kind)),
            // Handles are made when nothing can fail any more.
            other if wire::has_handles(other) => format!("_library.give({})", wire::write(other, &name)?),
            other => {
                prepare.push(format!("_{name} = {}", wire::write(other, &name)?));
                given = Some(format!("_{name}"));
                format!("_library.give(_{name})")
            }
        };
        Ok(Self { parameter, prepare, hand_over, given })
    }
}

/// A function that makes a value of Python's of what Rust returns.
pub fn lift(ty: Option<&Type>, owner: Option<&str>) -> Result<String> {
    Ok(match ty {
        None => "lambda result: None".to_owned(),
        Some(Type::Boolean) => "bool".to_owned(),
        Some(Type::UInt32 | Type::Int32 | Type::UInt64 | Type::Int64 | Type::Float64) => {
            "lambda result: result".to_owned()
        }
        Some(Type::String) => "lambda result: _library.take(result).decode()".to_owned(),
        // Of the class that it is called on, which may be a subclass.
        Some(Type::Object { name, .. }) if Some(name.as_str()) == owner => "self._from_handle".to_owned(),
        Some(Type::Object { name, .. }) => format!("{}._from_handle", names::class(name)),
        Some(other) => format!("lambda result: wire.decode({}, _library.take(result))", wire::reader(other)?),
    })
}

/// The annotation of what is returned.
pub fn returned(ty: Option<&Type>, owner: Option<&str>) -> Result<String> {
    Ok(match ty {
        None => "None".to_owned(),
        Some(Type::Object { name, .. }) if Some(name.as_str()) == owner => "Self".to_owned(),
        Some(ty) => types::annotation(ty)?,
    })
}

/// The class of the errors of a call, or None.
pub fn error(throws: Option<&Type>) -> Option<String> {
    match throws {
        Some(Type::Enum { name, .. }) => Some(names::class(name)),
        _ => None,
    }
}

/// The function that reads the error of a call.
pub fn read_error(throws: Option<&Type>) -> String {
    match throws {
        Some(Type::Enum { name, .. }) => format!("_decode_{}", names::class(name)),
        _ => "None".to_owned(),
    }
}
