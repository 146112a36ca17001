//! JSON values written as XML, as the service does it.

use quick_xml::escape::escape;
use serde_json::Value;

/// Appends an element. A list becomes one element of this name for each item, so none if it is empty.
pub(crate) fn element(name: &str, value: &Value, xml: &mut String) {
    if let Value::Array(items) = value {
        return items.iter().for_each(|item| element(name, item, xml));
    }
    xml.extend(["<", name, ">"]);
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| element(name, value, xml)),
        Value::String(text) => xml.push_str(&escape(text)),
        Value::Null => {}
        other => xml.push_str(&other.to_string()),
    }
    xml.extend(["</", name, ">"]);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_an_element_repeated() {
        let written = |list: Value| {
            let mut xml = String::new();
            element("Data", &json!({ "Task": list }), &mut xml);
            xml
        };
        assert_eq!(written(json!([])), "<Data></Data>");
        assert_eq!(written(json!([{ "No": 1 }])), "<Data><Task><No>1</No></Task></Data>");
        assert_eq!(
            written(json!([{ "No": "<1>" }, { "Last": true }])),
            "<Data><Task><No>&lt;1&gt;</No></Task><Task><Last>true</Last></Task></Data>"
        );
    }

    #[test]
    fn an_empty_text_is_an_empty_element() {
        let mut xml = String::new();
        element("Text", &json!(""), &mut xml);
        element("Nothing", &json!(null), &mut xml);
        assert_eq!(xml, "<Text></Text><Nothing></Nothing>");
    }
}
