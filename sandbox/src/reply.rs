//! Replies in the two formats of the service.

use std::collections::BTreeMap;

use quick_xml::escape::escape;
use serde_json::{Map, Value, json};

/// What the endpoint answers, before it is written as JSON or XML.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Task { action: String, task_no: String },
    Refusal(Refusal),
}

/// An error, before it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub code: String,
    pub status: u16,
    pub message: String,
    pub access_denied_detail: Option<BTreeMap<String, String>>,
}

impl Answer {
    pub fn status(&self) -> u16 {
        match self {
            Self::Task { .. } => 200,
            Self::Refusal(refusal) => refusal.status,
        }
    }

    pub fn task_no(&self) -> Option<&str> {
        match self {
            Self::Task { task_no, .. } => Some(task_no),
            Self::Refusal(_) => None,
        }
    }

    /// The body and its content type. XML unless JSON was asked for.
    pub fn write(&self, format: &str, request_id: &str) -> (String, &'static str) {
        if format.eq_ignore_ascii_case("json") {
            (self.json(request_id).to_string(), "application/json;charset=utf-8")
        } else {
            (self.xml(request_id), "text/xml;charset=utf-8")
        }
    }

    fn json(&self, request_id: &str) -> Value {
        match self {
            Self::Task { task_no, .. } => json!({ "TaskNo": task_no, "RequestId": request_id }),
            Self::Refusal(Refusal { code, message, access_denied_detail, .. }) => {
                let mut body = Map::new();
                body.insert("RequestId".into(), request_id.into());
                body.insert("HostId".into(), "sandbox".into());
                body.insert("Code".into(), code.as_str().into());
                body.insert("Message".into(), message.as_str().into());
                body.insert("Recommend".into(), recommendation(code).into());
                if let Some(detail) = access_denied_detail {
                    body.insert("AccessDeniedDetail".into(), json!(detail));
                }
                body.into()
            }
        }
    }

    fn xml(&self, request_id: &str) -> String {
        let body = match self {
            Self::Task { action, task_no } => {
                format!(
                    "<{action}Response><TaskNo>{task_no}</TaskNo><RequestId>{request_id}</RequestId></{action}Response>"
                )
            }
            Self::Refusal(Refusal { code, message, access_denied_detail, .. }) => {
                let detail = access_denied_detail.as_ref().map_or_else(String::new, |detail| {
                    let fields: String =
                        detail.iter().map(|(name, value)| format!("<{name}>{}</{name}>", escape(value))).collect();
                    format!("<AccessDeniedDetail>{fields}</AccessDeniedDetail>")
                });
                format!(
                    "<Error><RequestId>{request_id}</RequestId><HostId>sandbox</HostId><Code>{}</Code>\
                     <Message>{}</Message><Recommend><![CDATA[{}]]></Recommend>{detail}</Error>",
                    escape(code),
                    escape(message),
                    recommendation(code),
                )
            }
        };
        format!("<?xml version='1.0' encoding='UTF-8'?>{body}")
    }
}

fn recommendation(code: &str) -> String {
    format!("https://sandbox.example/errors?code={code}&lang=en")
}
