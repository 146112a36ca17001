//! Replies in the two formats of the service.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::xml::element;

/// What the endpoint answers, before it is written as JSON or XML.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// The fields of a reply to `action`, a JSON object.
    Success {
        action: String,
        fields: Value,
    },
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
            Self::Success { .. } => 200,
            Self::Refusal(refusal) => refusal.status,
        }
    }

    /// The task that was made: no other reply has a task number at its top.
    pub fn task_no(&self) -> Option<&str> {
        match self {
            Self::Success { fields, .. } => fields["TaskNo"].as_str(),
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
            Self::Success { fields, .. } => {
                let mut body = fields.clone();
                body["RequestId"] = request_id.into();
                body
            }
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
        let mut xml = "<?xml version='1.0' encoding='UTF-8'?>".to_owned();
        match self {
            Self::Success { action, .. } => {
                let mut body = self.json(request_id);
                // Only here, XML names the items of a list.
                if let (Some(name), Some(objects)) = (name_of_objects(action), body.get_mut("Objects")) {
                    *objects = json!({ name: objects.take() });
                }
                element(&format!("{action}Response"), &body, &mut xml);
            }
            Self::Refusal(Refusal { code, message, access_denied_detail, .. }) => {
                xml.push_str("<Error>");
                for (name, text) in [("RequestId", request_id), ("HostId", "sandbox"), ("Code", code)] {
                    element(name, &text.into(), &mut xml);
                }
                element("Message", &message.as_str().into(), &mut xml);
                // Marked as the service marks it, which a reader must cope with.
                xml.push_str(&format!("<Recommend><![CDATA[{}]]></Recommend>", recommendation(code)));
                if let Some(detail) = access_denied_detail {
                    element("AccessDeniedDetail", &json!(detail), &mut xml);
                }
                xml.push_str("</Error>");
            }
        }
        xml
    }
}

/// The name of the items in `Objects`; documented for the first, and inferred for the second.
fn name_of_objects(action: &str) -> Option<&'static str> {
    match action {
        "QueryTaskInfoHistory" => Some("TaskInfoHistory"),
        "QueryTaskDetailHistory" => Some("TaskDetailHistory"),
        _ => None,
    }
}

fn recommendation(code: &str) -> String {
    format!("https://sandbox.example/errors?code={code}&lang=en")
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<?xml version='1.0' encoding='UTF-8'?>";

    #[test]
    fn a_list_is_written_in_both_formats() {
        let written = |format: &str, list: Value| {
            let fields = json!({ "Data": { "TaskDetail": list } });
            Answer::Success { action: "List".to_owned(), fields }.write(format, "7").0
        };
        let tasks = [json!([]), json!([{ "A": 1 }]), json!([{ "A": 1 }, { "A": 2 }])];
        for list in &tasks {
            let read: Value = serde_json::from_str(&written("json", list.clone())).unwrap();
            assert_eq!(read, json!({ "Data": { "TaskDetail": list }, "RequestId": "7" }));
        }
        let expected = [
            "",
            "<TaskDetail><A>1</A></TaskDetail>",
            "<TaskDetail><A>1</A></TaskDetail><TaskDetail><A>2</A></TaskDetail>",
        ];
        for (list, details) in tasks.iter().zip(expected) {
            assert_eq!(
                written("XML", list.clone()),
                format!("{XML}<ListResponse><Data>{details}</Data><RequestId>7</RequestId></ListResponse>")
            );
        }
    }

    #[test]
    fn the_items_of_a_history_have_a_name_in_xml_alone() {
        let fields = json!({ "Objects": [{ "No": 1 }, { "No": 2 }] });
        let answer = Answer::Success { action: "QueryTaskInfoHistory".to_owned(), fields };
        assert_eq!(answer.write("JSON", "7").0, r#"{"Objects":[{"No":1},{"No":2}],"RequestId":"7"}"#);
        let item = |number| format!("<TaskInfoHistory><No>{number}</No></TaskInfoHistory>");
        let objects = format!("<Objects>{}{}</Objects>", item(1), item(2));
        let response = "QueryTaskInfoHistoryResponse";
        assert_eq!(
            answer.write("XML", "7").0,
            format!("{XML}<{response}>{objects}<RequestId>7</RequestId></{response}>")
        );
    }

    #[test]
    fn a_refusal_is_written_as_an_error() {
        let detail = BTreeMap::from([("AuthAction".to_owned(), "a&b".to_owned())]);
        let refusal = Refusal {
            code: "NoPermission".to_owned(),
            status: 403,
            message: "<no>".to_owned(),
            access_denied_detail: Some(detail),
        };
        assert_eq!(
            Answer::Refusal(refusal).write("", "7").0,
            format!(
                "{XML}<Error><RequestId>7</RequestId><HostId>sandbox</HostId><Code>NoPermission</Code>\
                 <Message>&lt;no&gt;</Message>\
                 <Recommend><![CDATA[https://sandbox.example/errors?code=NoPermission&lang=en]]></Recommend>\
                 <AccessDeniedDetail><AuthAction>a&amp;b</AuthAction></AccessDeniedDetail></Error>"
            )
        );
    }

    #[test]
    fn only_a_submission_makes_a_task() {
        let success = |fields| Answer::Success { action: "Any".to_owned(), fields };
        assert_eq!(success(json!({ "TaskNo": "1" })).task_no(), Some("1"));
        assert_eq!(success(json!({ "Data": { "TaskDetail": [{ "TaskNo": "1" }] } })).task_no(), None);
    }
}
