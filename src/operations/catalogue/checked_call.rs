//! A call of any operation, checked against the catalogue before anything is sent.

use std::any::Any;
use std::collections::HashMap;

use super::nearest::nearest;
use super::reply::shaped;
use super::{CallResponse, OperationInfo, catalogue, parameters};
use crate::invalid_request::InvalidRequest;
use crate::operations::value::Value;
use crate::operations::{Call, Effect};
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Answer, Attempt, answers};
use crate::rpc::reply::Reply;
use crate::rpc::tree::Tree;

/// A call that the catalogue allows.
pub(crate) struct CheckedCall {
    operation: &'static OperationInfo,
    parameters: Parameters,
}

impl CheckedCall {
    /// Checks the call for this version of the API. What an unknown version has is not judged.
    pub fn new(
        action: &str,
        given: &HashMap<String, Value>,
        version: &str,
        language: Language,
    ) -> Result<Self, InvalidRequest> {
        let known = catalogue();
        let Some(operation) = known.iter().find(|operation| operation.action == action) else {
            let near = nearest(action, known.iter().map(|operation| operation.action.as_str()));
            return Err(InvalidRequest::new(
                "action",
                format!("must be an operation of the API, not {action:?}{near}"),
            ));
        };
        let is_known_version = known.iter().any(|operation| operation.versions.iter().any(|own| own == version));
        if is_known_version && !operation.versions.iter().any(|own| own == version) {
            let versions = operation.versions.join(", ");
            let rule = format!("must be an operation of API version {version}. {action} is only in {versions}");
            return Err(InvalidRequest::new("action", rule));
        }
        let version = is_known_version.then_some(version);
        Ok(Self { operation, parameters: parameters::checked(operation, given, version, language)? })
    }

    /// What runs the call.
    pub fn call(&self) -> Call<'_> {
        let makes_task = self.operation.response.contains_key("TaskNo");
        Call {
            action: &self.operation.action,
            effect: if self.operation.reads { Effect::Reads } else { Effect::Writes },
            parameters: &self.parameters,
            read: if makes_task { read_with_task } else { read },
        }
    }

    /// The answer of the call, with the types of the catalogue.
    pub fn response(&self, answer: Box<dyn Answer>) -> CallResponse {
        let answer: Box<dyn Any> = answer;
        let Raw { tree, request_id, attempts } = *answer.downcast().expect("the call reads this type");
        CallResponse { fields: shaped(tree.as_json(), &self.operation.response), request_id, attempts }
    }
}

/// A reply before it has its types.
struct Raw {
    tree: Tree<'static>,
    request_id: Option<String>,
    attempts: Vec<Attempt>,
}

answers!(Raw);

/// Every operation answers its request ID. An answer without it is somebody else's.
fn read(reply: &Reply, _: &Parameters) -> Result<Box<dyn Answer>, String> {
    if reply.fields.text("RequestId").is_none() {
        return Err("the reply has no RequestId".to_owned());
    }
    let (tree, request_id) = (reply.fields.clone(), reply.request_id.clone());
    Ok(Box::new(Raw { tree, request_id, attempts: Vec::new() }))
}

/// The same for an operation that makes a task: without its number, nobody knows whether there is one.
fn read_with_task(reply: &Reply, parameters: &Parameters) -> Result<Box<dyn Answer>, String> {
    if reply.fields.text("TaskNo").is_none() {
        return Err("the reply has no TaskNo".to_owned());
    }
    read(reply, parameters)
}
