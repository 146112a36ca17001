//! JSON and XML replies as one lenient tree.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

/// Deeper XML than this is not an answer of the service.
const MAX_DEPTH: usize = 32;

/// The parser compares every attribute of an element with every other, so that
/// many would hold up the thread for minutes. The service's XML has none.
const MAX_EQUALS_SIGNS: usize = 4096;

/// A parsed reply. Field names are found whatever their letter case, and a
/// number or a boolean reads as text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tree(Value);

impl Tree {
    /// Parses JSON or XML, whichever it is: errors of the gateway come as XML
    /// even where JSON was asked for. The error says in words what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let value = match text.as_bytes().first() {
            None => return Err("the reply is empty".into()),
            Some(b'{') => {
                serde_json::from_str(text).map_err(|error| format!("the reply is not valid JSON: {error}"))?
            }
            Some(b'<') if looks_like_html(text) => return Err("the reply is a web page".into()),
            Some(b'<') if text.bytes().filter(|byte| *byte == b'=').count() > MAX_EQUALS_SIGNS => {
                return Err("the reply is XML with too many attributes".into());
            }
            Some(b'<') => {
                let document = Document::parse(text).map_err(|error| format!("the reply is not valid XML: {error}"))?;
                from_xml(document.root_element(), 0)?
            }
            Some(_) => return Err("the reply is neither JSON nor XML".into()),
        };
        Ok(Self(value))
    }

    /// The field's text, if it has one that is not blank.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = match self.field(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(boolean) => boolean.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// Whether there is such a field at all.
    pub fn has(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    /// The field as a tree of its own, if it is an object.
    pub fn object(&self, name: &str) -> Option<Self> {
        self.field(name).filter(|value| value.is_object()).cloned().map(Self)
    }

    /// The field as a whole number, whether it came as a number or as text.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// The field as a truth value, whether it came as one or as text.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.text(name)?.to_ascii_lowercase().parse().ok()
    }

    /// The objects `outer.inner`. One alone may come without its list, and an empty list as an
    /// empty text, null or nothing at all; `None` if there is something else.
    pub fn list(&self, outer: &str, inner: &str) -> Option<Vec<Self>> {
        let list = match self.field(outer) {
            Some(Value::Object(fields)) if !fields.is_empty() => Some(field_of(fields, inner)?),
            other => other,
        };
        let items = match list {
            None | Some(Value::Null) => &[],
            Some(Value::String(text)) if text.trim().is_empty() => &[],
            Some(Value::Object(fields)) if fields.is_empty() => &[],
            Some(Value::Array(items)) => items.as_slice(),
            Some(item @ Value::Object(_)) => std::slice::from_ref(item),
            Some(_) => return None,
        };
        items.iter().map(|item| item.is_object().then(|| Self(item.clone()))).collect()
    }

    fn field(&self, name: &str) -> Option<&Value> {
        field_of(self.0.as_object()?, name)
    }
}

fn field_of<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).or_else(|| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn looks_like_html(text: &str) -> bool {
    let start: String = text.chars().take(14).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// An element with child elements becomes an object, any other its text;
/// elements of the same name become an array.
fn from_xml(element: Node<'_, '_>, depth: usize) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err("the reply is XML nested too deeply".into());
    }
    let mut fields = Map::new();
    for child in element.children().filter(Node::is_element) {
        let value = from_xml(child, depth + 1)?;
        match fields.get_mut(child.tag_name().name()) {
            None => {
                fields.insert(child.tag_name().name().to_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    if !fields.is_empty() {
        return Ok(Value::Object(fields));
    }
    // Text and CDATA sections alike.
    Ok(Value::String(element.children().filter_map(|child| child.text()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::transport::MAX_REPLY_BYTES;

    #[test]
    fn names_are_found_in_any_letter_case_and_values_read_as_text() {
        let tree = Tree::parse(r#"{"taskNo":" a-1 ","REQUESTID":12,"Flag":true,"Empty":"","Null":null}"#).unwrap();
        assert_eq!(tree.text("TaskNo").as_deref(), Some("a-1"));
        assert_eq!(tree.text("RequestId").as_deref(), Some("12"));
        assert_eq!(tree.text("flag").as_deref(), Some("true"));
        assert_eq!(tree.text("Empty"), None);
        assert_eq!(tree.text("Null"), None);
        assert_eq!(tree.text("Missing"), None);
    }

    #[test]
    fn xml_reads_like_json() {
        let xml = "\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>A&amp;B</Code>\
                   <Recommend><![CDATA[https://x/?a=1&b=<2>]]></Recommend>\
                   <AccessDeniedDetail><AuthAction>domain:X</AuthAction></AccessDeniedDetail>\
                   <L>1</L><L>2</L><L>3</L></Error>";
        let tree = Tree::parse(xml).unwrap();
        assert_eq!(tree.text("code").as_deref(), Some("A&B"));
        assert_eq!(tree.text("Recommend").as_deref(), Some("https://x/?a=1&b=<2>"));
        assert_eq!(tree.object("AccessDeniedDetail").unwrap().text("AuthAction").as_deref(), Some("domain:X"));
        assert_eq!(tree.0["L"], serde_json::json!(["1", "2", "3"]));
    }

    #[test]
    fn lists_in_every_shape() {
        for (body, expected) in [
            (r#"{"Data":{"Item":[{"A":1},{"A":2}]}}"#, Some(2)),
            (r#"{"data":{"item":{"A":1}}}"#, Some(1)),
            (r#"{"Data":[{"A":1}]}"#, Some(1)),
            ("<R><Data><Item><A>1</A></Item><Item><A>2</A></Item></Data></R>", Some(2)),
            ("<R><Data><Item><A>1</A></Item></Data></R>", Some(1)),
            (r#"{"Data":{"Item":[]}}"#, Some(0)),
            (r#"{"Data":{"Item":null}}"#, Some(0)),
            (r#"{"Data":{"Item":""}}"#, Some(0)),
            (r#"{"Data":{}}"#, Some(0)),
            (r#"{"Data":""}"#, Some(0)),
            (r#"{"Data":null}"#, Some(0)),
            ("<R><Data/></R>", Some(0)),
            ("{}", Some(0)),
            (r#"{"Data":{"Other":[{"A":1}]}}"#, None),
            (r#"{"Data":{"Item":"text"}}"#, None),
            (r#"{"Data":{"Item":[1]}}"#, None),
            (r#"{"Data":7}"#, None),
        ] {
            let items = Tree::parse(body).unwrap().list("Data", "Item");
            assert_eq!(items.map(|items| items.len()), expected, "{body}");
        }
    }

    #[test]
    fn numbers_and_truth_values_in_either_shape() {
        let tree = Tree::parse(r#"{"A":1,"B":"2","C":true,"D":"False","E":"x","F":1.5}"#).unwrap();
        assert_eq!(
            (tree.number("A"), tree.number("B"), tree.number("E"), tree.number("F")),
            (Some(1), Some(2), None, None)
        );
        assert_eq!((tree.boolean("C"), tree.boolean("D"), tree.boolean("E")), (Some(true), Some(false), None));
    }

    #[test]
    fn what_is_no_answer_is_named() {
        for (text, expected) in [
            ("", "empty"),
            (" \n", "empty"),
            ("<!DOCTYPE html><p>", "web page"),
            ("<HTML>", "web page"),
            ("upstream error", "neither"),
            ("{\"a\":", "JSON"),
            ("<a><b></a>", "XML"),
            ("<!DOCTYPE x [<!ENTITY y \"z\">]><x>&y;</x>", "XML"),
        ] {
            let error = Tree::parse(text).unwrap_err();
            assert!(error.contains(expected), "{text:?}: {error}");
        }
    }

    #[test]
    fn hostile_nesting_is_refused_on_a_small_stack() {
        // As deep as the size limit of a reply allows, on a stack such as Swift gives its threads.
        let depth = MAX_REPLY_BYTES / 7;
        let replies = ["<a>".repeat(depth) + &"</a>".repeat(depth), "{\"a\":".repeat(depth), "<a>".repeat(depth)];
        let parse = move || replies.iter().all(|reply| Tree::parse(reply).is_err());
        let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(parse).unwrap();
        assert!(thread.join().unwrap());
    }

    #[test]
    fn hostile_attributes_are_refused_before_they_are_compared() {
        let attributes: String = (0..=MAX_EQUALS_SIGNS).map(|number| format!(" a{number} = ''")).collect();
        let error = Tree::parse(&format!("<a{attributes}/>")).unwrap_err();
        assert!(error.contains("too many attributes"), "{error}");
    }
}
