//! The values of a reply, with the types that the catalogue has for them.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::unpacked::value;
use crate::operations::value::Value;

/// A number with more digits than this may not come back from 64 bits as it was.
const DIGITS: usize = 15;

/// The fields of an object. Their names are those of the catalogue, in any letter case. Unknown fields stay as they are.
pub(super) fn shaped(json: &Json, shape: &HashMap<String, Value>) -> HashMap<String, Value> {
    let Json::Object(fields) = json else { return HashMap::new() };
    let field = |(name, json): (&String, &Json)| match known(name, fields, shape) {
        Some((name, shape)) => (name.clone(), typed(json, shape)),
        None => (name.clone(), value(json)),
    };
    fields.iter().map(field).collect()
}

/// A field by its name. If there is one of this very name, others that differ by letter case are unknown.
fn known<'a>(
    name: &str,
    fields: &Map<String, Json>,
    shape: &'a HashMap<String, Value>,
) -> Option<(&'a String, &'a Value)> {
    shape.get_key_value(name).or_else(|| {
        shape.iter().find(|(known, _)| known.eq_ignore_ascii_case(name) && !fields.contains_key(known.as_str()))
    })
}

fn typed(json: &Json, shape: &Value) -> Value {
    match shape {
        Value::Text { value: value_type } => scalar(json, value_type),
        Value::List { items } => match items.first() {
            Some(item) => Value::List { items: list(json, item).into_iter().map(|json| typed(json, item)).collect() },
            None => value(json),
        },
        Value::Object { fields } => object(json, fields),
        _ => value(json),
    }
}

/// One item alone may come without its list, and an empty list as an empty text or null. XML names the items of some lists.
fn list<'a>(json: &'a Json, item: &Value) -> Vec<&'a Json> {
    match json {
        Json::Array(items) => items.iter().collect(),
        json if is_blank(json) => Vec::new(),
        Json::Object(fields) => match fields.iter().next() {
            Some((name, items)) if fields.len() == 1 && is_named(name, items, item) => list(items, item),
            _ => vec![json],
        },
        json => vec![json],
    }
}

/// Whether an object has nothing but the items of a list, under a name that an item does not have.
fn is_named(name: &str, items: &Json, item: &Value) -> bool {
    let holds_objects = matches!(item, Value::Object { .. });
    item.get(name).is_none() && (!holds_objects || items.is_array() || items.is_object() || is_blank(items))
}

/// An object around a list may come without the object, and as an empty text or null if the list is empty.
fn object(json: &Json, shape: &HashMap<String, Value>) -> Value {
    let lists = || shape.iter().filter(|(_, shape)| matches!(shape, Value::List { .. }));
    let fields = match json {
        json if is_blank(json) => lists().map(|(name, _)| (name.clone(), Value::List { items: Vec::new() })).collect(),
        Json::Object(_) => shaped(json, shape),
        Json::Array(_) if shape.len() == 1 => lists().map(|(name, shape)| (name.clone(), typed(json, shape))).collect(),
        other => return value(other),
    };
    Value::Object { fields }
}

fn scalar(json: &Json, value_type: &str) -> Value {
    let text = match json {
        Json::String(text) => text.as_str(),
        Json::Bool(value) if value_type == "string" => return Value::Text { value: value.to_string() },
        other => return value(other),
    };
    let typed = match value_type {
        "string" | "any" => None,
        // XML has no other way to write that there is none.
        _ if text.trim().is_empty() => Some(Value::Null),
        "int" | "long" => text.trim().parse().ok().map(|value| Value::Integer { value }),
        "boolean" => text.trim().to_ascii_lowercase().parse().ok().map(|value| Value::Boolean { value }),
        _ => number(text.trim()),
    };
    typed.unwrap_or_else(|| Value::Text { value: text.to_owned() })
}

/// A number that loses no digits.
fn number(text: &str) -> Option<Value> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let value: f64 = text.parse().ok()?;
    (digits <= DIGITS && value.is_finite()).then_some(Value::Number { value })
}

fn is_blank(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
