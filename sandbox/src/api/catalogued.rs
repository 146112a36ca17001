//! Every other operation of the API: checks the parameters by the catalogue, and answers the shape of its reply. Changes
//! nothing.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use super::call::invalid;
use super::{Call, Outcome};
use crate::account::Account;

/// The operations by name.
static CATALOGUE: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let text = include_str!("../../../src/operations/catalogue/catalogue.json");
    let mut catalogue: Value = serde_json::from_str(text).expect("the catalogue is JSON");
    let operations = catalogue["operations"].as_array_mut().expect("the catalogue lists operations");
    let operations = operations.drain(..).map(|operation| (text_of(&operation["action"]).to_owned(), operation));
    operations.collect()
});

/// Whether the API has this operation.
pub(super) fn has(action: &str) -> bool {
    CATALOGUE.contains_key(action)
}

pub(super) fn answer(call: &Call, _: &Account, _: SystemTime) -> Outcome {
    let operation = &CATALOGUE[call.required("Action")?];
    let version = call.required("Version")?;
    if !is_in(&operation["versions"], version) {
        return Err("InvalidAction.NotFound".to_owned());
    }
    let parameters = list(&operation["parameters"]).iter();
    for parameter in parameters.filter(|own| own["in"].is_null() || is_in(&own["in"], version)) {
        check(call, parameter)?;
    }
    let mut fields = sample(&operation["response"], "", &Echo { call, parameters: &operation["parameters"] });
    if let Some(fields) = fields.as_object_mut() {
        fields.remove("RequestId");
    }
    Ok(fields)
}

/// Judges one parameter, or its items.
fn check(call: &Call, parameter: &Value) -> Result<(), String> {
    let name = text_of(&parameter["name"]);
    let Value::Array(items) = &parameter["type"] else {
        return check_value(call, name, &parameter["type"], parameter);
    };
    let first = format!("{name}.1");
    let is_given = call.parameters.keys().any(|key| *key == first || key.starts_with(&format!("{first}.")));
    if parameter["required"] == true && !is_given {
        return Err(format!("Missing{name}"));
    }
    for index in 1.. {
        let item = format!("{name}.{index}");
        match &items[0] {
            Value::Object(fields) => {
                if !call.parameters.keys().any(|key| key.starts_with(&format!("{item}."))) {
                    break;
                }
                for (field, value_type) in fields {
                    check_value(call, &format!("{item}.{field}"), value_type, &Value::Null)?;
                }
            }
            value_type => {
                if call.parameter(&item).is_none() {
                    break;
                }
                check_value(call, &item, value_type, &Value::Null)?;
            }
        }
    }
    Ok(())
}

fn check_value(call: &Call, name: &str, value_type: &Value, rules: &Value) -> Result<(), String> {
    let Some(value) = call.parameter(name) else {
        return if rules["required"] == true { Err(format!("Missing{name}")) } else { Ok(()) };
    };
    let fits = match text_of(value_type) {
        "int" => value.parse::<i32>().is_ok(),
        "long" => value.parse::<i64>().is_ok(),
        "float" | "double" => value.parse::<f64>().is_ok(),
        // As a sibling operation was seen to refuse `True`.
        "boolean" => value == "true" || value == "false",
        _ => true,
    };
    let is_known = rules["values"].is_null() || is_in(&rules["values"], value);
    if fits && is_known { Ok(()) } else { Err(invalid(name)) }
}

/// What a reply repeats of the request.
struct Echo<'a> {
    call: &'a Call,
    parameters: &'a Value,
}

impl Echo<'_> {
    /// What the request has under this name, or else the catalogue's example.
    fn text(&self, name: &str) -> Option<String> {
        let parameter = list(self.parameters).iter().find(|parameter| parameter["name"] == name)?;
        let given = self.call.parameter(name).or_else(|| self.call.parameter(&format!("{name}.1")));
        given.or_else(|| parameter["example"].as_str()).map(str::to_owned)
    }
}

/// A value of this shape, which is the same for the same request.
fn sample(shape: &Value, name: &str, echo: &Echo<'_>) -> Value {
    match shape {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, shape)| (name.clone(), sample(shape, name, echo)));
            fields.collect::<Map<_, _>>().into()
        }
        Value::Array(items) => json!([sample(&items[0], name, echo)]),
        scalar => {
            let text = echo.text(name);
            match text_of(scalar) {
                "int" => text.and_then(|text| text.parse::<i32>().ok()).unwrap_or(1).into(),
                // More than a number of JavaScript can hold: a client that loses digits is found out.
                "long" => text.and_then(|text| text.parse::<i64>().ok()).unwrap_or(9_007_199_254_740_993).into(),
                "float" | "double" => text.and_then(|text| text.parse::<f64>().ok()).unwrap_or(12.5).into(),
                "boolean" => (text.as_deref() != Some("false")).into(),
                _ => text.unwrap_or_else(|| sample_text(name)).into(),
            }
        }
    }
}

fn sample_text(name: &str) -> String {
    match name {
        "TaskNo" => "7f217ae0-61f5-42e2-a1c3-42bad0124000".to_owned(),
        _ if name.ends_with("DomainName") => "example.com".to_owned(),
        _ => name.to_owned(),
    }
}

fn is_in(list: &Value, text: &str) -> bool {
    self::list(list).iter().any(|item| item == text)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, at};
    use super::*;

    #[test]
    fn every_operation_answers_what_the_catalogue_says() {
        let account = Account::default();
        for (action, operation) in CATALOGUE.iter() {
            if super::super::handler(action).is_some() {
                continue;
            }
            let mut parameters = vec![("Version".to_owned(), text_of(&operation["versions"][0]).to_owned())];
            for parameter in list(&operation["parameters"]).iter().filter(|own| own["required"] == true) {
                let name = text_of(&parameter["name"]);
                let example = |value_type: &Value| match text_of(value_type) {
                    "string" => text_of(parameter.get("example").unwrap_or(&json!("a.com"))).to_owned(),
                    "boolean" => "true".to_owned(),
                    _ => "1".to_owned(),
                };
                match &parameter["type"] {
                    Value::Array(items) => match &items[0] {
                        Value::Object(fields) => parameters
                            .extend(fields.iter().map(|(field, value)| (format!("{name}.1.{field}"), example(value)))),
                        item => parameters.push((format!("{name}.1"), example(item))),
                    },
                    value_type => parameters.push((name.to_owned(), example(value_type))),
                }
            }
            let parameters: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let fields = ask(&account, at(0), action, &parameters).expect(action);
            let expected = operation["response"].as_object().unwrap().keys().filter(|name| *name != "RequestId");
            assert!(expected.eq(fields.as_object().unwrap().keys()), "{action}");
        }
    }

    #[test]
    fn parameters_are_judged_as_the_service_would() {
        let account = Account::default();
        let ask = |action: &str, parameters: &[_]| ask(&account, at(0), action, parameters);
        let code = |action: &str, parameters: &[_]| ask(action, parameters).unwrap_err();
        assert_eq!(code("CheckDomain", &[]), "MissingDomainName");
        assert_eq!(code("CheckDomain", &[("DomainName", "a.com"), ("FeePeriod", "x")]), "InvalidFeePeriod");
        let lock =
            |status| ask("SaveSingleTaskForUpdateProhibitionLock", &[("DomainName", "a.com"), ("Status", status)]);
        assert_eq!(lock("True"), Err("InvalidStatus".to_owned()));
        assert_eq!(lock("true").unwrap()["TaskNo"], "7f217ae0-61f5-42e2-a1c3-42bad0124000");
        let redeem = "SaveBatchTaskForCreatingOrderRedeem";
        assert_eq!(code(redeem, &[]), "MissingOrderRedeemParam");
        let date = ("OrderRedeemParam.2.CurrentExpirationDate", "soon");
        assert_eq!(
            code(redeem, &[("OrderRedeemParam.1.DomainName", "a.com"), date]),
            "InvalidOrderRedeemParam.2.CurrentExpirationDate"
        );
        assert_eq!(code("ListServerLock", &[("Version", "2017-12-18")]), "InvalidAction.NotFound");
    }

    #[test]
    fn a_reply_repeats_the_request() {
        let fields = ask(&Account::default(), at(0), "CheckDomain", &[("DomainName", "b.com")]).unwrap();
        assert_eq!((&fields["DomainName"], &fields["DynamicCheck"]), (&json!("b.com"), &json!(true)));
        let price = json!([{ "action": "action", "money": 12.5, "period": 9_007_199_254_740_993_i64 }]);
        assert_eq!(fields["StaticPriceInfo"], json!({ "PriceInfo": price }));
    }
}
