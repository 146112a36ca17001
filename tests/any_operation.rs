//! Operations that have no records of their own, called through `call` on the sandbox.

mod support;

use std::collections::HashMap;

use alidomain::{ClientOptions, DomainError, Outcome, ReplyFormat, SignatureVersion, Value};
use alidomain_sandbox::{Behaviour, Sandbox, Seen};
use support::{client, client_with};

type Fields = HashMap<String, Value>;
/// The action, its parameters, one as it is sent, where a value is in the reply, and the value.
type Operation = (&'static str, Fields, (&'static str, &'static str), &'static str, Value);

fn object<const N: usize>(fields: [(&str, Value); N]) -> Fields {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn list<const N: usize>(items: [Value; N]) -> Value {
    Vec::from(items).into()
}

/// Ten operations: what reads and what writes, lists, lists of objects, booleans and long numbers. With a parameter as it
/// is sent, and where in the reply a value of the sandbox is expected.
fn operations() -> [Operation; 10] {
    let tag = |key: &str| Value::from(object([("Key", key.into()), ("Value", "1".into())]));
    let task = || Value::from("7f217ae0-61f5-42e2-a1c3-42bad0124000");
    let redeem =
        object([("CurrentExpirationDate", 1_522_080_000_000.into()), ("DomainName", "a.example".into())]).into();
    [
        (
            "CheckDomain",
            object([("DomainName", "a.example".into()), ("FeePeriod", 2.into())]),
            ("FeePeriod", "2"),
            "Price",
            9_007_199_254_740_993.into(),
        ),
        (
            "QueryDomainGroupList",
            object([("ShowDeletingGroup", true.into())]),
            ("ShowDeletingGroup", "true"),
            "Data.DomainGroup.0.BeingDeleted",
            true.into(),
        ),
        (
            "QueryAdvancedDomainList",
            object([("PageNum", 1.into()), ("PageSize", 5.into()), ("Tag", list([tag("a"), tag("b")]))]),
            ("Tag.2.Key", "b"),
            "PageSize",
            5.into(),
        ),
        (
            "QueryChangeLogList",
            object([("PageNum", 1.into()), ("PageSize", 5.into()), ("StartDate", 1_522_080_000_000.into())]),
            ("StartDate", "1522080000000"),
            "Data.ChangeLog.0.DomainName",
            "example.com".into(),
        ),
        (
            "QueryDnsHost",
            object([("InstanceId", "S1".into())]),
            ("InstanceId", "S1"),
            "DnsHostList.0.IpList.0",
            "IpList".into(),
        ),
        (
            "SaveSingleTaskForUpdateProhibitionLock",
            object([("DomainName", "XN--FIQ228C.com".into()), ("Status", false.into())]),
            ("DomainName", "中文.com"),
            "TaskNo",
            task(),
        ),
        (
            "SaveBatchTaskForModifyingDomainDns",
            object([("DomainName", list(["a.example".into(), "b.example".into()])), ("AliyunDns", true.into())]),
            ("DomainName.2", "b.example"),
            "TaskNo",
            task(),
        ),
        (
            "SaveBatchTaskForCreatingOrderRedeem",
            object([("OrderRedeemParam", list([redeem]))]),
            ("OrderRedeemParam.1.CurrentExpirationDate", "1522080000000"),
            "TaskNo",
            task(),
        ),
        (
            "SaveSingleTaskForCreatingDnsHost",
            object([("DnsName", "dns1".into()), ("InstanceId", "S1".into()), ("Ip", list(["192.0.2.1".into()]))]),
            ("Ip.1", "192.0.2.1"),
            "TaskNo",
            task(),
        ),
        (
            "DeleteDomainGroup",
            object([("DomainGroupId", 9_007_199_254_740_993.into())]),
            ("DomainGroupId", "9007199254740993"),
            "",
            Value::Null,
        ),
    ]
}

/// The value at a path such as `Data.Domain.0`.
fn at(value: Value, path: &str) -> Option<Value> {
    path.split('.').try_fold(value, |value, part| match part.parse::<usize>() {
        Ok(index) => value.as_list()?.get(index).cloned(),
        Err(_) => value.get(part).cloned(),
    })
}

fn last_seen(sandbox: &Sandbox) -> Seen {
    sandbox.all_seen().pop().expect("a request")
}

#[test]
fn operations_without_records_are_called_with_native_values() {
    let sandbox = Sandbox::start();
    for reply_format in [ReplyFormat::Json, ReplyFormat::Xml] {
        for signature_version in [SignatureVersion::V1, SignatureVersion::V3] {
            let change = |options: &mut ClientOptions| {
                (options.reply_format, options.signature_version) = (reply_format, signature_version);
            };
            let client = client_with(&sandbox, change);
            for (action, parameters, (name, sent), path, expected) in operations() {
                let response = client.call_blocking(action.to_owned(), parameters).expect(action);
                let seen = last_seen(&sandbox);
                assert!(seen.verified, "{action}");
                assert_eq!((&*seen.parameters["Action"], &*seen.parameters[name]), (action, sent));
                let id = response.request_id.as_deref();
                assert_eq!(response.fields["RequestId"].as_text(), id, "{action}");
                assert_eq!(response.attempts.len(), 1);
                if !path.is_empty() {
                    let found = at(response.fields.into(), path);
                    assert_eq!(found, Some(expected), "{action}: {path} in {reply_format:?}");
                }
            }
        }
    }
}

#[test]
fn an_awaited_call_answers_the_same() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let given = || object([("DomainName", "a.example".into())]);
    let awaited = runtime.block_on(client.call("CheckDomain".to_owned(), given())).expect("an answer");
    let mut blocking = client.call_blocking("CheckDomain".to_owned(), given()).expect("an answer").fields;
    blocking.insert("RequestId".to_owned(), awaited.fields["RequestId"].clone());
    assert_eq!(awaited.fields, blocking);
}

#[test]
fn what_the_catalogue_refuses_is_not_sent() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    for (action, parameters, field, reason) in [
        ("ChekDomain", object([]), "action", "Nearest: CheckDomain"),
        ("CheckDomain", object([]), "parameters", "must have DomainName"),
        ("CheckDomain", object([("Domain", "a".into())]), "parameters", "Nearest: DomainName"),
        (
            "CheckDomain",
            object([("DomainName", 1.into())]),
            "parameters[\"DomainName\"]",
            "must be text, not an integer",
        ),
        (
            "CheckDomain",
            object([("DomainName", "a.example".into()), ("FeePeriod", "x".into())]),
            "parameters[\"FeePeriod\"]",
            "must be a whole number of 32 bits",
        ),
        (
            "CancelDomainVerification",
            object([("ActionType", "x".into()), ("InstanceId", "S1".into())]),
            "parameters[\"ActionType\"]",
            "must be one of DOMAINAUDIT, AUDITCONTACT",
        ),
    ] {
        let error = client.call_blocking(action.to_owned(), parameters).expect_err(action);
        let DomainError::InvalidRequest { reason: shown, field: named, outcome, .. } = &error else {
            panic!("{error:?}")
        };
        assert!(shown.contains(reason), "{shown}");
        assert_eq!((named.as_str(), outcome), (field, &Outcome::NotSent));
    }
    let older = client_with(&sandbox, |options| options.api_version = Some("2017-12-18".to_owned()));
    let error = older.call_blocking("QueryDomainGroupList".to_owned(), object([])).expect_err("too old");
    assert!(error.to_string().contains("only in 2018-01-29"), "{error}");
    assert_eq!(sandbox.stats().requests, 0);
}

#[test]
fn what_writes_is_not_repeated_after_a_lost_reply_and_what_reads_is() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    let lost = Behaviour::Close { execute: true };
    sandbox.tell("write.example", lost.clone());
    let lock = object([("DomainName", "write.example".into()), ("Status", true.into())]);
    let error =
        client.call_blocking("SaveSingleTaskForUpdateProhibitionLock".to_owned(), lock).expect_err("a lost reply");
    assert!(matches!(error, DomainError::Transport { outcome: Outcome::MaybeExecuted, .. }), "{error:?}");
    assert_eq!(sandbox.seen("write.example").len(), 1);

    sandbox.tell("read.example", lost);
    let response = client.call_blocking("CheckDomain".to_owned(), object([("DomainName", "read.example".into())]));
    assert_eq!(response.expect("an answer").attempts.len(), 2);
}

#[test]
fn a_task_without_its_number_is_no_success() {
    let sandbox = Sandbox::start();
    let body = r#"{"RequestId":"7F217AE0-61F5-42E2-A1C3-42BAD0124000"}"#.to_owned();
    sandbox.tell("a.example", Behaviour::Answer { status: 200, body, headers: Default::default(), execute: true });
    let lock = object([("DomainName", "a.example".into()), ("Status", true.into())]);
    let error = client(&sandbox).call_blocking("SaveSingleTaskForUpdateProhibitionLock".to_owned(), lock);
    let error = error.expect_err("no success");
    assert!(error.to_string().contains("The reply has no TaskNo"), "{error}");
    assert!(matches!(error, DomainError::UnexpectedReply { outcome: Outcome::MaybeExecuted, .. }), "{error:?}");
}

#[test]
fn the_sample_of_the_guide_runs() -> Result<(), DomainError> {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    let parameters = HashMap::from([("DomainName".to_owned(), "example.com".into())]);
    let response = client.call_blocking("CheckDomain".to_owned(), parameters)?;
    println!("{:?}", response.fields["Price"].as_integer());
    assert_eq!(response.fields["DomainName"].as_text(), Some("example.com"));
    Ok(())
}
