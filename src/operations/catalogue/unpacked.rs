//! Unpacks the catalogue, which the build has packed.

use flate2::{Decompress, FlushDecompress};
use serde_json::Value as Json;

use super::operation_info::{OperationInfo, OperationParameter, ParameterField, ParameterType};
use crate::operations::value::Value;
use crate::options::ReplyFormat;
use crate::rpc::tree::Tree;

const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.zlib"));

/// How long it is unpacked. Only the number gets into the library.
const LENGTH: usize = include_bytes!("catalogue.json").len();

pub(super) fn operations() -> Vec<OperationInfo> {
    let mut text = Vec::with_capacity(LENGTH);
    Decompress::new(true).decompress_vec(PACKED, &mut text, FlushDecompress::Finish).expect("the build packed it");
    let text = String::from_utf8(text).expect("the build packed text");
    let catalogue = Tree::parse(&text, ReplyFormat::Json).expect("the build packed JSON");
    items(&catalogue.as_json()["operations"]).iter().map(operation).collect()
}

fn operation(json: &Json) -> OperationInfo {
    let versions = texts(&json["versions"]);
    let parameters = items(&json["parameters"]).iter().map(|parameter| self::parameter(parameter, &versions)).collect();
    let response = json["response"].as_object().into_iter().flatten();
    OperationInfo {
        action: text(&json["action"]),
        reads: json["reads"] == true,
        parameters,
        response: response.map(|(name, shape)| (name.clone(), value(shape))).collect(),
        versions,
    }
}

fn parameter(json: &Json, versions: &[String]) -> OperationParameter {
    let own = texts(&json["in"]);
    let (ty, is_list) = match &json["type"] {
        Json::Array(items) => (&items[0], true),
        ty => (ty, false),
    };
    let fields = ty.as_object().into_iter().flatten();
    OperationParameter {
        name: text(&json["name"]),
        value_type: value_type(ty),
        is_list,
        required: json["required"] == true,
        fields: fields.map(|(name, ty)| ParameterField { name: name.clone(), value_type: value_type(ty) }).collect(),
        values: texts(&json["values"]),
        example: json["example"].as_str().map(str::to_owned),
        versions: if own.is_empty() { versions.to_vec() } else { own },
    }
}

fn value_type(json: &Json) -> ParameterType {
    match json.as_str() {
        None => ParameterType::Object,
        Some("int") => ParameterType::Int,
        Some("long") => ParameterType::Long,
        Some("boolean") => ParameterType::Boolean,
        Some("float") => ParameterType::Float,
        Some("double") => ParameterType::Double,
        Some(_) => ParameterType::String,
    }
}

fn items(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

fn texts(json: &Json) -> Vec<String> {
    items(json).iter().map(text).collect()
}

/// A value as it came. Numbers of a [`Tree`] are texts, which have all their digits.
pub(super) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Boolean { value: *value },
        Json::Number(number) => Value::Text { value: number.to_string() },
        Json::String(text) => Value::Text { value: text.clone() },
        Json::Array(items) => Value::List { items: items.iter().map(value).collect() },
        Json::Object(fields) => {
            Value::Object { fields: fields.iter().map(|(name, field)| (name.clone(), value(field))).collect() }
        }
    }
}
