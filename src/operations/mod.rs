//! The operations of the service, one file each.

pub(crate) mod catalogue;
pub(crate) mod china_time;
pub mod contact_type;
mod cursors;
mod domain_name;
pub mod enumerations;
pub(crate) mod list;
mod paging;
pub mod save_batch_task_for_updating_contact_info;
pub mod save_batch_task_for_updating_contact_info_by_registrant_profile_id;
pub mod save_single_task_for_updating_contact_info;
pub mod save_task_for_updating_registrant_info_by_registrant_profile_id;
pub(crate) mod submission;
pub mod submitted;
pub mod task_detail;
pub mod task_status;
pub mod value;
pub(crate) mod versions;

use std::any::Any;
use std::net::IpAddr;

pub(crate) use domain_name::normalise as normalise_domain;

use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::Answer;
use crate::rpc::reply::Reply;

/// The module of each operation, which has its name.
macro_rules! modules {
    ($($(#[$doc:meta])* $module:ident, $blocking:ident($request:ident) -> $response:ident;)+) => {
        $(pub mod $module;)+
    };
}
list::for_each_operation!(modules);

/// What the protocol needs to know of an operation.
pub(crate) trait Operation {
    /// The vendor's name of the operation.
    const ACTION: &'static str;
    const EFFECT: Effect;
    type Response: Answer;

    /// The checked and normalised parameters; `language` is for requests that choose none.
    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest>;

    /// Reads a successful reply to these parameters; the error says in words what is missing.
    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String>;
}

/// Reads a successful reply to these parameters; the error says in words what is missing.
type Read = fn(&Reply, &Parameters) -> Result<Box<dyn Answer>, String>;

/// One call of an operation, whatever its type: the code that runs calls is in the library once, and not once an
/// operation.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    /// The vendor's name of the operation.
    pub action: &'a str,
    pub effect: Effect,
    pub parameters: &'a Parameters,
    /// Reads a successful reply; the error says in words what is missing.
    pub read: Read,
}

impl<'a> Call<'a> {
    pub fn of<O: Operation>(parameters: &'a Parameters) -> Self {
        let read = |reply: &Reply, parameters: &Parameters| {
            O::response(reply, parameters).map(|response| Box::new(response) as Box<dyn Answer>)
        };
        Self { action: O::ACTION, effect: O::EFFECT, parameters, read }
    }
}

/// The same with parameters of its own.
pub(crate) struct PreparedCall {
    pub action: &'static str,
    pub effect: Effect,
    pub parameters: Parameters,
    pub read: Read,
}

impl PreparedCall {
    pub fn of<O: Operation>(parameters: Parameters) -> Self {
        let Call { effect, read, .. } = Call::of::<O>(&parameters);
        Self { action: O::ACTION, effect, read, parameters }
    }

    pub fn call(&self) -> Call<'_> {
        Call { action: self.action, effect: self.effect, parameters: &self.parameters, read: self.read }
    }
}

/// The answer of a call of this operation.
pub(crate) fn answer_of<O: Operation>(answer: Box<dyn Answer>) -> O::Response {
    let answer: Box<dyn Any> = answer;
    *answer.downcast().expect("the call reads this type")
}

/// What an operation does, which decides when it may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It changes nothing: any transient failure is a reason to ask again.
    Reads,
    /// It changes something: repeated only where it was certainly not executed.
    Writes,
}

/// The parameters that every operation takes.
fn common_parameters(
    lang: Option<Language>,
    language: Language,
    user_client_ip: Option<&str>,
) -> Result<Parameters, InvalidRequest> {
    let mut parameters = Parameters::new();
    parameters.insert("Lang".into(), lang.unwrap_or(language).wire().into());
    if let Some(ip) = user_client_ip {
        let rule = "must be an IPv4 or IPv6 address such as 192.0.2.1";
        let ip: IpAddr = ip.parse().map_err(|_| InvalidRequest::new("user_client_ip", rule))?;
        parameters.insert("UserClientIp".into(), ip.to_string());
    }
    Ok(parameters)
}

/// The id as it is sent: not empty, without control characters, and without the spaces around it.
pub(crate) fn checked_id(field: &'static str, id: &str) -> Result<String, InvalidRequest> {
    if id.trim().is_empty() {
        return Err(InvalidRequest::new(field, "must not be empty"));
    }
    refuse_control_characters(field, id)?;
    Ok(id.trim().to_owned())
}

/// The same for an id that may be left out.
fn insert_id(
    parameters: &mut Parameters,
    name: &'static str,
    field: &'static str,
    id: Option<&str>,
) -> Result<(), InvalidRequest> {
    if let Some(id) = id {
        parameters.insert(name.into(), checked_id(field, id)?);
    }
    Ok(())
}

fn refuse_control_characters(field: &'static str, value: &str) -> Result<(), InvalidRequest> {
    if value.contains(char::is_control) {
        return Err(InvalidRequest::new(field, "must contain no control characters"));
    }
    Ok(())
}
