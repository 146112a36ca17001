//! Whom the client trusts: real handshakes with endpoints that have something wrong with them.

mod support;

use std::net::TcpListener;
#[cfg(target_os = "linux")]
use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::process::Command;
#[cfg(target_os = "linux")]
use std::sync::Arc;
#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicUsize, Ordering};
#[cfg(target_os = "linux")]
use std::time::Duration;

use alidomain::{AttemptEnd, ClientOptions, DomainError, Outcome, TlsVersion, TransportKind};
use alidomain_sandbox::{Certificate, Sandbox, Tls};
use support::{Answer, client, client_with, save};

fn sandbox_with(certificate: Certificate) -> Sandbox {
    Sandbox::start_tls_with(Tls { certificate, ..Tls::default() })
}

/// Nothing was sent, it is not worth trying again, and the words say what to do.
#[track_caller]
fn assert_refused(answer: Answer, expected: TransportKind, words: &[&str]) {
    let Err(DomainError::Transport { reason, kind, attempts, retryable, outcome }) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(kind, expected, "{reason}");
    for words in words {
        assert!(reason.contains(words), "{reason}");
    }
    assert_eq!((retryable, outcome), (false, Outcome::NotSent), "{reason}");
    assert_eq!((attempts.len(), attempts[0].ended), (1, AttemptEnd::NotSent));
}

fn host(sandbox: &Sandbox) -> String {
    sandbox.endpoint().replace("https://", "")
}

#[test]
fn an_authority_that_was_given_is_trusted() {
    let sandbox = Sandbox::start_tls();
    save(&client(&sandbox), "example.com").unwrap();
    let only_new = client_with(&sandbox, |options| options.min_tls_version = TlsVersion::Tls13);
    save(&only_new, "example.com").unwrap();
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let sandbox = Sandbox::start_tls();
    let certificate = format!("The certificate of {} is not signed by a trusted authority", host(&sandbox));
    let words = [certificate.as_str(), "extra_ca_certificates"];
    let trusting_none = client_with(&sandbox, |options| options.extra_ca_certificates = None);
    assert_refused(save(&trusting_none, "example.com"), TransportKind::CertificateUntrusted, &words);

    let another = Sandbox::start_tls();
    let trusting_another = client_with(&sandbox, |options| {
        options.extra_ca_certificates = another.ca_certificate().map(str::to_owned);
    });
    // It has the same name, as an authority has that was made anew.
    let words = ["is not signed by the authority that it names", "extra_ca_certificates"];
    assert_refused(save(&trusting_another, "example.com"), TransportKind::CertificateUntrusted, &words);
    assert_eq!(sandbox.stats().requests, 0);
}

#[test]
fn a_certificate_that_has_expired_is_refused() {
    let sandbox = sandbox_with(Certificate::Expired);
    let words = ["expired on 2020-12-31T00:00:00Z", "this machine's clock: 20", "correct it", &host(&sandbox)];
    assert_refused(save(&client(&sandbox), "example.com"), TransportKind::CertificateExpired, &words);
    assert_eq!(sandbox.stats().requests, 0);
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let sandbox = sandbox_with(Certificate::WrongHost);
    let words =
        [&format!("of {} is not for this host, but for another.example", host(&sandbox)), "Check the host name"];
    assert_refused(save(&client(&sandbox), "example.com"), TransportKind::CertificateWrongHost, &words);
    assert_eq!(sandbox.stats().requests, 0);
    for own_authority in [false, true] {
        let sandbox =
            Sandbox::start_tls_with(Tls { certificate: Certificate::NoHost, own_authority, ..Tls::default() });
        let words = ["the certificate has no host in subjectAltName", "-addext subjectAltName=DNS:"];
        assert_refused(save(&client(&sandbox), "example.com"), TransportKind::CertificateWrongHost, &words);
    }
}

#[test]
fn an_old_version_of_tls_is_spoken_unless_it_is_ruled_out() {
    let sandbox = Sandbox::start_tls_with(Tls { old: true, ..Tls::default() });
    save(&client(&sandbox), "example.com").unwrap();
    let only_new = client_with(&sandbox, |options| options.min_tls_version = TlsVersion::Tls13);
    let words = ["TLS 1.3 is not supported by", "min_tls_version"];
    assert_refused(save(&only_new, "example.com"), TransportKind::Tls, &words);
}

#[test]
fn an_endpoint_without_tls_is_told_by_its_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 512]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    let sandbox = Sandbox::start();
    let client = client_with(&sandbox, |options: &mut ClientOptions| {
        options.endpoint = Some(format!("https://127.0.0.1:{port}"));
    });
    assert_refused(save(&client, "example.com"), TransportKind::Tls, &["is not TLS", "Check the port"]);
}

/// Shows the certificate of its authority, as `openssl req -x509` makes it.
fn sandbox_with_own(certificate: Certificate) -> Sandbox {
    Sandbox::start_tls_with(Tls { certificate, own_authority: true, ..Tls::default() })
}

#[test]
fn a_certificate_that_was_given_itself_is_trusted() {
    for old in [false, true] {
        let sandbox = Sandbox::start_tls_with(Tls { old, own_authority: true, ..Tls::default() });
        save(&client(&sandbox), "example.com").unwrap();
    }
    // Beside others.
    let (sandbox, another) = (sandbox_with_own(Certificate::Good), Sandbox::start_tls());
    let both = client_with(&sandbox, |options| {
        options.extra_ca_certificates =
            Some(format!("{}{}", another.ca_certificate().unwrap(), sandbox.ca_certificate().unwrap()));
    });
    save(&both, "example.com").unwrap();
}

#[test]
fn a_certificate_that_was_given_itself_is_judged_otherwise_like_every_other_one() {
    let expired = sandbox_with_own(Certificate::Expired);
    let words = ["expired on 2020-12-31T00:00:00Z"];
    assert_refused(save(&client(&expired), "example.com"), TransportKind::CertificateExpired, &words);
    let wrong = sandbox_with_own(Certificate::WrongHost);
    let words = ["is not for this host, but for another.example"];
    assert_refused(save(&client(&wrong), "example.com"), TransportKind::CertificateWrongHost, &words);
    // Another one that looks the same, and no one at all.
    let (sandbox, another) = (sandbox_with_own(Certificate::Good), sandbox_with_own(Certificate::Good));
    for given in [another.ca_certificate(), None] {
        let other = client_with(&sandbox, |options| options.extra_ca_certificates = given.map(str::to_owned));
        let words = ["is an authority's", "on purpose, trust it", "extra_ca_certificates"];
        assert_refused(save(&other, "example.com"), TransportKind::CertificateUntrusted, &words);
    }
    assert_eq!([&expired, &wrong, &sandbox].map(|sandbox| sandbox.stats().requests), [0, 0, 0]);
}

/// The name of the test below, which runs once more in a process that has other variables.
#[cfg(target_os = "linux")]
const VARIABLES_TEST: &str = "variables_that_name_no_certificates_are_named";
#[cfg(target_os = "linux")]
const EXPECTED: &str = "ALIDOMAIN_TEST_EXPECTED";

#[cfg(target_os = "linux")]
#[test]
fn variables_that_name_no_certificates_are_named() {
    let sandbox = Sandbox::start_tls();
    if let Ok(expected) = std::env::var(EXPECTED) {
        // What was given is enough where it vouches for the server.
        save(&client(&sandbox), "example.com").unwrap();
        let another = Sandbox::start_tls_with(Tls { own_authority: true, ..Tls::default() });
        let beside = client_with(&sandbox, |options| {
            options.extra_ca_certificates = another.ca_certificate().map(str::to_owned);
        });
        let alone = client_with(&sandbox, |options| options.extra_ca_certificates = None);
        let is_wrong = expected.contains(" names ");
        for client in [alone, beside].iter().take(if is_wrong { 2 } else { 1 }) {
            let error = save(client, "example.com").unwrap_err().to_string();
            assert!(error.contains(&expected), "{error}");
        }
        return;
    }
    if cfg!(feature = "bundled-roots") {
        return;
    }
    for (variables, expected) in [
        (&[("SSL_CERT_FILE", "/nowhere.pem")][..], "SSL_CERT_FILE names \"/nowhere.pem\", which cannot be read"),
        (&[("SSL_CERT_FILE", "/")], "SSL_CERT_FILE names \"/\", which is a directory"),
        (&[("SSL_CERT_DIR", "/nowhere")], "SSL_CERT_DIR names \"/nowhere\", which cannot be read"),
        (&[("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", "")], "Or set SSL_CERT_FILE to a file"),
        (&[("SSL_CERT_FILE", ""), ("REQUESTS_CA_BUNDLE", "/company.pem")], "REQUESTS_CA_BUNDLE is set"),
    ] {
        let mut test = Command::new(std::env::current_exe().unwrap());
        for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] {
            test.env_remove(name);
        }
        test.args(["--exact", VARIABLES_TEST]).env(EXPECTED, expected).envs(variables.iter().copied());
        let output = test.output().unwrap();
        assert!(output.status.success(), "{variables:?}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

/// The name of the test below, which runs once more in a process that has another store of certificates.
#[cfg(target_os = "linux")]
const STORE_TEST: &str = "the_system_s_store_is_used_unless_roots_are_bundled";
#[cfg(target_os = "linux")]
const ENDPOINT: &str = "ALIDOMAIN_TEST_ENDPOINT";

#[cfg(target_os = "linux")]
#[test]
fn the_system_s_store_is_used_unless_roots_are_bundled() {
    if let Ok(endpoint) = std::env::var(ENDPOINT) {
        let client = client_with(&Sandbox::start(), |options| options.endpoint = Some(endpoint));
        let answer = save(&client, "example.com");
        if cfg!(feature = "bundled-roots") {
            assert!(matches!(answer, Err(DomainError::Transport { kind: TransportKind::CertificateUntrusted, .. })));
        } else {
            assert!(answer.is_ok(), "{answer:?}");
        }
        return;
    }
    // The store may also name the certificate of the server itself.
    for own_authority in [false, true] {
        let sandbox = Sandbox::start_tls_with(Tls { own_authority, ..Tls::default() });
        run_with_store_of(&sandbox);
    }
}

#[cfg(target_os = "linux")]
fn run_with_store_of(sandbox: &Sandbox) {
    let store = std::env::temp_dir().join(format!("alidomain-store-{}.pem", std::process::id()));
    let authority = sandbox.ca_certificate().expect("it has an authority");
    std::fs::write(&store, authority).expect("a file can be written");
    let mut test = Command::new(std::env::current_exe().expect("this program has a path"));
    test.args(["--exact", STORE_TEST]).env("SSL_CERT_FILE", &store).env(ENDPOINT, sandbox.endpoint());
    let output = test.output().expect("this program runs");
    std::fs::remove_file(&store).expect("it was written");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(sandbox.stats().requests > 0, cfg!(not(feature = "bundled-roots")));
}

#[cfg(target_os = "linux")]
const SHARED_STORE_TEST: &str = "the_system_s_store_is_read_once_a_process";

/// The store is a pipe, so that the process at its other end sees how often it is read.
#[cfg(target_os = "linux")]
#[test]
fn the_system_s_store_is_read_once_a_process() {
    if let Ok(endpoint) = std::env::var(ENDPOINT) {
        let sandbox = Sandbox::start_tls();
        let save_as = &|round: u32, tenant: u32| {
            let client = client_with(&sandbox, |options| {
                options.endpoint = Some(endpoint.clone());
                options.connect_timeout = Some(Duration::from_secs(5) + Duration::from_millis(tenant.into()));
                // Half of them have authorities of their own, too.
                options.extra_ca_certificates.take_if(|_| tenant.is_multiple_of(2));
            });
            let answer = save(&client, &format!("store-{round}-{tenant}.example"));
            assert!(answer.is_ok(), "{answer:?}");
        };
        for round in 0..3 {
            // All at once, also when nothing was read yet.
            std::thread::scope(|scope| (0..40).for_each(|tenant| drop(scope.spawn(move || save_as(round, tenant)))));
        }
        return;
    }
    if cfg!(feature = "bundled-roots") {
        return;
    }
    let sandbox = Sandbox::start_tls();
    let pipe = Pipe::new();
    let mut test = Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", SHARED_STORE_TEST]).env("SSL_CERT_FILE", &pipe.0).env(ENDPOINT, sandbox.endpoint());
    test.env_remove("SSL_CERT_DIR");
    let (path, store) = (pipe.0.clone(), sandbox.ca_certificate().unwrap().to_owned());
    let reads = Arc::new(AtomicUsize::new(0));
    let counted = reads.clone();
    // Each write waits for a reader.
    std::thread::spawn(move || {
        while std::fs::write(&path, &store).is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
            // Until the reader has seen the end, a second text would be part of the first one.
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let output = test.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((reads.load(Ordering::SeqCst), sandbox.stats().connections), (1, 40));
}

#[cfg(target_os = "linux")]
struct Pipe(PathBuf);

#[cfg(target_os = "linux")]
impl Pipe {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("alidomain-store-{}.pipe", std::process::id()));
        let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo is there");
        assert!(made.success());
        Self(path)
    }
}

#[cfg(target_os = "linux")]
impl Drop for Pipe {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
