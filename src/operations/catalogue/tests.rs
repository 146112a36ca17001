use super::*;
use crate::options::{Language, ReplyFormat};
use crate::rpc::encoding::canonical_query;
use crate::rpc::tree::Tree;

const NEWEST: &str = "2018-01-29";
const OLDER: &str = "2017-12-18";

fn object<const N: usize>(fields: [(&str, Value); N]) -> HashMap<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn sent<const N: usize>(action: &str, version: &str, given: [(&str, Value); N]) -> Result<String, String> {
    let call = CheckedCall::new(action, &object(given), version, Language::En).map_err(|error| error.reason())?;
    Ok(canonical_query(call.call().parameters))
}

fn refusal<const N: usize>(action: &str, given: [(&str, Value); N]) -> String {
    sent(action, NEWEST, given).expect_err(action)
}

#[test]
fn the_catalogue_has_every_operation_once_and_sorted() {
    let known = operations();
    assert_eq!(known.len(), 133);
    assert!(known.is_sorted_by(|one, other| one.action < other.action));
    assert_eq!(known.iter().filter(|operation| operation.reads).count(), 53);
    assert!(known.iter().all(|operation| operation.response.contains_key("RequestId")));
    let tags = known.iter().find(|operation| operation.action == "QueryDomainList").unwrap();
    let tags = tags.parameters.iter().find(|parameter| parameter.name == "Tag").unwrap();
    let names: Vec<_> = tags.fields.iter().map(|field| (field.name.as_str(), field.value_type)).collect();
    assert_eq!(names, [("Key", ParameterType::String), ("Value", ParameterType::String)]);
    assert_eq!(
        (tags.value_type, tags.is_list, tags.versions.as_slice()),
        (ParameterType::Object, true, &[NEWEST.to_owned()][..])
    );
}

/// What the client refuses, an operation with a type of its own would refuse, too, and the reverse.
#[test]
fn operations_with_types_agree_with_the_catalogue() {
    use crate::operations::Operation;
    macro_rules! agree {
        ($($(#[$doc:meta])* $module:ident, $blocking:ident($request:ident) -> $response:ident;)+) => {
            $({
                use crate::$request as Request;
                let known = operations().into_iter().find(|operation| operation.action == Request::ACTION);
                let effect = <Request as Operation>::EFFECT;
                assert_eq!(known.unwrap().reads, effect == crate::operations::Effect::Reads, "{}", Request::ACTION);
            })+
        };
    }
    crate::operations::list::for_each_operation!(agree);
}

#[test]
fn values_are_sent_as_the_service_wants_them() {
    let tag = |key: &str| Value::from(object([("Key", key.into()), ("Value", Value::Null)]));
    for (action, given, expected) in [
        (
            "CheckDomain",
            object([("DomainName", "XN--FIQ228C.com.".into()), ("FeePeriod", 1.into())]),
            "DomainName=%E4%B8%AD%E6%96%87.com&FeePeriod=1&Lang=en",
        ),
        (
            "CheckDomain",
            object([("DomainName", "no domain".into()), ("Lang", "zh".into()), ("FeeCommand", Value::Null)]),
            "DomainName=no%20domain&Lang=zh",
        ),
        (
            "QueryDomainList",
            object([("PageNum", 1.into()), ("PageSize", "20".into()), ("Tag", vec![tag("a"), tag("b")].into())]),
            "Lang=en&PageNum=1&PageSize=20&Tag.1.Key=a&Tag.2.Key=b",
        ),
        (
            "SaveBatchTaskForUpdateProhibitionLock",
            object([("DomainName", vec!["A.com".into(), "b.com".into()].into()), ("Status", true.into())]),
            "DomainName.1=a.com&DomainName.2=b.com&Lang=en&Status=true",
        ),
        (
            "SaveBatchTaskForCreatingOrderRedeem",
            object([(
                "OrderRedeemParam",
                vec![
                    object([("CurrentExpirationDate", 1_522_080_000_000.into()), ("DomainName", "a.com".into())])
                        .into(),
                ]
                .into(),
            )]),
            "Lang=en&OrderRedeemParam.1.CurrentExpirationDate=1522080000000&OrderRedeemParam.1.DomainName=a.com",
        ),
    ] {
        let call = CheckedCall::new(action, &given, NEWEST, Language::En).map_err(|error| error.reason()).unwrap();
        assert_eq!(canonical_query(call.call().parameters), expected);
    }
}

#[test]
fn what_the_catalogue_does_not_have_is_refused_with_what_is_near() {
    assert_eq!(
        refusal("CheckDomian", []),
        "action must be an operation of the API, not \"CheckDomian\". Nearest: CheckDomain"
    );
    assert_eq!(
        refusal("CheckDomain", [("domain_name", "a.com".into())]),
        "parameters must not have \"domain_name\", which CheckDomain does not take. Nearest: DomainName"
    );
    assert_eq!(refusal("CheckDomain", []), "parameters must have DomainName, which CheckDomain requires");
    assert_eq!(
        refusal(
            "QueryDomainList",
            [("PageNum", 1.into()), ("PageSize", 1.into()), ("Tag", vec![object([("Kye", "a".into())]).into()].into())]
        ),
        "parameters[\"Tag\"][0] must not have \"Kye\". Nearest: Key"
    );
}

#[test]
fn wrong_types_and_values_are_refused_without_being_shown() {
    let page = |value: Value| refusal("QueryDomainList", [("PageNum", value), ("PageSize", 1.into())]);
    for (value, expected) in [
        (Value::from("secret"), "not other text"),
        (true.into(), "not a boolean"),
        (1.5.into(), "not a number with a fraction"),
        (i64::MAX.into(), "not a larger one"),
        (Value::List { items: Vec::new() }, "not a list"),
    ] {
        assert_eq!(page(value), format!("parameters[\"PageNum\"] must be a whole number of 32 bits, {expected}"));
    }
    let with = |name: &str, value: Value| {
        refusal("QueryDomainList", [("PageNum", 1.into()), ("PageSize", 1.into()), (name, value)])
    };
    assert_eq!(with("Tag", "secret".into()), "parameters[\"Tag\"] must be a list of objects, not text");
    assert_eq!(
        with("Tag", vec!["secret".into()].into()),
        "parameters[\"Tag\"][0] must be an object with Key, Value, not text"
    );
    assert_eq!(
        with("Tag", vec![object([("Key", 1.into())]).into()].into()),
        "parameters[\"Tag\"][0][\"Key\"] must be text, not an integer"
    );
    assert_eq!(with("Tag", vec![object([]).into()].into()), "parameters[\"Tag\"][0] must not be empty");
    assert_eq!(with("OrderByType", "secret".into()), "parameters[\"OrderByType\"] must be one of ASC, DESC");
    assert_eq!(
        with("AutoRenewEnabled", "True".into()),
        "parameters[\"AutoRenewEnabled\"] must be a boolean, not other text"
    );
    assert_eq!(refusal("CheckDomain", [("DomainName", " ".into())]), "parameters[\"DomainName\"] must not be empty");
    assert_eq!(
        refusal("AcknowledgeTaskResult", [("TaskDetailNo", Value::List { items: Vec::new() })]),
        "parameters[\"TaskDetailNo\"] must not be empty"
    );
}

#[test]
fn versions_decide_unless_they_are_unknown() {
    let lock = |version| sent("ListServerLock", version, [("PageNum", 1.into()), ("PageSize", 1.into())]);
    assert!(lock(NEWEST).is_ok() && lock("2030-01-01").is_ok());
    assert_eq!(
        lock(OLDER).unwrap_err(),
        "action must be an operation of API version 2017-12-18. ListServerLock is only in 2018-01-29"
    );
    let proxy = |version, status| {
        let names = vec!["a.com".into()];
        sent("SaveBatchTaskForDomainNameProxyService", version, [("DomainName", names.into()), (status, true.into())])
    };
    assert!(proxy(NEWEST, "Status").is_ok() && proxy(OLDER, "status").is_ok());
    assert!(proxy("2030-01-01", "Status").is_ok() && proxy("2030-01-01", "status").is_ok());
    assert_eq!(
        proxy(OLDER, "Status").unwrap_err(),
        "parameters must not have \"Status\": SaveBatchTaskForDomainNameProxyService has it only in API version 2018-01-29"
    );
}

fn fields(action: &str, body: &str) -> HashMap<String, Value> {
    let operation = operations().into_iter().find(|operation| operation.action == action).unwrap();
    reply::shaped(Tree::parse(body, ReplyFormat::Json).unwrap().as_json(), &operation.response)
}

#[test]
fn replies_have_the_types_of_the_catalogue() {
    let reply = r#"{"Avail":1,"dynamicCheck":"TRUE","Price":"92233720368547758070","Odd":[7,{"a":null,"b":true}],
        "StaticPriceInfo":{"PriceInfo":{"action":"create","money":"12.50","period":9007199254740993}}}"#;
    let price = object([("action", "create".into()), ("money", 12.5.into()), ("period", 9_007_199_254_740_993.into())]);
    let odd = vec!["7".into(), object([("a", Value::Null), ("b", true.into())]).into()];
    let expected = object([
        ("Avail", "1".into()),
        ("DynamicCheck", true.into()),
        ("Price", "92233720368547758070".into()),
        ("Odd", odd.into()),
        ("StaticPriceInfo", object([("PriceInfo", vec![price.into()].into())]).into()),
    ]);
    assert_eq!(fields("CheckDomain", reply), expected);
}

#[test]
fn an_empty_list_comes_in_many_forms() {
    let none = object([("Domain", Value::List { items: Vec::new() })]);
    for data in [r#""""#, "null", "{}", r#"{"Domain":""}"#, r#"{"Domain":null}"#, "[]", r#"{"Domain":[]}"#] {
        let reply = fields("QueryDomainList", &format!("{{\"Data\":{data}}}"));
        assert_eq!(reply, object([("Data", none.clone().into())]), "{data}");
    }
    assert_eq!(fields("QueryDomainList", r#"{"PageSize":""}"#), object([("PageSize", Value::Null)]));
}

#[test]
fn items_have_a_name_in_xml_alone() {
    let host = |addresses: [&str; 2]| {
        let addresses: Vec<Value> = addresses.into_iter().map(Value::from).collect();
        Value::from(object([("DnsName", "dns1".into()), ("IpList", addresses.into())]))
    };
    for (body, expected) in [
        (r#"{"DnsHostList":{"Host":[{"DnsName":"dns1","IpList":{"Ip":["a","b"]}}]}}"#, vec![host(["a", "b"])]),
        (r#"{"DnsHostList":{"Host":{"DnsName":"dns1","IpList":["a","b"]}}}"#, vec![host(["a", "b"])]),
        (r#"{"DnsHostList":{"Host":""}}"#, Vec::new()),
    ] {
        assert_eq!(fields("QueryDnsHost", body), object([("DnsHostList", expected.into())]), "{body}");
    }
}

#[test]
fn numbers_lose_no_digits() {
    let money = |text: &str| {
        let reply = format!(r#"{{"StaticPriceInfo":[{{"money":{text}}}]}}"#);
        let Value::List { items } = fields("CheckDomain", &reply)["StaticPriceInfo"].get("PriceInfo").unwrap().clone()
        else {
            panic!("{reply}")
        };
        items[0].get("money").unwrap().clone()
    };
    assert_eq!(money("0.1"), 0.1.into());
    assert_eq!(money("0.12345678901234567"), "0.12345678901234567".into());
    assert_eq!(money("1e999"), "1e999".into());
}
