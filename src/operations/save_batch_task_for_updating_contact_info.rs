//! SaveBatchTaskForUpdatingContactInfo: changes one contact of many domain names. API version 2017-12-18 only.

use super::save_single_task_for_updating_contact_info::{
    ContactType, SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse,
};
use super::{Effect, Operation, common_parameters, submission};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::Attempt;
use crate::rpc::reply::Reply;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SaveBatchTaskForUpdatingContactInfoRequest {
    pub contact_type: ContactType,
    pub domain_name: Vec<String>,
    pub registrant_profile_id: i64,
    pub add_transfer_lock: Option<bool>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl SaveBatchTaskForUpdatingContactInfoRequest {
    /// Makes a request with only the required arguments.
    pub fn new(contact_type: ContactType, domain_name: Vec<String>, registrant_profile_id: i64) -> Self {
        Self {
            contact_type,
            domain_name,
            registrant_profile_id,
            add_transfer_lock: None,
            user_client_ip: None,
            lang: None,
        }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SaveBatchTaskForUpdatingContactInfoResponse {
    pub task_no: String,
    pub recovered: bool,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for SaveBatchTaskForUpdatingContactInfoRequest {
    const ACTION: &'static str = "SaveBatchTaskForUpdatingContactInfo";
    const EFFECT: Effect = Effect::Writes;
    type Response = SaveSingleTaskForUpdatingContactInfoResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        submission::insert_domain_names(&mut parameters, &self.domain_name)?;
        submission::insert_profile(&mut parameters, self.registrant_profile_id)?;
        parameters.insert("ContactType".into(), self.contact_type.wire().into());
        submission::insert_lock(
            &mut parameters,
            "AddTransferLock",
            "add_transfer_lock",
            self.contact_type,
            self.add_transfer_lock,
        )?;
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        SaveSingleTaskForUpdatingContactInfoRequest::response(reply, parameters)
    }
}

submission::submits!(
    SaveBatchTaskForUpdatingContactInfoRequest,
    SaveBatchTaskForUpdatingContactInfoResponse,
    |request| request.contact_type
);
