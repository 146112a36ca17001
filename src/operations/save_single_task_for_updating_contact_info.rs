//! SaveSingleTaskForUpdatingContactInfo: changes one contact of one domain name.

pub use super::contact_type::ContactType;
pub use super::submitted::SaveSingleTaskForUpdatingContactInfoResponse;
use super::{Effect, Operation, common_parameters, domain_name, insert_id, submission};
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;
use crate::rpc::reply::Reply;
use crate::rpc::tree::is_exact;

/// The request. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SaveSingleTaskForUpdatingContactInfoRequest {
    pub contact_type: ContactType,
    pub domain_name: String,
    pub registrant_profile_id: i64,
    pub user_client_ip: Option<String>,
    pub lang: Option<Language>,
    pub instance_id: Option<String>,
    pub add_transfer_lock: Option<bool>,
}

impl SaveSingleTaskForUpdatingContactInfoRequest {
    /// Makes a request with only the required arguments.
    pub fn new(contact_type: ContactType, domain_name: impl Into<String>, registrant_profile_id: i64) -> Self {
        Self {
            contact_type,
            domain_name: domain_name.into(),
            registrant_profile_id,
            user_client_ip: None,
            lang: None,
            instance_id: None,
            add_transfer_lock: None,
        }
    }
}

impl Operation for SaveSingleTaskForUpdatingContactInfoRequest {
    const ACTION: &'static str = "SaveSingleTaskForUpdatingContactInfo";
    const EFFECT: Effect = Effect::Writes;
    type Response = SaveSingleTaskForUpdatingContactInfoResponse;

    fn parameters(&self, language: Language) -> Result<Parameters, InvalidRequest> {
        let domain_name = domain_name::normalise(&self.domain_name)?;
        let mut parameters = common_parameters(self.lang, language, self.user_client_ip.as_deref())?;
        parameters.insert("ContactType".into(), self.contact_type.wire().into());
        parameters.insert("DomainName".into(), domain_name);
        submission::insert_profile(&mut parameters, self.registrant_profile_id)?;
        insert_id(&mut parameters, "InstanceId", "instance_id", self.instance_id.as_deref())?;
        let lock = self.add_transfer_lock;
        submission::insert_lock(&mut parameters, "AddTransferLock", "add_transfer_lock", self.contact_type, lock)?;
        Ok(parameters)
    }

    fn response(reply: &Reply, _: &Parameters) -> Result<Self::Response, String> {
        let task_no = reply.fields.text("TaskNo").ok_or("the reply reports success, but has no TaskNo")?;
        if !is_exact(&task_no) || !is_task_no(&task_no) {
            return Err("the reply reports success, but its TaskNo is not readable".to_owned());
        }
        Ok(SaveSingleTaskForUpdatingContactInfoResponse {
            task_no,
            recovered: false,
            request_id: reply.request_id.clone(),
            attempts: Vec::new(),
        })
    }
}

impl submission::Submits for SaveSingleTaskForUpdatingContactInfoRequest {
    fn contact_type(&self) -> ContactType {
        self.contact_type
    }
}

/// Characters of a task's number: UUIDs have 36.
const LONGEST_TASK_NO: usize = 128;

/// Whether a text can be a task's number. What writers put in place of one would seem to be a task that exists.
pub(crate) fn is_task_no(text: &str) -> bool {
    let placeholder = ["null", "none", "undefined", "true", "false", "-", "0", "-1"];
    (1..=LONGEST_TASK_NO).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !placeholder.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> SaveSingleTaskForUpdatingContactInfoRequest {
        SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Registrant, "Example.COM", 9_007_199_254_740_993)
    }

    fn wire(request: &SaveSingleTaskForUpdatingContactInfoRequest) -> String {
        crate::rpc::encoding::canonical_query(&request.parameters(Language::En).unwrap())
    }

    #[test]
    fn required_parameters_alone() {
        let expected = "ContactType=registrant&DomainName=example.com&Lang=en&RegistrantProfileId=9007199254740993";
        assert_eq!(wire(&request()), expected);
    }

    #[test]
    fn every_parameter() {
        let request = SaveSingleTaskForUpdatingContactInfoRequest {
            user_client_ip: Some("2001:DB8::1".into()),
            lang: Some(Language::Zh),
            instance_id: Some("S123456789".into()),
            add_transfer_lock: Some(true),
            ..request()
        };
        assert_eq!(
            wire(&request),
            "AddTransferLock=true&ContactType=registrant&DomainName=example.com&InstanceId=S123456789&Lang=zh&\
             RegistrantProfileId=9007199254740993&UserClientIp=2001%3Adb8%3A%3A1"
        );
    }

    #[test]
    fn what_is_refused_names_its_field() {
        for (request, field) in [
            (SaveSingleTaskForUpdatingContactInfoRequest { domain_name: String::new(), ..request() }, "domain_name"),
            (
                SaveSingleTaskForUpdatingContactInfoRequest { registrant_profile_id: 0, ..request() },
                "registrant_profile_id",
            ),
            (
                SaveSingleTaskForUpdatingContactInfoRequest { registrant_profile_id: -1, ..request() },
                "registrant_profile_id",
            ),
            (
                SaveSingleTaskForUpdatingContactInfoRequest { user_client_ip: Some("localhost".into()), ..request() },
                "user_client_ip",
            ),
            (
                SaveSingleTaskForUpdatingContactInfoRequest { instance_id: Some("S1\u{7f}".into()), ..request() },
                "instance_id",
            ),
            (SaveSingleTaskForUpdatingContactInfoRequest { instance_id: Some(" ".into()), ..request() }, "instance_id"),
            (
                SaveSingleTaskForUpdatingContactInfoRequest {
                    contact_type: ContactType::Tech,
                    add_transfer_lock: Some(false),
                    ..request()
                },
                "add_transfer_lock",
            ),
        ] {
            assert_eq!(request.parameters(Language::En).unwrap_err().field, field);
        }
    }

    #[test]
    fn a_number_that_cannot_be_read_is_none() {
        use crate::options::ReplyFormat;
        use crate::rpc::tree::Tree;

        for body in [r#"{"TaskNo":"t-\ud83d1"}"#, "{\"TaskNo\":\"t-\u{1}1\"}", "<R><TaskNo>t-&#xD83D;1</TaskNo></R>"] {
            let fields = Tree::parse(body, ReplyFormat::Json).unwrap();
            let reply = Reply { fields, request_id: None, date: None };
            let error = SaveSingleTaskForUpdatingContactInfoRequest::response(&reply, &Parameters::new()).unwrap_err();
            assert!(error.contains("is not readable"), "{error}");
        }
    }

    #[test]
    fn what_stands_in_place_of_a_number_is_no_task() {
        for text in ["3cb1adc3-20e8-44ae-9e76-e812fa6fc9d8", "t-1", "1234567890", "00"] {
            assert!(is_task_no(text), "{text}");
        }
        let long = "x".repeat(LONGEST_TASK_NO + 1);
        for text in ["false", "True", "null", "None", "-", "0", "-1", "a b", "t\u{202e}1", long.as_str()] {
            assert!(!is_task_no(text), "{text}");
        }
    }
}
