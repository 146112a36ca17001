//! What must never come back: somebody else's key in place of the one that was set up.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::surroundings_elsewhere;
use crate::credentials::problem::{Kind, Problem};
use crate::credentials::provider::Provider;
use crate::credentials::testing::{Folder, surroundings};
use crate::credentials::{BoxFuture, Credentials, Fetched, Surroundings};
use crate::rpc::access_key::AccessKey;

/// A provider with these answers, one after the other.
#[derive(Debug)]
struct Scripted(Mutex<VecDeque<Result<&'static str, Problem>>>);

impl Scripted {
    fn credentials(answers: impl IntoIterator<Item = Result<&'static str, Problem>>) -> Arc<Credentials> {
        let answers = Mutex::new(answers.into_iter().collect());
        Arc::new(Credentials::from_provider_of_ours(Self(answers)))
    }
}

impl Provider for Scripted {
    fn name(&self) -> String {
        "scripted".to_owned()
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        let answer = self.0.lock().unwrap().pop_front().expect("no more is asked");
        Box::pin(async move { Ok(Fetched::new(AccessKey::new(answer?, "s", None)?, None, surroundings)) })
    }
}

fn fallback() -> Arc<Credentials> {
    Arc::new(AccessKey::new("fallback", "s", None).unwrap().into())
}

/// A metadata service that is there when the key is fetched first, and is gone when the key is refused.
#[tokio::test]
async fn what_has_delivered_a_key_is_never_passed_over() {
    for vanished in [Kind::Absent, Kind::Broken, Kind::Transient] {
        let problem = || Err(Problem::new(vanished, "it is gone"));
        let chain = Credentials::from_chain(vec![Scripted::credentials([Ok("own"), problem(), problem()]), fallback()]);
        let chain = chain.unwrap();
        let first = chain.fetch(&surroundings()).await.unwrap();
        for _ in 0..2 {
            let problem = chain.fetch_other(&first.key, &surroundings()).await.unwrap_err();
            assert_ne!(problem.kind, Kind::Absent, "{problem:?}");
        }
        assert_eq!(chain.fetch(&surroundings()).await.unwrap().key.id, "own");
    }
}

/// The Security Token Service refuses the source's token, and the source has no other one any more.
#[tokio::test]
async fn a_role_whose_source_has_vanished_is_no_reason_to_ask_the_next_provider() {
    let refused = super::service(|_| super::answer("400 Bad Request", r#"{"Code":"InvalidSecurityToken.Expired"}"#));
    let surroundings = Surroundings { sts_endpoint: refused.parse().ok(), ..surroundings_elsewhere() };
    let gone = || Err(Problem::absent("there is no instance"));
    for answers in [vec![Ok("source"), gone()], vec![gone()]] {
        let role = crate::RamRole::new("acs:ram::1:role/r");
        let role = Credentials::from_ram_role(Scripted::credentials(answers), role).unwrap();
        let chain = Credentials::from_chain(vec![Arc::new(role), fallback()]).unwrap();
        let problem = chain.fetch(&surroundings).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Broken, "{problem:?}");
        assert!(problem.reason.contains("there is no instance"), "{problem:?}");
    }
}

fn config(folder: &Folder, current: &str) -> String {
    let key = r#""mode": "AK", "access_key_secret": "s""#;
    let text = format!(
        r#"{{"current": "{current}", "profiles": [
            {{"name": "failing", "mode": "External", "process_command": "false"}},
            {{"name": "own", "access_key_id": "own", {key}}}, {{"name": "other", "access_key_id": "other", {key}}}]}}"#
    );
    folder.write("config.json", text).display().to_string()
}

#[tokio::test]
async fn a_choice_that_never_delivered_a_key_is_made_again() {
    let folder = Folder::new();
    let credentials = Credentials::from_config_file(Some(config(&folder, "failing")), None);
    assert!(credentials.fetch(&surroundings()).await.is_err());
    config(&folder, "own");
    assert_eq!(credentials.fetch(&surroundings()).await.unwrap().key.id, "own");
    config(&folder, "other");
    let own = credentials.fetch(&surroundings()).await.unwrap();
    assert_eq!(own.key.id, "own");
    assert!(credentials.fetch_other(&own.key, &surroundings()).await.unwrap().is_none(), "nobody else signs");
}

#[tokio::test]
async fn a_file_is_read_again_when_what_it_named_fails() {
    let folder = Folder::new();
    let write = |command: &str| {
        let profile = format!(r#"{{"name": "p", "mode": "External", "process_command": "{command}"}}"#);
        folder.write("config.json", format!(r#"{{"current": "p", "profiles": [{profile}]}}"#)).display().to_string()
    };
    let key = folder
        .write("key", r#"{"access_key_id": "one", "access_key_secret": "s", "expiration": "1980-01-01T00:00:00Z"}"#);
    let path = write(&format!("cat {}", key.display()));
    let credentials = Credentials::from_config_file(Some(path), None);
    let epoch = std::time::SystemTime::UNIX_EPOCH;
    let early = Surroundings { now: epoch, at_least: epoch, ..surroundings() };
    assert_eq!(credentials.fetch(&early).await.unwrap().key.id, "one");
    std::fs::remove_file(&key).unwrap();
    assert_eq!(
        credentials.fetch(&surroundings()).await.unwrap_err().kind,
        Kind::Broken,
        "expired, and the file is gone"
    );
    let two = folder.write("two", r#"{"access_key_id": "two", "access_key_secret": "s"}"#);
    write(&format!("cat {}", two.display()));
    assert_eq!(credentials.fetch(&surroundings()).await.unwrap().key.id, "two");
}
