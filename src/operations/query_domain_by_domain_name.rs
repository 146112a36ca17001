//! QueryDomainByDomainName: one domain of the account, with its locks.

use std::time::SystemTime;

use super::enumerations::{DomainStatus, DomainType, ExpirationDateStatus,
    EmailVerificationStatus, PendingStatus, ProhibitionLock, RealNameStatus, RegistrantType,
};
use super::{Effect, Operation, china_time, common_parameters, domain_name};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;
use crate::rpc::tree::Tree;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryDomainByDomainNameRequest {
    pub domain_name: String,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl QueryDomainByDomainNameRequest {
    /// Makes a request for this domain.
    pub fn new(domain_name: impl Into<String>) -> Self {
        Self { domain_name: domain_name.into(), user_client_ip: None, lang: None }
    }
}

/// A tag of a domain. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct DomainTag {
    pub key: String,
    pub value: Option<String>,
}

impl DomainTag {
    pub(super) fn all(fields: &Tree) -> Vec<Self> {
        let tag = |tag: Tree| {
            // The documentation has the typing error, and other operations have not.
            let value = tag.text("Value").or_else(|| tag.text("Vaue"));
            tag.text("Key").map(|key| Self { key, value })
        };
        fields.list("Tag", "Tag").unwrap_or_default().into_iter().filter_map(tag).collect()
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryDomainByDomainNameResponse {
    pub domain_name: String,
    pub instance_id: Option<String>,
    pub registrant_updating_status: PendingStatus,
    pub registrant_updating_status_text: Option<String>,
    pub update_prohibition_lock: ProhibitionLock,
    pub update_prohibition_lock_text: Option<String>,
    pub transfer_prohibition_lock: ProhibitionLock,
    pub transfer_prohibition_lock_text: Option<String>,
    pub transfer_out_status: PendingStatus,
    pub transfer_out_status_text: Option<String>,
    pub real_name_status: RealNameStatus,
    pub real_name_status_text: Option<String>,
    pub domain_name_verification_status: RealNameStatus,
    pub domain_name_verification_status_text: Option<String>,
    pub registrant_type: RegistrantType,
    pub registrant_type_text: Option<String>,
    pub registrant_name: Option<String>,
    pub registrant_organization: Option<String>,
    pub email: Option<String>,
    pub email_verification_status: EmailVerificationStatus,
    pub email_verification_status_text: Option<String>,
    pub email_verification_client_hold: Option<bool>,
    pub registration_date: Option<SystemTime>,
    pub expiration_date: Option<SystemTime>,
    pub domain_name_proxy_service: Option<bool>,
    pub premium: Option<bool>,
    pub dns_list: Vec<String>,
    pub user_id: Option<String>,
    pub domain_status: DomainStatus,
    pub domain_status_text: Option<String>,
    pub domain_type: DomainType,
    pub domain_type_text: Option<String>,
    pub domain_group_id: Option<i64>,
    pub domain_group_name: Option<String>,
    pub expiration_curr_date_diff: Option<i32>,
    pub expiration_date_status: ExpirationDateStatus,
    pub expiration_date_status_text: Option<String>,
    pub remark: Option<String>,
    pub registrar: Option<String>,
    pub resource_group_id: Option<String>,
    pub tags: Vec<DomainTag>,
    pub privacy_service_status: Option<String>,
    pub cnnic_privacy_service_status: Option<String>,
    pub zh_registrant_name: Option<String>,
    pub zh_registrant_organization: Option<String>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for QueryDomainByDomainNameRequest {
    const ACTION: &'static str = "QueryDomainByDomainName";
    const EFFECT: Effect = Effect::Reads;
    type Response = QueryDomainByDomainNameResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        parameters.insert("DomainName".into(), domain_name::normalise(&self.domain_name)?);
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        let fields = &reply.fields;
        let text = |name| fields.text(name);
        let domain_name = text("DomainName").filter(|_| text("Code").is_none()).ok_or("the reply has no domain")?;
        let asked = parameters.get("DomainName").map(String::as_str).unwrap_or_default();
        if !domain_name::normalise(&domain_name).is_ok_and(|theirs| theirs == asked) {
            return Err("the reply is about another domain".to_owned());
        }
        let (updating, transfer_out) = (text("RegistrantUpdatingStatus"), text("TransferOutStatus"));
        let (update_lock, transfer_lock) = (text("UpdateProhibitionLock"), text("TransferProhibitionLock"));
        let (real_name, verification) = (text("RealNameStatus"), text("DomainNameVerificationStatus"));
        let (status, domain_type, expired) = (text("DomainStatus"), text("DomainType"), text("ExpirationDateStatus"));
        let (registrant_type, email) = (text("RegistrantType"), text("EmailVerificationStatus"));
        Ok(QueryDomainByDomainNameResponse {
            domain_name,
            instance_id: text("InstanceId"),
            registrant_updating_status: PendingStatus::of(updating.as_deref()),
            registrant_updating_status_text: updating,
            update_prohibition_lock: ProhibitionLock::of(update_lock.as_deref()),
            update_prohibition_lock_text: update_lock,
            transfer_prohibition_lock: ProhibitionLock::of(transfer_lock.as_deref()),
            transfer_prohibition_lock_text: transfer_lock,
            transfer_out_status: PendingStatus::of(transfer_out.as_deref()),
            transfer_out_status_text: transfer_out,
            real_name_status: RealNameStatus::of(real_name.as_deref()),
            real_name_status_text: real_name,
            domain_name_verification_status: RealNameStatus::of(verification.as_deref()),
            domain_name_verification_status_text: verification,
            registrant_type: RegistrantType::of(registrant_type.as_deref()),
            registrant_type_text: registrant_type,
            registrant_name: text("RegistrantName"),
            registrant_organization: text("RegistrantOrganization"),
            email: text("Email"),
            email_verification_status: EmailVerificationStatus::of(email.as_deref()),
            email_verification_status_text: email,
            email_verification_client_hold: fields.boolean("EmailVerificationClientHold"),
            registration_date: china_time::of_either(fields, "RegistrationDate"),
            expiration_date: china_time::of_either(fields, "ExpirationDate"),
            domain_name_proxy_service: fields.boolean("DomainNameProxyService"),
            premium: fields.boolean("Premium"),
            dns_list: fields.texts("DnsList", "Dns"),
            user_id: text("UserId"),
            domain_status: DomainStatus::of(status.as_deref()),
            domain_status_text: status,
            domain_type: DomainType::of(domain_type.as_deref()),
            domain_type_text: domain_type,
            domain_group_id: fields.number("DomainGroupId"),
            domain_group_name: text("DomainGroupName"),
            expiration_curr_date_diff: fields.number("ExpirationCurrDateDiff").and_then(|days| days.try_into().ok()),
            expiration_date_status: ExpirationDateStatus::of(expired.as_deref()),
            expiration_date_status_text: expired,
            remark: text("Remark"),
            registrar: text("Registrar"),
            resource_group_id: text("ResourceGroupId"),
            tags: DomainTag::all(fields),
            privacy_service_status: text("PrivacyServiceStatus"),
            cnnic_privacy_service_status: text("CnnicPrivacyServiceStatus"),
            zh_registrant_name: text("ZhRegistrantName"),
            zh_registrant_organization: text("ZhRegistrantOrganization"),
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

answers!(QueryDomainByDomainNameResponse);

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::options::ReplyFormat;
    use crate::rpc::encoding::canonical_query;

    fn response(body: &str, format: ReplyFormat) -> Result<QueryDomainByDomainNameResponse, String> {
        let parameters = QueryDomainByDomainNameRequest::new("XN--FIQ228C.com").parameters(Language::En).unwrap();
        let fields = Tree::parse(body, format).unwrap();
        QueryDomainByDomainNameRequest::response(&Reply { fields, request_id: None, date: None }, &parameters)
    }

    #[test]
    fn every_parameter() {
        let request = QueryDomainByDomainNameRequest {
            user_client_ip: Some("192.0.2.1".into()),
            lang: Some(Language::Zh),
            ..QueryDomainByDomainNameRequest::new("Example.COM")
        };
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "DomainName=example.com&Lang=zh&UserClientIp=192.0.2.1"
        );
        let nameless = QueryDomainByDomainNameRequest::new("x");
        assert_eq!(nameless.parameters(Language::En).unwrap_err().field, "domain_name");
    }

    #[test]
    fn a_domain_is_read_in_both_formats() {
        let json = r#"{"DomainName":"中文.com","UpdateProhibitionLock":"OPEN","RegistrantUpdatingStatus":"PENDING",
            "TransferProhibitionLock":"LOCKED","ExpirationDateLong":1516884417000,"ExpirationDate":"2020-01-01 00:00:00",
            "RegistrationDate":"2018-01-25 20:46:57","DnsList":{"Dns":["a","b"]},"EmailVerificationStatus":"0",
            "Tag":{"Tag":[{"Key":"k","Vaue":"v"},{"Key":"l","Value":"w"}]},"ExpirationCurrDateDiff":-3}"#;
        let xml = "<R><DomainName>中文.com</DomainName><UpdateProhibitionLock>OPEN</UpdateProhibitionLock>\
            <RegistrantUpdatingStatus>PENDING</RegistrantUpdatingStatus><TransferProhibitionLock>LOCKED</TransferProhibitionLock>\
            <ExpirationDateLong>1516884417000</ExpirationDateLong><RegistrationDateLong>1516884417000</RegistrationDateLong>\
            <DnsList><Dns>a</Dns><Dns>b</Dns></DnsList><EmailVerificationStatus>0</EmailVerificationStatus>\
            <Tag><Tag><Key>k</Key><Vaue>v</Vaue></Tag><Tag><Key>l</Key><Value>w</Value></Tag></Tag>\
            <ExpirationCurrDateDiff>-3</ExpirationCurrDateDiff></R>";
        let tag = |key: &str, value: &str| DomainTag { key: key.to_owned(), value: Some(value.to_owned()) };
        for domain in [response(json, ReplyFormat::Json).unwrap(), response(xml, ReplyFormat::Xml).unwrap()] {
            let time = Some(UNIX_EPOCH + Duration::from_secs(1_516_884_417));
            assert_eq!((domain.expiration_date, domain.registration_date), (time, time));
            assert_eq!(domain.update_prohibition_lock, ProhibitionLock::Open);
            assert_eq!(domain.transfer_prohibition_lock, ProhibitionLock::Unknown);
            assert_eq!(domain.transfer_prohibition_lock_text.as_deref(), Some("LOCKED"));
            assert_eq!(domain.registrant_updating_status, PendingStatus::Pending);
            assert_eq!(domain.email_verification_status, EmailVerificationStatus::NotVerified);
            assert_eq!(domain.dns_list, ["a", "b"]);
            assert_eq!(domain.tags, [tag("k", "v"), tag("l", "w")]);
            assert_eq!(domain.expiration_curr_date_diff, Some(-3));
        }
        let one = response(r#"{"DomainName":"xn--fiq228c.com","DnsList":{"Dns":"a"},"Tag":""}"#, ReplyFormat::Json).unwrap();
        assert_eq!((one.dns_list, one.tags), (vec!["a".to_owned()], Vec::new()));
    }

    #[test]
    fn a_reply_without_the_domain_is_none() {
        for body in [r#"{"RequestId":"R-1"}"#, r#"{"DomainName":"other.com"}"#, r#"{"DomainName":"中文.com","Code":"Busy"}"#] {
            assert!(response(body, ReplyFormat::Json).is_err(), "{body}");
        }
    }
}
