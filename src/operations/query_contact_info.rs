//! QueryContactInfo: the current data of a contact of a domain name.

use super::save_single_task_for_updating_contact_info::ContactType;
use super::{Effect, Operation, common_parameters, domain_name};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryContactInfoRequest {
    pub domain_name: String,
    pub contact_type: ContactType,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl QueryContactInfoRequest {
    /// Makes a request for this contact.
    pub fn new(domain_name: impl Into<String>, contact_type: ContactType) -> Self {
        Self { domain_name: domain_name.into(), contact_type, user_client_ip: None, lang: None }
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryContactInfoResponse {
    pub create_date: Option<String>,
    pub registrant_name: Option<String>,
    pub registrant_organization: Option<String>,
    pub email: Option<String>,
    pub tel_area: Option<String>,
    pub telephone: Option<String>,
    pub tel_ext: Option<String>,
    pub country: Option<String>,
    pub province: Option<String>,
    pub city: Option<String>,
    pub address: Option<String>,
    pub postal_code: Option<String>,
    pub zh_registrant_name: Option<String>,
    pub zh_registrant_organization: Option<String>,
    pub zh_province: Option<String>,
    pub zh_city: Option<String>,
    pub zh_address: Option<String>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for QueryContactInfoRequest {
    const ACTION: &'static str = "QueryContactInfo";
    const EFFECT: Effect = Effect::Reads;
    type Response = QueryContactInfoResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        parameters.insert("DomainName".into(), domain_name::normalise(&self.domain_name)?);
        parameters.insert("ContactType".into(), self.contact_type.wire().into());
        Ok(parameters)
    }

    fn response(reply: &Reply, _: &Parameters) -> Result<Self::Response, String> {
        let text = |name| reply.fields.text(name);
        // A contact may have no organization, and one with Chinese fields no others.
        let names = ["RegistrantName", "ZhRegistrantName", "RegistrantOrganization", "ZhRegistrantOrganization", "Email"];
        if text("Code").is_some() || !names.iter().any(|name| reply.fields.has(name)) {
            return Err("the reply has no contact".to_owned());
        }
        Ok(QueryContactInfoResponse {
            create_date: text("CreateDate"),
            registrant_name: text("RegistrantName"),
            registrant_organization: text("RegistrantOrganization"),
            email: text("Email"),
            tel_area: text("TelArea"),
            telephone: text("Telephone"),
            tel_ext: text("TelExt"),
            country: text("Country"),
            province: text("Province"),
            city: text("City"),
            address: text("Address"),
            postal_code: text("PostalCode"),
            zh_registrant_name: text("ZhRegistrantName"),
            zh_registrant_organization: text("ZhRegistrantOrganization"),
            zh_province: text("ZhProvince"),
            zh_city: text("ZhCity"),
            zh_address: text("ZhAddress"),
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

answers!(QueryContactInfoResponse);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::encoding::canonical_query;
    use crate::rpc::tree::Tree;

    #[test]
    fn every_parameter() {
        let request = QueryContactInfoRequest {
            user_client_ip: Some("192.0.2.1".into()),
            lang: Some(Language::Zh),
            ..QueryContactInfoRequest::new("XN--FIQ228C.com", ContactType::Tech)
        };
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "ContactType=tech&DomainName=%E4%B8%AD%E6%96%87.com&Lang=zh&UserClientIp=192.0.2.1"
        );
        let nameless = QueryContactInfoRequest::new("x", ContactType::Tech);
        assert_eq!(nameless.parameters(Language::En).unwrap_err().field, "domain_name");
    }

    #[test]
    fn a_reply_without_a_contact_is_none() {
        let response = |body: &str| {
            let reply = Reply { fields: Tree::parse(body, crate::options::ReplyFormat::Json).unwrap(), request_id: None, date: None };
            QueryContactInfoRequest::response(&reply, &Parameters::new())
        };
        let contact = response(r#"{"RegistrantName":"Li Si","TelExt":"","PostalCode":310000}"#).unwrap();
        assert_eq!(contact.registrant_name.as_deref(), Some("Li Si"));
        assert_eq!(contact.postal_code.as_deref(), Some("310000"));
        assert!(response(r#"{"RequestId":"R-1"}"#).is_err());
        assert!(response(r#"{"Code":"Busy","Email":"a@example.com"}"#).is_err());
    }
}
