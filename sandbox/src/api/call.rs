//! A request, as it was read, and the parts that operations read out of it.

use std::collections::BTreeMap;
use std::str::FromStr;

use bytes::Bytes;
use hyper::http::request::Parts;
use serde_json::Value;
use uuid::Uuid;

use super::headers::SignedHeaders;
use crate::messages;
use crate::reply::{Answer, Refusal};

pub(super) const VERSIONS: [&str; 2] = ["2018-01-29", "2017-12-18"];

/// The fields of a success answer (a JSON object), or an error code.
pub(super) type Outcome = Result<Value, String>;

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

    /// The domains that it is about: one, a list, or none.
    pub fn domain_names(&self) -> impl Iterator<Item = &str> {
        let list = (1..).map_while(|index| self.parameter(&format!("DomainName.{index}")));
        self.parameter("DomainName").into_iter().chain(list)
    }

    /// A refusal in the language asked for.
    pub fn refusal(&self, code: &str, addition: &str) -> Refusal {
        let (status, english, chinese) = messages::of(code);
        let words = if self.parameter("Lang") == Some("zh") { chinese } else { english };
        Refusal { code: code.to_owned(), status, message: format!("{words}{addition}"), access_denied_detail: None }
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, String> {
        self.parameter(name).ok_or_else(|| format!("Missing{name}"))
    }

    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, String> {
        self.parameter(name).map(|value| value.parse().map_err(|_| invalid(name))).transpose()
    }

    /// Whether a filter of the request, if it has it, lets this value through.
    pub(super) fn asks_for(&self, name: &str, value: Option<&str>) -> bool {
        self.parameter(name).is_none_or(|wanted| value == Some(wanted))
    }

    /// Whether fields may be answered that the older version does not have.
    pub(super) fn is_of_newer_version(&self) -> bool {
        self.parameter("Version") == Some(VERSIONS[0])
    }
}

pub(super) fn invalid(name: &str) -> String {
    format!("Invalid{name}")
}
