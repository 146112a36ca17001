//! What a diagnosis finds: real endpoints, proxies, clocks and certificates, some of which are wrong.

mod support;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use alidomain::{
    Cancellation, ClientOptions, Credentials, CredentialsState, DiagnosticArea, DiagnosticReport, DiagnosticScope,
    DomainClient, DomainError, Outcome, Proxy, Site,
};
use alidomain_sandbox::{ACCESS_KEY_SECRET, Sandbox};
use support::proxies::{nowhere, plain};
use support::{client, client_with, credentials, request};

use DiagnosticArea::{CertificateAuthorities, Clock, Endpoint};

fn diagnose(client: &DomainClient) -> DiagnosticReport {
    let report = client.diagnose_blocking(DiagnosticScope::Endpoint).expect("the diagnosis ends");
    assert!(!format!("{report:?}").contains(ACCESS_KEY_SECRET), "{report:?}");
    report
}

/// The areas with problems, each of which has a next step that is a sentence.
fn areas(report: &DiagnosticReport) -> Vec<DiagnosticArea> {
    for problem in &report.problems {
        assert!(problem.next_step.ends_with('.') && !problem.reason.ends_with('.'), "{problem:?}");
    }
    report.problems.iter().map(|problem| problem.area).collect()
}

#[test]
fn nothing_is_wrong_with_a_client_that_works() {
    let sandbox = Sandbox::start_tls();
    let report = diagnose(&client(&sandbox));
    assert_eq!(report.problems, []);
    assert_eq!((&*report.version, &*report.endpoint), (env!("CARGO_PKG_VERSION"), &*sandbox.endpoint()));
    assert!(report.target.starts_with(std::env::consts::ARCH), "{}", report.target);
    assert!(report.http_status.is_some_and(|status| (400..500).contains(&status)), "{report:?}");
    assert!(report.elapsed.is_some() && report.clock_offset.is_some_and(|seconds| seconds.abs() < 30), "{report:?}");
    assert_eq!((report.site, &report.proxy), (None, &None));
    assert!(report.certificate_authorities.contains(&"1 in extra_ca_certificates".to_owned()), "{report:?}");
    let place = &report.credentials[0];
    assert_eq!((place.state, &*place.detail), (CredentialsState::Used, "the access key sa****"));
    // It executed nothing, and nobody signed it.
    assert!(sandbox.tasks().is_empty());
    assert_eq!(sandbox.stats().requests, 1);
}

#[tokio::test]
async fn the_awaited_form_does_the_same() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    let mut awaited = client.diagnose(DiagnosticScope::Endpoint).await.unwrap();
    let mut blocking = client.diagnose_blocking(DiagnosticScope::Endpoint).unwrap();
    assert!(awaited.elapsed.take().is_some() && blocking.elapsed.take().is_some());
    (awaited.clock_offset, blocking.clock_offset) = (None, None);
    assert_eq!(awaited, blocking);
}

#[test]
fn nothing_is_sent_offline() {
    let sandbox = Sandbox::start();
    let report = client(&sandbox).diagnose_blocking(DiagnosticScope::Local).unwrap();
    assert_eq!((report.problems, report.http_status, report.clock_offset), (vec![], None, None));
    assert_eq!(sandbox.stats().requests, 0);
    let client = DomainClient::new(Some(credentials("s")), None, None, None).unwrap();
    let report = client.diagnose_blocking(DiagnosticScope::Local).unwrap();
    assert_eq!((&*report.endpoint, report.site), ("https://domain.aliyuncs.com", Some(Site::China)));
}

#[test]
fn an_endpoint_that_does_not_answer() {
    let sandbox = Sandbox::start();
    let down = client_with(&sandbox, |options| options.endpoint = Some(nowhere()));
    let report = diagnose(&down);
    assert_eq!(areas(&report), [Endpoint]);
    assert!(report.problems[0].reason.contains("could not connect to 127.0.0.1"), "{report:?}");
    assert!(report.problems[0].next_step.contains("firewall"), "{report:?}");
    assert_eq!((report.http_status, report.elapsed, report.clock_offset), (None, None, None));
}

#[test]
fn an_endpoint_that_is_not_trusted() {
    let sandbox = Sandbox::start_tls();
    let report = diagnose(&client_with(&sandbox, |options| options.extra_ca_certificates = None));
    assert_eq!(areas(&report), [Endpoint]);
    assert!(report.problems[0].reason.ends_with("is not signed by a trusted authority"), "{report:?}");
    assert!(report.problems[0].next_step.contains("extra_ca_certificates"), "{report:?}");
}

#[test]
fn something_else_that_answers() {
    let sandbox = Sandbox::start();
    // Its controls are no part of the service.
    let report = diagnose(&client_with(&sandbox, |options| {
        options.endpoint =
            Some(stranger("HTTP/1.1 302 Found\r\nLocation: /login\r\nDate: Tue, 23 Feb 2016 12:46:24 GMT"));
    }));
    assert_eq!((areas(&report), report.http_status), (vec![Endpoint], Some(302)));
    assert!(report.problems[0].reason.contains("something else than the service"), "{report:?}");
    assert_eq!(report.clock_offset, None, "its clock says nothing");
    let report = diagnose(&client_with(&sandbox, |options| {
        options.endpoint = Some(stranger("HTTP/1.1 503 Service Unavailable"));
    }));
    assert_eq!((areas(&report), report.http_status), (vec![Endpoint], Some(503)));
    assert!(report.problems[0].next_step.contains("Try again"), "{report:?}");
}

#[test]
fn what_looks_a_little_like_the_service_is_not_the_service() {
    let sandbox = Sandbox::start();
    let head = |status: &str| format!("HTTP/1.1 {status}\r\nDate: Tue, 23 Feb 2016 12:46:24 GMT");
    for (status, body) in [
        ("404 Not Found", r#"{"message": "no RequestId here"}"#),
        ("400 Bad Request", r#"{"Code": "400", "Message": "m", "RequestId": "r", "HostId": "h"}"#),
        ("403 Forbidden", "<html>RequestId</html>"),
        ("401 Unauthorized", r#"{"Code": "Denied", "RequestId": "r"}"#),
        ("500 Internal Server Error", "RequestId"),
        ("200 OK", r#"{"Code": "Denied", "Message": "m", "RequestId": "r", "HostId": "h"}"#),
    ] {
        let report = diagnose(&client_with(&sandbox, |options| options.endpoint = Some(answering(head(status), body))));
        assert_eq!((areas(&report), report.clock_offset), (vec![Endpoint], None), "{status} {body}");
    }
    let body = r#"{"Code": "ServiceUnavailable", "Message": "m", "RequestId": "r", "HostId": "h"}"#;
    let endpoint = answering(head("503 Service Unavailable"), body);
    let report = diagnose(&client_with(&sandbox, |options| options.endpoint = Some(endpoint)));
    assert_eq!(areas(&report), [Endpoint, Clock], "{report:?}");
    assert!(report.problems[0].reason.starts_with("the service is not available"), "{report:?}");
}

/// The URL of somebody who answers one request with this head.
fn stranger(head: &str) -> String {
    answering(head.to_owned(), "")
}

fn answering(head: String, body: &'static str) -> String {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    let url = format!("http://{}", listener.local_addr().expect("the listener has an address"));
    std::thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("the client connects");
        let _ = client.read(&mut [0; 4096]);
        let length = body.len();
        let _ = write!(client, "{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    });
    url
}

#[test]
fn a_clock_that_is_wrong() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    for (ahead, words) in [(3600, "seconds behind the service's"), (-3600, "seconds ahead of the service's")] {
        sandbox.set_clock_ahead(ahead);
        let report = diagnose(&client);
        assert_eq!(areas(&report), [Clock]);
        let offset = report.clock_offset.unwrap();
        assert!((offset - ahead).abs() < 30, "{offset}");
        assert!(report.problems[0].reason.ends_with(words), "{report:?}");
        assert!(report.problems[0].next_step.contains("NTP"), "{report:?}");
    }
    sandbox.set_clock_ahead(30);
    assert_eq!(diagnose(&client).problems, []);
}

#[test]
fn an_expired_key_is_doubted_as_by_calls() {
    let sandbox = Sandbox::start();
    let of = |minutes: u64| {
        let expiration = std::time::SystemTime::now() - Duration::from_secs(60 * minutes);
        let key = Credentials::from_sts("STS.id".into(), "secret".into(), "token".into(), Some(expiration)).unwrap();
        let options = ClientOptions { endpoint: Some(sandbox.endpoint()), ..Default::default() };
        DomainClient::new(Some(Arc::new(key)), Some(options), None, None).unwrap()
    };
    // This machine's clock may be as wrong.
    for (minutes, state) in [(10, CredentialsState::Used), (20, CredentialsState::Broken)] {
        let report = of(minutes).diagnose_blocking(DiagnosticScope::Local).unwrap();
        assert_eq!(report.credentials[0].state, state, "{report:?}");
    }
    // Unless the service has shown its own.
    assert_eq!(diagnose(&of(10)).credentials[0].state, CredentialsState::Broken);
}

#[test]
fn a_proxy_is_named_without_its_password() {
    let sandbox = Sandbox::start();
    let url = nowhere().replace("://", "://al%20ice:pass-canary@");
    let through = |proxy| {
        let options = ClientOptions { endpoint: Some(sandbox.endpoint()), ..Default::default() };
        DomainClient::new(Some(credentials("s")), Some(options), Some(Arc::new(proxy)), None).unwrap()
    };
    let report = diagnose(&through(plain(url.clone())));
    let shown = format!("{report:?}");
    assert!(!shown.contains("canary"), "{shown}");
    assert_eq!(report.proxy, Some(url.replace("pass-canary", "***")));
    assert_eq!(report.proxy_source, "given to the client");
    assert_eq!(areas(&report), [Endpoint]);
    let excepted = Proxy::new(url, None, None, vec!["127.0.0.1".into()]).unwrap();
    let report = diagnose(&through(excepted));
    assert_eq!((report.proxy, &*report.proxy_source), (None, "`no_proxy` names the host"));
    assert_eq!(report.problems, []);
}

#[test]
fn a_diagnosis_can_be_cancelled() {
    let sandbox = Sandbox::start();
    let cancellation = Arc::new(Cancellation::new());
    let client = client(&sandbox).with_cancellation(cancellation.clone());
    cancellation.cancel();
    let error = client.diagnose_blocking(DiagnosticScope::Endpoint).unwrap_err();
    assert!(matches!(error, DomainError::Cancelled { outcome: Outcome::NotSent, .. }), "{error:?}");
}

#[test]
fn credentials_are_fetched_only_if_that_is_wanted() {
    let sandbox = Sandbox::start();
    let uri = format!("{}/_sandbox/credentials?scope=diagnosis", sandbox.endpoint());
    let options = ClientOptions { endpoint: Some(sandbox.endpoint()), ..Default::default() };
    let credentials = Arc::new(Credentials::from_uri(uri).unwrap());
    let client = DomainClient::new(Some(credentials), Some(options), None, None).unwrap();
    let report = diagnose(&client);
    let place = &report.credentials[0];
    assert_eq!((&*place.place, &*place.detail), ("the credentials URI of 127.0.0.1", "the key was not fetched"));
    assert_eq!((place.state, sandbox.issued(Some("diagnosis")).len()), (CredentialsState::Used, 0));

    let report = client.diagnose_blocking(DiagnosticScope::Credentials).unwrap();
    let detail = &report.credentials[0].detail;
    let id = &sandbox.issued(Some("diagnosis"))[0].access_key_id;
    assert!(detail.starts_with("the temporary access key STS.****") && detail.contains("valid until 20"), "{detail}");
    assert!(!format!("{report:?}").contains(id.as_str()), "{report:?}");
    assert_eq!(report.problems, []);
}

/// The URL of somebody who never answers, and who is there for as long as the listener.
fn silent() -> (String, std::net::TcpListener) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    (format!("http://{}", listener.local_addr().expect("the listener has an address")), listener)
}

#[test]
fn a_place_that_does_not_answer_is_named() {
    let (url, _listener) = silent();
    let chain =
        [Credentials::from_uri(url.clone()).unwrap(), Credentials::from_access_key("id".into(), "s".into()).unwrap()];
    let chain = Arc::new(Credentials::from_chain(chain.into_iter().map(Arc::new).collect()).unwrap());
    let timeout = Some(Duration::from_millis(500));
    let options = ClientOptions { endpoint: Some(nowhere()), timeout, ..Default::default() };
    let client = DomainClient::new(Some(chain), Some(options), None, None).unwrap();
    let report = client.diagnose_blocking(DiagnosticScope::Credentials).unwrap();
    let states: Vec<_> = report.credentials.iter().map(|place| place.state).collect();
    assert_eq!(states, [CredentialsState::Broken, CredentialsState::NotChecked], "{report:?}");
    assert!(report.credentials[0].detail.starts_with("no answer within"), "{report:?}");
    assert_eq!(areas(&report), [Endpoint, DiagnosticArea::Credentials]);
    assert!(report.problems[1].next_step.contains("`timeout`"), "{report:?}");
}

#[test]
fn an_endpoint_that_never_answers_leaves_time_for_the_credentials() {
    let (url, _listener) = silent();
    let timeout = Some(Duration::from_secs(1));
    let options = ClientOptions { endpoint: Some(url), timeout, ..Default::default() };
    let report = diagnose(&DomainClient::new(Some(credentials("s")), Some(options), None, None).unwrap());
    assert_eq!((areas(&report), report.credentials[0].state), (vec![Endpoint], CredentialsState::Used));
}

/// The test below runs once more in processes with environments of their own, and prints what it finds.
const CHILD: &str = "ALIDOMAIN_TEST_DIAGNOSIS";

#[test]
fn of_the_environment() {
    let Ok(endpoint) = std::env::var(CHILD) else { return };
    let options =
        ClientOptions { endpoint: Some(endpoint), timeout: Some(Duration::from_secs(20)), ..Default::default() };
    let client = DomainClient::for_diagnosis(None, Some(options), None).unwrap();
    println!("{:#?}", client.diagnose_blocking(DiagnosticScope::Endpoint).unwrap());
    if let Err(error) = client.save_single_task_for_updating_contact_info_blocking(request("a.example")) {
        println!("calls fail: {error}");
    }
}

/// What the diagnosis of a process with these variables prints.
fn of_environment(endpoint: &str, variables: &[(&str, &str)]) -> String {
    let mut test = Command::new(std::env::current_exe().expect("this test is a program"));
    test.args(["--exact", "of_the_environment", "--nocapture"]).env_clear();
    test.env(CHILD, endpoint).env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true").env("HOME", "/nowhere");
    let output = test.envs(variables.iter().copied()).output().expect("the program runs");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && !shown.contains("canary"), "{shown}");
    shown
}

#[track_caller]
fn assert_shows(shown: &str, words: &[&str]) {
    for words in words {
        assert!(shown.contains(words), "{words:?} is not in: {shown}");
    }
}

#[test]
fn no_credentials_at_all() {
    let sandbox = Sandbox::start();
    let shown = of_environment(&sandbox.endpoint(), &[]);
    assert_shows(
        &shown,
        &[
            "place: \"the environment variables\"",
            "place: \"OIDC\"",
            "the file /nowhere/.aliyun/config.json does not exist",
            "the file /nowhere/.alibabacloud/credentials.ini does not exist",
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED disables the ECS instance role",
            "ALIBABA_CLOUD_CREDENTIALS_URI is not set",
            "no credentials were found",
            "no environment variable names one",
            "calls fail: No credentials found",
        ],
    );
    assert_eq!(shown.matches("state: NotFound").count(), 6, "{shown}");
}

#[test]
fn half_an_access_key_and_a_proxy_that_is_none() {
    let sandbox = Sandbox::start_tls();
    let half = [("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret-canary")];
    let shown = of_environment(&sandbox.endpoint(), &half);
    let words =
        "the environment variable ALIBABA_CLOUD_ACCESS_KEY_SECRET is set, but ALIBABA_CLOUD_ACCESS_KEY_ID is not";
    assert_shows(&shown, &["area: Credentials", words, "state: Broken", "Correct it, or remove it"]);
    assert_shows(&shown, &[&format!("calls fail: T{}. Nothing was sent.\n", &words[1..])]);

    // Nothing goes directly in place of a proxy that is none.
    let proxy = [("HTTPS_PROXY", "ftp://alice:pass-canary@proxy"), ("ALIBABA_CLOUD_PROFILE", "prod")];
    let shown = of_environment("https://service.example", &proxy);
    assert_shows(
        &shown,
        &["area: Proxy", "Correct HTTPS_PROXY", "http_status: None", "calls fail: HTTPS_PROXY must be"],
    );
    assert_eq!(sandbox.stats().requests, 0);
}

#[test]
fn a_proxy_of_the_environment() {
    let proxy = nowhere().replace("://", "://alice:pass-canary@");
    let variables = [("https_proxy", &*proxy), ("NO_PROXY", "other.example")];
    let shown = of_environment("https://service.example", &variables);
    let masked = format!("\"{}\"", proxy.replace("pass-canary", "***"));
    assert_shows(&shown, &[&masked, "proxy_source: \"https_proxy\"", "the proxy 127.0.0.1"]);
    let shown = of_environment("https://service.invalid", &[("HTTPS_PROXY", &proxy), ("NO_PROXY", "service.invalid")]);
    assert_shows(&shown, &["NO_PROXY names the host", "proxy: None"]);
}

#[test]
fn a_store_of_authorities_that_is_not_there() {
    if cfg!(any(feature = "bundled-roots", not(target_os = "linux"))) {
        return;
    }
    let sandbox = Sandbox::start_tls();
    let shown = of_environment(&sandbox.endpoint(), &[("SSL_CERT_FILE", "/nowhere.pem")]);
    assert_shows(&shown, &["SSL_CERT_FILE names \"/nowhere.pem\"", &format!("area: {CertificateAuthorities:?}")]);
    assert_shows(&shown, &["next_step: \"Correct the environment variable, or unset it"]);
    assert_eq!(sandbox.stats().requests, 0);

    let store = std::env::temp_dir().join(format!("alidomain-diagnosis-{}.pem", std::process::id()));
    std::fs::write(&store, sandbox.ca_certificate().unwrap()).unwrap();
    let path = store.display().to_string();
    let key = [("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI5tExample1234567890ab"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")];
    let shown = of_environment(&sandbox.endpoint(), &[key[0], key[1], ("SSL_CERT_FILE", &path)]);
    std::fs::remove_file(&store).unwrap();
    assert_shows(&shown, &[&format!("\"1 in {path} (SSL_CERT_FILE)\""), "problems: []", "LTAI****90ab"]);
    assert!(!shown.contains(key[0].1), "{shown}");
}
