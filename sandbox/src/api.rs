//! The operation, from parameters to an answer.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::account::{self, Account};
use crate::messages;
use crate::reply::{Answer, Refusal};
use crate::signature::{string_to_sign, verify};

const ACTION: &str = "SaveSingleTaskForUpdatingContactInfo";
const VERSIONS: [&str; 2] = ["2018-01-29", "2017-12-18"];
const TIME_WINDOW: Duration = Duration::from_secs(15 * 60);

/// A request, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub method: String,
    pub parameters: BTreeMap<String, String>,
}

/// The answer, and whether the signature was right.
pub(crate) struct Answered {
    pub answer: Answer,
    pub verified: bool,
}

impl Call {
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A refusal in the language asked for.
    pub fn refusal(&self, code: &str, addition: &str) -> Refusal {
        let (status, english, chinese) = messages::of(code);
        let words = if self.parameter("Lang") == Some("zh") { chinese } else { english };
        Refusal { code: code.to_owned(), status, message: format!("{words}{addition}"), access_denied_detail: None }
    }

    /// Verifies and executes as documented, at the time `now`.
    pub fn process(&self, account: &Account, now: SystemTime) -> Answered {
        match self.authenticate(now) {
            Err(refusal) => Answered { answer: Answer::Refusal(refusal), verified: false },
            Ok(()) => Answered { answer: self.after_signature(account, now), verified: true },
        }
    }

    fn authenticate(&self, now: SystemTime) -> Result<(), Refusal> {
        let refuse = |code: &str| self.refusal(code, "");
        let required = |name: &str| self.parameter(name).ok_or_else(|| refuse(&format!("Missing{name}")));
        let id = required("AccessKeyId")?;
        let (secret, token) = account::key(id).ok_or_else(|| refuse("InvalidAccessKeyId.NotFound"))?;
        if required("SignatureMethod")? != "HMAC-SHA1" || required("SignatureVersion")? != "1.0" {
            return Err(refuse("InvalidSignatureMethod"));
        }
        let timestamp = required("Timestamp")?;
        let valid = timestamp.len() == 20 && timestamp.ends_with('Z');
        let sent = OffsetDateTime::parse(timestamp, &Rfc3339).ok().filter(|_| valid);
        let sent = SystemTime::from(sent.ok_or_else(|| refuse("InvalidTimeStamp.Format"))?);
        let off = now.duration_since(sent).unwrap_or_else(|ahead| ahead.duration());
        if off > TIME_WINDOW {
            return Err(refuse("InvalidTimeStamp.Expired"));
        }
        required("SignatureNonce")?;
        let signature = required("Signature")?;
        let parameters = self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let text = string_to_sign(&self.method, parameters);
        if !verify(secret, &text, signature) {
            let quoted = format!(" server string to sign is:{text}");
            return Err(self.refusal("SignatureDoesNotMatch", &quoted));
        }
        match (token, self.parameter("SecurityToken")) {
            (None, None) => {}
            (Some(token), Some(sent)) if token == sent => {}
            (Some(_), None) => return Err(refuse("MissingSecurityToken")),
            _ => return Err(refuse("InvalidSecurityToken.MismatchWithAccessKey")),
        }
        Ok(())
    }

    fn after_signature(&self, account: &Account, now: SystemTime) -> Answer {
        if !self.parameter("SignatureNonce").is_some_and(|nonce| account.take_nonce(nonce, now)) {
            return Answer::Refusal(self.refusal("SignatureNonceUsed", ""));
        }
        match self.execute() {
            Ok(task_no) => Answer::Task { action: ACTION.to_owned(), task_no },
            Err(code) => Answer::Refusal(self.refusal(&code, "")),
        }
    }

    fn execute(&self) -> Result<String, String> {
        let required = |name: &str| self.parameter(name).ok_or_else(|| format!("Missing{name}"));
        let invalid = |name: &str| format!("Invalid{name}");
        if required("Action")? != ACTION {
            return Err("InvalidAction.NotFound".to_owned());
        }
        if !VERSIONS.contains(&required("Version")?) {
            return Err("InvalidVersion".to_owned());
        }
        let contact_type = required("ContactType")?;
        if !["registrant", "admin", "billing", "tech"].contains(&contact_type) {
            return Err(invalid("ContactType"));
        }
        let domain_name = required("DomainName")?;
        let normalised = domain_name == domain_name.to_lowercase() && !domain_name.ends_with('.');
        if !normalised || domain_name.split('.').any(|label| label.starts_with("xn--")) {
            return Err("ParameterIllegal".to_owned());
        }
        let id = required("RegistrantProfileId")?;
        let id = id.parse().ok().filter(|id: &i64| *id > 0).ok_or_else(|| invalid("RegistrantProfileId"))?;
        if !matches!(self.parameter("Lang"), None | Some("zh" | "en")) {
            return Err(invalid("Lang"));
        }
        match self.parameter("AddTransferLock") {
            None => {}
            Some("true" | "false") if contact_type == "registrant" => {}
            Some(_) => return Err(invalid("AddTransferLock")),
        }
        match account::refuse_change(domain_name, id) {
            Some(code) => Err(code.to_owned()),
            None => Ok(Uuid::new_v4().to_string()),
        }
    }
}
