//! Proxies as people write them, and as reqwest takes them.

use super::*;

fn try_to_parse(text: &str) -> Result<ProxyServer, InvalidRequest> {
    ProxyServer::parse(text, |rule| InvalidRequest::new("url", rule))
}

fn parse(text: &str) -> ProxyServer {
    try_to_parse(text).unwrap()
}

fn login(server: &ProxyServer) -> Option<String> {
    let login = server.login()?;
    Some(format!("{}:{}", login.username().escape_ascii(), login.password().escape_ascii()))
}

#[test]
fn urls_in_every_form() {
    let (socks5, socks5h) = (Protocol::Socks5 { resolves: false }, Protocol::Socks5 { resolves: true });
    for (text, protocol, address, port, expected) in [
        ("proxy.example:3128", Protocol::Http, "proxy.example:3128", 3128, None),
        ("http://10.0.0.1:8080/", Protocol::Http, "10.0.0.1:8080", 8080, None),
        (" https://Proxy.example ", Protocol::Https, "proxy.example", 443, None),
        ("http://[::1]:8080", Protocol::Http, "[::1]:8080", 8080, None),
        ("HTTP://[::1]", Protocol::Http, "[::1]", 80, None),
        ("alice:secret@proxy:1", Protocol::Http, "proxy:1", 1, Some("alice:secret")),
        ("http://alice:p%40ss%3a%2F@proxy", Protocol::Http, "proxy", 80, Some("alice:p@ss:/")),
        ("http://alice@proxy", Protocol::Http, "proxy", 80, Some("alice:")),
        ("http://:secret@proxy", Protocol::Http, "proxy", 80, Some(":secret")),
        ("http://:@proxy", Protocol::Http, "proxy", 80, None),
        ("http://@proxy", Protocol::Http, "proxy", 80, None),
        ("socks5://127.0.0.1:7890", socks5, "127.0.0.1:7890", 7890, None),
        ("socks5h://alice:secret@proxy", socks5h, "proxy", 1080, Some("alice:secret")),
        ("socks5h://proxy:80/", socks5h, "proxy:80", 80, None),
        ("socks://127.0.0.1:7890/", socks5h, "127.0.0.1:7890", 7890, None),
        ("SOCKS5://[::1]:1080", socks5, "[::1]:1080", 1080, None),
    ] {
        let server = parse(text);
        assert_eq!((server.protocol(), server.address().as_str()), (protocol, address), "{text}");
        assert_eq!((server.port(), login(&server).as_deref()), (port, expected), "{text}");
    }
}

#[test]
fn what_people_leave_unencoded_is_read_as_it_stands() {
    for (text, expected) in [
        (r"http://CORP\alice:pw@proxy:3128", r"CORP\\alice:pw"),
        (r"CORP\alice:pw@proxy:3128", r"CORP\\alice:pw"),
        (r"http://alice:p\w@proxy:3128", r"alice:p\\w"),
        ("http://alice:p/s?w#d@proxy:3128", "alice:p/s?w#d"),
        ("http://alice@corp.example:p@ss@proxy:3128", "alice@corp.example:p@ss"),
        ("http://alice:p^s w|d{}[]<>\"`@proxy:3128", "alice:p^s w|d{}[]<>\\\"`"),
        ("http://alice:100%@proxy:3128", "alice:100%"),
        ("http://alice:p%zz%4@proxy:3128", "alice:p%zz%4"),
        ("http://alice:p:w@proxy:3128", "alice:p:w"),
        ("http://alice:p://w@proxy:3128", "alice:p://w"),
        ("http://alice:p%E4ss@proxy:3128", r"alice:p\xe4ss"),
        ("http://älice:päss@proxy:3128", r"\xc3\xa4lice:p\xc3\xa4ss"),
        (r"socks5h://CORP\alice:p/w@proxy:3128", r"CORP\\alice:p/w"),
    ] {
        let server = parse(text);
        assert_eq!((server.address().as_str(), login(&server).as_deref()), ("proxy:3128", Some(expected)), "{text}");
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused_with_the_encoding() {
    for (text, encoding) in [
        ("http://alice:123/pass-canary@proxy:3128", "/ as %2F"),
        ("http://alice:123?pass-canary@proxy:3128", "? as %3F"),
        ("http://alice:123#pass-canary@proxy:3128", "# as %23"),
        ("http://alice/x:pass-canary@proxy:3128", "/ as %2F"),
    ] {
        let rule = try_to_parse(text).unwrap_err().rule;
        assert!(rule.contains(encoding) && !rule.contains("canary"), "{rule}");
    }
}

#[test]
fn logins_that_cannot_be_sent_are_refused() {
    let long = "x".repeat(256);
    for (text, words) in [
        ("http://alice:pass-canary%0D%0A@proxy", "control characters"),
        ("http://alice%3Ax:pass-canary@proxy", "colon"),
        (&format!("socks5://alice:{long}@proxy"), "255 bytes"),
        (&format!("socks5://{long}:pass-canary@proxy"), "255 bytes"),
        (&format!("socks5://{}:pass-canary@proxy", "x".repeat(170)), "180 bytes together"),
        ("socks5h://alice:pass-canary%E4@proxy", "UTF-8"),
        ("socks5://%E4lice:pass-canary@proxy", "UTF-8"),
    ] {
        let rule = try_to_parse(text).unwrap_err().rule;
        assert!(rule.contains(words) && !rule.contains("canary"), "{rule}");
    }
    assert!(try_to_parse(&format!("http://alice:{long}@proxy")).is_ok());
    assert!(try_to_parse("socks5://a%3Ab:c@proxy").is_ok());
}

#[test]
fn other_schemes_are_named() {
    for (text, words) in [
        ("socks4://alice:pass-canary@proxy", "SOCKS 4"),
        ("socks4a://alice:pass-canary@proxy", "socks5h://"),
        ("ftp://alice:pass-canary@proxy", "socks5h URL"),
    ] {
        let rule = try_to_parse(text).unwrap_err().rule;
        assert!(rule.contains(words) && !rule.contains("canary"), "{rule}");
    }
}

#[test]
fn a_login_that_is_given_replaces_that_of_the_url() {
    let server = parse("http://alice:secret@proxy").with_login(Some("bob"), Some("pä:ss")).unwrap();
    assert_eq!(login(&server).as_deref(), Some(r"bob:p\xc3\xa4:ss"));
    let server = parse("http://alice:secret@proxy").with_login(None, None).unwrap();
    assert_eq!(login(&server).as_deref(), Some("alice:secret"));
    assert!(parse("socks5://proxy").with_login(Some(&"x".repeat(256)), None).is_err());
}

#[test]
fn reqwest_is_told_the_login_of_socks_alone() {
    for (text, url) in [
        ("http://alice:secret@proxy", "http://proxy/"),
        ("https://alice:secret@proxy:3128", "https://proxy:3128/"),
        ("socks5h://proxy", "socks5h://proxy:1080"),
        ("socks://[::1]:80", "socks5h://[::1]:80"),
        (r"socks5://CORP\alice:p@:/%25 ä@proxy", "socks5://CORP%5Calice:p%40%3A%2F%25%20%C3%A4@proxy:1080"),
        ("socks5://alice@proxy", "socks5://alice@proxy:1080"),
    ] {
        let server = parse(text);
        assert_eq!(server.url().as_str(), url);
        assert!(!format!("{server:?}").contains("alice"), "{server:?}");
    }
}

#[test]
fn a_url_that_reqwest_would_pass_over_is_refused() {
    for text in ["http://pro\"xy:3128", "http://{proxy}", "socks5h://pro`xy", "https://pro}xy"] {
        assert!(try_to_parse(text).is_err(), "{text}");
    }
    for text in ["http://pro_xy:3128", "socks5h://pröxy", "http://proxy.example."] {
        assert!(parse(text).url().as_str().parse::<Uri>().is_ok(), "{text}");
    }
}
