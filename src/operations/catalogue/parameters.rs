//! Parameters by the catalogue: checked, and as they are sent.

use std::collections::{BTreeMap, HashMap};

use super::nearest::nearest;
use super::{OperationInfo, OperationParameter, ParameterType};
use crate::invalid_request::InvalidRequest;
use crate::operations::normalise_domain;
use crate::operations::value::Value;
use crate::options::Language;
use crate::rpc::Parameters;

/// Where the values are, in errors.
const ARGUMENT: &str = "parameters";

/// The parameters as they are sent. Without a version, those of every version are allowed, and none is required that
/// only some versions have.
pub(super) fn checked(
    operation: &OperationInfo,
    given: &HashMap<String, Value>,
    version: Option<&str>,
    language: Language,
) -> Result<Parameters, InvalidRequest> {
    let is_in = |parameter: &&OperationParameter| {
        version.is_none_or(|version| parameter.versions.iter().any(|own| own == version))
    };
    let action = &operation.action;
    let mut sent = Parameters::new();
    let given = set(given);
    for (name, value) in &given {
        let named = |parameter: &&OperationParameter| parameter.name == **name;
        match operation.parameters.iter().find(named) {
            Some(parameter) if is_in(&parameter) => put(Place::of(name), parameter, value, &mut sent)?,
            other => {
                let rule = match other {
                    Some(parameter) => {
                        let versions = parameter.versions.join(", ");
                        format!("must not have {name:?}: {action} has it only in API version {versions}")
                    }
                    None => {
                        let near =
                            nearest(name, operation.parameters.iter().filter(is_in).map(|own| own.name.as_str()));
                        format!("must not have {name:?}, which {action} does not take{near}")
                    }
                };
                return Err(InvalidRequest::new(ARGUMENT, rule));
            }
        }
    }
    let is_required = |parameter: &&OperationParameter| {
        parameter.required && is_in(parameter) && (version.is_some() || parameter.versions == operation.versions)
    };
    let missing = operation.parameters.iter().filter(is_required);
    let missing = missing.filter(|parameter| !given.iter().any(|(name, _)| **name == parameter.name));
    let missing: Vec<&str> = missing.map(|parameter| parameter.name.as_str()).collect();
    if !missing.is_empty() {
        let rule = format!("must have {}, which {action} requires", missing.join(" and "));
        return Err(InvalidRequest::new(ARGUMENT, rule));
    }
    if operation.parameters.iter().filter(is_in).any(|parameter| parameter.name == "Lang") {
        sent.entry("Lang".into()).or_insert_with(|| language.wire().to_owned());
    }
    Ok(sent)
}

/// The values that are set, sorted: the first error is the same each time.
fn set(fields: &HashMap<String, Value>) -> BTreeMap<&String, &Value> {
    let mut set = BTreeMap::new();
    for (name, value) in fields.iter().filter(|(_, value)| **value != Value::Null) {
        set.insert(name, value);
    }
    set
}

/// Where a value is.
struct Place {
    /// In the request, such as `Tag.1.Key`.
    name: String,
    /// In the argument, such as `parameters["Tag"][0]["Key"]`.
    path: String,
}

impl Place {
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), path: format!("{ARGUMENT}[{name:?}]") }
    }

    fn item(&self, index: usize) -> Self {
        Self { name: format!("{}.{}", self.name, index + 1), path: format!("{}[{index}]", self.path) }
    }

    fn field(&self, name: &str) -> Self {
        Self { name: format!("{}.{name}", self.name), path: format!("{}[{name:?}]", self.path) }
    }

    fn refused(&self, rule: impl Into<String>) -> InvalidRequest {
        InvalidRequest::of_path(self.path.clone(), rule.into())
    }
}

fn put(
    place: Place,
    parameter: &OperationParameter,
    value: &Value,
    sent: &mut Parameters,
) -> Result<(), InvalidRequest> {
    if !parameter.is_list {
        let text = text(&place, &parameter.name, parameter.value_type, value)?;
        if parameter.required && text.trim().is_empty() {
            return Err(place.refused("must not be empty"));
        }
        if !parameter.values.is_empty() && !parameter.values.contains(&text) {
            return Err(place.refused(format!("must be one of {}", parameter.values.join(", "))));
        }
        sent.insert(place.name.into(), text);
        return Ok(());
    }
    let Value::List { items } = value else {
        let items = if parameter.value_type == ParameterType::Object { "objects" } else { "texts" };
        return Err(place.refused(format!("must be a list of {items}, not {}", value.kind())));
    };
    if items.is_empty() && parameter.required {
        return Err(place.refused("must not be empty"));
    }
    for (index, item) in items.iter().enumerate() {
        let place = place.item(index);
        match parameter.value_type {
            ParameterType::Object => put_fields(&place, parameter, item, sent)?,
            value_type => {
                let text = text(&place, &parameter.name, value_type, item)?;
                sent.insert(place.name.into(), text);
            }
        }
    }
    Ok(())
}

fn put_fields(
    place: &Place,
    parameter: &OperationParameter,
    value: &Value,
    sent: &mut Parameters,
) -> Result<(), InvalidRequest> {
    let names = || parameter.fields.iter().map(|field| field.name.as_str());
    let Value::Object { fields } = value else {
        let names: Vec<&str> = names().collect();
        return Err(place.refused(format!("must be an object with {}, not {}", names.join(", "), value.kind())));
    };
    let given = set(fields);
    if given.is_empty() {
        return Err(place.refused("must not be empty"));
    }
    for (name, value) in given {
        let Some(field) = parameter.fields.iter().find(|field| field.name == *name) else {
            return Err(place.refused(format!("must not have {name:?}{}", nearest(name, names()))));
        };
        let place = place.field(name);
        let text = text(&place, name, field.value_type, value)?;
        sent.insert(place.name.into(), text);
    }
    Ok(())
}

/// The value as it is sent. Errors say its type only: it may be anybody's address, or a password of a domain name.
fn text(place: &Place, name: &str, value_type: ParameterType, value: &Value) -> Result<String, InvalidRequest> {
    let (text, rule) = match value_type {
        ParameterType::String => (value.as_text().map(|text| normalised(name, text)), "text"),
        ParameterType::Boolean => (boolean(value), "a boolean"),
        ParameterType::Int => (integer(value, i64::from(i32::MIN)..=i64::from(i32::MAX)), "a whole number of 32 bits"),
        ParameterType::Long => (integer(value, i64::MIN..=i64::MAX), "a whole number of 64 bits"),
        ParameterType::Float | ParameterType::Double => (number(value), "a number"),
        ParameterType::Object => (None, "an object"),
    };
    text.ok_or_else(|| place.refused(format!("must be {rule}, not {}", unfit(value, value_type))))
}

/// Domain names as the service wants them. Some operations take more in such a parameter: several names, or a part of one.
fn normalised(name: &str, text: &str) -> String {
    let domain_name = (name == "DomainName").then(|| normalise_domain(text).ok()).flatten();
    domain_name.unwrap_or_else(|| text.to_owned())
}

/// The service takes no `True`.
fn boolean(value: &Value) -> Option<String> {
    match value {
        Value::Boolean { value } => Some(value.to_string()),
        Value::Text { value } if value == "true" || value == "false" => Some(value.clone()),
        _ => None,
    }
}

fn integer(value: &Value, range: std::ops::RangeInclusive<i64>) -> Option<String> {
    let number = match value {
        Value::Integer { value } => *value,
        Value::Text { value } => value.parse().ok()?,
        _ => return None,
    };
    range.contains(&number).then(|| number.to_string())
}

fn number(value: &Value) -> Option<String> {
    match value {
        Value::Integer { value } => Some(value.to_string()),
        Value::Number { value } => value.is_finite().then(|| value.to_string()),
        // With all its digits.
        Value::Text { value } => value.parse::<f64>().is_ok_and(f64::is_finite).then(|| value.clone()),
        _ => None,
    }
}

/// What is wrong with the value, in words.
fn unfit(value: &Value, value_type: ParameterType) -> &'static str {
    match (value, value_type) {
        (Value::Integer { .. }, ParameterType::Int | ParameterType::Long) => "a larger one",
        (Value::Text { .. }, _) => "other text",
        _ => value.kind(),
    }
}
