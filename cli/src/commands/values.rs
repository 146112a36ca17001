//! Values of parameters: from `Name=value`, from JSON, and to JSON.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use alidomain::Value;
use serde_json::{Map, Number};

use crate::failure::Failure;

/// `Name=value`, or `Name.1.Field=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    path: Vec<String>,
    value: String,
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("must be a name and a value, such as DomainName=example.com")?;
        let path: Vec<_> = name.split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err("must begin with a name, such as DomainName or DomainName.1".to_owned());
        }
        Ok(Self { path, value: value.to_owned() })
    }
}

/// A value that grows with each assignment.
#[derive(Debug)]
enum Tree {
    Text(String),
    Parts(BTreeMap<String, Tree>),
}

/// The parameters that the assignments make. The client knows their types.
pub fn from_assignments(assignments: Vec<Assignment>) -> Result<HashMap<String, Value>, Failure> {
    let mut root = BTreeMap::new();
    for Assignment { path, value } in assignments {
        let name = path.join(".");
        let clash = || Failure::usage(format!("NAME=VALUE: {name} is set twice, or is also a list. Nothing was sent."));
        insert(&mut root, path.into(), value).map_err(|()| clash())?;
    }
    root.into_iter().map(|(name, tree)| Ok((name.clone(), value_of(tree, &name)?))).collect()
}

fn insert(
    parts: &mut BTreeMap<String, Tree>,
    mut path: std::collections::VecDeque<String>,
    text: String,
) -> Result<(), ()> {
    let Some(first) = path.pop_front() else { return Err(()) };
    if path.is_empty() {
        return match parts.insert(first, Tree::Text(text)) {
            None => Ok(()),
            Some(_) => Err(()),
        };
    }
    match parts.entry(first).or_insert_with(|| Tree::Parts(BTreeMap::new())) {
        Tree::Parts(parts) => insert(parts, path, text),
        Tree::Text(_) => Err(()),
    }
}

/// Parts with numbers are a list, which begins with 1 and has no gap.
fn value_of(tree: Tree, name: &str) -> Result<Value, Failure> {
    let parts = match tree {
        Tree::Text(text) => return Ok(Value::from(text)),
        Tree::Parts(parts) => parts,
    };
    let numbers: Option<Vec<usize>> = parts.keys().map(|part| part.parse().ok()).collect();
    let Some(numbers) = numbers else {
        let field = |(part, tree)| {
            let value = value_of(tree, &format!("{name}.{part}"))?;
            Ok((part, value))
        };
        return Ok(Value::from(parts.into_iter().map(field).collect::<Result<HashMap<_, _>, Failure>>()?));
    };
    let mut items: Vec<_> = numbers.into_iter().zip(parts.into_values()).collect();
    items.sort_by_key(|(number, _)| *number);
    if !items.iter().map(|(number, _)| *number).eq(1..=items.len()) {
        let reason = format!("NAME=VALUE: the items of {name} must be {name}.1, {name}.2 and so on. Nothing was sent.");
        return Err(Failure::usage(reason));
    }
    let values = items.into_iter().map(|(number, tree)| value_of(tree, &format!("{name}.{number}")));
    Ok(Value::from(values.collect::<Result<Vec<_>, Failure>>()?))
}

/// The parameters of a JSON object.
pub fn from_json(text: &str) -> Result<HashMap<String, Value>, Failure> {
    let object: Map<String, serde_json::Value> = serde_json::from_str(text)
        .map_err(|error| Failure::usage(format!("--parameters must be a JSON object: {error}. Nothing was sent.")))?;
    Ok(object.into_iter().map(|(name, value)| (name, of_json(value))).collect())
}

fn of_json(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::from(value),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Value::from(value),
            (None, Some(value)) => Value::from(value),
            (None, None) => Value::from(number.to_string()),
        },
        serde_json::Value::String(text) => Value::from(text),
        serde_json::Value::Array(items) => Value::from(items.into_iter().map(of_json).collect::<Vec<_>>()),
        serde_json::Value::Object(fields) => {
            Value::from(fields.into_iter().map(|(name, value)| (name, of_json(value))).collect::<HashMap<_, _>>())
        }
    }
}

/// A value as JSON.
pub fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean { value } => (*value).into(),
        Value::Integer { value } => (*value).into(),
        Value::Number { value } => Number::from_f64(*value).map_or(serde_json::Value::Null, Into::into),
        Value::Text { value } => value.clone().into(),
        Value::List { items } => items.iter().map(to_json).collect::<Vec<_>>().into(),
        Value::Object { fields } => {
            fields.iter().map(|(name, value)| (name.clone(), to_json(value))).collect::<Map<_, _>>().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parameters(texts: &[&str]) -> Result<serde_json::Value, Failure> {
        let assignments = texts.iter().map(|text| text.parse().unwrap()).collect();
        let values = from_assignments(assignments)?;
        Ok(values.iter().map(|(name, value)| (name.clone(), to_json(value))).collect::<Map<_, _>>().into())
    }

    #[test]
    fn assignments_make_texts_lists_and_objects() {
        let made = parameters(&["A=1=2", "B.2=y", "B.1=x", "C.1.Key=k", "C.1.Value=", "D.Field=v"]).unwrap();
        let expected = json!({"A": "1=2", "B": ["x", "y"], "C": [{"Key": "k", "Value": ""}], "D": {"Field": "v"}});
        assert_eq!(made, expected);
        let ten: Vec<_> = (1..=10).map(|number| format!("B.{number}={number}")).collect();
        let ten = parameters(&ten.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        assert_eq!(ten["B"][9], "10");
    }

    #[test]
    fn assignments_that_contradict_each_other_are_refused() {
        for texts in [&["A=1", "A=2"][..], &["A=1", "A.1=2"], &["A.1=2", "A=1"], &["A.2=2"], &["A.0=2"]] {
            assert!(parameters(texts).unwrap_err().text().contains("NAME=VALUE"), "{texts:?}");
        }
        for text in ["A", "=1", "A.=1", ".A=1"] {
            assert!(text.parse::<Assignment>().is_err(), "{text}");
        }
    }

    #[test]
    fn json_stays_as_it_is() {
        let text = r#"{"A":[1,true,null,2.5,{"B":"x"}]}"#;
        let values = from_json(text).unwrap();
        assert_eq!(json!({ "A": to_json(&values["A"]) }).to_string(), text);
        assert!(from_json("[1]").unwrap_err().text().contains("JSON object"));
    }
}
