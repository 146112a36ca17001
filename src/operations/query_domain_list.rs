//! QueryDomainList: the domains of the account.

use std::time::SystemTime;

use super::enumerations::{
    ChgholderStatus, DomainStatus, DomainType, ExpirationDateStatus, RealNameStatus, RegistrantType,
};
use super::paging::{self, Page};
use super::query_domain_by_domain_name::DomainTag;
use super::{Effect, Operation, checked_id, china_time, common_parameters, domain_name, insert_id};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::attempt::{Attempt, answers};
use crate::rpc::reply::Reply;
use crate::rpc::tree::Tree;

/// Domains for which something has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DomainQueryType {
    /// Domains that must be renewed.
    NeedsRenewal,
    /// Domains that must be redeemed.
    NeedsRedemption,
}

/// The kind of domains to list, by the end of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProductDomainType {
    /// A new generic ending, such as .shop.
    NewGtld,
    /// A generic ending, such as .com.
    Gtld,
    /// The ending of a country, such as .cn.
    Cctld,
}

/// The time by which domains are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderKeyType {
    /// When the domain was registered.
    RegistrationDate,
    /// When the domain expires.
    ExpirationDate,
}

/// The direction in which domains are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderByType {
    /// The earliest first.
    Asc,
    /// The latest first.
    Desc,
}

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryDomainListRequest {
    pub page_num: i32,
    pub page_size: i32,
    pub domain_name: Option<String>,
    pub query_type: Option<DomainQueryType>,
    pub product_domain_type: Option<ProductDomainType>,
    pub order_key_type: Option<OrderKeyType>,
    pub order_by_type: Option<OrderByType>,
    pub start_registration_date: Option<SystemTime>,
    pub end_registration_date: Option<SystemTime>,
    pub start_expiration_date: Option<SystemTime>,
    pub end_expiration_date: Option<SystemTime>,
    pub ccompany: Option<String>,
    pub domain_group_id: Option<String>,
    pub dns: Option<String>,
    pub registrar: Option<String>,
    pub resource_group_id: Option<String>,
    pub auto_renew_enabled: Option<bool>,
    pub tags: Vec<DomainTag>,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
}

impl Default for QueryDomainListRequest {
    /// Makes a request for the first page of all domains.
    fn default() -> Self {
        Self {
            page_num: 1,
            page_size: 100,
            domain_name: None,
            query_type: None,
            product_domain_type: None,
            order_key_type: None,
            order_by_type: None,
            start_registration_date: None,
            end_registration_date: None,
            start_expiration_date: None,
            end_expiration_date: None,
            ccompany: None,
            domain_group_id: None,
            dns: None,
            registrar: None,
            resource_group_id: None,
            auto_renew_enabled: None,
            tags: Vec::new(),
            user_client_ip: None,
            lang: None,
        }
    }
}

/// A domain of the account. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Domain {
    pub domain_name: String,
    pub instance_id: Option<String>,
    pub domain_status: DomainStatus,
    pub domain_status_text: Option<String>,
    pub domain_type: DomainType,
    pub domain_type_text: Option<String>,
    pub domain_audit_status: RealNameStatus,
    pub domain_audit_status_text: Option<String>,
    pub registrant_type: RegistrantType,
    pub registrant_type_text: Option<String>,
    pub registration_date: Option<SystemTime>,
    pub expiration_date: Option<SystemTime>,
    pub expiration_date_status: ExpirationDateStatus,
    pub expiration_date_status_text: Option<String>,
    pub expiration_curr_date_diff: Option<i32>,
    pub premium: Option<bool>,
    pub product_id: Option<String>,
    pub remark: Option<String>,
    pub chgholder_status: ChgholderStatus,
    pub chgholder_status_text: Option<String>,
    pub ccompany: Option<String>,
    pub auto_renew_enabled: Option<bool>,
    pub dns_list: Vec<String>,
    pub domain_group_id: Option<String>,
    pub domain_group_name: Option<String>,
    pub registrar: Option<String>,
    pub resource_group_id: Option<String>,
    pub tags: Vec<DomainTag>,
}

impl Domain {
    fn of(fields: &Tree) -> Result<Self, String> {
        let text = |name| fields.text(name);
        let (status, domain_type, audit) = (text("DomainStatus"), text("DomainType"), text("DomainAuditStatus"));
        let (registrant, expired) = (text("RegistrantType"), text("ExpirationDateStatus"));
        let chgholder = text("ChgholderStatus");
        Ok(Self {
            domain_name: text("DomainName").ok_or("the reply lists a domain without a DomainName")?,
            instance_id: text("InstanceId"),
            domain_status: DomainStatus::of(status.as_deref()),
            domain_status_text: status,
            domain_type: DomainType::of(domain_type.as_deref()),
            domain_type_text: domain_type,
            domain_audit_status: RealNameStatus::of(audit.as_deref()),
            domain_audit_status_text: audit,
            registrant_type: RegistrantType::of(registrant.as_deref()),
            registrant_type_text: registrant,
            registration_date: china_time::of_either(fields, "RegistrationDate"),
            expiration_date: china_time::of_either(fields, "ExpirationDate"),
            expiration_date_status: ExpirationDateStatus::of(expired.as_deref()),
            expiration_date_status_text: expired,
            expiration_curr_date_diff: fields.number("ExpirationCurrDateDiff").and_then(|days| days.try_into().ok()),
            premium: fields.boolean("Premium"),
            product_id: text("ProductId"),
            remark: text("Remark"),
            chgholder_status: ChgholderStatus::of(chgholder.as_deref()),
            chgholder_status_text: chgholder,
            ccompany: text("Ccompany"),
            auto_renew_enabled: fields.boolean("AutoRenewEnabled"),
            dns_list: fields.texts("DnsList", "DnsList"),
            domain_group_id: text("DomainGroupId"),
            domain_group_name: text("DomainGroupName"),
            registrar: text("Registrar"),
            resource_group_id: text("ResourceGroupId"),
            tags: DomainTag::all(fields),
        })
    }
}

/// The response. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct QueryDomainListResponse {
    pub domains: Vec<Domain>,
    pub current_page_num: Option<i32>,
    pub page_size: Option<i32>,
    pub total_item_num: Option<i32>,
    pub total_page_num: Option<i32>,
    pub next_page_num: Option<i32>,
    pub request_id: Option<String>,
    pub attempts: Vec<Attempt>,
}

impl Operation for QueryDomainListRequest {
    const ACTION: &'static str = "QueryDomainList";
    const EFFECT: Effect = Effect::Reads;
    type Response = QueryDomainListResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        paging::insert(&mut parameters, self.page_num, self.page_size)?;
        if let Some(name) = &self.domain_name {
            parameters.insert("DomainName".into(), domain_name::normalise(name)?);
        }
        for (name, word) in [
            ("QueryType", self.query_type.map(query_type)),
            ("ProductDomainType", self.product_domain_type.map(product_domain_type)),
            ("OrderKeyType", self.order_key_type.map(order_key_type)),
            ("OrderByType", self.order_by_type.map(order_by_type)),
            ("AutoRenewEnabled", self.auto_renew_enabled.map(|enabled| if enabled { "true" } else { "false" })),
        ] {
            if let Some(word) = word {
                parameters.insert(name.into(), word.into());
            }
        }
        let start = ("StartRegistrationDate", "start_registration_date", self.start_registration_date);
        let end = ("EndRegistrationDate", "end_registration_date", self.end_registration_date);
        china_time::insert_range(&mut parameters, [start, end])?;
        let start = ("StartExpirationDate", "start_expiration_date", self.start_expiration_date);
        let end = ("EndExpirationDate", "end_expiration_date", self.end_expiration_date);
        china_time::insert_range(&mut parameters, [start, end])?;
        for (name, field, text) in [
            ("Ccompany", "ccompany", &self.ccompany),
            ("DomainGroupId", "domain_group_id", &self.domain_group_id),
            ("Dns", "dns", &self.dns),
            ("Registrar", "registrar", &self.registrar),
            ("ResourceGroupId", "resource_group_id", &self.resource_group_id),
        ] {
            insert_id(&mut parameters, name, field, text.as_deref())?;
        }
        for (number, tag) in (1..).zip(&self.tags) {
            parameters.insert(format!("Tag.{number}.Key").into(), checked_id("tags", &tag.key)?);
            if let Some(value) = &tag.value {
                parameters.insert(format!("Tag.{number}.Value").into(), checked_id("tags", value)?);
            }
        }
        Ok(parameters)
    }

    fn response(reply: &Reply, parameters: &Parameters) -> Result<Self::Response, String> {
        let page = Page::of(reply, "Domain", parameters)?;
        Ok(QueryDomainListResponse {
            domains: page.items.iter().map(Domain::of).collect::<Result<_, _>>()?,
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

answers!(QueryDomainListResponse);

fn query_type(query_type: DomainQueryType) -> &'static str {
    match query_type {
        DomainQueryType::NeedsRenewal => "1",
        DomainQueryType::NeedsRedemption => "2",
    }
}

fn product_domain_type(domain_type: ProductDomainType) -> &'static str {
    match domain_type {
        ProductDomainType::NewGtld => "New gTLD",
        ProductDomainType::Gtld => "gTLD",
        ProductDomainType::Cctld => "ccTLD",
    }
}

fn order_key_type(key: OrderKeyType) -> &'static str {
    match key {
        OrderKeyType::RegistrationDate => "RegistrationDate",
        OrderKeyType::ExpirationDate => "ExpirationDate",
    }
}

fn order_by_type(direction: OrderByType) -> &'static str {
    match direction {
        OrderByType::Asc => "ASC",
        OrderByType::Desc => "DESC",
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::operations::versions;
    use crate::options::ReplyFormat;
    use crate::rpc::encoding::canonical_query;

    fn at(seconds: u64) -> Option<SystemTime> {
        Some(UNIX_EPOCH + Duration::from_secs(seconds))
    }

    fn tag(key: &str, value: Option<&str>) -> DomainTag {
        DomainTag { key: key.into(), value: value.map(str::to_owned) }
    }

    #[test]
    fn every_parameter() {
        let request = QueryDomainListRequest {
            page_num: 2,
            page_size: 10,
            domain_name: Some("XN--FIQ228C.com".into()),
            query_type: Some(DomainQueryType::NeedsRedemption),
            product_domain_type: Some(ProductDomainType::NewGtld),
            order_key_type: Some(OrderKeyType::ExpirationDate),
            order_by_type: Some(OrderByType::Asc),
            start_registration_date: at(1),
            end_registration_date: at(2),
            start_expiration_date: at(3),
            end_expiration_date: at(4),
            ccompany: Some("Example Ltd.".into()),
            domain_group_id: Some("7".into()),
            dns: Some("dns1.example.com".into()),
            registrar: Some("r".into()),
            resource_group_id: Some("rg".into()),
            auto_renew_enabled: Some(true),
            tags: vec![tag("team", Some("web")), tag("old", None)],
            user_client_ip: Some("192.0.2.1".into()),
            lang: Some(Language::Zh),
        };
        assert_eq!(
            canonical_query(&request.parameters(Language::En).unwrap()),
            "AutoRenewEnabled=true&Ccompany=Example%20Ltd.&Dns=dns1.example.com&DomainGroupId=7&\
             DomainName=%E4%B8%AD%E6%96%87.com&EndExpirationDate=4000&EndRegistrationDate=2000&Lang=zh&\
             OrderByType=ASC&OrderKeyType=ExpirationDate&PageNum=2&PageSize=10&ProductDomainType=New%20gTLD&\
             QueryType=2&Registrar=r&ResourceGroupId=rg&StartExpirationDate=3000&StartRegistrationDate=1000&\
             Tag.1.Key=team&Tag.1.Value=web&Tag.2.Key=old&UserClientIp=192.0.2.1"
        );
    }

    #[test]
    fn what_is_refused_names_its_field() {
        let request = QueryDomainListRequest::default;
        for (request, field) in [
            (QueryDomainListRequest { page_num: 0, ..request() }, "page_num"),
            (QueryDomainListRequest { domain_name: Some("x".into()), ..request() }, "domain_name"),
            (
                QueryDomainListRequest { start_expiration_date: at(1), end_expiration_date: at(0), ..request() },
                "end_expiration_date",
            ),
            (
                QueryDomainListRequest { start_registration_date: at(1), end_registration_date: at(0), ..request() },
                "end_registration_date",
            ),
            (QueryDomainListRequest { dns: Some(" ".into()), ..request() }, "dns"),
            (QueryDomainListRequest { tags: vec![tag("", None)], ..request() }, "tags"),
        ] {
            assert_eq!(request.parameters(Language::En).unwrap_err().field, field);
        }
    }

    #[test]
    fn what_the_older_version_lacks_is_refused() {
        let request = QueryDomainListRequest::default;
        for (request, field) in [
            (QueryDomainListRequest { auto_renew_enabled: Some(false), ..request() }, "auto_renew_enabled"),
            (QueryDomainListRequest { dns: Some("d".into()), ..request() }, "dns"),
            (QueryDomainListRequest { domain_group_id: Some("7".into()), ..request() }, "domain_group_id"),
            (QueryDomainListRequest { registrar: Some("r".into()), ..request() }, "registrar"),
            (QueryDomainListRequest { resource_group_id: Some("rg".into()), ..request() }, "resource_group_id"),
            (QueryDomainListRequest { tags: vec![tag("a", None)], ..request() }, "tags"),
        ] {
            let check = |version| versions::parameters(&request, Language::En, version);
            assert_eq!(check("2017-12-18").unwrap_err().field, field);
            assert!(check("2018-01-29").is_ok() && check("2030-01-01").is_ok());
        }
        assert!(versions::parameters(&request(), Language::En, "2017-12-18").is_ok());
    }

    fn response(body: &str, format: ReplyFormat) -> Result<QueryDomainListResponse, String> {
        let fields = Tree::parse(body, format).unwrap();
        QueryDomainListRequest::response(&Reply { fields, request_id: None, date: None }, &Parameters::new())
    }

    #[test]
    fn both_formats_say_the_same() {
        let json = r#"{"TotalItemNum":1,"Data":{"Domain":[{"DomainName":"a.cn","DomainStatus":"3","DomainType":"ccTLD",
            "DomainAuditStatus":"AUDITING","RegistrantType":2,"ExpirationDateStatus":"1","ExpirationCurrDateDiff":"-30",
            "ExpirationDate":"2017-11-02 04:00:45","ExpirationDateLong":1516884417000,"Premium":"true",
            "ChgholderStatus":"9","DnsList":{"DnsList":["d1","d2"]},"Tag":{"Tag":[{"Key":"k","Value":"v"}]}}]}}"#;
        let xml = "<R><TotalItemNum>1</TotalItemNum><Data><Domain><DomainName>a.cn</DomainName>\
            <DomainStatus>3</DomainStatus><DomainType>ccTLD</DomainType><DomainAuditStatus>AUDITING</DomainAuditStatus>\
            <RegistrantType>2</RegistrantType><ExpirationDateStatus>1</ExpirationDateStatus>\
            <ExpirationCurrDateDiff>-30</ExpirationCurrDateDiff><ExpirationDate>2017-11-02 04:00:45</ExpirationDate>\
            <ExpirationDateLong>1516884417000</ExpirationDateLong><Premium>true</Premium>\
            <ChgholderStatus>9</ChgholderStatus><DnsList><DnsList>d1</DnsList><DnsList>d2</DnsList></DnsList>\
            <Tag><Tag><Key>k</Key><Value>v</Value></Tag></Tag></Domain></Data></R>";
        let domain = response(json, ReplyFormat::Json).unwrap().domains.remove(0);
        assert_eq!(response(xml, ReplyFormat::Xml).unwrap().domains, std::slice::from_ref(&domain));
        assert_eq!(domain.domain_status, DomainStatus::Normal);
        assert_eq!((domain.domain_type, domain.registrant_type), (DomainType::Cctld, RegistrantType::Enterprise));
        assert_eq!(domain.domain_audit_status, RealNameStatus::Auditing);
        assert_eq!(domain.expiration_date_status, ExpirationDateStatus::NotExpired);
        assert_eq!((domain.expiration_curr_date_diff, domain.premium), (Some(-30), Some(true)));
        assert_eq!((domain.expiration_date, domain.registration_date), (at(1_516_884_417), None));
        assert_eq!(domain.chgholder_status, ChgholderStatus::Unknown);
        assert_eq!(domain.chgholder_status_text.as_deref(), Some("9"));
        assert_eq!((domain.dns_list, domain.tags), (vec!["d1".to_owned(), "d2".to_owned()], vec![tag("k", Some("v"))]));
    }

    #[test]
    fn a_domain_has_a_name() {
        let nameless = r#"{"TotalItemNum":1,"Data":{"Domain":[{"InstanceId":"S1"}]}}"#;
        assert!(response(nameless, ReplyFormat::Json).is_err());
        assert!(response(r#"{"TotalItemNum":0,"Data":""}"#, ReplyFormat::Json).unwrap().domains.is_empty());
    }
}
