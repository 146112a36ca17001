//! JSON and XML replies as one lenient tree.

use roxmltree::{Document, Node};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// Deeper XML than this is not an answer of the service.
const MAX_DEPTH: usize = 32;

/// The parser compares every attribute of an element with every other, so that
/// many would hold up the thread for minutes. The service's XML has none.
const MAX_EQUALS_SIGNS: usize = 4096;

/// A parsed reply. Field names are found in any letter case.
///
/// A number reads as the text that the server wrote, and a boolean reads as text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tree(Value);

impl Tree {
    /// Parses JSON or XML, whichever it is: errors of the gateway come as XML
    /// even where JSON was asked for. The error says in words what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let value = match text.as_bytes().first() {
            None => return Err("the reply is empty".into()),
            Some(b'{') => from_json(text).map_err(|error| format!("the reply is not valid JSON: {error}"))?,
            Some(b'<') if looks_like_html(text) => return Err("the reply is a web page".into()),
            Some(b'<') if text.bytes().filter(|byte| *byte == b'=').count() > MAX_EQUALS_SIGNS => {
                return Err("the reply is XML with too many attributes".into());
            }
            Some(b'<') => {
                // The parser's own words quote names of the reply, of any length.
                let document = Document::parse(text)
                    .map_err(|error| format!("the reply is not valid XML (at {})", error.pos()))?;
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
            Value::Bool(boolean) => boolean.to_string(),
            // Every number of a reply is a text here.
            Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => return None,
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

/// Reads JSON with its numbers as they are written: a parsed number would lose digits beyond 64 bits.
///
/// A name that comes twice in an object has its last value, as in most readers of JSON.
fn from_json(text: &str) -> serde_json::Result<Value> {
    // Without recursion. Only in valid JSON do quotation marks turn every number into a string.
    serde_json::from_str::<IgnoredAny>(text)?;
    serde_json::from_str(&with_quoted_numbers(text))
}

/// Puts every number of valid JSON between quotation marks.
fn with_quoted_numbers(json: &str) -> String {
    let mut quoted = String::with_capacity(json.len() + 64);
    let mut rest = json;
    while let Some(start) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        quoted.push_str(&rest[..start]);
        rest = &rest[start..];
        let is_string = rest.starts_with('"');
        let end = if is_string { string_length(rest) } else { number_length(rest) };
        let mark = if is_string { "" } else { "\"" };
        quoted.extend([mark, &rest[..end], mark]);
        rest = &rest[end..];
    }
    quoted.push_str(rest);
    quoted
}

fn number_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c))).unwrap_or(text.len())
}

/// With both quotation marks.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |length| length + 2)
}

/// An element with child elements becomes an object: text beside them is dropped. Any other
/// element becomes its text. Elements of the same name become an array.
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
    // Text and CDATA sections, but no comments.
    let texts = element.children().filter(Node::is_text).filter_map(|child| child.text());
    Ok(Value::String(texts.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::raw_reply::MAX_REPLY_BYTES;

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
    fn numbers_read_as_they_are_written() {
        for number in [
            "0",
            "-0",
            "-7",
            "1e3",
            "1E+3",
            "-2.50e-7",
            "1.0",
            "18446744073709551616",
            "123456789012345678901234567890",
        ] {
            let tree =
                Tree::parse(&format!(r#"{{"A":{number} , "L":{{"I":[{{"B":{number}}}]}},"E":[{number}]}}"#)).unwrap();
            assert_eq!(tree.text("A").as_deref(), Some(number));
            let items = tree.list("L", "I").unwrap();
            assert_eq!(items[0].text("B").as_deref(), Some(number));
            assert_eq!(tree.0["E"], serde_json::json!([number]));
        }
        let tree = Tree::parse(r#"{"A":-7,"B":1e3,"C":9223372036854775808,"D":-0}"#).unwrap();
        assert_eq!(["A", "B", "C", "D"].map(|name| tree.number(name)), [Some(-7), None, None, Some(0)]);
    }

    #[test]
    fn digits_inside_strings_and_names_stay() {
        let tree = Tree::parse(r#"{"1-\"2":"a\"-1\\","B":"\\\"3","C":[1,"2"]}"#).unwrap();
        assert_eq!(tree.text("1-\"2").as_deref(), Some("a\"-1\\"));
        assert_eq!(tree.text("B").as_deref(), Some("\\\"3"));
        assert_eq!(tree.0["C"], serde_json::json!(["1", "2"]));
    }

    #[test]
    fn what_is_no_number_of_json_is_refused() {
        for number in ["01", "1.", ".5", "+1", "-", "1e", "0x1", "1-2", "NaN", "1 2"] {
            assert!(Tree::parse(&format!(r#"{{"A":{number}}}"#)).is_err(), "{number}");
        }
    }

    #[test]
    fn the_last_value_of_a_name_counts() {
        let tree = Tree::parse(r#"{"TaskNo":"a","TaskNo":2}"#).unwrap();
        assert_eq!(tree.text("TaskNo").as_deref(), Some("2"));
        // Another letter case makes another name, and the documented one is preferred.
        let tree = Tree::parse(r#"{"TaskNo":"a","taskno":"b"}"#).unwrap();
        assert_eq!(tree.text("TaskNo").as_deref(), Some("a"));
        assert_eq!(Tree::parse("<R><A>1</A><A>2</A></R>").unwrap().text("A"), None);
    }

    #[test]
    fn comments_and_instructions_are_no_text() {
        for (xml, expected) in [
            ("t-1<!-- node 7 -->", Some("t-1")),
            ("<!-- node 7 -->t-1", Some("t-1")),
            ("t-<!-- node 7 -->1", Some("t-1")),
            ("t-<?node 7?>1", Some("t-1")),
            ("<![CDATA[t]]><!-- node 7 --><![CDATA[-1]]>", Some("t-1")),
            ("<!-- node 7 -->", None),
            // Mixed content is no text.
            ("t-<b/>1", None),
        ] {
            let tree = Tree::parse(&format!("<R><TaskNo>{xml}</TaskNo></R>")).unwrap();
            assert_eq!(tree.text("TaskNo").as_deref(), expected, "{xml}");
        }
    }

    #[test]
    fn the_error_of_a_parser_quotes_nothing() {
        for text in ["<a><the-token></a>", "<a>&the-token;</a>", "<the-token:a/>", r#"{"a": the-token}"#] {
            let error = Tree::parse(text).unwrap_err();
            assert!(!error.contains("the-token"), "{error}");
        }
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
        let replies = [
            "<a>".repeat(depth) + &"</a>".repeat(depth),
            "{\"a\":".repeat(depth),
            "<a>".repeat(depth),
            "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth),
            format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth)),
        ];
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
