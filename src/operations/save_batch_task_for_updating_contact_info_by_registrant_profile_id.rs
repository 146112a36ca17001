//! SaveBatchTaskForUpdatingContactInfoByRegistrantProfileId: changes one contact of many domain names. API version 2018-01-29 only.

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
pub struct SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest {
    pub contact_type: ContactType,
    pub domain_name: Vec<String>,
    pub registrant_profile_id: i64,
    pub transfer_out_prohibited: Option<bool>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest {
    /// Makes a request with only the required arguments.
    pub fn new(contact_type: ContactType, domain_name: Vec<String>, registrant_profile_id: i64) -> Self {
        Self {
            contact_type,
            domain_name,
            registrant_profile_id,
            transfer_out_prohibited: None,
            user_client_ip: None,
            lang: None,
        }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse {
    pub task_no: String,
    pub recovered: bool,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest {
    const ACTION: &'static str = "SaveBatchTaskForUpdatingContactInfoByRegistrantProfileId";
    const EFFECT: Effect = Effect::Writes;
    type Response = SaveSingleTaskForUpdatingContactInfoResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        submission::insert_domain_names(&mut parameters, &self.domain_name)?;
        submission::insert_profile(&mut parameters, self.registrant_profile_id)?;
        parameters.insert("ContactType".into(), self.contact_type.wire().into());
        submission::insert_lock(
            &mut parameters,
            "TransferOutProhibited",
            "transfer_out_prohibited",
            self.contact_type,
            self.transfer_out_prohibited,
        )?;
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        SaveSingleTaskForUpdatingContactInfoRequest::response(reply, parameters)
    }
}

submission::submits!(
    SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest,
    SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse,
    |request| request.contact_type
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::encoding::canonical_query;

    #[test]
    fn every_parameter() {
        let names = vec!["A.example".to_owned(), "b.example".to_owned()];
        let request = SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest {
            transfer_out_prohibited: Some(true),
            user_client_ip: Some("192.0.2.1".into()),
            lang: Some(Language::Zh),
            ..SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest::new(ContactType::Registrant, names, 7)
        };
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "ContactType=registrant&DomainName.1=a.example&DomainName.2=b.example&Lang=zh&RegistrantProfileId=7&\
             TransferOutProhibited=true&UserClientIp=192.0.2.1"
        );
        let wrong = SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest {
            contact_type: ContactType::Admin,
            ..request
        };
        assert_eq!(wrong.parameters(Language::En).unwrap_err().field, "transfer_out_prohibited");
    }
}
