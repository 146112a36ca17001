//! The operations of the service, one file each.

mod domain_name;
pub mod save_single_task_for_updating_contact_info;

use crate::config::Language;
use crate::error::InvalidRequest;
use crate::rpc::Parameters;
use crate::rpc::reply::Reply;

/// What the protocol needs to know of an operation.
pub(crate) trait Operation {
    /// The vendor's name of the operation.
    const ACTION: &'static str;
    type Response;

    /// The checked and normalised parameters; `language` is for requests that choose none.
    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest>;

    /// Reads a successful reply; the error says in words what is missing.
    fn response(reply: &Reply) -> Result<Self::Response, String>;
}

fn refuse_control_characters(field: &'static str, value: &str) -> Result<(), InvalidRequest> {
    if value.contains(char::is_control) {
        return Err(InvalidRequest::new(field, "must contain no control characters"));
    }
    Ok(())
}
