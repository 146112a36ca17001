//! The contract on the wire, against the sandbox over real sockets.

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use alidomain::{
    ClientOptions, ContactType, Credentials, DomainClient, DomainError, HttpMethod, Language, ReplyFormat,
    SaveSingleTaskForUpdatingContactInfoRequest,
};
use alidomain_sandbox::{Behaviour, STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN, Sandbox};
use support::{client, client_with, request, save};

#[test]
fn every_parameter_arrives_as_documented() {
    let sandbox = Sandbox::start();
    let request = SaveSingleTaskForUpdatingContactInfoRequest {
        contact_type: ContactType::Registrant,
        domain_name: "XN--FIQ228C.com.".into(),
        registrant_profile_id: 9_007_199_254_740_993,
        user_client_ip: Some("127.0.0.1".into()),
        lang: Some(Language::Zh),
        instance_id: Some("S 1*2~3/4+5=6&7%".into()),
        add_transfer_lock: Some(true),
    };
    let response = client(&sandbox).save_single_task_for_updating_contact_info_blocking(request).unwrap();

    let seen = sandbox.seen("中文.com");
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].method.as_str(), seen[0].in_url, seen[0].verified), ("POST", false, true));
    assert_eq!(seen[0].task_no.as_deref(), Some(response.task_no.as_str()));
    assert_eq!(response.request_id.unwrap().len(), 36);
    for (name, value) in [
        ("Action", "SaveSingleTaskForUpdatingContactInfo"),
        ("Version", "2018-01-29"),
        ("Format", "JSON"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("ContactType", "registrant"),
        ("DomainName", "中文.com"),
        ("RegistrantProfileId", "9007199254740993"),
        ("UserClientIp", "127.0.0.1"),
        ("Lang", "zh"),
        ("InstanceId", "S 1*2~3/4+5=6&7%"),
        ("AddTransferLock", "true"),
    ] {
        assert_eq!(seen[0].parameters.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[test]
fn every_combination_of_method_format_and_scheme_works() {
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        for http_method in [HttpMethod::Post, HttpMethod::Get] {
            for reply_format in [ReplyFormat::Json, ReplyFormat::Xml] {
                let client = client_with(&sandbox, |options| {
                    options.http_method = http_method;
                    options.reply_format = reply_format;
                });
                assert!(save(&client, "example.com").is_ok());
                let Err(DomainError::Service { code, recommendation, .. }) = save(&client, "unknown.example") else {
                    panic!("not refused");
                };
                assert_eq!(code, "DomainNotExist");
                assert_eq!(recommendation.unwrap(), "https://sandbox.example/errors?code=DomainNotExist&lang=en");
            }
        }
        assert_eq!(sandbox.stats().verified, 8);
        let in_url = sandbox.seen("example.com").iter().filter(|seen| seen.in_url).count();
        assert_eq!(in_url, 2);
    }
}

#[test]
fn a_security_token_is_sent_and_signed() {
    let sandbox = Sandbox::start();
    let with_token = |token: &str| {
        let credentials =
            Credentials::from_sts(STS_ACCESS_KEY_ID.into(), STS_ACCESS_KEY_SECRET.into(), token.into(), None);
        let options = ClientOptions { endpoint: Some(sandbox.endpoint()), ..Default::default() };
        DomainClient::new(Some(Arc::new(credentials.unwrap())), Some(options), None, None).unwrap()
    };
    assert!(save(&with_token(STS_SECURITY_TOKEN), "sts.example").is_ok());
    match save(&with_token("stale"), "sts.example") {
        Err(DomainError::Service { code, .. }) => assert_eq!(code, "InvalidSecurityToken.MismatchWithAccessKey"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn messages_come_in_the_language_asked_for() {
    let sandbox = Sandbox::start();
    let message = |client: &DomainClient, lang| {
        let request = SaveSingleTaskForUpdatingContactInfoRequest { lang, ..request("unknown.example") };
        match client.save_single_task_for_updating_contact_info_blocking(request) {
            Err(DomainError::Service { server_message, .. }) => server_message,
            other => panic!("{other:?}"),
        }
    };
    let english = client(&sandbox);
    let chinese = client_with(&sandbox, |options| options.language = Language::Zh);
    assert_eq!(message(&english, None), "The domain name does not exist.");
    assert_eq!(message(&english, Some(Language::Zh)), "域名不存在。");
    assert_eq!(message(&chinese, None), "域名不存在。");
    assert_eq!(message(&chinese, Some(Language::En)), "The domain name does not exist.");
}

#[tokio::test]
async fn many_awaited_calls_at_once() {
    let sandbox = Sandbox::start();
    let client = Arc::new(client(&sandbox));
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let client = client.clone();
        calls.spawn(async move { client.save_single_task_for_updating_contact_info(request("many.example")).await });
    }
    let tasks: BTreeSet<String> = calls.join_all().await.into_iter().map(|answer| answer.unwrap().task_no).collect();
    assert_eq!(tasks.len(), 64);
}

#[test]
fn clients_share_connections() {
    let sandbox = Sandbox::start();
    for _ in 0..3 {
        save(&client(&sandbox), "pooled.example").unwrap();
    }
    let connections: BTreeSet<u64> = sandbox.seen("pooled.example").iter().map(|seen| seen.connection).collect();
    assert_eq!(connections.len(), 1);
}

#[test]
fn a_connection_that_the_server_closed_meanwhile_is_not_used_again() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    for _ in 0..5 {
        sandbox.tell("idle.example", Behaviour::Hangup);
        save(&client, "idle.example").unwrap();
        while sandbox.stats().open_connections > 0 {
            std::thread::yield_now();
        }
    }
    let connections: BTreeSet<u64> = sandbox.seen("idle.example").iter().map(|seen| seen.connection).collect();
    assert_eq!(connections.len(), 5);
}

#[tokio::test]
async fn a_dropped_call_leaves_the_client_usable() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    sandbox.tell("dropped.example", Behaviour::Delay { milliseconds: 60_000, execute: false });
    let call = client.save_single_task_for_updating_contact_info(request("dropped.example"));
    assert!(tokio::time::timeout(Duration::from_millis(50), call).await.is_err());
    // Another name: the delay may not have been used up.
    assert!(client.save_single_task_for_updating_contact_info(request("after.example")).await.is_ok());
}

#[test]
fn a_wrong_clock_is_corrected_by_the_server_s() {
    for ahead in [3 * 3600, -3 * 3600] {
        let sandbox = Sandbox::start();
        sandbox.set_clock_ahead(ahead);
        let client = client(&sandbox);
        assert_eq!(client.clock_correction(), 0);
        let first = save(&client, "clock.example").unwrap();
        assert_eq!(first.attempts[0].code.as_deref(), Some("InvalidTimeStamp.Expired"));
        assert!((client.clock_correction() - ahead).abs() <= 2, "{}", client.clock_correction());
        assert_eq!(save(&client, "clock.example").unwrap().attempts.len(), 1);
        // The look for a lost task goes by it, too.
        sandbox.tell("lost.example", Behaviour::Close { execute: true });
        assert!(save(&client, "lost.example").unwrap().recovered);
    }
}
