//! JSON and XML replies as one lenient tree.

use std::borrow::Cow;

use roxmltree::{Document, Node, TextPos};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::lenient;
use crate::options::ReplyFormat;

/// Deeper XML than this is not an answer of the service.
const MAX_DEPTH: usize = 32;

/// The parser compares every attribute of an element with every other, so that
/// many would hold up the thread for minutes. The service's XML has none.
const MAX_EQUALS_SIGNS: usize = 4096;

/// It also compares every prefix with every namespace. The service's XML has none.
const MAX_NAMESPACES: usize = 16;

/// A parsed reply. Field names are found in any letter case.
///
/// A number reads as the text that the server wrote, and a boolean reads as text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tree<'a>(Cow<'a, Value>);

impl Tree<'_> {
    /// Parses JSON or XML, whichever it is: errors of the gateway come as XML even where JSON was asked for.
    ///
    /// Forgives what real servers get wrong in texts, in a second pass. The error says in words what came.
    pub fn parse(text: &str, asked_for: ReplyFormat) -> Result<Tree<'static>, String> {
        let text = text.trim_matches(lenient::is_blank);
        let value = match text.as_bytes().first() {
            None => return Err("the reply is empty".into()),
            Some(b'{') => from_json(text)
                .or_else(|error| lenient::json(text).and_then(|repaired| from_json(&repaired).ok()).ok_or(error))
                .map_err(|error| format!("the reply is not valid JSON: {error}"))?,
            Some(b'<') if is_web_page(text) => return Err("the reply is a web page".into()),
            Some(b'<')
                if text.bytes().filter(|byte| *byte == b'=').count() > MAX_EQUALS_SIGNS
                    || text.matches("xmlns").count() > MAX_NAMESPACES =>
            {
                return Err("the reply is XML with too many attributes".into());
            }
            Some(b'<') => from_xml_text(text).map_err(|place| match (place, asked_for) {
                (None, _) => "the reply is XML nested too deeply".to_owned(),
                (Some(place), ReplyFormat::Xml) => format!("the reply is not valid XML (at {place})"),
                (Some(place), ReplyFormat::Json) => format!(
                    "the reply is not JSON: it begins with \"<\", like a web page or XML, but is not valid XML (at \
                     {place})"
                ),
            })?,
            Some(b'[' | b'"' | b'-' | b'0'..=b'9') if serde_json::from_str::<IgnoredAny>(text).is_ok() => {
                return Err("the reply is JSON, but not an object".into());
            }
            Some(_) => return Err("the reply is neither JSON nor XML".into()),
        };
        Ok(Tree(Cow::Owned(value)))
    }

    /// All of the reply, with every number as text.
    pub fn as_json(&self) -> &Value {
        &self.0
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

    /// The same, if all of it could be read: for what decides what comes next.
    pub fn exact(&self, name: &str) -> Option<String> {
        self.text(name).filter(|text| is_exact(text))
    }

    /// Whether there is such a field at all.
    pub fn has(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    /// The field as a tree of its own, if it is an object.
    pub fn object(&self, name: &str) -> Option<Tree<'_>> {
        self.field(name).filter(|value| value.is_object()).map(Tree::part)
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
    pub fn list(&self, outer: &str, inner: &str) -> Option<Vec<Tree<'_>>> {
        self.items(outer, inner)?.iter().map(|item| item.is_object().then(|| Tree::part(item))).collect()
    }

    /// The same for a list whose objects have a name in XML alone.
    pub fn list_or_one(&self, outer: &str, inner: &str) -> Option<Vec<Tree<'_>>> {
        match self.object(outer) {
            Some(one) if !one.has(inner) && one.0.as_object().is_some_and(|fields| !fields.is_empty()) => {
                Some(vec![one])
            }
            _ => self.list(outer, inner),
        }
    }

    /// The texts `outer.inner`, as far as they can be read.
    pub fn texts(&self, outer: &str, inner: &str) -> Vec<String> {
        let items = self.items(outer, inner).unwrap_or_default();
        items.iter().filter_map(|item| Some(item.as_str()?.trim().to_owned())).collect()
    }

    /// A part of a reply as a tree of its own. Nothing is copied: a page has thousands of texts.
    fn part(value: &Value) -> Tree<'_> {
        Tree(Cow::Borrowed(value))
    }

    fn items(&self, outer: &str, inner: &str) -> Option<&[Value]> {
        let list = match self.field(outer) {
            Some(Value::Object(fields)) if !fields.is_empty() => Some(field_of(fields, inner)?),
            other => other,
        };
        match list {
            None | Some(Value::Null) => Some(&[]),
            Some(Value::String(text)) if text.trim().is_empty() => Some(&[]),
            Some(Value::Object(fields)) if fields.is_empty() => Some(&[]),
            Some(Value::Array(items)) => Some(items.as_slice()),
            Some(item @ (Value::Object(_) | Value::String(_))) => Some(std::slice::from_ref(item)),
            Some(_) => None,
        }
    }

    fn field(&self, name: &str) -> Option<&Value> {
        field_of(self.0.as_object()?, name)
    }
}

/// Whether a text is as the server wrote it: nothing in it was unreadable.
pub(crate) fn is_exact(text: &str) -> bool {
    !text.contains(|char: char| char == char::REPLACEMENT_CHARACTER || char.is_control())
}

fn field_of<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).or_else(|| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// What pages begin with, and no reply of the service.
const PAGE_TAGS: [&str; 14] =
    ["html", "head", "title", "meta", "link", "style", "script", "body", "center", "div", "h1", "h2", "p", "pre"];

/// Whether it begins as HTML does, behind comments and instructions.
fn is_web_page(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(lenient::is_blank);
        let skipped = [("<!--", "-->"), ("<?", "?>")].into_iter().find(|(start, _)| rest.starts_with(start));
        let Some((start, end)) = skipped else { break };
        let Some((_, after)) = rest[start.len()..].split_once(end) else { return false };
        rest = after;
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let name = tag.split(|char: char| char.is_whitespace() || "/>".contains(char)).next().unwrap_or_default();
    let doctype = name.eq_ignore_ascii_case("!doctype") && {
        let document = tag[name.len()..].trim_start();
        document.get(..4).is_some_and(|document| document.eq_ignore_ascii_case("html"))
    };
    doctype || PAGE_TAGS.iter().any(|page| name.eq_ignore_ascii_case(page))
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

/// Reads XML. The error is where it is not valid: in words of the parser's, a reply's names would be quoted. `None` if it
/// is nested too deeply.
fn from_xml_text(text: &str) -> Result<Value, Option<TextPos>> {
    match Document::parse(text) {
        Ok(document) => from_xml(document.root_element(), 0).ok_or(None),
        Err(error) => match Document::parse(&lenient::xml(text)) {
            Ok(document) => from_xml(document.root_element(), 0).ok_or(None),
            Err(_) => Err(Some(error.pos())),
        },
    }
}

/// An element with child elements becomes an object: text beside them is dropped. Any other element becomes its text.
/// Elements of the same name become an array. `None` if it is nested too deeply.
fn from_xml(element: Node<'_, '_>, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
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
        return Some(Value::Object(fields));
    }
    // Text and CDATA sections, but no comments.
    let texts = element.children().filter(Node::is_text).filter_map(|child| child.text());
    Some(Value::String(texts.collect()))
}

#[cfg(test)]
mod tests;
