//! The catalogue: the operations of the service, with their parameters and the shapes of their replies.

mod checked_call;
mod nearest;
mod parameters;
mod reply;
mod unpacked;

use std::collections::HashMap;
use std::sync::OnceLock;

pub(crate) use checked_call::CheckedCall;

use super::value::Value;
use crate::rpc::attempt::{Attempt, answers};

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

/// The response of an operation without a record of its own. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct CallResponse {
    pub fields: HashMap<String, Value>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

answers!(CallResponse);

/// Returns every operation of the service that this library knows, sorted by name. Needs no network.
pub fn operations() -> Vec<OperationInfo> {
    catalogue().to_vec()
}

/// The catalogue, which is unpacked at its first use.
fn catalogue() -> &'static [OperationInfo] {
    static CATALOGUE: OnceLock<Vec<OperationInfo>> = OnceLock::new();
    // Not unpacked inside of `get_or_init`: a process that is forked meanwhile would wait for ever.
    CATALOGUE.get().unwrap_or_else(|| {
        let operations = unpacked::operations();
        CATALOGUE.get_or_init(|| operations)
    })
}

#[cfg(test)]
mod tests;
