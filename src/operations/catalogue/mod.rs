//! The catalogue: the operations of the service, with their parameters and the shapes of their replies.

mod checked_call;
mod nearest;
mod operation_info;
mod parameters;
mod reply;
mod unpacked;

use std::collections::HashMap;
use std::sync::OnceLock;

pub(crate) use checked_call::CheckedCall;
pub use operation_info::{OperationInfo, OperationParameter, ParameterField, ParameterType};

use super::value::Value;
use crate::rpc::attempt::{Attempt, answers};

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
