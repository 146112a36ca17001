//! No secret in anything that can be printed: errors, `Debug` forms, explanations, and all logs at their most verbose.

#![allow(clippy::unwrap_used)] // All of it is one test.

mod support;

use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use alidomain::{
    ClientOptions, Credentials, CredentialsProvider, DomainClient, DomainError, HttpMethod, Proxy, RamRole,
    SignatureVersion, SubmissionPolicy,
};
use alidomain_sandbox::{ACCESS_KEY_ID, Behaviour, STS_ACCESS_KEY_ID, Sandbox, Tinyproxy};
use support::{request, save};

const SECRET: &str = "canary-secret/1+2=";
const TOKEN: &str = "canary-token/3+4==";
const PASSWORD: &str = "canary-password/5+6";
/// Whatever is made of a canary, this is left of it.
const MARK: &str = "canary-";

/// Everything that was printed or logged.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Write for Printed {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Printed {
    fn print(&mut self, what: &impl Debug) {
        writeln!(self, "{what:?}\n{what:#?}").unwrap();
    }

    /// Calls, and prints the error that comes.
    fn provoke(&mut self, client: &DomainClient, domain_name: &str) -> DomainError {
        self.print(client);
        let error = save(client, domain_name).expect_err("no key is right");
        writeln!(self, "{error}").unwrap();
        self.print(&error);
        error
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn sts() -> Arc<Credentials> {
    let key = Credentials::from_sts(STS_ACCESS_KEY_ID.into(), SECRET.into(), TOKEN.into(), None);
    Arc::new(key.unwrap())
}

fn permanent() -> Arc<Credentials> {
    Arc::new(Credentials::from_access_key(ACCESS_KEY_ID.into(), SECRET.into()).unwrap())
}

struct Host;

impl CredentialsProvider for Host {
    fn fetch_credentials(&self) -> Result<Arc<Credentials>, DomainError> {
        Ok(sts())
    }
}

/// What answers quote of a request: nothing that the client would not know.
fn echoes(token: &str) -> Vec<Behaviour> {
    let echo = format!("SecurityToken={token} {SECRET} {token}");
    let answer = |status, body: String| Behaviour::Answer { status, body, headers: Default::default(), execute: false };
    let request_id = |token: &str| Behaviour::Answer {
        status: 200,
        body: format!(r#"{{"TaskNo": "", "RequestId": "{SECRET}"}}"#),
        headers: [("x-acs-request-id".to_owned(), token.to_owned())].into(),
        execute: false,
    };
    vec![
        answer(502, format!("<html>{echo}</html>")),
        answer(404, echo.clone()),
        answer(502, format!("<pre>X-Acs-Security-Token: {}</pre>", token.replace('+', "&#43;").replace('/', "&#x2F;"))),
        answer(502, format!("form: {}", echo.replace('+', "%2b").replace('/', "%252f"))),
        answer(400, format!(r#"{{"Code": "X", "Message": "{}"}}"#, echo.replace('+', "\\u002b").replace('/', "\\/"))),
        request_id(token),
        answer(400, format!(r#"{{"Code": "X{token}", "Message": "{echo}", "Recommend": "{echo}"}}"#)),
        Behaviour::Tamper { parameter: "SecurityToken".into(), value: format!("{token}x") },
        Behaviour::Close { execute: false },
        Behaviour::Truncate,
        Behaviour::ClockSkew { seconds: 3600 },
    ]
}

fn calls(printed: &mut Printed, sandbox: &Sandbox) {
    for signature_version in [SignatureVersion::V1, SignatureVersion::V3] {
        for http_method in [HttpMethod::Post, HttpMethod::Get] {
            for (credentials, token) in [(permanent(), ""), (sts(), TOKEN)] {
                let options = ClientOptions {
                    endpoint: Some(sandbox.endpoint()),
                    signature_version,
                    http_method,
                    submission_policy: SubmissionPolicy::Report,
                    max_attempts: 1,
                    ..Default::default()
                };
                printed.print(&options);
                let client = DomainClient::new(Some(credentials), Some(options), None, None).unwrap();
                // The server quotes what it would have signed, the token too.
                printed.provoke(&client, "secrets.example");
                for behaviour in echoes(token) {
                    sandbox.tell("secrets.example", behaviour);
                    printed.provoke(&client, "secrets.example");
                }
                let explanation = client.explain_blocking(request("secrets.example"), false).unwrap();
                printed.print(&explanation);
                let fields = [explanation.url, explanation.canonical_request, explanation.string_to_sign];
                printed.print(&fields);
                printed.print(&(explanation.signing_key, explanation.signature, explanation.curl));
                printed.print(&(explanation.parameters, explanation.headers, explanation.body));
                printed.print(&[explanation.python, explanation.kotlin, explanation.swift, explanation.rust]);
                let revealed = client.explain_blocking(request("secrets.example"), true).unwrap();
                assert!(revealed.signing_key.contains(SECRET), "this would find nothing");
                printed.print(&revealed);
            }
        }
    }
}

fn providers(printed: &mut Printed, sandbox: &Sandbox) {
    let folder = std::env::temp_dir().join(format!("alidomain-secrets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let profile = format!(
        r#"{{"current": "default", "profiles": [{{"name": "default", "mode": "RamRoleArn", "access_key_id": "{ACCESS_KEY_ID}",
            "access_key_secret": "{SECRET}", "ram_role_arn": "acs:ram::1:role/r"}}]}}"#
    );
    let json = format!(
        r#"{{"mode": "StsToken", "access_key_id": "id", "access_key_secret": "{SECRET}", "sts_token": "{TOKEN}"}}"#
    );
    let role = || RamRole::new("acs:ram::1:role/r");
    let uri = format!("{}/_sandbox/credentials?fail_status=404&key={SECRET}", sandbox.endpoint());
    let all = [
        Credentials::from_config_file(Some(file("config.json", &profile)), None),
        Credentials::from_config_file(Some(file("broken.json", &profile[..profile.len() - 3])), None),
        Credentials::from_ini_file(Some(file("broken.ini", &format!("[default\n{SECRET}"))), None),
        Credentials::from_ini_file(
            Some(file(
                "bad.ini",
                &format!("[default]\ntype = sts\naccess_key_id = id\naccess_key_secret = {SECRET} x"),
            )),
            None,
        ),
        Credentials::from_ram_role(sts(), role()).unwrap(),
        Credentials::from_oidc("acs:ram::1:oidc-provider/p".into(), file("token", TOKEN), role()).unwrap(),
        Credentials::from_uri(uri).unwrap(),
        Credentials::from_process(vec!["echo".into(), json.clone()]).unwrap(),
        Credentials::from_process(vec!["echo".into(), json.replace("StsToken", SECRET)]).unwrap(),
        Credentials::from_process(vec!["echo".into(), format!("{SECRET} {json}")]).unwrap(),
        Credentials::from_process(vec!["echo".into(), format!("{json} {TOKEN}")]).unwrap(),
        Credentials::from_process(vec!["echo".into(), json.replace("sts_token", "SecurityToken")]).unwrap(),
        Credentials::from_command_line(format!("false {SECRET}")).unwrap(),
        Credentials::from_provider(Arc::new(Host)),
    ];
    for credentials in all {
        printed.print(&credentials);
        let options = ClientOptions {
            endpoint: Some(sandbox.endpoint()),
            sts_endpoint: Some(sandbox.endpoint()),
            ..Default::default()
        };
        let client = DomainClient::new(Some(Arc::new(credentials)), Some(options), None, None).unwrap();
        printed.provoke(&client, "secrets.example");
    }
    for error in [
        Credentials::from_access_key("id".into(), format!("{SECRET}\n")).unwrap_err(),
        Credentials::from_sts("id".into(), SECRET.into(), format!("{TOKEN} "), None).unwrap_err(),
        Credentials::from_access_key("id".into(), format!("\"{SECRET}\"")).unwrap_err(),
        Credentials::from_sts("id".into(), SECRET.into(), format!("<{TOKEN}>"), None).unwrap_err(),
        Credentials::from_sts("id".into(), SECRET.into(), format!("{TOKEN},x"), None).unwrap_err(),
        Credentials::from_command_line(format!("'{SECRET}")).unwrap_err(),
        Credentials::from_uri(format!("ftp://{SECRET}")).unwrap_err(),
    ] {
        printed.print(&error);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn proxies(printed: &mut Printed) {
    let tls = Sandbox::start_tls();
    let proxy = Tinyproxy::start_with_login("alice", "another").unwrap();
    for (url, password) in [
        (proxy.url(), Some(PASSWORD.to_owned())),
        ("http://127.0.0.1:1".to_owned(), Some(PASSWORD.to_owned())),
        (format!("http://alice:{PASSWORD}@127.0.0.1:1"), None),
        (format!("socks5://alice:{PASSWORD}@127.0.0.1:1"), None),
        (format!("http://alice:{PASSWORD}@"), None),
    ] {
        let username = password.as_ref().map(|_| "alice".to_owned());
        let proxy = match Proxy::new(url, username, password, Vec::new()) {
            Ok(proxy) => Arc::new(proxy),
            Err(error) => {
                printed.print(&error);
                continue;
            }
        };
        printed.print(&proxy);
        for endpoint in [tls.endpoint(), "http://127.0.0.1:1".to_owned()] {
            let options = ClientOptions {
                endpoint: Some(endpoint),
                extra_ca_certificates: tls.ca_certificate().map(str::to_owned),
                max_attempts: 1,
                ..Default::default()
            };
            let client = DomainClient::new(Some(sts()), Some(options), Some(proxy.clone()), None).unwrap();
            printed.provoke(&client, "secrets.example");
        }
    }
}

#[test]
fn nothing_printable_shows_a_secret() {
    let mut printed = Printed::default();
    let writer = printed.clone();
    // Of all crates, not of this library alone.
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    tracing::subscriber::set_global_default(subscriber.with_writer(move || writer.clone()).finish()).unwrap();

    let sandbox = Sandbox::start();
    calls(&mut printed, &sandbox);
    providers(&mut printed, &sandbox);
    proxies(&mut printed);

    let text = printed.text();
    for (what, least) in
        [(" attempt ", 64), ("credential fetch failed", 6), ("credentials fetched", 2), ("no credentials found", 3)]
    {
        let lines = text.lines().filter(|line| line.contains(what) && line.contains("alidomain::")).count();
        assert!(lines >= least, "{lines} lines of the log have {what:?}");
    }
    let shown: Vec<_> = text.lines().filter(|line| line.contains(MARK)).collect();
    assert!(shown.is_empty(), "{shown:#?}");
}
