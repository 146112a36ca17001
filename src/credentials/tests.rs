//! The chain, and what is common to all providers.

use super::chain::Chain;
use super::cli_config::CliConfig;
use super::ini_file::IniFile;
use super::problem::Kind;
use super::testing::{Folder, surroundings};
use super::variables::Variables;
use super::*;
use crate::error::DomainError;

mod identity;
mod set_ups;

/// The metadata of an instance is nothing for a unit test.
const NO_ECS: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");

fn by_default(variables: &[(&str, &str)]) -> Result<Credentials, Problem> {
    Chain::by_default(&Variables::of(&[variables, &[NO_ECS]].concat()))
}

#[tokio::test]
async fn a_chain_that_finds_nothing_lists_what_it_tried() {
    let problem = by_default(&[]).unwrap().fetch(&surroundings()).await.unwrap_err();
    // As its user reads it.
    let error = DomainError::from(problem);
    let reason = error.to_string();
    let lines: Vec<_> = reason.lines().collect();
    assert!(lines[0].contains("Nothing was sent. Tried:"));
    let starts = [
        "- the environment variables: ALIBABA_CLOUD_ACCESS_KEY_ID and",
        "- OIDC: not set: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE",
        "- no home folder was found for ~/.aliyun/config.json",
        "- no home folder was found for ~/.alibabacloud/credentials.ini",
        "- ALIBABA_CLOUD_ECS_METADATA_DISABLED disables the ECS instance role",
        "- the credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set",
    ];
    assert_eq!(lines.len(), 1 + starts.len());
    for (line, start) in lines[1..].iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
    assert!(matches!(error, DomainError::Credentials { retryable: false, .. }), "{error:?}");
}

#[tokio::test]
async fn a_list_has_a_line_for_each_whatever_their_paths_hold() {
    let folder = Folder::new();
    let home = folder.path("a\nb").display().to_string();
    let problem = by_default(&[("HOME", &home)]).unwrap().fetch(&surroundings()).await.unwrap_err();
    assert_eq!(DomainError::from(problem).to_string().lines().count(), 7);
}

#[tokio::test]
async fn a_profile_that_a_variable_names_and_that_is_nowhere_is_named_with_it() {
    let folder = Folder::new();
    let home = folder.path("").display().to_string();
    let reason = || async {
        let variables = [("HOME", &*home), ("ALIBABA_CLOUD_PROFILE", "prod")];
        by_default(&variables).unwrap().fetch(&surroundings()).await.unwrap_err().reason
    };
    let alone = reason().await;
    assert!(alone.starts_with("ALIBABA_CLOUD_PROFILE names \"prod\", but the file"), "{alone}");
    folder.write(".alibabacloud/credentials.ini", "[default]\ntype=access_key\n");
    let beside = reason().await;
    assert!(
        beside.contains("credentials.ini: the section [prod] (named by ALIBABA_CLOUD_PROFILE) does not exist"),
        "{beside}"
    );
}

#[tokio::test]
async fn a_home_that_is_no_folder_is_passed_over() {
    let folder = Folder::new();
    let home = folder.write("home", "").display().to_string();
    let problem = by_default(&[("HOME", &home)]).unwrap().fetch(&surroundings()).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Absent);
    for file in [".aliyun/config.json", ".alibabacloud/credentials.ini", ".alibabacloud/credentials"] {
        assert!(problem.tried.contains(&format!("the client cannot search for {home}/{file}")), "{problem:?}");
    }
    let named = [("HOME", &*home), ("ALIBABA_CLOUD_CREDENTIALS_FILE", &format!("{home}/x"))];
    let problem = by_default(&named).unwrap().fetch(&surroundings()).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Broken);
}

#[tokio::test]
async fn the_first_that_is_set_up_is_taken() {
    let folder = Folder::new();
    let home = folder.path("").display().to_string();
    let variables = [("HOME", home.as_str())];
    let id = async |variables: &[(&str, &str)]| {
        by_default(variables).unwrap().fetch(&surroundings()).await.map(|fetched| fetched.key.id.clone())
    };
    folder.write(
        ".alibabacloud/credentials.ini",
        "[default]\ntype = access_key\naccess_key_id = ini\naccess_key_secret = s",
    );
    assert_eq!(id(&variables).await.unwrap(), "ini");
    let config = r#"{"current": "default", "profiles": [{"name": "default", "mode": "AK", "access_key_id": "json",
        "access_key_secret": "s"}]}"#;
    folder.write(".aliyun/config.json", config);
    assert_eq!(id(&variables).await.unwrap(), "json");
    let environment = [("ALIBABA_CLOUD_ACCESS_KEY_ID", "env"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")];
    assert_eq!(id(&[&variables[..], &environment[..]].concat()).await.unwrap(), "env");

    folder.write(".aliyun/config.json", "{broken");
    assert_eq!(id(&variables).await.unwrap_err().kind, Kind::Broken, "not passed over");
    assert!(by_default(&environment[..1]).is_err(), "said at once");
    assert!(
        id(&[("ALIBABA_CLOUD_CREDENTIALS_URI", "ftp://x")]).await.unwrap_err().reason.contains("not an https or http")
    );
}

/// Those of a client whose instance metadata is on a port where nobody listens.
fn surroundings_elsewhere() -> Surroundings {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ecs_metadata_endpoint = format!("http://{closed}").parse().unwrap();
    Surroundings { ecs_metadata_endpoint, ..surroundings() }
}

#[tokio::test]
async fn an_instance_role_that_a_file_asks_for_is_not_passed_over() {
    let key = Arc::new(Credentials::from_access_key("id".into(), "secret".into()).unwrap());
    for (file, text) in [
        (".alibabacloud/credentials.ini", "[default]\ntype = ecs_ram_role"),
        (".aliyun/config.json", r#"{"current": "a", "profiles": [{"name": "a", "mode": "EcsRamRole"}]}"#),
    ] {
        let folder = Folder::new();
        folder.write(file, text);
        let home = folder.path("").display().to_string();
        let own = Chain::by_default(&Variables::of(&[("HOME", &home)])).unwrap();
        let members = [Arc::new(own), key.clone()];
        let chain = Credentials::from_chain(members.into()).unwrap();
        let problem = chain.fetch(&surroundings_elsewhere()).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Broken, "{problem:?}");
        assert!(problem.reason.starts_with("the ECS instance role: the client could not connect"), "{problem:?}");
    }
}

/// A service that answers every request with what `answer` makes of it, or closes the connection.
fn service(answer: impl Fn(&str) -> Option<String> + Send + 'static) -> String {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = client.read(&mut request).unwrap_or_default();
            let Some(answer) = answer(&String::from_utf8_lossy(&request[..length])) else { continue };
            let _ = write!(client, "HTTP/1.1 {answer}");
        }
    });
    format!("http://{address}")
}

type Answering = fn(&str) -> Option<String>;

fn answer(status: &str, body: &str) -> Option<String> {
    Some(format!("{status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()))
}

#[tokio::test]
async fn what_answers_for_no_instance_is_passed_over() {
    let key = r#"{"AccessKeyId":"uri","AccessKeySecret":"s"}"#;
    let uri = service(move |_| answer("200 OK", key));
    let fetched = async |metadata: Answering, role: &str| {
        let surroundings = Surroundings { ecs_metadata_endpoint: service(metadata).parse().unwrap(), ..surroundings() };
        let variables = [("ALIBABA_CLOUD_CREDENTIALS_URI", uri.as_str()), ("ALIBABA_CLOUD_ECS_METADATA", role)];
        let chain = Chain::by_default(&Variables::of(&variables)).unwrap();
        chain.fetch(&surroundings).await.map(|fetched| fetched.key.id.clone())
    };
    let unavailable: Answering = |_| answer("503 Service Unavailable", "");
    let elsewhere: [Answering; 4] =
        [|_| None, unavailable, |_| answer("302 Found", ""), |_| answer("404 Not Found", "")];
    for metadata in elsewhere {
        assert_eq!(fetched(metadata, "").await.unwrap(), "uri");
    }
    assert_eq!(fetched(unavailable, "named").await.unwrap_err().kind, Kind::Transient);
    let later: Answering = |request| match request.starts_with("PUT") {
        true => answer("200 OK", "token"),
        false => answer("503 Service Unavailable", ""),
    };
    assert_eq!(fetched(later, "").await.unwrap_err().kind, Kind::Transient, "an instance that is not ready");
}

#[tokio::test]
async fn what_was_found_stays_in_use_and_a_file_is_read_again_when_its_token_is_refused() {
    let folder = Folder::new();
    let write = |token: &str| {
        let profile = format!(
            r#"{{"current": "a", "profiles": [{{"name": "a", "mode": "StsToken", "access_key_id": "id",
                "access_key_secret": "secret", "sts_token": "{token}"}}]}}"#
        );
        folder.write(".aliyun/config.json", profile)
    };
    let path = write("one").display().to_string();
    let credentials = Credentials::from_chain(vec![Arc::new(Credentials::from_config_file(Some(path), None))]).unwrap();
    let token = |fetched: &Fetched| fetched.key.security_token.as_ref().map(|token| token.to_string());
    let first = credentials.fetch(&surroundings()).await.unwrap();
    assert!(credentials.fetch_other(&first.key, &surroundings()).await.unwrap().is_none(), "the file is the same");
    write("two");
    assert_eq!(token(&credentials.fetch(&surroundings()).await.unwrap()).as_deref(), Some("one"));
    let other = credentials.fetch_other(&first.key, &surroundings()).await.unwrap().unwrap();
    assert_eq!(token(&other).as_deref(), Some("two"));
    assert_eq!(token(&credentials.fetch(&surroundings()).await.unwrap()).as_deref(), Some("two"));
}

#[derive(Debug)]
struct Never;

impl Provider for Never {
    fn name(&self) -> String {
        "the one that hangs".to_owned()
    }

    fn fetch<'a>(&'a self, _: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn nobody_waits_longer_than_the_call_may_take() {
    let credentials = Credentials::from_provider_of_ours(Never);
    let problem = credentials.key_in_time(None, &surroundings(), Duration::from_millis(5)).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Transient);
    assert_eq!(problem.reason, "no answer from the one that hangs within 5ms");
}

struct Host(Box<dyn Fn() -> Result<Arc<Credentials>, DomainError> + Send + Sync>);

impl CredentialsProvider for Host {
    fn fetch_credentials(&self) -> Result<Arc<Credentials>, DomainError> {
        (self.0)()
    }
}

#[tokio::test]
async fn what_a_provider_of_the_host_throws_is_the_error() {
    let thrown = |error: fn() -> DomainError| async move {
        let credentials = Credentials::from_provider(Arc::new(Host(Box::new(move || Err(error())))));
        credentials.fetch(&surroundings()).await.unwrap_err()
    };
    let unexpected = thrown(|| uniffi::UnexpectedUniFFICallbackError::new("ValueError('no phone')").into()).await;
    assert_eq!(unexpected.reason, "the credentials provider of this program: ValueError('no phone')");
    assert_eq!(unexpected.kind, Kind::Broken);
    assert_eq!(thrown(|| Problem::transient("later").into()).await.kind, Kind::Transient);
    let panicked = thrown(|| panic!("on purpose")).await;
    assert!(panicked.reason.contains("panicked"), "{panicked:?}");
}

#[tokio::test]
async fn a_provider_of_the_host_may_answer_credentials_that_renew_themselves() {
    #[derive(Debug)]
    struct Numbered(std::sync::atomic::AtomicUsize);
    impl Provider for Numbered {
        fn name(&self) -> String {
            "numbered".to_owned()
        }

        fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
            let number = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let key = AccessKey::new(&format!("id-{number}"), "secret", Some("token")).unwrap();
            Box::pin(async move { Ok(Fetched::new(key, None, surroundings)) })
        }
    }
    let own = Arc::new(Credentials::from_provider_of_ours(Numbered(0.into())));
    let credentials = Credentials::from_provider(Arc::new(Host(Box::new(move || Ok(own.clone())))));
    let first = credentials.fetch(&surroundings()).await.unwrap();
    let other = credentials.fetch_other(&first.key, &surroundings()).await.unwrap().unwrap();
    assert_eq!((first.key.id.as_str(), other.key.id.as_str()), ("id-0", "id-1"));
}

#[tokio::test]
async fn a_broken_member_of_a_chain_tells_what_was_tried_before() {
    let folder = Folder::new();
    folder.write(".alibabacloud/credentials.ini", "[default]\ntype = odd");
    let home = folder.path("").display().to_string();
    let problem = by_default(&[("HOME", &home)]).unwrap().fetch(&surroundings()).await.unwrap_err();
    assert_eq!(problem.kind, Kind::Broken);
    assert!(problem.reason.contains("\"odd\" is not supported") && problem.tried.contains("- the file"));
}

#[tokio::test]
async fn files_that_nobody_named_are_passed_over_in_a_chain() {
    let key = Arc::new(Credentials::from_access_key("id".into(), "secret".into()).unwrap());
    let nowhere = Variables::default();
    let chain = Credentials::from_chain(vec![
        Arc::new(Credentials::from_chooser(CliConfig::new(None, None, &nowhere))),
        Arc::new(Credentials::from_chooser(IniFile::new(None, None, &nowhere))),
        key,
    ]);
    assert_eq!(chain.unwrap().fetch(&surroundings()).await.unwrap().key.id, "id");
}

#[test]
fn debug_shows_no_secret() {
    let of = |credentials: &Credentials| format!("{credentials:?}");
    let key = Credentials::from_sts("the-id".into(), "canary".into(), "canary".into(), None).unwrap();
    assert!(of(&key).contains("the-id") && !of(&key).contains("canary"));
    let program = Credentials::from_command_line("program canary".into()).unwrap();
    let uri = Credentials::from_uri("http://u:canary@127.0.0.1/canary?canary".into()).unwrap();
    assert!(!of(&program).contains("canary") && !of(&uri).contains("canary"));
}

#[tokio::test]
async fn a_key_that_has_expired_signs_nothing() {
    use super::sts::RamRole;

    let sts = |expires: SystemTime| {
        Arc::new(Credentials::from_sts("id".into(), "secret".into(), "token".into(), Some(expires)).unwrap())
    };
    let now = surroundings().now;
    let (old, good) = (sts(now - Duration::from_secs(2 * 86_400)), sts(now + Duration::from_secs(60)));
    assert_eq!(good.fetch(&surroundings()).await.unwrap().key.id, "id");
    assert!(good.known_key().is_none(), "the clock is looked at each time");
    let later = now + Duration::from_secs(61);
    let later = Surroundings { now: later, at_least: later, ..surroundings() };
    let words = "the access key expired at 2023-11-14T22:14:20Z, and the time is 2023-11-14T22:14:21Z";
    assert!(good.fetch(&later).await.unwrap_err().reason.starts_with(words), "it ends while the program runs");

    let key = AccessKey::new("other", "s", None).unwrap();
    assert_eq!(old.fetch_other(&key, &surroundings()).await.unwrap_err().kind, Kind::Broken);
    let fallback = Arc::new(Credentials::from(key));
    let role = Credentials::from_ram_role(old.clone(), RamRole::new("acs:ram::1:role/x")).unwrap();
    let host = old.clone();
    let host = Credentials::from_provider(Arc::new(Host(Box::new(move || Ok(host.clone())))));
    for credentials in [old, Arc::new(role), Arc::new(host)] {
        let alone = credentials.fetch(&surroundings()).await.unwrap_err();
        assert!(alone.reason.contains("expired at 2023-11-12T22:13:20Z"), "{alone:?}");
        let chain = Credentials::from_chain(vec![credentials, fallback.clone()]).unwrap();
        assert_eq!(chain.fetch(&surroundings()).await.unwrap_err(), alone, "it is not passed over");
    }
}
