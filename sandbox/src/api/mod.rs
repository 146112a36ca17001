//! Requests to the API, from parameters to an answer.

mod authentication;
mod authorization;
mod cancellation;
mod headers;
mod paging;
mod sts;
mod submission;
mod task_details;
mod task_list;
mod task_results;
#[cfg(test)]
pub(crate) mod testing;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::SystemTime;

use bytes::Bytes;
use hyper::http::request::Parts;
use serde_json::Value;
use uuid::Uuid;

use crate::account::Account;
use crate::messages;
use crate::reply::{Answer, Refusal};

use headers::SignedHeaders;

const VERSIONS: [&str; 2] = ["2018-01-29", "2017-12-18"];

/// The fields of a success answer (a JSON object), or an error code.
type Outcome = Result<Value, String>;

/// A request, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub method: String,
    /// Wherever they stood; what stands in headers with signature V3 has the names of V1.
    pub parameters: BTreeMap<String, String>,
    /// What is signed with V3.
    pub headers: Option<SignedHeaders>,
    pub chance: Chance,
}

/// What a fault plan has decided by chance about the task that a call makes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Chance {
    /// Its number, so that the draws for queries about it can be repeated.
    pub task_no: Option<Uuid>,
    /// For how long no query shows it, at least.
    pub visible_after_ms: u64,
}

/// The answer, and whether the signature was right.
pub(crate) struct Answered {
    pub answer: Answer,
    pub verified: bool,
}

impl Call {
    pub fn read(head: &Parts, body: Bytes) -> Self {
        let pairs = |bytes| form_urlencoded::parse(bytes).into_owned().collect::<BTreeMap<_, _>>();
        let query = pairs(head.uri.query().unwrap_or_default().as_bytes());
        let mut parameters = query.clone();
        parameters.extend(pairs(&body));
        let headers = SignedHeaders::of(head, query, body);
        parameters.extend(headers.iter().flat_map(SignedHeaders::parameters));
        Self { method: head.method.to_string(), parameters, headers, chance: Chance::default() }
    }

    /// The format of the reply.
    pub fn format(&self) -> &str {
        let accepted = self.headers.as_ref().and_then(SignedHeaders::format);
        self.parameter("Format").or(accepted).unwrap_or("XML")
    }

    /// Changes a parameter, as somebody on the way might: what is verified changes with it.
    pub fn tamper(&mut self, parameter: String, value: String) {
        if let Some(headers) = &mut self.headers {
            headers.tamper(&parameter, &value);
        }
        self.parameters.insert(parameter, value);
    }

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
        match self.admit(account, now) {
            Ok(()) => self.complete(account, now),
            Err(refused) => refused,
        }
    }

    /// Executes what was admitted.
    pub fn complete(&self, account: &Account, now: SystemTime) -> Answered {
        let answer = match self.execute(account, now) {
            Ok(fields) => {
                let action = self.parameter("Action").unwrap_or_default().to_owned();
                Answer::Success { action, fields }
            }
            Err(code) => Answer::Refusal(self.refusal(&code, "")),
        };
        Answered { answer, verified: self.is_signed() }
    }

    fn execute(&self, account: &Account, now: SystemTime) -> Outcome {
        if self.is_for_sts() {
            return sts::execute(self, account, now);
        }
        let operation = match self.required("Action")? {
            submission::ACTION => submission::save_single_task_for_updating_contact_info,
            "QueryTaskDetailList" => task_details::query_task_detail_list,
            "QueryTaskList" => task_list::query_task_list,
            "PollTaskResult" => task_results::poll_task_result,
            "AcknowledgeTaskResult" => task_results::acknowledge_task_result,
            "CancelTask" => cancellation::cancel_task,
            _ => return Err("InvalidAction.NotFound".to_owned()),
        };
        if !VERSIONS.contains(&self.required("Version")?) {
            return Err("InvalidVersion".to_owned());
        }
        if !matches!(self.parameter("Lang"), None | Some("zh" | "en")) {
            return Err(invalid("Lang"));
        }
        operation(self, account, now)
    }

    fn required(&self, name: &str) -> Result<&str, String> {
        self.parameter(name).ok_or_else(|| format!("Missing{name}"))
    }

    fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, String> {
        self.parameter(name).map(|value| value.parse().map_err(|_| invalid(name))).transpose()
    }

    /// Whether a filter of the request, if it has it, lets this value through.
    fn asks_for(&self, name: &str, value: Option<&str>) -> bool {
        self.parameter(name).is_none_or(|wanted| value == Some(wanted))
    }

    /// Whether fields may be answered that the older version does not have.
    fn is_of_newer_version(&self) -> bool {
        self.parameter("Version") == Some(VERSIONS[0])
    }
}

fn invalid(name: &str) -> String {
    format!("Invalid{name}")
}

#[cfg(test)]
mod tests {
    use super::testing::{ask, at, signed, signed_in_headers};
    use super::*;

    #[test]
    fn the_reply_has_the_format_that_is_asked_for_or_else_accepted() {
        let format = |query: &[_], accept| {
            let (head, body) = signed_in_headers("POST", query, &[], &[("accept", accept)], at(0)).into_parts();
            Call::read(&head, body).format().to_owned()
        };
        assert_eq!(format(&[], "application/json"), "JSON");
        assert_eq!(format(&[], "text/xml, application/json;q=0.5"), "JSON");
        assert_eq!(format(&[], "*/*"), "XML");
        assert_eq!(format(&[("Format", "XML")], "application/json"), "XML");
        assert_eq!(signed(&[], at(0)).format(), "JSON");
        assert_eq!(signed(&[("Format", "")], at(0)).format(), "XML");
    }

    #[test]
    fn what_every_operation_refuses() {
        let account = Account::default();
        let code = |parameters: &[(&str, &str)]| ask(&account, at(0), "QueryTaskList", parameters).unwrap_err();
        assert_eq!(code(&[("Action", "")]), "MissingAction");
        assert_eq!(code(&[("Action", "DeleteEverything")]), "InvalidAction.NotFound");
        assert_eq!(code(&[("Version", "")]), "MissingVersion");
        assert_eq!(code(&[("Version", "2020-01-01")]), "InvalidVersion");
        assert_eq!(code(&[("Lang", "fr")]), "InvalidLang");
    }
}
