//! When keys are replaced, and who waits for that, against the sandbox over real sockets.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use alidomain::{ClientOptions, Credentials, CredentialsProvider, DomainClient, DomainError, Outcome, Proxy};
use alidomain_sandbox::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, Behaviour, Coding, Expiry, IssuingSettings, OIDC_TOKEN, STS_ACCESS_KEY_ID,
    STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN, Sandbox,
};
use support::keys::{assert_credentials_error, client_of, client_with, ecs, issued_once, ram_role, role, uri};
use support::{credentials, request, save};

/// Counts, and answers as it is told.
struct Host {
    calls: AtomicUsize,
    answer: Box<dyn Fn(usize) -> Result<Arc<Credentials>, DomainError> + Send + Sync>,
}

impl CredentialsProvider for Host {
    fn fetch_credentials(&self) -> Result<Arc<Credentials>, DomainError> {
        (self.answer)(self.calls.fetch_add(1, Ordering::Relaxed))
    }
}

fn host(answer: impl Fn(usize) -> Result<Arc<Credentials>, DomainError> + Send + Sync + 'static) -> Arc<Host> {
    Arc::new(Host { calls: AtomicUsize::new(0), answer: Box::new(answer) })
}

fn temporary(expires_in: u64) -> Result<Arc<Credentials>, DomainError> {
    let expires = SystemTime::now() + Duration::from_secs(expires_in);
    let (id, secret) = (STS_ACCESS_KEY_ID.to_owned(), STS_ACCESS_KEY_SECRET.to_owned());
    Credentials::from_sts(id, secret, STS_SECURITY_TOKEN.to_owned(), Some(expires)).map(Arc::new)
}

#[test]
fn a_provider_of_the_host_is_asked_when_its_key_ends() {
    let sandbox = Sandbox::start();
    let lasting = host(|_| temporary(3600));
    let client = client_of(&sandbox, Credentials::from_provider(lasting.clone()));
    for _ in 0..3 {
        save(&client, "host.example").unwrap();
    }
    assert_eq!(lasting.calls.load(Ordering::Relaxed), 1);

    let brief = host(|_| temporary(0));
    let client = client_of(&sandbox, Credentials::from_provider(brief.clone()));
    for _ in 0..3 {
        save(&client, "host.example").unwrap();
    }
    assert_eq!(brief.calls.load(Ordering::Relaxed), 3);
}

/// The fixed temporary key of the sandbox, as if it expired at this time.
fn expiring(expires: SystemTime) -> Credentials {
    let (id, secret) = (STS_ACCESS_KEY_ID.to_owned(), STS_ACCESS_KEY_SECRET.to_owned());
    Credentials::from_sts(id, secret, STS_SECURITY_TOKEN.to_owned(), Some(expires)).expect("a usable key")
}

#[test]
fn a_key_that_expired_is_not_sent() {
    let sandbox = Sandbox::start();
    let client = client_of(&sandbox, expiring(SystemTime::now() - Duration::from_secs(2 * 86_400)));
    assert_credentials_error(save(&client, "old.example"), false, "The access key expired at ");
    assert!(sandbox.seen("old.example").is_empty());
}

#[test]
fn the_clock_of_the_service_decides_as_soon_as_it_is_known() {
    let sandbox = Sandbox::start();
    // This machine's clock may be some minutes ahead.
    let client = client_of(&sandbox, expiring(SystemTime::now() - Duration::from_secs(600)));
    save(&client, "first.example").unwrap();
    assert_credentials_error(save(&client, "second.example"), false, "The access key expired at ");
    assert_eq!((sandbox.seen("first.example").len(), sandbox.seen("second.example").len()), (1, 0));

    // By this machine's clock the key has some hours left.
    sandbox.set_clock_ahead(86_400);
    let client = client_of(&sandbox, expiring(SystemTime::now() + Duration::from_secs(6 * 3600)));
    let refused = save(&client, "third.example").unwrap_err().to_string();
    assert!(refused.contains("The client could not retry: The access key expired at "), "{refused}");
    assert_credentials_error(save(&client, "third.example"), false, "The access key expired at ");
    assert_eq!(sandbox.seen("third.example").len(), 1);
}

#[test]
fn a_slow_provider_holds_up_nobody_else() {
    let sandbox = Sandbox::start();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let slow = host(move |_| {
        released.lock().unwrap().recv().unwrap();
        temporary(3600)
    });
    let slow = client_of(&sandbox, Credentials::from_provider(slow));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| save(&slow, "slow.example"));
        // Awaited calls run where refreshes do.
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let quick = client_of(&sandbox, uri(&sandbox));
        for _ in 0..3 {
            let call = quick.save_single_task_for_updating_contact_info(request("quick.example"));
            runtime.block_on(call).unwrap();
        }
        assert!(sandbox.seen("slow.example").is_empty());
        release.send(()).unwrap();
        waiting.join().unwrap().unwrap();
    });
}

#[test]
fn a_thousand_calls_at_once_wait_for_one_refresh() {
    let sandbox = Sandbox::start();
    sandbox.set_issuing(IssuingSettings { delay_ms: Some(1000), ..Default::default() });
    let client = Arc::new(client_with(&sandbox, uri(&sandbox), |options| options.max_attempts = 1));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let answers = runtime.block_on(async {
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..1000 {
            let client = client.clone();
            let request = request(&format!("refresh-{number}.example"));
            calls.spawn(async move { client.save_single_task_for_updating_contact_info(request).await });
        }
        calls.join_all().await
    });
    assert_eq!(answers.into_iter().filter(Result::is_ok).count(), 1000);
    assert_eq!(sandbox.issued(None).len(), 1);
}

/// Waits until `condition` holds, and returns how long that took.
async fn until(condition: impl Fn() -> bool) -> Duration {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(10), "it never did");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    start.elapsed()
}

#[test]
fn a_request_for_a_key_waits_for_no_call() {
    const SLOW: Duration = Duration::from_millis(1500);

    let token_file = std::env::temp_dir().join(format!("alidomain-queue-{}", std::process::id()));
    std::fs::write(&token_file, OIDC_TOKEN).unwrap();
    let oidc = |_: &Sandbox| {
        let token_file = token_file.display().to_string();
        Credentials::from_oidc("acs:ram::1:oidc-provider/p".into(), token_file, role()).unwrap()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for (provider, make) in [
        ("STS", &(|_: &Sandbox| ram_role()) as &dyn Fn(&Sandbox) -> Credentials),
        ("OIDC", &oidc),
        ("metadata", &|_| ecs()),
        ("URI", &uri),
    ] {
        let sandbox = Sandbox::start();
        sandbox.tell("slow.example", Behaviour::Delay { milliseconds: SLOW.as_millis() as u64, execute: false });
        let client = |credentials: Arc<Credentials>| {
            let options = ClientOptions {
                endpoint: Some(sandbox.endpoint()),
                sts_endpoint: Some(sandbox.endpoint()),
                ecs_metadata_endpoint: Some(sandbox.endpoint()),
                // As it is for metadata, so that all share one pool, with one connection for calls.
                connect_timeout: Some(Duration::from_secs(1)),
                max_connections: 1,
                ..Default::default()
            };
            DomainClient::new(Some(credentials), Some(options), Some(Arc::new(Proxy::direct())), None).unwrap()
        };
        let (slow, waiting) = (client(credentials(ACCESS_KEY_SECRET)), client(Arc::new(make(&sandbox))));
        runtime.block_on(async {
            let slow = slow.save_single_task_for_updating_contact_info(request("slow.example"));
            let waiting = waiting.save_single_task_for_updating_contact_info(request("waiting.example"));
            let asked = async {
                until(|| sandbox.stats().open_connections == 1).await;
                let (answer, asked) = tokio::join!(waiting, until(|| sandbox.issued(None).len() == 1));
                answer.unwrap();
                asked
            };
            let (answer, asked) = tokio::join!(slow, asked);
            answer.unwrap();
            assert!(asked < SLOW / 2, "{provider} was asked after {asked:?}");
        });
    }
    std::fs::remove_file(&token_file).unwrap();
}

#[test]
fn a_token_that_expires_is_replaced_in_the_middle_of_a_call() {
    let all = Expiry::default();
    for make in [|_: &Sandbox| ram_role(), |sandbox: &Sandbox| uri(sandbox), |_: &Sandbox| ecs()] {
        let sandbox = Sandbox::start();
        let client = client_of(&sandbox, make(&sandbox));
        save(&client, "expired.example").unwrap();
        sandbox.expire(&all);
        let answer = save(&client, "expired-2.example").unwrap();
        assert_eq!(answer.attempts[0].code.as_deref(), Some("InvalidSecurityToken.Expired"));
        assert_eq!((answer.attempts.len(), sandbox.issued(None).len()), (2, 2));
    }
}

#[test]
fn a_key_that_cannot_be_replaced_is_refused_once() {
    let sandbox = Sandbox::start();
    let client = client_of(&sandbox, Arc::into_inner(temporary(3600).unwrap()).unwrap());
    save(&client, "fixed.example").unwrap();
    sandbox.expire(&Expiry { access_key_id: Some(STS_ACCESS_KEY_ID.into()), ..Default::default() });
    let error = save(&client, "fixed.example").unwrap_err();
    let DomainError::Service { code, attempts, outcome, .. } = &error else { panic!("{error:?}") };
    assert_eq!((code.as_str(), attempts.len(), *outcome), ("InvalidSecurityToken.Expired", 1, Outcome::Rejected));
}

#[test]
fn a_failed_replacement_is_told_with_the_refusal() {
    let sandbox = Sandbox::start();
    let client = client_of(&sandbox, uri(&sandbox));
    save(&client, "failing.example").unwrap();
    sandbox.expire(&Expiry::default());
    sandbox.set_issuing(IssuingSettings { fail_times: Some(9), ..Default::default() });
    let error = save(&client, "failing.example").unwrap_err();
    assert!(error.to_string().contains("The client could not get new credentials"), "{error}");
    assert!(error.to_string().contains("the answer was HTTP 503"), "{error}");
}

#[test]
fn awaited_and_blocking_calls_share_a_key() {
    let sandbox = Sandbox::start();
    let client = client_of(&sandbox, ram_role());
    save(&client, "shared.example").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(client.save_single_task_for_updating_contact_info(request("awaited.example"))).unwrap();
    issued_once(&sandbox);
}

/// A user, or another program, replaces a permanent key in its file while a program runs.
#[test]
fn a_key_that_was_rotated_in_its_file_is_found_when_the_old_one_is_unknown() {
    let sandbox = Sandbox::start();
    let path = std::env::temp_dir().join(format!("alidomain-rotated-{}", std::process::id()));
    let write = |id: &str| {
        let key = format!(r#""access_key_id": "{id}", "access_key_secret": "{ACCESS_KEY_SECRET}""#);
        std::fs::write(&path, format!(r#"{{"current": "p", "profiles": [{{"name": "p", "mode": "AK", {key}}}]}}"#))
            .unwrap();
    };
    write("deleted");
    let client = client_of(&sandbox, Credentials::from_config_file(Some(path.display().to_string()), None));
    let Err(DomainError::Service { code, attempts, .. }) = save(&client, "rotated.example") else { panic!() };
    assert_eq!((code.as_str(), attempts.len()), ("InvalidAccessKeyId.NotFound", 1), "the file is the same");
    write(ACCESS_KEY_ID);
    let attempts = save(&client, "rotated.example").unwrap().attempts;
    assert_eq!(attempts.len(), 2, "{attempts:?}");
    std::fs::remove_file(path).unwrap();
}

/// Two clients share credentials, and only one of them has a way to the Security Token Service.
#[test]
fn a_client_with_a_dead_way_holds_up_nobody_else() {
    let sandbox = Sandbox::start();
    let shared = Arc::new(ram_role());
    let hole = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = ClientOptions {
        endpoint: Some(sandbox.endpoint()),
        sts_endpoint: Some(format!("http://{}", hole.local_addr().unwrap())),
        ..Default::default()
    };
    let dead = DomainClient::new(Some(shared.clone()), Some(dead), None, None).unwrap();
    let options = ClientOptions {
        endpoint: Some(sandbox.endpoint()),
        sts_endpoint: Some(sandbox.endpoint()),
        ..Default::default()
    };
    let alive = DomainClient::new(Some(shared), Some(options), None, None).unwrap();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| save(&dead, "dead.example"));
        // The other one's renewal is under way.
        let (asked, _) = hole.accept().unwrap();
        save(&alive, "alive.example").unwrap();
        assert!(!waits.is_finished());
        drop((asked, hole));
        save(&alive, "alive.example").unwrap();
    });
}

/// Requests for keys name no domain.
const STS: &str = "";

#[test]
fn the_token_service_is_read_and_waited_for_like_the_api() {
    let sandbox = Sandbox::start();
    sandbox.tell(STS, Behaviour::Compress { coding: Coding::Gzip });
    save(&client_of(&sandbox, ram_role()), "packed.example").unwrap();

    let slow_down = |wait: &str| Behaviour::Answer {
        status: 429,
        body: "slow down".into(),
        headers: [("retry-after".to_owned(), wait.to_owned())].into(),
        execute: false,
    };
    sandbox.tell(STS, slow_down("1"));
    let start = Instant::now();
    save(&client_of(&sandbox, ram_role()), "waits.example").unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());

    // That is for a later call.
    sandbox.tell(STS, slow_down("60"));
    let error = save(&client_of(&sandbox, ram_role()), "later.example").unwrap_err();
    assert!(matches!(error, DomainError::Credentials { retryable: true, .. }), "{error:?}");
}

#[test]
fn keys_that_are_answered_compressed_are_read() {
    use std::io::{Read as _, Write as _};

    let key = format!(r#"{{"AccessKeyId":"{ACCESS_KEY_ID}","AccessKeySecret":"{ACCESS_KEY_SECRET}"}}"#);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(key.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    for (length, works) in [(packed.len(), true), (packed.len() - 5, false)] {
        let packed = packed[..length].to_vec();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
            stream.write_all(&[head.as_bytes(), &packed].concat()).unwrap();
        });
        let sandbox = Sandbox::start();
        let answer = save(&client_of(&sandbox, Credentials::from_uri(uri).unwrap()), "uri.example");
        assert_eq!(answer.is_ok(), works, "{answer:?}");
        if let Err(error) = answer {
            assert!(error.to_string().contains("compressed (gzip), but damaged"), "{error}");
        }
    }
}
