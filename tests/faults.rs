//! What every fault of a single attempt becomes, and what it says of the outcome.

mod support;

use std::net::TcpListener;
use std::time::{Duration, Instant, SystemTime};

use alidomain::{
    Attempt, AttemptEnd, ClientOptions, ContactType, DomainClient, DomainError, HttpMethod, Outcome,
    QueryTaskDetailListRequest, ReplyFormat, SubmissionPolicy, TransportKind,
};
use alidomain_sandbox::{Behaviour, Coding, Life, Sandbox};
use support::{Answer, client, client_with, credentials, request, save};

/// Sends once, whatever comes.
fn once(options: &mut ClientOptions) {
    options.max_attempts = 1;
    options.submission_policy = SubmissionPolicy::Report;
}

fn refuse(code: &str) -> Behaviour {
    Behaviour::Refuse {
        code: code.to_owned(),
        status: None,
        retry_after_ms: None,
        access_denied_detail: None,
        execute: false,
    }
}

fn answer(status: u16, body: &str) -> Behaviour {
    let headers = [("x-acs-request-id".to_owned(), "R-1".to_owned())].into();
    Behaviour::Answer { status, body: body.to_owned(), headers, execute: true }
}

/// Tells the sandbox to misbehave once, calls, and returns the error.
fn provoke(sandbox: &Sandbox, behaviour: Behaviour) -> DomainError {
    provoke_with(&client_with(sandbox, once), sandbox, behaviour)
}

fn provoke_with(client: &DomainClient, sandbox: &Sandbox, behaviour: Behaviour) -> DomainError {
    sandbox.tell("fault.example", behaviour);
    save(client, "fault.example").expect_err("it was told to misbehave")
}

#[track_caller]
fn assert_unknown(error: DomainError, sandbox: &Sandbox, words: &str, end: AttemptEnd) {
    let DomainError::OutcomeUnknown { reason, submission, candidates, attempts, retryable, outcome } = error else {
        panic!("{error:?}");
    };
    assert!(reason.contains(words), "{reason}");
    assert_eq!((submission.domain_name.as_str(), submission.contact_type), ("fault.example", ContactType::Registrant));
    for time in [submission.submitted_at, submission.signed_at] {
        assert!(SystemTime::now().duration_since(time).is_ok_and(|age| age < Duration::from_secs(60)));
    }
    assert_eq!((retryable, outcome, candidates.len()), (false, Outcome::MaybeExecuted, 0));
    let [Attempt { ended, resent, .. }] = attempts[..] else { panic!("{attempts:?}") };
    assert_eq!((ended, resent), (end, false));
    if let Some(seen) = sandbox.seen("fault.example").last() {
        assert_eq!(seen.parameters.get("SignatureNonce"), Some(&submission.signature_nonce));
    }
}

#[test]
fn a_lost_reply_is_an_unknown_outcome() {
    let sandbox = Sandbox::start();
    assert_unknown(
        provoke(&sandbox, Behaviour::Close { execute: true }),
        &sandbox,
        "closed before a reply",
        AttemptEnd::Lost,
    );
    assert_unknown(
        provoke(&sandbox, Behaviour::Close { execute: false }),
        &sandbox,
        "closed before a reply",
        AttemptEnd::Lost,
    );
    let by_get = client_with(&sandbox, |options| {
        once(options);
        options.http_method = HttpMethod::Get;
    });
    let error = provoke_with(&by_get, &sandbox, Behaviour::Close { execute: true });
    assert!(!error.to_string().contains("Signature"), "{error}");
    assert_unknown(error, &sandbox, "closed before a reply", AttemptEnd::Lost);
}

#[test]
fn a_truncated_reply_is_an_unknown_outcome_with_its_request_id() {
    let sandbox = Sandbox::start();
    let error = provoke(&sandbox, Behaviour::Truncate);
    let DomainError::OutcomeUnknown { attempts, .. } = &error else { panic!("{error:?}") };
    assert_eq!(attempts[0].http_status, Some(200));
    assert_eq!(attempts[0].request_id.as_ref().map(String::len), Some(36));
    assert_unknown(error, &sandbox, "closed during the reply", AttemptEnd::Lost);
}

#[test]
fn a_late_reply_is_an_unknown_outcome() {
    let sandbox = Sandbox::start();
    let hasty = client_with(&sandbox, |options| {
        once(options);
        options.timeout = Some(Duration::from_secs(1));
    });
    // The connection is there already, so that all of the time is for the reply.
    save(&hasty, "warm.example").unwrap();
    let error = provoke_with(&hasty, &sandbox, Behaviour::Delay { milliseconds: 60_000, execute: false });
    assert_unknown(error, &sandbox, "no reply from 127.0.0.1", AttemptEnd::Lost);
}

#[track_caller]
fn assert_not_sent(answer: Answer, expected: TransportKind, words: &str) {
    let Err(DomainError::Transport { reason, kind, attempts, retryable, outcome }) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(kind, expected, "{reason}");
    assert!(reason.contains(words), "{reason}");
    assert_eq!((retryable, outcome), (true, Outcome::NotSent));
    assert_eq!((attempts.len(), attempts[0].ended), (1, AttemptEnd::NotSent));
}

#[test]
fn a_service_that_is_not_reached_gets_nothing() {
    let sandbox = Sandbox::start();
    let to = |endpoint: String| {
        let client = client_with(&sandbox, |options| {
            once(options);
            options.endpoint = Some(endpoint);
        });
        save(&client, "example.com")
    };

    let closed_port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_not_sent(to(format!("http://{closed_port}")), TransportKind::Connect, "Connection refused");
    assert_not_sent(
        to("https://nowhere.invalid".to_owned()),
        TransportKind::Dns,
        "DNS lookup failed for nowhere.invalid",
    );
}

#[test]
fn a_connection_that_is_never_accepted_times_out_unsent() {
    // The backlog of a listener that accepts nothing is filled, so that the next connection hangs.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let full = || std::net::TcpStream::connect_timeout(&address, Duration::from_millis(50));
    let _queued: Vec<_> = std::iter::from_fn(|| full().ok()).collect();

    let sandbox = Sandbox::start();
    let impatient = |connect: u64, whole: u64| {
        let client = client_with(&sandbox, |options| {
            once(options);
            options.endpoint = Some(format!("http://{address}"));
            options.connect_timeout = Some(Duration::from_millis(connect));
            options.timeout = Some(Duration::from_millis(whole));
        });
        save(&client, "example.com")
    };
    assert_not_sent(impatient(100, 30_000), TransportKind::Timeout, "timed out");
    assert_not_sent(impatient(30_000, 100), TransportKind::Timeout, "The client did not reach");
}

#[test]
fn what_is_no_answer_of_the_api_leaves_the_outcome_open() {
    let sandbox = Sandbox::start();
    for (behaviour, words) in [
        (answer(502, "<html><h1>Bad Gateway</h1></html>"), "web page (HTTP 502, request ID R-1, 1 attempt)"),
        (answer(504, ""), "the reply is empty"),
        (answer(200, ""), "the reply is empty"),
        (answer(200, "\u{1}\u{2}garbage"), "neither JSON nor XML"),
        (answer(200, r#"{"TaskNo": "#), "not valid JSON"),
        (answer(200, "<"), "the reply is not JSON: it begins with \"<\""),
        (Behaviour::Compress { coding: Coding::BrokenGzip }, "compressed (gzip), but damaged or incomplete"),
        (Behaviour::Compress { coding: Coding::Bomb }, "longer than 4 MiB"),
        (Behaviour::Compress { coding: Coding::Brotli }, "compressed with br, which this client did not request"),
        (answer(200, r#"{"RequestId": "R-1"}"#), "no TaskNo"),
        (Behaviour::Huge { bytes: 5 << 20 }, "longer than 4 MiB"),
    ] {
        assert_unknown(provoke(&sandbox, behaviour), &sandbox, words, AttemptEnd::UnexpectedReply);
    }
}

#[test]
fn a_page_that_nothing_can_have_come_of_is_unexpected() {
    let sandbox = Sandbox::start();
    let error = provoke(&sandbox, answer(404, "no such page"));
    let DomainError::UnexpectedReply { reason, excerpt, retryable, outcome, .. } = error else { panic!("{error:?}") };
    assert!(reason.contains("neither JSON nor XML (HTTP 404, request ID R-1, 1 attempt)"), "{reason}");
    assert!(reason.ends_with("The reply begins: no such page"), "{reason}");
    assert_eq!((excerpt.as_str(), retryable, outcome), ("no such page", false, Outcome::Rejected));
}

#[test]
fn a_reply_of_just_4_mib_is_read() {
    let sandbox = Sandbox::start();
    let mut body = r#"{"TaskNo": "T-1"}"#.to_owned();
    body.push_str(&" ".repeat((4 << 20) - body.len()));
    sandbox.tell("large.example", answer(200, &body));
    assert_eq!(save(&client(&sandbox), "large.example").unwrap().task_no, "T-1");
}

#[test]
fn a_reply_that_was_compressed_unasked_is_read() {
    let sandbox = Sandbox::start();
    let client = client_with(&sandbox, once);
    for coding in [Coding::Gzip, Coding::SilentGzip, Coding::Deflate, Coding::RawDeflate] {
        sandbox.tell("packed.example", Behaviour::Compress { coding });
        let response = save(&client, "packed.example").unwrap();
        assert!(!response.recovered && response.request_id.is_some(), "{coding:?}");
    }
}

#[test]
fn a_text_that_cannot_be_read_costs_nothing_else() {
    for reply_format in [ReplyFormat::Json, ReplyFormat::Xml] {
        let sandbox = Sandbox::start();
        sandbox.plan_all(Life { waiting_ms: 3_600_000, ..Life::default() });
        let client = client_with(&sandbox, |options| {
            once(options);
            options.reply_format = reply_format;
        });
        sandbox.tell("garbled.example", Behaviour::Garble);
        let task_no = save(&client, "garbled.example").unwrap().task_no;

        sandbox.tell("garbled.example", Behaviour::Garble);
        let asked = QueryTaskDetailListRequest {
            domain_name: Some("garbled.example".into()),
            ..QueryTaskDetailListRequest::new(task_no)
        };
        let details = client.query_task_detail_list_blocking(asked).unwrap().task_details;
        assert_eq!(details[0].domain_name.as_deref(), Some("garbled.example"));

        sandbox.tell("garbled.example", Behaviour::Garble);
        let error = save(&client, "garbled.example").unwrap_err();
        assert!(matches!(&error, DomainError::Service { code, .. } if code == "TaskIsBeingProcessed"), "{error:?}");
    }
}

#[test]
fn what_a_load_balancer_asks_to_wait_is_waited() {
    let sandbox = Sandbox::start();
    let page = |wait: &str| Behaviour::Answer {
        status: 429,
        body: "<html>slow down</html>".into(),
        headers: [("retry-after".to_owned(), wait.to_owned())].into(),
        execute: false,
    };
    let patient = client_with(&sandbox, |options| options.max_attempts = 2);
    let start = Instant::now();
    sandbox.tell("wait.example", page("1"));
    assert_eq!(save(&patient, "wait.example").unwrap().attempts.len(), 2);
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());

    // It is longer than the call may take.
    sandbox.tell("wait.example", page("90"));
    let error = save(&patient, "wait.example").unwrap_err();
    let DomainError::UnexpectedReply { retry_after, attempts, retryable, outcome, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!((retry_after, attempts.len()), (Some(Duration::from_secs(90)), 1));
    assert_eq!((retryable, outcome), (true, Outcome::Rejected));
}

#[test]
fn a_request_id_in_the_header_alone_is_found() {
    let sandbox = Sandbox::start();
    sandbox.tell("header.example", answer(200, r#"{"taskno": 7}"#));
    let response = save(&client(&sandbox), "header.example").unwrap();
    assert_eq!((response.task_no.as_str(), response.request_id.as_deref()), ("7", Some("R-1")));
}

#[test]
fn a_redirect_is_not_followed() {
    let (sandbox, elsewhere) = (Sandbox::start(), Sandbox::start());
    for status in [301, 302, 307, 308] {
        let headers = [("location".to_owned(), elsewhere.endpoint())].into();
        let behaviour = Behaviour::Answer { status, body: String::new(), headers, execute: false };
        let error = provoke(&sandbox, behaviour);
        assert!(matches!(error, DomainError::UnexpectedReply { outcome: Outcome::Rejected, .. }), "{error:?}");
        assert!(error.to_string().contains("redirect"), "{error}");
    }
    assert_eq!(elsewhere.stats().requests, 0);
}

#[test]
fn codes_say_whether_to_try_again() {
    let sandbox = Sandbox::start();
    for (code, expected_retryable) in [("Throttling.User", true), ("Busy", true), ("TaskIsBeingProcessed", false)] {
        let error = provoke(&sandbox, refuse(code));
        let DomainError::Service { reason, code: seen, hint, retryable, outcome, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!((seen.as_str(), retryable, outcome), (code, expected_retryable, Outcome::Rejected));
        assert!(reason.ends_with(&hint.unwrap()), "{reason}");
    }
    for code in ["InternalError", "ServiceUnavailable", "NetworkIOError", "UnknownError"] {
        assert_unknown(provoke(&sandbox, refuse(code)), &sandbox, code, AttemptEnd::Refused);
    }
}

#[test]
fn throttling_carries_the_time_to_wait() {
    let sandbox = Sandbox::start();
    let behaviour = Behaviour::Refuse {
        code: "Throttling.Api".into(),
        status: Some(429),
        retry_after_ms: Some(1500),
        access_denied_detail: None,
        execute: false,
    };
    let error = provoke(&sandbox, behaviour);
    let DomainError::Service { retry_after, http_status, .. } = error else { panic!("{error:?}") };
    assert_eq!((retry_after, http_status), (Some(Duration::from_millis(1500)), 429));
}

#[test]
fn the_sandbox_refuses_what_is_forged() {
    let sandbox = Sandbox::start();
    let code_and_hint = |error| match error {
        DomainError::Service { code, hint, .. } => (code, hint.unwrap()),
        other => panic!("{other:?}"),
    };

    let options = alidomain::ClientOptions { endpoint: Some(sandbox.endpoint()), ..Default::default() };
    let forger = DomainClient::new(Some(credentials("another-secret")), Some(options), None, None).unwrap();
    let (code, hint) = code_and_hint(save(&forger, "fault.example").unwrap_err());
    assert_eq!(code, "SignatureDoesNotMatch");
    assert!(hint.contains("secret is wrong"), "{hint}");

    let tamper = Behaviour::Tamper { parameter: "RegistrantProfileId".into(), value: "666".into() };
    let (code, hint) = code_and_hint(provoke(&sandbox, tamper));
    assert_eq!(code, "SignatureDoesNotMatch");
    assert!(hint.contains(r#"RegistrantProfileId was "1" and arrived as "666""#), "{hint}");

    assert_eq!(sandbox.stats().verified, 0);
    assert_unknown(provoke(&sandbox, Behaviour::Duplicate), &sandbox, "SignatureNonceUsed", AttemptEnd::Refused);

    let (code, hint) = code_and_hint(provoke(&sandbox, Behaviour::ClockSkew { seconds: 3600 }));
    assert_eq!(code, "InvalidTimeStamp.Expired");
    assert!(hint.contains("clock"), "{hint}");
    assert!(save(&client(&sandbox), "fault.example").is_ok());
}

#[test]
fn an_error_says_what_happened_whether_anything_changed_and_what_to_do() {
    let sandbox = Sandbox::start();
    let error = save(&client(&sandbox), "unknown.example").unwrap_err();
    let DomainError::Service { reason, request_id, hint, .. } = error else { panic!("{error:?}") };
    let what = format!(
        "The service rejected the request with DomainNotExist: The domain name does not exist (HTTP 400, request ID {}, \
         1 attempt).",
        request_id.unwrap()
    );
    assert_eq!(reason, format!("{what} Nothing was changed. {}", hint.unwrap()));
}

#[test]
fn a_broken_request_is_not_sent() {
    let sandbox = Sandbox::start();
    let error = client(&sandbox)
        .save_single_task_for_updating_contact_info_blocking(alidomain::SaveSingleTaskForUpdatingContactInfoRequest {
            user_client_ip: Some("nowhere".into()),
            ..request("example.com")
        })
        .unwrap_err();
    let DomainError::InvalidRequest { reason, field, retryable, outcome } = error else { panic!("{error:?}") };
    assert_eq!(reason, "user_client_ip must be an IPv4 or IPv6 address such as 192.0.2.1. Nothing was sent.");
    assert_eq!((field.as_str(), retryable, outcome), ("user_client_ip", false, Outcome::NotSent));
    assert_eq!(sandbox.stats().requests, 0);
}
