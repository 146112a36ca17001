//! A JSON object with an access key in it, from wherever it comes: a program, a service.
//!
//! What is wrong is said in words that show nothing of it: any part may be a secret.

use serde::de::IgnoredAny;
use serde_json::Value;
use zeroize::{Zeroize as _, Zeroizing};

use super::problem::Problem;

/// Wiped from memory when dropped.
pub(super) struct Document {
    fields: Value,
    /// Its name in errors.
    what: &'static str,
}

impl Document {
    /// Reads what errors call `what`. A byte order mark is no part of it.
    pub fn read(bytes: &[u8], what: &'static str) -> Result<Self, Problem> {
        let wrong = |how: &str| Problem::broken(format!("{what} is not the JSON of an access key: {how}"));
        let text = decode(bytes).map_err(wrong)?;
        if text.trim().is_empty() {
            return Err(Problem::broken(format!("{what} is empty")));
        }
        let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        // The parser's own words could quote the text.
        let value = match values.next() {
            Some(Ok(value)) => Self { fields: value, what },
            Some(Err(error)) if error.is_eof() => {
                return Err(wrong(&format!("the JSON ends too early (line {})", error.line())));
            }
            Some(Err(error)) => return Err(wrong(&beginning(&text, &error))),
            None => return Err(Problem::broken(format!("{what} is empty"))),
        };
        if !value.fields.is_object() {
            return Err(wrong(&format!("the JSON is {}", kind(&value.fields))));
        }
        let (json, rest) = text.split_at(values.byte_offset());
        if !rest.trim().is_empty() {
            let line = line_of(&text, json.len() + rest.len() - rest.trim_start().len());
            return Err(wrong(&format!("text follows the JSON (line {line})")));
        }
        Ok(value)
    }

    /// A text that is not empty, if there is one.
    pub fn text(&self, field: &str) -> Result<Option<&str>, Problem> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(other) => {
                let (what, kind) = (self.what, kind(other));
                Err(Problem::broken(format!("\"{field}\" in {what} is {kind} instead of a text")))
            }
        }
    }

    /// A text that there has to be. One by another of its `names` is pointed out.
    pub fn required(&self, field: &str, names: &[&str]) -> Result<&str, Problem> {
        let text = self.text(field)?;
        text.ok_or_else(|| match self.misnamed(names) {
            Some(name) => self.misnaming(name, field),
            None => Problem::broken(format!("{} has no \"{field}\"", self.what)),
        })
    }

    /// A text that need not be there, unless it is there by another of its `names`.
    pub fn optional(&self, field: &str, names: &[&str]) -> Result<Option<&str>, Problem> {
        match (self.text(field)?, self.misnamed(names)) {
            (None, Some(name)) => Err(self.misnaming(name, field)),
            (text, _) => Ok(text),
        }
    }

    /// A number or a text, as people read it.
    pub fn shown(&self, field: &str) -> Option<String> {
        match self.fields.get(field)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A field that is filled and has one of these names, however it is written.
    fn misnamed(&self, names: &[&str]) -> Option<&str> {
        let plain = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
        let fields = self.fields.as_object()?.iter();
        let mut filled = fields.filter(|(_, value)| value.as_str().is_some_and(|text| !text.is_empty()));
        let found = filled.find(|(field, _)| names.iter().any(|name| plain(name) == plain(field)));
        found.map(|(field, _)| field.as_str())
    }

    fn misnaming(&self, name: &str, field: &str) -> Problem {
        Problem::broken(format!("{} has \"{name}\" instead of \"{field}\"", self.what))
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        wipe(&mut self.fields);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether more may follow: the text ends before its JSON does.
pub(super) fn is_unfinished(bytes: &[u8]) -> bool {
    decode(bytes).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(&text).is_err_and(|error| error.is_eof()))
}

/// UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it.
fn decode(bytes: &[u8]) -> Result<Zeroizing<String>, &'static str> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, text @ ..] | text => match std::str::from_utf8(text) {
            Ok(text) if text.contains('\0') => {
                Err("the text has zero bytes. If it is UTF-16, write UTF-8, or begin with a byte order mark")
            }
            Ok(text) => Ok(Zeroizing::new(text.to_owned())),
            Err(_) => Err("the text is not UTF-8"),
        },
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Zeroizing<String>, &'static str> {
    // No more is needed, so that nothing is left behind where it grew.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    let (pairs, odd) = bytes.as_chunks::<2>();
    for char in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(char.map_err(|_| "the text is invalid UTF-16")?);
    }
    if odd.is_empty() { Ok(text) } else { Err("the text is invalid UTF-16") }
}

/// What the text begins with, as far as that can be said of a secret.
fn beginning(text: &str, error: &serde_json::Error) -> String {
    let text = text.trim_start();
    let first = text.chars().next().unwrap_or_default();
    let found = match first {
        '{' => return format!("the JSON is invalid (line {}, column {})", error.line(), error.column()),
        '<' => "\"<\", like a web page or XML",
        '"' | '\'' => "a quotation mark",
        _ if first.is_ascii_digit() => "a digit",
        _ if first.is_alphabetic() => "a letter",
        _ if first.is_control() => "a control character",
        _ => "a character other than \"{\"",
    };
    let objects = text.match_indices('{').filter(|(start, _)| {
        let mut values = serde_json::Deserializer::from_str(&text[*start..]).into_iter::<IgnoredAny>();
        values.next().is_some_and(|value| value.is_ok())
    });
    match objects.take(1).next() {
        Some((start, _)) => {
            format!(
                "the text begins with {found}. Remove the text before the JSON, which begins in line {}",
                line_of(text, start)
            )
        }
        None => format!("the text begins with {found}"),
    }
}

fn line_of(text: &str, position: usize) -> usize {
    text[..position].matches('\n').count() + 1
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        let problem = Document::read(bytes, "the output").err().unwrap();
        assert!(!problem.reason.contains("canary"), "{problem:?}");
        problem.reason
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_it() {
        let json = "{\"a\": \"ä😀\"}\r\n";
        let marked = format!("\u{feff}{json}").into_bytes();
        for bytes in [json.into(), marked, utf16(json, u16::to_le_bytes), utf16(json, u16::to_be_bytes)] {
            assert_eq!(Document::read(&bytes, "it").ok().unwrap().text("a"), Ok(Some("ä😀")));
        }
    }

    #[test]
    fn what_it_begins_with_is_said_without_showing_it() {
        for (text, expected) in [
            ("", "the output is empty"),
            ("\u{feff} \n", "the output is empty"),
            ("<!DOCTYPE html><p>canary", r#"the text begins with "<", like a web page or XML"#),
            ("canary", "the text begins with a letter"),
            ("7canary", "the text begins with a digit"),
            ("'canary'", "the text begins with a quotation mark"),
            ("\u{1b}[0mcanary", "the text begins with a control character"),
            ("=canary", r#"the text begins with a character other than "{""#),
            (
                "canary {\n warning\n{\"a\": \"canary\"}",
                "the text begins with a letter. Remove the text before the JSON, which begins in line 3",
            ),
            ("{\"a\": \"canary\"}\n\ncanary", "text follows the JSON (line 3)"),
            ("{\"a\": canary}", "the JSON is invalid (line 1, column 7)"),
            ("{\n\"a\": \"canary", "the JSON ends too early (line 2)"),
            (r#""canary""#, "the JSON is a text"),
            (r#"["canary"]"#, "the JSON is a list"),
            ("null", "the JSON is null"),
            ("12", "the JSON is a number"),
        ] {
            let refusal = refusal(text.as_bytes());
            assert!(refusal.ends_with(expected), "{text}: {refusal}");
        }
        let without_mark = utf16("{\"a\": \"canary\"}", u16::to_le_bytes);
        assert!(refusal(&without_mark[2..]).contains("If it is UTF-16, write UTF-8"));
        assert!(refusal(b"{\"a\": \"\xff\"}").ends_with("the text is not UTF-8"));
        assert!(refusal(b"\xff\xfe{").ends_with("the text is invalid UTF-16"));
    }

    #[test]
    fn a_field_is_named_with_what_is_wrong_with_it() {
        let text = br#"{"id": 7, "none": null, "empty": "", "SecretKey": "canary", "list": ["canary"]}"#;
        let document = Document::read(text, "the output").ok().unwrap();
        let reason = |result: Result<&str, Problem>| result.unwrap_err().reason;
        assert_eq!(reason(document.required("id", &[])), r#""id" in the output is a number instead of a text"#);
        assert_eq!(reason(document.required("list", &[])), r#""list" in the output is a list instead of a text"#);
        for missing in ["none", "empty", "other"] {
            assert_eq!(reason(document.required(missing, &[])), format!("the output has no \"{missing}\""));
            assert_eq!(document.optional(missing, &[]), Ok(None));
        }
        let misnamed = r#"the output has "SecretKey" instead of "secret""#;
        assert_eq!(reason(document.required("secret", &["secret_key"])), misnamed);
        assert_eq!(document.optional("secret", &["secretKey"]).unwrap_err().reason, misnamed);
    }

    #[test]
    fn an_object_that_has_not_ended_may_go_on() {
        for (text, expected) in
            [("", true), ("{\"a\":", true), ("{}", false), ("{}\nx", false), ("x", false), ("tru", true)]
        {
            assert_eq!(is_unfinished(text.as_bytes()), expected, "{text}");
        }
    }
}
