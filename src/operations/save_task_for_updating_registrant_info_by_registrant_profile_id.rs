//! SaveTaskForUpdatingRegistrantInfoByRegistrantProfileID: changes the registrant of many domain names.

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
pub struct SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest {
    pub domain_name: Vec<String>,
    pub registrant_profile_id: i64,
    pub transfer_out_prohibited: bool,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest {
    /// Makes a request with only the required arguments.
    pub fn new(domain_name: Vec<String>, registrant_profile_id: i64, transfer_out_prohibited: bool) -> Self {
        Self { domain_name, registrant_profile_id, transfer_out_prohibited, user_client_ip: None, lang: None }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse {
    pub task_no: String,
    pub recovered: bool,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest {
    const ACTION: &'static str = "SaveTaskForUpdatingRegistrantInfoByRegistrantProfileID";
    const EFFECT: Effect = Effect::Writes;
    type Response = SaveSingleTaskForUpdatingContactInfoResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        submission::insert_domain_names(&mut parameters, &self.domain_name)?;
        submission::insert_profile(&mut parameters, self.registrant_profile_id)?;
        parameters.insert("TransferOutProhibited".into(), self.transfer_out_prohibited.to_string());
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        SaveSingleTaskForUpdatingContactInfoRequest::response(reply, parameters)
    }
}

submission::submits!(
    SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest,
    SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse,
    |_| ContactType::Registrant
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::encoding::canonical_query;

    #[test]
    fn every_parameter() {
        let names = vec!["a.example".to_owned()];
        let request = SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest::new(names, 7, false);
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "DomainName.1=a.example&Lang=en&RegistrantProfileId=7&TransferOutProhibited=false"
        );
    }
}
