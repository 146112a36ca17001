//! Requests through a SOCKS 5 proxy.

mod support;

use std::net::TcpListener;
use std::time::Duration;

use alidomain::{DomainError, HttpMethod, Outcome, Proxy, TransportKind};
use alidomain_sandbox::{Sandbox, Socks, SocksRequest, SocksRules};
use support::proxies::{assert_kept_from, client_through, client_through_with, nowhere, plain};
use support::save;

fn open() -> Socks {
    Socks::start().expect("a loopback port is free")
}

fn closed() -> Socks {
    let login = Some((br"CORP\alice".to_vec(), "p@:ss/ä-canary".into()));
    Socks::start_with(SocksRules { login, ..Default::default() }).expect("a loopback port is free")
}

fn refusing(rules: SocksRules) -> Socks {
    Socks::start_with(rules).expect("a loopback port is free")
}

fn through(scheme: &str, socks: &Socks) -> Proxy {
    plain(format!("{scheme}://{}", socks.address()))
}

fn port(sandbox: &Sandbox) -> u16 {
    sandbox.endpoint().rsplit_once(':').expect("a port").1.parse().expect("a number")
}

#[test]
fn requests_go_through_with_names_that_the_proxy_resolves_or_this_machine() {
    for (scheme, is_name) in [("socks5", false), ("socks5h", true), ("socks", true)] {
        let (sandbox, socks) = (Sandbox::start_tls(), open());
        let client = client_through(&sandbox, through(scheme, &socks));
        for _ in 0..2 {
            save(&client, "example.com").unwrap();
        }
        // The connection is kept.
        let host = if is_name { "localhost" } else { "127.0.0.1" };
        let port = port(&sandbox);
        assert_eq!(socks.requests(), [SocksRequest { host: host.to_owned(), port, is_name, logged_in: false }]);
        assert_eq!(sandbox.stats().verified, 2);
    }
}

#[test]
fn plain_http_goes_through_like_every_connection() {
    let (sandbox, socks) = (Sandbox::start(), open());
    for http_method in [HttpMethod::Post, HttpMethod::Get] {
        let client =
            client_through_with(&sandbox, through("socks5h", &socks), |options| options.http_method = http_method);
        save(&client, "example.com").unwrap();
    }
    assert_eq!((sandbox.stats().verified, socks.requests().len()), (2, 1));
}

#[test]
fn a_host_that_only_the_proxy_knows() {
    let (sandbox, socks) = (Sandbox::start(), open());
    let to = |scheme: &str| {
        client_through_with(&sandbox, through(scheme, &socks), |options| {
            options.endpoint = Some(format!("http://inside.socks.invalid:{}", port(&sandbox)));
            options.allow_plain_http = true;
            options.max_attempts = 1;
        })
    };
    save(&to("socks5h"), "example.com").unwrap();
    let Err(DomainError::Transport { kind, reason, .. }) = save(&to("socks5"), "example.com") else { panic!("found") };
    assert_eq!(kind, TransportKind::Dns, "{reason}");
    assert!(reason.contains("use socks5h:// instead of socks5://"), "{reason}");
}

#[test]
fn a_login_is_told_to_a_proxy_that_wants_one() {
    let socks = closed();
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        for scheme in ["socks5", "socks5h", "socks"] {
            let url = format!(r"{scheme}://CORP\alice:p@:ss/%C3%A4-canary@{}", socks.address());
            save(&client_through(&sandbox, plain(url)), "example.com").unwrap();
            assert!(socks.requests().last().unwrap().logged_in);
        }
        let (url, password) = (format!("socks5h://{}", socks.address()), "p@:ss/ä-canary".to_owned());
        let given = Proxy::new(url, Some(r"CORP\alice".to_owned()), Some(password), Vec::new()).unwrap();
        save(&client_through(&sandbox, given), "example.com").unwrap();
        assert_eq!(sandbox.stats().verified, 4);
    }
}

#[test]
fn a_login_that_is_missing_or_wrong_is_named() {
    let socks = closed();
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        let words = ["requires a user name and password", "Set the user name and password of the proxy"];
        assert_kept_from(save(&client_through(&sandbox, through("socks5", &socks)), "example.com"), false, &words);
        let wrong =
            Proxy::new(format!("socks5://{}", socks.address()), Some("bob".into()), Some("canary".into()), vec![]);
        let words = ["rejected the user name and password", "Correct the user name and password of the proxy"];
        assert_kept_from(save(&client_through(&sandbox, wrong.unwrap()), "example.com"), false, &words);
        assert_eq!(sandbox.stats().requests, 0);
    }
    // One that wants none, and one that wants another one.
    for other in [open(), refusing(SocksRules { unknown_login: true, ..Default::default() })] {
        let url = format!("socks5://alice:canary@{}", other.address());
        let words = ["does not support a login with a user name and password", "remove the user name and password"];
        assert_kept_from(save(&client_through(&Sandbox::start(), plain(url)), "example.com"), false, &words);
    }
    assert!(socks.requests().is_empty());
}

#[test]
fn a_host_that_the_proxy_does_not_reach_is_named() {
    for (number, retried, words) in [
        (1, true, "general failure (SOCKS 1)"),
        (2, false, "its rules do not allow it (SOCKS 2)"),
        (3, true, "the network is unreachable (SOCKS 3)"),
        (4, true, "the host is unreachable, or its address was not found (SOCKS 4)"),
        (5, true, "the host refused the connection (SOCKS 5)"),
        (6, true, "the host did not answer in time (SOCKS 6)"),
        (7, false, "it does not support CONNECT (SOCKS 7)"),
        (8, false, "it does not support this kind of address (SOCKS 8)"),
    ] {
        let socks = refusing(SocksRules { refusal: Some(number), ..Default::default() });
        for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
            let answer = save(&client_through(&sandbox, through("socks5h", &socks)), "example.com");
            assert_kept_from(answer, retried, &["did not connect to", words, "no_proxy"]);
            assert_eq!(sandbox.stats().requests, 0);
        }
        if matches!(number, 3 | 4 | 8) {
            let answer = save(&client_through(&Sandbox::start(), through("socks5", &socks)), "example.com");
            assert_kept_from(answer, retried, &[words, "use socks5h:// instead of socks5://"]);
        }
    }
    // A number that SOCKS does not know.
    let socks = refusing(SocksRules { refusal: Some(77), ..Default::default() });
    let answer = save(&client_through(&Sandbox::start(), through("socks5h", &socks)), "example.com");
    assert_kept_from(answer, true, &["did not answer as a SOCKS 5 proxy"]);
}

#[test]
fn a_login_that_leaves_no_room_for_the_host_is_named() {
    let password = "canary".repeat(29);
    let login = Some((b"alice".to_vec(), password.clone().into_bytes()));
    let (sandbox, socks) = (Sandbox::start(), refusing(SocksRules { login, ..Default::default() }));
    let client = |host: &str| {
        let url = format!("socks5h://alice:{password}@{}", socks.address());
        client_through_with(&sandbox, plain(url), |options| {
            options.endpoint = Some(format!("http://{host}.socks.invalid:{}", port(&sandbox)));
            options.allow_plain_http = true;
        })
    };
    let label = "x".repeat(60);
    let words = ["are together too long for SOCKS", "Use a shorter login"];
    save(&client("inside"), "example.com").unwrap();
    assert_kept_from(save(&client(&format!("{label}.{label}")), "example.com"), false, &words);
}

#[test]
fn a_proxy_that_is_not_reached_or_is_another_kind_is_named() {
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        let address = nowhere().replace("http://", "");
        let words = [&format!("could not connect to the proxy {address}"), "that the proxy is running"];
        let gone = plain(format!("socks5://{address}"));
        assert_kept_from(save(&client_through(&sandbox, gone), "example.com"), true, &words);
        let unknown = plain("socks5h://proxy.invalid".to_owned());
        let words = ["DNS lookup failed for the proxy proxy.invalid", "Check the proxy's URL"];
        let client = client_through_with(&sandbox, unknown, |options| options.allow_plain_http = true);
        assert_kept_from(save(&client, "example.com"), true, &words);
        // An endpoint of HTTP is no SOCKS proxy, and a SOCKS proxy is none of HTTP.
        let http = Sandbox::start();
        let wrong = plain(http.endpoint().replace("http:", "socks5:"));
        let Err(DomainError::Transport { kind, reason, outcome, .. }) =
            save(&client_through(&sandbox, wrong), "example.com")
        else {
            panic!("connected")
        };
        assert_eq!((kind, outcome), (TransportKind::Proxy, Outcome::NotSent), "{reason}");
        assert!(reason.contains("http://"), "{reason}");
    }
    let (sandbox, socks) = (Sandbox::start_tls(), open());
    let wrong = through("http", &socks);
    assert_kept_from(
        save(&client_through(&sandbox, wrong), "example.com"),
        true,
        &["did not connect to localhost", "names an http proxy", "socks5h://"],
    );
}

#[test]
fn a_proxy_that_does_not_answer_is_named() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    let address = silent.local_addr().expect("it has an address");
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        let client = client_through_with(&sandbox, plain(format!("socks5h://{address}")), |options| {
            (options.connect_timeout, options.max_attempts) = (Some(Duration::from_millis(50)), 1);
        });
        let Err(DomainError::Transport { kind, reason, outcome, .. }) = save(&client, "example.com") else {
            panic!("answered")
        };
        assert_eq!((kind, outcome), (TransportKind::Timeout, Outcome::NotSent), "{reason}");
        assert!(reason.contains(&format!("through the proxy {address}")), "{reason}");
    }
}

#[test]
fn a_proxy_that_breaks_off_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    let address = listener.local_addr().expect("it has an address");
    std::thread::spawn(move || listener.incoming().for_each(drop));
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        let answer = save(&client_through(&sandbox, plain(format!("socks5://{address}"))), "example.com");
        assert_kept_from(
            answer,
            true,
            &["closed the connection before it had connected to", "it may name an http proxy (http://)"],
        );
    }
}

#[test]
fn a_certificate_is_judged_behind_it() {
    let (sandbox, socks) = (Sandbox::start_tls(), open());
    let client =
        client_through_with(&sandbox, through("socks5h", &socks), |options| options.extra_ca_certificates = None);
    let Err(DomainError::Transport { kind, reason, .. }) = save(&client, "example.com") else { panic!("trusted") };
    assert_eq!(kind, TransportKind::CertificateUntrusted);
    let host = sandbox.endpoint().replace("https://", "");
    assert!(reason.contains(&format!("The certificate of {host}")), "{reason}");
}
