//! QueryRegistrantProfiles: the registrant profiles of the account.

use std::time::SystemTime;

use super::enumerations::{EmailVerificationStatus, RealNameStatus, RegistrantProfileType, RegistrantType};
use super::paging::{self, Page, Paged};
use super::{Effect, Operation, china_time, common_parameters, insert_id};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;
use crate::rpc::tree::Tree;

const LIST: Paged =
    Paged { outer: "RegistrantProfiles", inner: "RegistrantProfile", largest: 5000, first: 0, smallest: 0 };

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryRegistrantProfilesRequest {
    pub page_num: i32,
    pub page_size: i32,
    pub registrant_profile_id: Option<i64>,
    pub registrant_profile_type: Option<RegistrantProfileType>,
    pub registrant_type: Option<RegistrantType>,
    pub real_name_status: Option<RealNameStatus>,
    pub default_registrant_profile: Option<bool>,
    pub email: Option<String>,
    pub registrant_organization: Option<String>,
    pub remark: Option<String>,
    pub zh_registrant_organization: Option<String>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl Default for QueryRegistrantProfilesRequest {
    /// Makes a request for the first page of all profiles.
    fn default() -> Self {
        Self {
            page_num: 1,
            page_size: 100,
            registrant_profile_id: None,
            registrant_profile_type: None,
            registrant_type: None,
            real_name_status: None,
            default_registrant_profile: None,
            email: None,
            registrant_organization: None,
            remark: None,
            zh_registrant_organization: None,
            user_client_ip: None,
            lang: None,
        }
    }
}

/// A registrant profile: personal data. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct RegistrantProfile {
    pub registrant_profile_id: i64,
    pub registrant_profile_type: RegistrantProfileType,
    pub registrant_profile_type_text: Option<String>,
    pub registrant_type: RegistrantType,
    pub registrant_type_text: Option<String>,
    pub default_registrant_profile: Option<bool>,
    pub real_name_status: RealNameStatus,
    pub real_name_status_text: Option<String>,
    pub email_verification_status: EmailVerificationStatus,
    pub email_verification_status_text: Option<String>,
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
    pub create_time: Option<SystemTime>,
    pub update_time: Option<SystemTime>,
    pub remark: Option<String>,
    pub credential_type: Option<String>,
    pub credential_no: Option<String>,
    pub zh_registrant_name: Option<String>,
    pub zh_registrant_organization: Option<String>,
    pub zh_province: Option<String>,
    pub zh_city: Option<String>,
    pub zh_address: Option<String>,
    pub params: Option<String>,
}

impl RegistrantProfile {
    fn of(fields: &Tree) -> Result<Self, String> {
        let text = |name| fields.text(name);
        let time = |name| fields.text(name).and_then(|text| china_time::parse(&text));
        let id = fields.number("RegistrantProfileId");
        let (profile_type, registrant_type) = (text("RegistrantProfileType"), text("RegistrantType"));
        let (real_name, email) = (text("RealNameStatus"), text("EmailVerificationStatus"));
        Ok(Self {
            registrant_profile_id: id.ok_or("the reply lists a profile without a readable RegistrantProfileId")?,
            registrant_profile_type: RegistrantProfileType::of(profile_type.as_deref()),
            registrant_profile_type_text: profile_type,
            registrant_type: RegistrantType::of(registrant_type.as_deref()),
            registrant_type_text: registrant_type,
            default_registrant_profile: fields.boolean("DefaultRegistrantProfile"),
            real_name_status: RealNameStatus::of(real_name.as_deref()),
            real_name_status_text: real_name,
            email_verification_status: EmailVerificationStatus::of(email.as_deref()),
            email_verification_status_text: email,
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
            create_time: time("CreateTime"),
            update_time: time("UpdateTime"),
            remark: text("Remark"),
            credential_type: text("CredentialType"),
            credential_no: text("CredentialNo"),
            zh_registrant_name: text("ZhRegistrantName"),
            zh_registrant_organization: text("ZhRegistrantOrganization"),
            zh_province: text("ZhProvince"),
            zh_city: text("ZhCity"),
            zh_address: text("ZhAddress"),
            params: text("Params"),
        })
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryRegistrantProfilesResponse {
    pub registrant_profiles: Vec<RegistrantProfile>,
    pub current_page_num: Option<i32>,
    pub page_size: Option<i32>,
    pub total_item_num: Option<i32>,
    pub total_page_num: Option<i32>,
    pub next_page_num: Option<i32>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for QueryRegistrantProfilesRequest {
    const ACTION: &'static str = "QueryRegistrantProfiles";
    const EFFECT: Effect = Effect::Reads;
    type Response = QueryRegistrantProfilesResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        paging::insert_page(&mut parameters, &LIST, self.page_num, self.page_size)?;
        if let Some(id) = self.registrant_profile_id {
            if id <= 0 {
                return Err(InvalidRequest::new("registrant_profile_id", "must be greater than 0"));
            }
            parameters.insert("RegistrantProfileId".into(), id.to_string());
        }
        let profile_type = self.registrant_profile_type.map(RegistrantProfileType::wire);
        for (name, field, word) in [
            ("RegistrantProfileType", "registrant_profile_type", profile_type),
            ("RegistrantType", "registrant_type", self.registrant_type.map(RegistrantType::wire)),
            ("RealNameStatus", "real_name_status", self.real_name_status.map(RealNameStatus::wire)),
        ] {
            if let Some(word) = word {
                let word = word.ok_or_else(|| InvalidRequest::new(field, "must be a known value, not the unknown one"))?;
                parameters.insert(name.into(), word.into());
            }
        }
        if let Some(is_default) = self.default_registrant_profile {
            parameters.insert("DefaultRegistrantProfile".into(), is_default.to_string());
        }
        let (organization, chinese) = (&self.registrant_organization, &self.zh_registrant_organization);
        insert_id(&mut parameters, "Email", "email", self.email.as_deref())?;
        insert_id(&mut parameters, "RegistrantOrganization", "registrant_organization", organization.as_deref())?;
        insert_id(&mut parameters, "Remark", "remark", self.remark.as_deref())?;
        insert_id(&mut parameters, "ZhRegistrantOrganization", "zh_registrant_organization", chinese.as_deref())?;
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        let page = Page::of_list(reply, &LIST, parameters)?;
        Ok(QueryRegistrantProfilesResponse {
            registrant_profiles: page.items.iter().map(RegistrantProfile::of).collect::<Result<_, _>>()?,
            current_page_num: page.current_page_num,
            page_size: page.page_size,
            total_item_num: page.total_item_num,
            total_page_num: page.total_page_num,
            next_page_num: page.next_page_num,
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

answers!(QueryRegistrantProfilesResponse);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::encoding::canonical_query;

    fn response(parameters: &[(&'static str, &'static str)], body: &str) -> Result<QueryRegistrantProfilesResponse, String> {
        let parameters = parameters.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect();
        let fields = Tree::parse(body, crate::options::ReplyFormat::Json).unwrap();
        QueryRegistrantProfilesRequest::response(&Reply { fields, request_id: None, date: None }, &parameters)
    }

    #[test]
    fn every_parameter() {
        let request = QueryRegistrantProfilesRequest {
            page_num: 2,
            page_size: 5000,
            registrant_profile_id: Some(7),
            registrant_profile_type: Some(RegistrantProfileType::Cnnic),
            registrant_type: Some(RegistrantType::Enterprise),
            real_name_status: Some(RealNameStatus::NonAudit),
            default_registrant_profile: Some(false),
            email: Some("a@example.com".into()),
            registrant_organization: Some(" Li Si ".into()),
            remark: Some("r".into()),
            zh_registrant_organization: Some("z".into()),
            user_client_ip: Some("192.0.2.1".into()),
            lang: Some(Language::Zh),
        };
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "DefaultRegistrantProfile=false&Email=a%40example.com&Lang=zh&PageNum=2&PageSize=5000&RealNameStatus=NONAUDIT&\
             RegistrantOrganization=Li%20Si&RegistrantProfileId=7&RegistrantProfileType=cnnic&RegistrantType=2&Remark=r&\
             UserClientIp=192.0.2.1&ZhRegistrantOrganization=z"
        );
        let left_to_the_service =
            QueryRegistrantProfilesRequest { page_num: 0, page_size: 0, ..QueryRegistrantProfilesRequest::default() };
        assert_eq!(canonical_query(&left_to_the_service.parameters(Language::En).unwrap()), "Lang=en");
    }

    #[test]
    fn what_is_refused_names_its_field() {
        let request = QueryRegistrantProfilesRequest::default;
        for (request, field) in [
            (QueryRegistrantProfilesRequest { page_num: -1, ..request() }, "page_num"),
            (QueryRegistrantProfilesRequest { page_size: 5001, ..request() }, "page_size"),
            (QueryRegistrantProfilesRequest { registrant_profile_id: Some(0), ..request() }, "registrant_profile_id"),
            (
                QueryRegistrantProfilesRequest { real_name_status: Some(RealNameStatus::Unknown), ..request() },
                "real_name_status",
            ),
            (QueryRegistrantProfilesRequest { email: Some(" ".into()), ..request() }, "email"),
        ] {
            assert_eq!(request.parameters(Language::En).unwrap_err().field, field);
        }
    }

    #[test]
    fn profiles_are_read_in_every_shape() {
        let one = r#"{"TotalItemNum":"3","PageSize":1,"RegistrantProfiles":{"RegistrantProfile":
            {"RegistrantProfileId":"1234567890123","RegistrantType":2,"RealNameStatus":"SOON",
             "EmailVerificationStatus":1,"DefaultRegistrantProfile":"true","CreateTime":"2018-01-25 20:46:57"}}}"#;
        let page = response(&[], one).unwrap();
        let profile = &page.registrant_profiles[0];
        assert_eq!(profile.registrant_profile_id, 1_234_567_890_123);
        assert_eq!(profile.registrant_type, RegistrantType::Enterprise);
        assert_eq!(
            (profile.real_name_status, profile.real_name_status_text.as_deref()),
            (RealNameStatus::Unknown, Some("SOON"))
        );
        assert_eq!(profile.email_verification_status, EmailVerificationStatus::Verified);
        assert_eq!(profile.default_registrant_profile, Some(true));
        assert!(profile.create_time.is_some());
        assert_eq!(page.next_page_num, Some(2), "without a number, the service answers with the first page");
        let none = response(&[("PageNum", "1")], r#"{"TotalItemNum":0,"RegistrantProfiles":""}"#).unwrap();
        assert!(none.registrant_profiles.is_empty());
        let unreadable = r#"{"TotalItemNum":1,"RegistrantProfiles":{"RegistrantProfile":[{"RegistrantProfileId":"x"}]}}"#;
        assert!(response(&[], unreadable).is_err());
    }
}
