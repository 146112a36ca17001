//! Requests through a real proxy, tinyproxy, and what becomes of those that it does not pass on.

mod support;

use std::ffi::OsStr;
use std::process::Command;
use std::sync::Arc;

use alidomain::{ClientOptions, Credentials, DomainClient, DomainError, HttpMethod, Proxy, RamRole, TransportKind};
use alidomain_sandbox::{ACCESS_KEY_SECRET, Sandbox, Socks, Tinyproxy};
use support::proxies::{assert_kept_from, client_of, client_through, client_through_with, nowhere, plain};
use support::{client, credentials, save};

const USERNAME: &str = "alice";
const PASSWORD: &str = "proxy-canary-secret";

fn open() -> Tinyproxy {
    Tinyproxy::start().expect("tinyproxy can be started")
}

fn closed() -> Tinyproxy {
    Tinyproxy::start_with_login(USERNAME, PASSWORD).expect("tinyproxy can be started")
}

fn with_login(url: String, password: &str) -> Proxy {
    Proxy::new(url, Some(USERNAME.into()), Some(password.into()), Vec::new()).expect("a usable proxy")
}

/// Waits until the proxy has logged `count` requests, and returns them.
fn logged(proxy: &Tinyproxy, count: usize) -> Vec<String> {
    while proxy.requests().len() < count {
        std::thread::yield_now();
    }
    proxy.requests()
}

#[test]
fn plain_http_is_passed_on() {
    let (sandbox, proxy) = (Sandbox::start(), open());
    for http_method in [HttpMethod::Post, HttpMethod::Get] {
        let client = client_through_with(&sandbox, plain(proxy.url()), |options| options.http_method = http_method);
        save(&client, "example.com").unwrap();
    }
    assert!(logged(&proxy, 2)[0].starts_with(&format!("POST {}/", sandbox.endpoint())));
    assert_eq!(sandbox.stats().verified, 2);
}

#[test]
fn https_goes_through_a_tunnel_that_shows_the_host_alone() {
    let (sandbox, proxy) = (Sandbox::start_tls(), open());
    let client = client_through(&sandbox, plain(proxy.url()));
    for _ in 0..2 {
        save(&client, "example.com").unwrap();
    }
    let host = sandbox.endpoint().replace("https://", "");
    assert_eq!(logged(&proxy, 1), [format!("CONNECT {host} HTTP/1.1")]);
    assert_eq!(sandbox.stats().verified, 2);
}

#[test]
fn a_proxy_is_told_the_user_name_and_password() {
    let proxy = closed();
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        save(&client_through(&sandbox, with_login(proxy.url(), PASSWORD)), "example.com").unwrap();
        let in_url = proxy.url().replace("http://", &format!("http://{USERNAME}:{PASSWORD}@"));
        save(&client_through(&sandbox, plain(in_url)), "example.com").unwrap();
        assert_eq!(sandbox.stats().verified, 2);
    }
}

#[test]
fn a_login_that_is_missing_is_asked_for() {
    let proxy = closed();
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        let answer = save(&client_through(&sandbox, plain(proxy.url())), "example.com");
        let Err(DomainError::Transport { attempts, .. }) = &answer else { panic!("{answer:?}") };
        assert_eq!(attempts[0].http_status, Some(407));
        let words = ["requires a user name and password", "Set the user name and password of the proxy"];
        assert_kept_from(answer, false, &words);
        assert_eq!(sandbox.stats().requests, 0);
    }
}

#[test]
fn a_login_that_is_wrong_is_named() {
    let proxy = closed();
    let plain_sandbox = Sandbox::start();
    let client = client_through(&plain_sandbox, with_login(proxy.url(), "another-canary"));
    let words = ["rejected the user name and password", "Correct the user name and password of the proxy"];
    assert_kept_from(save(&client, "example.com"), false, &words);
    // tinyproxy does not say 407 to a wrong login, and what else it says to CONNECT is not told.
    let tls_sandbox = Sandbox::start_tls();
    let client = client_through(&tls_sandbox, with_login(proxy.url(), "another-canary"));
    let words = ["did not connect to localhost", "Check the user name and password of the proxy"];
    assert_kept_from(save(&client, "example.com"), true, &words);
    assert_eq!(plain_sandbox.stats().requests + tls_sandbox.stats().requests, 0);
}

#[test]
fn a_proxy_that_is_not_reached_is_named() {
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        let url = nowhere();
        let words = [
            &url.replace("http://", "could not connect to the proxy "),
            "Connection refused",
            "that the proxy is running",
        ];
        assert_kept_from(save(&client_through(&sandbox, plain(url)), "example.com"), true, &words);
        let unknown = plain("http://proxy.invalid:3128".to_owned());
        let words = ["DNS lookup failed for the proxy proxy.invalid:3128", "Check the proxy's URL"];
        let client = client_through_with(&sandbox, unknown, |options| options.allow_plain_http = true);
        assert_kept_from(save(&client, "example.com"), true, &words);
    }
}

#[test]
fn a_tunnel_that_the_proxy_refuses_is_its_fault() {
    let (sandbox, proxy) = (Sandbox::start_tls(), Tinyproxy::start_for_port(443).unwrap());
    let answer = save(&client_through(&sandbox, plain(proxy.url())), "example.com");
    assert_kept_from(answer, true, &["did not connect to localhost", "no_proxy"]);
}

#[test]
fn a_certificate_is_judged_behind_a_tunnel_too() {
    let (sandbox, proxy) = (Sandbox::start_tls(), open());
    let client = client_through_with(&sandbox, plain(proxy.url()), |options| options.extra_ca_certificates = None);
    let Err(DomainError::Transport { kind, reason, .. }) = save(&client, "example.com") else { panic!("trusted") };
    assert_eq!(kind, TransportKind::CertificateUntrusted);
    let host = sandbox.endpoint().replace("https://", "");
    assert!(reason.contains(&format!("The certificate of {host}")), "{reason}");
}

#[test]
fn a_proxy_that_is_spoken_to_by_tls_is_verified() {
    // The sandbox is no proxy, but the handshake comes first.
    let (sandbox, no_proxy) = (Sandbox::start(), Sandbox::start_tls());
    let client = client_through(&sandbox, plain(no_proxy.endpoint()));
    let Err(DomainError::Transport { kind, reason, .. }) = save(&client, "example.com") else { panic!("trusted") };
    assert_eq!(kind, TransportKind::CertificateUntrusted);
    let proxy = no_proxy.endpoint().replace("https://", "");
    assert!(reason.contains(&format!("The certificate of the proxy {proxy}")), "{reason}");
}

#[test]
fn hosts_in_no_proxy_are_reached_directly() {
    for (sandbox, exceptions) in [
        (Sandbox::start(), ["127.0.0.1", "127.0.0.0/8", "*"]),
        (Sandbox::start_tls(), ["localhost", ".localhost", "*"]),
    ] {
        for exception in exceptions {
            let proxy = Proxy::new(nowhere(), None, None, vec!["example.org".to_owned(), exception.to_owned()]);
            save(&client_through(&sandbox, proxy.unwrap()), "example.com").unwrap();
        }
        save(&client_through(&sandbox, Proxy::direct()), "example.com").unwrap();
    }
}

#[test]
fn credentials_of_this_machine_are_shown_to_no_proxy() {
    let sandbox = Sandbox::start();
    let uri = Credentials::from_uri(format!("{}/_sandbox/credentials", sandbox.endpoint())).unwrap();
    let client = client_of(Arc::new(uri), &sandbox, plain(nowhere()), |options| options.max_attempts = 1);
    let answer = save(&client, "example.com");
    assert!(matches!(answer, Err(DomainError::Transport { kind: TransportKind::Proxy, .. })), "{answer:?}");
    assert_eq!(sandbox.issued(None).len(), 1);
}

#[test]
fn plain_http_to_this_machine_does_not_leave_it_through_a_proxy() {
    let sandbox = Sandbox::start();
    let through = |proxy: Proxy, allow_plain_http: bool| {
        let options = ClientOptions {
            endpoint: Some(sandbox.endpoint()),
            allow_plain_http,
            max_attempts: 1,
            ..Default::default()
        };
        DomainClient::new(Some(credentials(ACCESS_KEY_SECRET)), Some(options), Some(Arc::new(proxy)), None)
    };
    for url in ["http://proxy.invalid:3128", "https://proxy.invalid", "socks5h://proxy.invalid"] {
        match through(plain(url.to_owned()), false) {
            Err(DomainError::InvalidRequest { field, reason, .. }) => {
                assert_eq!(field, "proxy");
                assert!(reason.contains("allow_plain_http") && reason.contains("no_proxy"), "{reason}");
            }
            other => panic!("{:?}", other.err()),
        }
        let excepted = Proxy::new(url.to_owned(), None, None, vec!["127.0.0.1".to_owned()]).unwrap();
        save(&through(excepted, false).unwrap(), "example.com").unwrap();
        let allowed = save(&through(plain(url.to_owned()), true).unwrap(), "example.com");
        assert!(matches!(allowed, Err(DomainError::Transport { kind: TransportKind::Proxy, .. })), "{allowed:?}");
    }
    // Roles are assumed at another endpoint, which is judged by itself.
    let tls = Sandbox::start_tls();
    let role = Credentials::from_ram_role(credentials(ACCESS_KEY_SECRET), RamRole::new("acs:ram::1:role/worker"));
    let client = client_of(Arc::new(role.unwrap()), &tls, plain("http://proxy.invalid".to_owned()), |options| {
        options.sts_endpoint = Some(sandbox.endpoint());
    });
    match save(&client, "example.com") {
        Err(DomainError::Credentials { reason, .. }) => assert!(reason.contains("allow_plain_http"), "{reason}"),
        other => panic!("{other:?}"),
    }
    assert!(sandbox.issued(None).is_empty());
}

#[test]
fn clients_share_connections_only_if_they_take_the_same_way() {
    let (sandbox, proxy) = (Sandbox::start_tls(), open());
    for _ in 0..2 {
        save(&client_through(&sandbox, plain(proxy.url())), "pooled.example").unwrap();
        save(&client(&sandbox), "pooled.example").unwrap();
    }
    let connections: Vec<u64> = sandbox.seen("pooled.example").iter().map(|seen| seen.connection).collect();
    assert_eq!((connections[0], connections[1]), (connections[2], connections[3]));
    assert_ne!(connections[0], connections[1]);
}

/// The name of the test below, which runs once more in processes that have an environment of their own.
const ENVIRONMENT_TEST: &str = "the_environment_s_proxies_are_read_when_the_client_is_made";
const EXPECTED: &str = "ALIDOMAIN_TEST_EXPECTED";

#[test]
fn the_environment_s_proxies_are_read_when_the_client_is_made() {
    if let Ok(expected) = std::env::var(EXPECTED) {
        return assert_environment_is_read(&expected);
    }
    let proxy = closed();
    let with_login = proxy.url().replace("http://", &format!("http://{USERNAME}:{PASSWORD}@"));
    for (variables, expected) in [
        (&[("HTTPS_PROXY", with_login.as_str())][..], "through the proxy"),
        (&[("all_proxy", &with_login)], "through the proxy"),
        (&[("HTTPS_PROXY", &with_login), ("NO_PROXY", "invalid")], "directly"),
        (&[("HTTPS_PROXY", "socks4://alice:proxy-canary-secret@127.0.0.1:1")], "HTTPS_PROXY names a SOCKS 4 proxy"),
    ] {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, OsStr::new(value))).collect();
        run_with(&variables, expected);
        if expected == "through the proxy" {
            let requests = logged(&proxy, 1);
            assert_eq!(requests.last().unwrap(), "CONNECT nowhere.invalid:443 HTTP/1.1");
        }
    }
    let socks = Socks::start().unwrap();
    for (variable, scheme) in [("ALL_PROXY", "socks5h"), ("https_proxy", "socks5h"), ("all_proxy", "socks")] {
        run_with(&[(variable, OsStr::new(&format!("{scheme}://{}", socks.address())))], "through the proxy");
    }
    let asked: Vec<_> =
        socks.requests().into_iter().map(|request| (request.host, request.port, request.is_name)).collect();
    assert_eq!(asked, vec![("nowhere.invalid".to_owned(), 443, true); 3]);
    // It can be no text.
    #[cfg(unix)]
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "NO_PROXY"] {
        use std::os::unix::ffi::OsStrExt as _;
        let mut variables = vec![("all_proxy", OsStr::new("http://127.0.0.1:1"))];
        variables.push((name, OsStr::from_bytes(b"http://alice:\xe4-canary@127.0.0.1:1")));
        run_with(&variables, &format!("{name} is not UTF-8"));
    }
}

/// Runs the test above in an environment of its own.
fn run_with(variables: &[(&str, &OsStr)], expected: &str) {
    let mut test = Command::new(std::env::current_exe().expect("this program has a path"));
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
        test.env_remove(name);
    }
    test.args(["--exact", ENVIRONMENT_TEST]).env(EXPECTED, expected).envs(variables.iter().copied());
    let output = test.output().expect("this program runs");
    assert!(output.status.success(), "{variables:?}: {}", String::from_utf8_lossy(&output.stdout));
}

fn assert_environment_is_read(expected: &str) {
    let with = |credentials: Arc<Credentials>, endpoint: String| {
        let sts_endpoint = Some("sts.invalid".to_owned());
        let options = ClientOptions { endpoint: Some(endpoint), sts_endpoint, max_attempts: 1, ..Default::default() };
        DomainClient::new(Some(credentials), Some(options), None, None)
    };
    let to = |endpoint: String| with(credentials(ACCESS_KEY_SECRET), endpoint);
    // This machine is reached without it.
    let sandbox = Sandbox::start();
    let client = to(sandbox.endpoint()).expect("usable options");
    assert!(save(&client, "example.com").is_ok());
    if let Some((variable, _)) = expected.split_once(" names a ").or(expected.split_once(" is not ")) {
        let Err(error) = to("nowhere.invalid".to_owned()) else { panic!("not refused") };
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        assert!(matches!(error, DomainError::InvalidRequest { field, .. } if field == variable));
        for credentials in [
            Credentials::from_uri("https://uri.invalid".to_owned()),
            Credentials::from_ram_role(credentials(ACCESS_KEY_SECRET), RamRole::new("acs:ram::1:role/worker")),
        ] {
            let client = with(Arc::new(credentials.expect("usable")), sandbox.endpoint()).expect("usable options");
            let Err(DomainError::Credentials { reason, .. }) = save(&client, "example.com") else { panic!("a key") };
            assert!(reason.contains(expected) && !reason.contains("canary"), "{reason}");
        }
        return;
    }
    let kind = if expected == "directly" { TransportKind::Dns } else { TransportKind::Proxy };
    match save(&to("nowhere.invalid".to_owned()).expect("usable options"), "example.com") {
        Err(DomainError::Transport { kind: found, reason, .. }) => assert_eq!(found, kind, "{reason}"),
        other => panic!("{other:?}"),
    }
}
