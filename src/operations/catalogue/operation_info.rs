//! What the catalogue says of an operation.

use std::collections::HashMap;

use crate::operations::value::Value;

/// An operation of the service. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct OperationInfo {
    pub action: String,
    pub versions: Vec<String>,
    pub reads: bool,
    pub parameters: Vec<OperationParameter>,
    pub response: HashMap<String, Value>,
}

/// A parameter of an operation. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct OperationParameter {
    pub name: String,
    pub value_type: ParameterType,
    pub is_list: bool,
    pub required: bool,
    pub fields: Vec<ParameterField>,
    pub values: Vec<String>,
    pub example: Option<String>,
    pub versions: Vec<String>,
}

/// A field of the objects that a parameter lists. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ParameterField {
    pub name: String,
    pub value_type: ParameterType,
}

/// The type of a parameter, or of each item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterType {
    /// Text.
    String,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    Long,
    /// A truth value.
    Boolean,
    /// A number.
    Float,
    /// A number of double precision.
    Double,
    /// An object with fields.
    Object,
}
