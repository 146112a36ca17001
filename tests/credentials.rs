//! Where credentials come from, against the sandbox over real sockets.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use alidomain::{
    ClientOptions, Credentials, CredentialsProvider, DomainClient, DomainError, Outcome, Proxy, RamRole,
    SignatureVersion,
};
use alidomain_sandbox::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, Behaviour, Expiry, Issued, Issuer, IssuingSettings, METADATA_ROLE, OIDC_TOKEN,
    STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN, Sandbox,
};
use support::{Answer, credentials, request, save};

/// A client that gets everything from the sandbox.
fn client_of(sandbox: &Sandbox, credentials: Credentials) -> DomainClient {
    client_with(sandbox, credentials, |_| {})
}

fn client_with(sandbox: &Sandbox, credentials: Credentials, change: impl FnOnce(&mut ClientOptions)) -> DomainClient {
    let mut options = ClientOptions {
        endpoint: Some(sandbox.endpoint()),
        sts_endpoint: Some(sandbox.endpoint()),
        ecs_metadata_endpoint: Some(sandbox.endpoint()),
        ..Default::default()
    };
    change(&mut options);
    DomainClient::new(Some(Arc::new(credentials)), Some(options), None).expect("usable options")
}

fn role() -> RamRole {
    RamRole {
        role_session_name: Some("session".into()),
        duration: Some(Duration::from_secs(900)),
        policy: Some("{}".into()),
        external_id: Some("external".into()),
        ..RamRole::new("acs:ram::1:role/worker")
    }
}

fn ram_role() -> Credentials {
    Credentials::from_ram_role(credentials(ACCESS_KEY_SECRET), role()).expect("a usable role")
}

fn uri(sandbox: &Sandbox) -> Credentials {
    Credentials::from_uri(format!("{}/_sandbox/credentials", sandbox.endpoint())).expect("a usable URI")
}

fn ecs() -> Credentials {
    Credentials::from_ecs_ram_role(None, false)
}

/// The only key that was issued.
fn issued_once(sandbox: &Sandbox) -> Issued {
    let mut issued = sandbox.issued(None);
    assert_eq!(issued.len(), 1, "{issued:?}");
    issued.remove(0)
}

#[track_caller]
fn assert_credentials_error(answer: Answer, retryable: bool, words: &str) {
    let Err(DomainError::Credentials { reason, retryable: may_retry, outcome }) = answer else { panic!("{answer:?}") };
    assert!(reason.contains(words), "{reason}");
    assert_eq!((may_retry, outcome), (retryable, Outcome::NotSent));
}

#[test]
fn a_role_is_assumed_with_all_that_it_asks_for() {
    for signature_version in [SignatureVersion::V1, SignatureVersion::V3] {
        let sandbox = Sandbox::start();
        let client = client_with(&sandbox, ram_role(), |options| options.signature_version = signature_version);
        save(&client, "role.example").unwrap();
        let issued = issued_once(&sandbox);
        assert_eq!((issued.by, issued.signed_by.as_deref()), (Issuer::AssumeRole, Some(ACCESS_KEY_ID)));
        assert_eq!(issued.role.as_deref(), Some("acs:ram::1:role/worker"));
        assert_eq!(issued.role_session_name.as_deref(), Some("session"));
        assert_eq!((issued.policy.as_deref(), issued.external_id.as_deref()), (Some("{}"), Some("external")));
        assert_eq!(issued.duration_seconds, 900);
        assert_eq!(sandbox.seen("role.example")[0].parameters["AccessKeyId"], issued.access_key_id);
    }
}

#[test]
fn roles_can_be_chained() {
    let sandbox = Sandbox::start();
    let chained = Credentials::from_ram_role(Arc::new(ram_role()), RamRole::new("acs:ram::1:role/second")).unwrap();
    save(&client_of(&sandbox, chained), "chained.example").unwrap();
    let issued = sandbox.issued(None);
    assert_eq!(issued.len(), 2);
    assert_eq!(issued[1].signed_by.as_deref(), Some(issued[0].access_key_id.as_str()));
    assert_eq!(issued[1].role_session_name.as_deref(), Some("alidomain"));
}

#[test]
fn a_role_that_is_refused_says_why() {
    let sandbox = Sandbox::start();
    let denied = RamRole::new("acs:ram::1:role/denied");
    let denied = Credentials::from_ram_role(credentials(ACCESS_KEY_SECRET), denied).unwrap();
    let words = "the RAM role acs:ram::1:role/denied: the service refused the request with NoPermission";
    let answer = save(&client_of(&sandbox, denied), "denied.example");
    let Err(error) = &answer else { panic!("{answer:?}") };
    assert!(error.to_string().contains("sts:AssumeRole on it"), "{error}");
    assert!(!error.to_string().contains("DomainInfoModification"), "{error}");
    assert_credentials_error(answer, false, words);
    let forged = Credentials::from_ram_role(credentials("another-secret"), role()).unwrap();
    assert_credentials_error(save(&client_of(&sandbox, forged), "denied.example"), false, "secret is wrong");
    assert!(sandbox.seen("denied.example").is_empty());
}

#[test]
fn a_wrong_clock_hinders_no_role() {
    let sandbox = Sandbox::start();
    sandbox.set_clock_ahead(3600);
    save(&client_of(&sandbox, ram_role()), "clock.example").unwrap();
}

#[test]
fn the_token_of_an_openid_provider_is_read_each_time() {
    let sandbox = Sandbox::start();
    let file = std::env::temp_dir().join(format!("alidomain-oidc-{}", std::process::id()));
    let oidc = || {
        let file = file.display().to_string();
        Credentials::from_oidc("acs:ram::1:oidc-provider/p".into(), file, role()).unwrap()
    };
    let client = client_of(&sandbox, oidc());
    assert_credentials_error(save(&client, "oidc.example"), false, "there is no file");
    std::fs::write(&file, "canary-token").unwrap();
    let answer = save(&client, "oidc.example");
    assert!(!format!("{answer:?}").contains("canary-token"));
    assert_credentials_error(answer, false, "AuthenticationFail.OIDCToken.Invalid");
    std::fs::write(&file, format!("{OIDC_TOKEN}\n")).unwrap();
    save(&client, "oidc.example").unwrap();
    assert_eq!(issued_once(&sandbox).by, Issuer::AssumeRoleWithOidc);
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn the_role_of_an_instance_is_found_out_with_a_token_and_without() {
    for (settings, with_token) in [
        (IssuingSettings { token_required: Some(true), ..Default::default() }, true),
        (IssuingSettings { token_supported: Some(false), ..Default::default() }, false),
    ] {
        let sandbox = Sandbox::start();
        sandbox.set_issuing(settings);
        save(&client_of(&sandbox, ecs()), "ecs.example").unwrap();
        let issued = issued_once(&sandbox);
        assert_eq!((issued.by, issued.role.as_deref()), (Issuer::Metadata, Some(METADATA_ROLE)));
        assert_eq!(issued.metadata_token, with_token);
    }
    let sandbox = Sandbox::start();
    sandbox.set_issuing(IssuingSettings { token_supported: Some(false), ..Default::default() });
    let strict = Credentials::from_ecs_ram_role(Some(METADATA_ROLE.into()), true);
    assert_credentials_error(save(&client_of(&sandbox, strict), "ecs.example"), false, "no metadata token was given");
    let other = Credentials::from_ecs_ram_role(Some("other".into()), false);
    assert_credentials_error(save(&client_of(&sandbox, other), "ecs.example"), false, "it answered HTTP 404");
}

/// A metadata service whose answer to the request for a token gets lost, as it does on its way into containers.
fn without_answers_to_put(sandbox: &Sandbox) -> String {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    let address = listener.local_addr().expect("it is bound");
    let sandbox = sandbox.endpoint().replace("http://", "");
    std::thread::spawn(move || {
        let mut unanswered = Vec::new();
        for mut client in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = client.read(&mut request).unwrap_or_default();
            if request.starts_with(b"PUT") {
                unanswered.push(client);
                continue;
            }
            let Ok(mut server) = TcpStream::connect(&sandbox) else { continue };
            let closing = String::from_utf8_lossy(&request[..length]).replacen("\r\n", "\r\nconnection: close\r\n", 1);
            let mut answer = Vec::new();
            let _ = server.write_all(closing.as_bytes());
            let _ = server.read_to_end(&mut answer);
            let _ = client.write_all(&answer);
        }
    });
    format!("http://{address}")
}

#[test]
fn a_token_that_finds_no_way_is_done_without() {
    let sandbox = Sandbox::start();
    let endpoint = without_answers_to_put(&sandbox);
    let through = |options: &mut ClientOptions| options.ecs_metadata_endpoint = Some(endpoint.clone());
    save(&client_with(&sandbox, ecs(), through), "ecs.example").unwrap();
    assert!(!issued_once(&sandbox).metadata_token);
    let strict = Credentials::from_ecs_ram_role(None, true);
    assert_credentials_error(save(&client_with(&sandbox, strict, through), "ecs.example"), true, "no reply came");
}

#[test]
fn an_instance_that_is_none_has_no_role() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sandbox = Sandbox::start();
    let nowhere = |options: &mut ClientOptions| options.ecs_metadata_endpoint = Some(format!("http://{closed}"));
    assert_credentials_error(save(&client_with(&sandbox, ecs(), nowhere), "ecs.example"), false, "Connection refused");
    // In a chain the next one is asked.
    let chain = Credentials::from_chain(vec![Arc::new(ecs()), Arc::new(uri(&sandbox))]).unwrap();
    save(&client_with(&sandbox, chain, nowhere), "ecs.example").unwrap();
}

#[test]
fn a_uri_is_asked_as_its_settings_say() {
    let sandbox = Sandbox::start();
    save(&client_of(&sandbox, uri(&sandbox)), "uri.example").unwrap();
    assert_eq!(issued_once(&sandbox).by, Issuer::Uri);

    let with = |query: &str| {
        let uri = format!("{}/_sandbox/credentials?{query}", sandbox.endpoint());
        client_of(&sandbox, Credentials::from_uri(uri).unwrap())
    };
    assert_credentials_error(save(&with("fail_status=503"), "uri.example"), true, "it answered HTTP 503");
    assert_credentials_error(save(&with("fail_status=404"), "uri.example"), false, "it answered HTTP 404");
    assert_credentials_error(save(&with("fail_status=200"), "uri.example"), false, "it answered NotFound");
    let plain = Credentials::from_uri("http://credentials.invalid/secret-path".into()).unwrap();
    assert_credentials_error(save(&client_of(&sandbox, plain), "uri.example"), false, "needs allow_plain_http");
}

#[test]
fn a_program_s_key_is_used() {
    let sandbox = Sandbox::start();
    let key = format!(
        r#"{{"mode":"StsToken","access_key_id":"{STS_ACCESS_KEY_ID}","access_key_secret":"{STS_ACCESS_KEY_SECRET}",
            "sts_token":"{STS_SECURITY_TOKEN}","expiration":"2099-01-01T00:00:00Z"}}"#
    );
    let program = Credentials::from_process(vec!["printf".into(), "%s".into(), key]).unwrap();
    save(&client_of(&sandbox, program), "program.example").unwrap();
    let failing = Credentials::from_command_line("sh -c 'exit 7'".into()).unwrap();
    assert_credentials_error(save(&client_of(&sandbox, failing), "program.example"), false, "exit status: 7");
}

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
            DomainClient::new(Some(credentials), Some(options), Some(Arc::new(Proxy::direct()))).unwrap()
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
    assert!(error.to_string().contains("New credentials could not be got"), "{error}");
    assert!(error.to_string().contains("it answered HTTP 503"), "{error}");
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
