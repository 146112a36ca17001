//! What `explain` shows: programs that are compiled elsewhere, and a request that really executes.

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use alidomain::{
    ContactType, Credentials, DomainClient, DomainError, Explanation, HttpMethod, Language,
    SaveSingleTaskForUpdatingContactInfoRequest, SignatureVersion,
};
use alidomain_sandbox::Sandbox;
use support::{client, client_with, request, save};

#[test]
fn samples_are_the_compiled_examples() {
    let request = SaveSingleTaskForUpdatingContactInfoRequest {
        contact_type: ContactType::Registrant,
        domain_name: "example.com".into(),
        registrant_profile_id: 1,
        user_client_ip: Some("127.0.0.1".into()),
        lang: Some(Language::En),
        instance_id: Some("S123456789".into()),
        add_transfer_lock: Some(true),
    };
    let credentials = Credentials::from_access_key("id".into(), "secret".into()).unwrap();
    let client = DomainClient::new(Some(Arc::new(credentials)), None, None, None).unwrap();
    let explanation = client.explain_blocking(request, false).unwrap();
    assert_eq!(explanation.rust, include_str!("../examples/explained_call.rs"));
    assert_eq!(explanation.python, include_str!("../bindings/python/examples/explained_call.py"));
    assert_eq!(explanation.kotlin, include_str!("../bindings/kotlin/examples/ExplainedCall.kt"));
    assert_eq!(explanation.swift, include_str!("../bindings/swift/Examples/ExplainedCall/main.swift"));
}

/// Sends what is shown, as another program would.
fn send(explanation: &Explanation) -> String {
    let (address, path) = explanation.url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("a URL");
    let body = explanation.body.as_deref().unwrap_or_default();
    let mut headers: String = explanation.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    if !explanation.headers.contains_key("host") {
        headers.push_str(&format!("host: {address}\r\n"));
    }
    let length = body.len();
    let text = format!(
        "{} /{path} HTTP/1.1\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}",
        explanation.method
    );
    let mut stream = TcpStream::connect(address).expect("the sandbox listens");
    stream.write_all(text.as_bytes()).expect("the request leaves");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("the reply is text");
    reply
}

#[test]
fn nothing_is_sent_and_what_is_revealed_executes_once() {
    let sandbox = Sandbox::start();
    for (signature_version, http_method, name) in [
        (SignatureVersion::V1, HttpMethod::Post, "a.example"),
        (SignatureVersion::V1, HttpMethod::Get, "b.example"),
        (SignatureVersion::V3, HttpMethod::Post, "c.example"),
        (SignatureVersion::V3, HttpMethod::Get, "d.example"),
    ] {
        let client = client_with(&sandbox, |options| {
            options.http_method = http_method;
            options.signature_version = signature_version;
        });
        let masked = client.explain_blocking(request(name), false).unwrap();
        let revealed = client.explain_blocking(request(name), true).unwrap();
        assert!(sandbox.seen(name).is_empty());
        let refused = send(&masked);
        assert!(refused.starts_with("HTTP/1.1 400"), "{refused}");
        assert!(send(&revealed).contains("TaskNo"));
        assert!(send(&revealed).contains("SignatureNonceUsed"));
        assert_eq!(sandbox.tasks_of(name).len(), 1);
    }
}

#[tokio::test]
async fn an_awaited_explanation_is_of_the_same_kind() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    let explanation = client.explain(request("explained.example"), true).await.unwrap();
    assert!(send(&explanation).contains("TaskNo"));
}

#[test]
fn wrong_arguments_are_refused_as_by_the_call_itself() {
    let client = client(&Sandbox::start());
    let error = client.explain_blocking(request("no domain"), false).unwrap_err();
    assert_eq!(error, save(&client, "no domain").unwrap_err());
    assert!(matches!(error, DomainError::InvalidRequest { field, .. } if field == "domain_name"));
}
