//! Signature V3 on the wire, against the sandbox over real sockets.

mod support;

use std::sync::Arc;

use alidomain::{
    ClientOptions, ContactType, Credentials, DomainClient, DomainError, HttpMethod, ReplyFormat,
    SaveSingleTaskForUpdatingContactInfoRequest, SignatureVersion,
};
use alidomain_sandbox::{
    ACCESS_KEY_SECRET, Behaviour, STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN, Sandbox,
};
use support::{Answer, client, client_with, credentials, request, save};

fn v3(options: &mut ClientOptions) {
    options.signature_version = SignatureVersion::V3;
}

/// A client with other credentials than the sandbox's usual ones.
fn client_of(sandbox: &Sandbox, credentials: Arc<Credentials>, http_method: HttpMethod) -> DomainClient {
    let mut options = ClientOptions { endpoint: Some(sandbox.endpoint()), http_method, ..Default::default() };
    v3(&mut options);
    DomainClient::new(Some(credentials), Some(options), None, None).expect("usable options")
}

/// The code and the hint of a refusal, in which none of the secrets stands.
fn refusal(answer: Answer) -> (String, String) {
    let error = answer.expect_err("it is refused");
    let shown = format!("{error:?}");
    for secret in [ACCESS_KEY_SECRET, STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN] {
        assert!(!shown.contains(secret), "{shown}");
    }
    match error {
        DomainError::Service { code, hint, .. } => (code, hint.unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_operation_s_parameters_alone_are_in_the_form() {
    let sandbox = Sandbox::start();
    let request = SaveSingleTaskForUpdatingContactInfoRequest {
        instance_id: Some("S 1*2~3/4+5=6&7%".into()),
        add_transfer_lock: Some(true),
        ..SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Registrant, "中文.com", i64::MAX)
    };
    client_with(&sandbox, v3).save_single_task_for_updating_contact_info_blocking(request).unwrap();

    let seen = &sandbox.seen("中文.com")[0];
    assert_eq!((seen.method.as_str(), seen.in_url, seen.verified), ("POST", false, true));
    assert_eq!(seen.signature_version, "V3");
    let signed = [
        "content-type",
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ];
    assert_eq!(seen.signed_headers, signed);
    assert_eq!(seen.parameters["RegistrantProfileId"], i64::MAX.to_string());
    assert_eq!(seen.parameters["InstanceId"], "S 1*2~3/4+5=6&7%");
    assert_eq!(seen.parameters["Format"], "JSON");
}

#[test]
fn version_1_is_the_default() {
    let sandbox = Sandbox::start();
    save(&client(&sandbox), "default.example").unwrap();
    assert_eq!(sandbox.seen("default.example")[0].signature_version, "V1");
}

#[test]
fn every_combination_of_method_format_and_scheme_works() {
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        for http_method in [HttpMethod::Post, HttpMethod::Get] {
            for reply_format in [ReplyFormat::Json, ReplyFormat::Xml] {
                let client = client_with(&sandbox, |options| {
                    options.http_method = http_method;
                    options.reply_format = reply_format;
                    v3(options);
                });
                save(&client, "example.com").unwrap();
                assert_eq!(refusal(save(&client, "unknown.example")).0, "DomainNotExist");
            }
        }
        assert_eq!(sandbox.stats().verified, 8);
        assert!(sandbox.seen("example.com").iter().all(|seen| seen.signature_version == "V3"));
    }
}

#[test]
fn a_security_token_is_sent_and_signed() {
    let sandbox = Sandbox::start();
    for http_method in [HttpMethod::Post, HttpMethod::Get] {
        let with_token = |secret: &str, token: &str| {
            let credentials = Credentials::from_sts(STS_ACCESS_KEY_ID.into(), secret.into(), token.into(), None);
            client_of(&sandbox, Arc::new(credentials.unwrap()), http_method)
        };
        save(&with_token(STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN), "sts.example").unwrap();
        assert!(sandbox.seen("sts.example")[0].signed_headers.contains(&"x-acs-security-token".to_owned()));
        let (code, _) = refusal(save(&with_token(STS_ACCESS_KEY_SECRET, "stale"), "sts.example"));
        assert_eq!(code, "InvalidSecurityToken.MismatchWithAccessKey");
        // The server quotes the canonical request, token and all.
        let (code, hint) = refusal(save(&with_token("another-secret", STS_SECURITY_TOKEN), "sts.example"));
        assert_eq!(code, "SignatureDoesNotMatch");
        assert!(hint.contains("secret is wrong"), "{hint}");
    }
}

#[test]
fn what_was_changed_on_the_way_is_named() {
    let sandbox = Sandbox::start();
    for (http_method, parameter, expected) in [
        (HttpMethod::Get, "RegistrantProfileId", r#"the parameter RegistrantProfileId was "1" and arrived as "666""#),
        (HttpMethod::Post, "RegistrantProfileId", "the body was changed"),
        (HttpMethod::Post, "Version", r#"the header x-acs-version was "2018-01-29" and arrived as "666""#),
    ] {
        sandbox.tell("tampered.example", Behaviour::Tamper { parameter: parameter.into(), value: "666".into() });
        let client = client_of(&sandbox, credentials(ACCESS_KEY_SECRET), http_method);
        let (code, hint) = refusal(save(&client, "tampered.example"));
        assert_eq!(code, "SignatureDoesNotMatch");
        assert!(hint.contains(expected), "{hint}");
    }
    assert!(sandbox.tasks_of("tampered.example").is_empty());
}

#[test]
fn a_lost_reply_is_recovered_by_the_same_request() {
    let sandbox = Sandbox::start();
    for (http_method, name) in [(HttpMethod::Post, "post.example"), (HttpMethod::Get, "get.example")] {
        let client = client_of(&sandbox, credentials(ACCESS_KEY_SECRET), http_method);
        sandbox.tell(name, Behaviour::Close { execute: true });
        let response = save(&client, name).unwrap();
        assert!(response.recovered);
        assert_eq!(response.attempts.last().unwrap().code.as_deref(), Some("SignatureNonceUsed"));
        assert_eq!(sandbox.tasks_of(name).len(), 1);
    }
}

#[test]
fn a_wrong_clock_is_corrected_by_the_server_s() {
    let sandbox = Sandbox::start();
    sandbox.set_clock_ahead(-3 * 3600);
    let client = client_with(&sandbox, v3);
    let response = client.save_single_task_for_updating_contact_info_blocking(request("clock.example")).unwrap();
    assert_eq!(response.attempts[0].code.as_deref(), Some("InvalidTimeStamp.Expired"));
}
