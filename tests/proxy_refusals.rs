//! Proxies that answer with anything but a connection, played by a script.

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use alidomain::{DomainError, Proxy, TransportKind};
use alidomain_sandbox::Sandbox;
use support::proxies::{assert_kept_from, client_through, client_through_with, plain};
use support::save;

/// Answers every request with the same text, and remembers the headers that it was sent.
struct Script {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Script {
    fn answering(reply: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let (reply, heads) = (reply.to_owned(), Arc::<Mutex<Vec<String>>>::default());
        let seen = heads.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                seen.lock().expect("nobody panicked").push(answer(stream, &reply));
            }
        });
        Self { url, heads }
    }

    /// The value of `Proxy-Authorization` in the first request.
    fn login(&self) -> Option<String> {
        let head = self.heads.lock().expect("nobody panicked").first().cloned().unwrap_or_default();
        let header = head.lines().find_map(|line| {
            line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authorization"))
        });
        header.map(|(_, value)| value.to_owned())
    }
}

/// Reads a request, answers it, and returns its first line and headers.
fn answer(mut stream: TcpStream, reply: &str) -> String {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream can be cloned"));
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() <= 2 {
            break;
        }
        if let Some((_, value)) = line.to_ascii_lowercase().split_once("content-length: ") {
            length = value.trim().parse().expect("a number");
        }
        head.push_str(&line);
    }
    let _ = reader.read_exact(&mut vec![0; length]);
    let _ = stream.write_all(reply.as_bytes());
    head
}

fn challenge(status: &str, challenges: &[&str]) -> String {
    let challenges: String = challenges.iter().map(|value| format!("Proxy-Authenticate: {value}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{challenges}Connection: close\r\nContent-Length: 0\r\n\r\n")
}

fn with_login(url: &str) -> Proxy {
    Proxy::new(url.to_owned(), Some("alice".into()), Some("proxy-canary".into()), Vec::new()).expect("a usable proxy")
}

#[test]
fn a_login_that_is_not_supported_is_named() {
    for (challenges, offered) in [
        (&["Negotiate", "NTLM"][..], "Negotiate or NTLM"),
        (&["NTLM"], "NTLM"),
        (&["Digest realm=\"Basic, or not\", nonce=\"a\""], "Digest"),
    ] {
        for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
            let script = Script::answering(&challenge("407 Proxy Authentication Required", challenges));
            for proxy in [plain(script.url.clone()), with_login(&script.url)] {
                let answer = save(&client_through(&sandbox, proxy), "example.com");
                let Err(DomainError::Transport { attempts, .. }) = &answer else { panic!("{answer:?}") };
                assert_eq!(attempts[0].http_status, Some(407));
                let offered = format!("requires a login with {offered}, but this library supports only");
                assert_kept_from(answer, false, &[&offered, "Px or CNTLM", "allow Basic"]);
            }
            assert_eq!(sandbox.stats().requests, 0);
        }
    }
}

#[test]
fn basic_among_others_is_enough() {
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        for challenges in [&["NTLM", "Basic realm=\"p\""][..], &["Negotiate, basic realm=\"p\""], &[]] {
            let script = Script::answering(&challenge("407 Proxy Authentication Required", challenges));
            let wanted = ["requires a user name and password", "Set the user name"];
            assert_kept_from(save(&client_through(&sandbox, plain(script.url.clone())), "example.com"), false, &wanted);
            let refused = ["rejected the user name and password", "Correct the user name"];
            assert_kept_from(save(&client_through(&sandbox, with_login(&script.url)), "example.com"), false, &refused);
        }
    }
}

#[test]
fn a_login_is_sent_as_its_bytes() {
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        for (login, expected) in
            [("alice:p%E4ss", "Basic YWxpY2U6cORzcw=="), ("CORP\\alice:p@s/s", "Basic Q09SUFxhbGljZTpwQHMvcw==")]
        {
            let script = Script::answering(&challenge("407 Proxy Authentication Required", &["Basic"]));
            let proxy = plain(script.url.replace("//", &format!("//{login}@")));
            assert!(save(&client_through(&sandbox, proxy), "example.com").is_err());
            assert_eq!(script.login().as_deref(), Some(expected));
        }
    }
}

#[test]
fn what_is_no_tunnel_is_named() {
    let sandbox = Sandbox::start_tls();
    let long = format!("HTTP/1.1 200 OK\r\nLong: {}\r\n\r\n", "x".repeat(9000));
    for (reply, words) in [
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", &["did not connect to localhost", "no_proxy"][..]),
        (
            "HTTP/1.1 405 Method Not Allowed\r\n\r\n",
            &["did not connect to localhost", "Ask the administrator of the proxy"],
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n", &["did not connect to localhost", "names an http proxy", "socks5h://"]),
        ("", &["closed the connection before it had connected to localhost"]),
        (&long, &["closed the connection before it had connected to localhost"]),
    ] {
        let script = Script::answering(reply);
        assert_kept_from(save(&client_through(&sandbox, plain(script.url)), "example.com"), true, words);
    }
    assert_eq!(sandbox.stats().requests, 0);
}

#[test]
fn a_proxy_is_asked_for_its_logins_without_one_and_only_if_it_wants_another() {
    let sandbox = Sandbox::start_tls();
    for (reply, asked) in [
        (challenge("407 Proxy Authentication Required", &["NTLM"]), 2),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n".to_owned(), 1),
    ] {
        let script = Script::answering(&reply);
        let client = client_through_with(&sandbox, with_login(&script.url), |options| options.max_attempts = 1);
        assert!(save(&client, "example.com").is_err());
        let heads = script.heads.lock().expect("nobody panicked");
        let logins: Vec<_> = heads.iter().map(|head| head.to_ascii_lowercase().contains("authorization")).collect();
        assert_eq!(logins, [true, false][..asked]);
        assert!(heads.iter().all(|head| head.starts_with("CONNECT localhost:")), "{heads:?}");
    }
}

#[test]
fn an_ipv6_address_behind_a_tunnel_is_told() {
    let (sandbox, script) = (Sandbox::start_tls(), Script::answering("HTTP/1.1 200 OK\r\n\r\n"));
    let client = client_through_with(&sandbox, plain(script.url), |options| {
        options.endpoint = Some("https://[fd12::1]".to_owned());
    });
    let Err(DomainError::Transport { kind, reason, .. }) = save(&client, "example.com") else { panic!("connected") };
    assert_eq!(kind, TransportKind::Tls, "{reason}");
    assert!(reason.contains("cannot use TLS with the IPv6 address"), "{reason}");
}
