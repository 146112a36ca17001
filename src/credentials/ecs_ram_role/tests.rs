//! Metadata services that answer as they like.

use std::io::Write;
use std::sync::Mutex;

use super::*;
use crate::credentials::Credentials;
use crate::credentials::testing::{Service, surroundings};

#[test]
fn the_environment_s_switches_count_for_every_provider() {
    let off = Variables::of(&[(SWITCH, "true"), (ROLE, "r")]);
    for (result, kind) in [
        (EcsRamRoleProvider::from_variables(&off), Kind::Absent),
        (EcsRamRoleProvider::new(None, false, &off), Kind::Absent),
        (EcsRamRoleProvider::new(Some("own".into()), false, &off), Kind::Broken),
    ] {
        let problem = result.unwrap_err();
        assert_eq!(problem.reason, "ALIBABA_CLOUD_ECS_METADATA_DISABLED disables the ECS instance role");
        assert_eq!(problem.kind, kind);
    }
    let strict = Variables::of(&[(TOKEN_SWITCH, "true"), (ROLE, "r")]);
    for (role_name, shown) in [(None, "the ECS instance role r"), (Some("own"), "the ECS instance role own")] {
        let provider = EcsRamRoleProvider::new(role_name.map(str::to_owned), false, &strict).unwrap();
        assert!(provider.token_required && provider.name() == shown, "{provider:?}");
    }
    assert!(EcsRamRoleProvider::new(None, false, &Variables::of(&[(TOKEN_SWITCH, "maybe")])).is_err());
}

#[test]
fn an_answer_is_one_line_of_text() {
    assert_eq!(text(b" role\n").unwrap(), "role");
    assert!(text(b"a\nb").is_err() && text(b"\xff").is_err() && text(&[b'x'; 5000]).is_err());
}

const KEY: &str = r#"{"Code":"Success","AccessKeyId":"id","AccessKeySecret":"secret","SecurityToken":"token",
    "Expiration":"2038-01-01T00:00:00Z"}"#;

/// Status and body.
type Answer = (u16, &'static str);

/// Of the role `r`, as long as nothing is refused.
fn found(path: &str) -> Answer {
    match path.strip_prefix("/latest/meta-data/ram/security-credentials/") {
        Some("") => (200, "r"),
        Some("r") => (200, KEY),
        _ => (404, ""),
    }
}

/// A service that gives tokens, and answers requests with and without one in these ways.
fn service(with: fn(&str) -> Answer, without: fn(&str) -> Answer) -> Service {
    Service::start(move |request| {
        if request.starts_with("PUT /latest/api/token ") {
            return (200, "a-token".to_owned());
        }
        let path = request.split(' ').nth(1).unwrap();
        let has_token = request.to_ascii_lowercase().contains("\r\nx-aliyun-ecs-metadata-token: a-token\r\n");
        let (status, body) = if has_token { with(path) } else { without(path) };
        (status, body.to_owned())
    })
}

async fn fetched(service: &Service, provider: EcsRamRoleProvider) -> Result<String, Problem> {
    let surroundings = Surroundings { ecs_metadata_endpoint: service.url.parse().unwrap(), ..surroundings() };
    provider.fetch(&surroundings).await.map(|fetched| fetched.key.id.clone())
}

fn provider(role_name: Option<&str>) -> EcsRamRoleProvider {
    EcsRamRoleProvider::new(role_name.map(str::to_owned), false, &Variables::default()).unwrap()
}

fn guess(token_required: bool) -> EcsRamRoleProvider {
    EcsRamRoleProvider { is_guess: true, token_required, ..provider(None) }
}

fn named() -> EcsRamRoleProvider {
    provider(Some("r"))
}

const REFUSALS: [fn(&str) -> Answer; 6] =
    [|_| (400, ""), |_| (401, ""), |_| (403, ""), |_| (404, ""), |_| (405, ""), |_| (503, "")];

#[tokio::test]
async fn a_token_that_is_refused_is_done_without() {
    for refusal in REFUSALS {
        let service = service(refusal, found);
        for (provider, requests) in [(guess(false), 4), (provider(None), 4), (named(), 3)] {
            assert_eq!(fetched(&service, provider).await.as_deref(), Ok("id"));
            // The token, each kind of answer, and one that was refused.
            assert_eq!(service.take_requests().len(), requests);
        }
    }
    // Dropped, not answered.
    let service = service(|_| (0, ""), found);
    assert_eq!(fetched(&service, guess(false)).await.as_deref(), Ok("id"));
}

#[tokio::test]
async fn a_token_that_works_is_used_for_all() {
    let service = service(found, |_| (403, ""));
    assert_eq!(fetched(&service, guess(false)).await.as_deref(), Ok("id"));
    assert_eq!(fetched(&service, guess(true)).await.as_deref(), Ok("id"));
    assert_eq!(service.take_requests().len(), 6);
}

#[tokio::test]
async fn where_a_token_is_required_its_refusal_is_named() {
    for (refusal, status) in [(REFUSALS[0], 400), (REFUSALS[1], 401), (REFUSALS[2], 403)] {
        let service = service(refusal, found);
        for provider in [guess(true), EcsRamRoleProvider { token_required: true, ..named() }] {
            let problem = fetched(&service, provider).await.unwrap_err();
            let words =
                format!("the metadata service rejected its own metadata token (the answer was HTTP {status}), but a");
            assert!(problem.reason.starts_with(&words), "{problem:?}");
            assert_eq!(problem.kind, Kind::Broken);
            assert_eq!(service.take_requests().len(), 2, "nothing is asked without a token");
        }
    }
}

#[tokio::test]
async fn what_refuses_both_ways_is_named_and_not_passed_over() {
    let service = service(|_| (403, ""), |_| (401, ""));
    for provider in [guess(false), named()] {
        let problem = fetched(&service, provider).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Broken);
        assert!(
            problem.reason.ends_with("(the answer was HTTP 403), and a request without one (the answer was HTTP 401)")
        );
    }
}

#[tokio::test]
async fn an_instance_without_a_role_has_none_and_is_no_alarm() {
    let not_found: fn(&str) -> Answer = |_| (404, "");
    let services = [
        service(not_found, not_found),
        service(not_found, |_| (403, "")),
        service(|_| (403, ""), not_found),
        service(|_| (200, ""), not_found),
    ];
    for service in services {
        let problem = fetched(&service, guess(false)).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Absent, "{problem:?}");
        assert!(problem.reason.starts_with("the instance has no RAM role"), "{problem:?}");
    }
    let problem = fetched(&service(not_found, found), guess(true)).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Absent, "{problem:?}");
}

#[tokio::test]
async fn a_service_that_is_not_ready_may_be_a_moment_later() {
    let not_ready: fn(&str) -> Answer = |_| (503, "");
    let without_key: fn(&str) -> Answer = |path| if path.ends_with('/') { (200, "r") } else { (404, "") };
    let services = [
        service(not_ready, |_| (403, "")),
        service(|_| (403, ""), not_ready),
        service(not_ready, not_ready),
        service(without_key, without_key),
    ];
    for service in services {
        let problem = fetched(&service, guess(false)).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Transient, "{problem:?}");
    }
}

#[tokio::test]
async fn a_page_in_place_of_a_token_is_none() {
    for page in ["<html>\n<p>Please log in", "", "жетон"] {
        let service = Service::start(move |request| match request.starts_with("PUT") {
            true => (200, page.to_owned()),
            false => {
                (found(request.split(' ').nth(1).unwrap()).0, found(request.split(' ').nth(1).unwrap()).1.to_owned())
            }
        });
        assert_eq!(fetched(&service, guess(false)).await.as_deref(), Ok("id"));
        let problem = fetched(&service, guess(true)).await.unwrap_err();
        assert!(
            problem.reason.starts_with("the metadata service gave no metadata token, but a token is required"),
            "{problem:?}"
        );
    }
}

#[tokio::test]
async fn the_name_of_a_role_is_checked() {
    let service = service(found, found);
    for name in ["", "a/b", "a b", "роль", &"r".repeat(65)] {
        let problem = fetched(&service, provider(Some(name))).await.unwrap_err();
        assert!(problem.reason.starts_with("the role name must have 1 to 64 letters"), "{problem:?}");
    }
}

/// What was logged while it lives, on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn another_role_of_the_instance_is_followed_and_logged() {
    use std::sync::atomic::AtomicUsize;

    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let lists = AtomicUsize::new(0);
    let service = Service::start(move |request| match request.split(' ').nth(1).unwrap() {
        "/latest/meta-data/ram/security-credentials/" => {
            let role = if lists.fetch_add(1, Ordering::Relaxed) < 2 { "reader" } else { "writer" };
            (200, role.to_owned())
        }
        "/latest/api/token" => (200, "a-token".to_owned()),
        path => (200, KEY.replace("\"id\"", &format!("{:?}", path.rsplit('/').next().unwrap()))),
    });
    let surroundings = Surroundings { ecs_metadata_endpoint: service.url.parse().unwrap(), ..surroundings() };
    let provider = provider(None);
    let logged = || String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for role in ["reader", "reader", "writer", "writer"] {
        assert!(!logged().contains("RAM role of the instance changed") || role == "writer");
        assert_eq!(provider.fetch(&surroundings).await.unwrap().key.id, role);
    }
    let logged = logged();
    let warnings: Vec<_> = logged.lines().filter(|line| line.contains("RAM role of the instance changed")).collect();
    assert_eq!(warnings.len(), 1, "{logged}");
    assert!(warnings[0].contains("WARN") && warnings[0].contains(r#"before="reader" now="writer""#), "{logged}");
}

/// The service of an instance that insists on tokens, and is busy when one is asked for.
#[tokio::test]
async fn a_service_that_stumbles_is_not_passed_over() {
    let fallback = Arc::new(Credentials::from_access_key("fallback".into(), "s".into()).unwrap());
    for status in [429, 503] {
        let service = Service::start(move |request| match request.starts_with("PUT ") {
            true => (status, String::new()),
            false => (403, String::new()),
        });
        let surroundings = Surroundings { ecs_metadata_endpoint: service.url.parse().unwrap(), ..surroundings() };
        let role = Arc::new(Credentials::from_ecs_ram_role(None, false));
        let chain = Credentials::from_chain(vec![role, fallback.clone()]).unwrap();
        let problem = chain.fetch(&surroundings).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Transient, "{problem:?}");
    }
}

#[tokio::test]
async fn a_refused_token_ends_a_chain_only_where_it_is_required() {
    let fallback = Arc::new(Credentials::from_access_key("fallback".into(), "s".into()).unwrap());
    let service = service(|_| (403, ""), found);
    let surroundings = Surroundings { ecs_metadata_endpoint: service.url.parse().unwrap(), ..surroundings() };
    for (token_required, expected) in [(false, Ok("id")), (true, Err(Kind::Broken))] {
        let role = Arc::new(Credentials::from_ecs_ram_role(None, token_required));
        let chain = Credentials::from_chain(vec![role, fallback.clone()]).unwrap();
        let signed = chain.fetch(&surroundings).await.map(|fetched| fetched.key.id.clone());
        assert_eq!(signed.as_deref().map_err(|problem| problem.kind), expected);
    }
}
