//! Who signs in which situation: each cell of the table in docs/credentials.md.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::{answer, service};
use crate::credentials::chain::Chain;
use crate::credentials::problem::{Kind, Problem};
use crate::credentials::testing::{Folder, surroundings};
use crate::credentials::variables::Variables;
use crate::credentials::{Credentials, Fetched, Surroundings};
use crate::rpc::access_key::AccessKey;
use std::sync::Arc;

const COLUMNS: [&str; 7] = ["whole", "not set up", "half", "broken", "switched off", "vanished", "changed"];

/// Variables and files of a user, and what the services around answer.
#[derive(Clone, Default)]
struct SetUp {
    variables: Vec<(&'static str, String)>,
    files: BTreeMap<&'static str, String>,
    /// The id of the key that every service answers; none: they know of none.
    id: Option<&'static str>,
}

impl SetUp {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn file(mut self, path: &'static str, text: impl Into<String>) -> Self {
        self.files.insert(path, text.into());
        self
    }

    fn without_files(mut self) -> Self {
        self.files.clear();
        self
    }

    fn answering(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }
}

/// What is seen of one situation.
#[derive(Clone)]
enum Situation {
    /// A program starts.
    Start(SetUp),
    /// The key of the first is in use and is refused by the service; meanwhile it has become the second.
    InUse(SetUp, SetUp),
    None,
}

use Situation::{InUse, Start};

const CONFIG: &str = ".aliyun/config.json";
const INI: &str = ".alibabacloud/credentials.ini";
const TOKEN_FILE: &str = "token";

fn config(fields: &str) -> String {
    format!(r#"{{"current": "p", "profiles": [{{"name": "p", {fields}}}]}}"#)
}

fn ak(id: &str) -> String {
    config(&format!(r#""mode": "AK", "access_key_id": "{id}", "access_key_secret": "s""#))
}

fn ini(section: &str, id: &str) -> String {
    format!("[{section}]\ntype = access_key\naccess_key_id = {id}\naccess_key_secret = s\n")
}

/// The situations of a kind of set-up, in the order of the columns.
fn rows() -> Vec<(&'static str, [Situation; 7])> {
    use Situation::None;

    let empty = SetUp::default;
    let environment =
        || empty().with("ALIBABA_CLOUD_ACCESS_KEY_ID", "own").with("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s");
    let oidc = || {
        empty()
            .with("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
            .with("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p")
            .with("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "TOKEN")
            .file(TOKEN_FILE, "jwt")
            .answering("own")
    };
    let json = |text: String| empty().file(CONFIG, text);
    let program = |id: &str| {
        let key = format!(r#"{{\"access_key_id\": \"{id}\", \"access_key_secret\": \"s\"}}"#);
        config(&format!(r#""mode": "External", "process_command": "printf '{key}'""#))
    };
    let sections = |text: String| empty().file(INI, text);
    let named = |set_up: SetUp| set_up.with("ALIBABA_CLOUD_PROFILE", "p");
    let config_file = |set_up: SetUp| set_up.with("ALIBABA_CLOUD_CONFIG_FILE", "CONFIG");
    let ini_file = |set_up: SetUp| set_up.with("ALIBABA_CLOUD_CREDENTIALS_FILE", "INI");
    let role = |set_up: SetUp| set_up.with("ALIBABA_CLOUD_ECS_METADATA", "role");
    let uri = || empty().with("ALIBABA_CLOUD_CREDENTIALS_URI", "URI");
    let half = || config(r#""mode": "AK", "access_key_id": "own""#);
    let half_section = |section: &str| format!("[{section}]\ntype = access_key\naccess_key_id = own\n");
    let disabled = |section: &str| format!("{}enable = false\n", ini(section, "own"));
    let config_off = |set_up: SetUp| set_up.with("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true");
    let ecs_off = |set_up: SetUp| set_up.with("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let in_use = |first: &SetUp, then: SetUp| InUse(first.clone(), then);

    let mut rows = Vec::new();
    rows.push((
        "access key in the environment",
        [
            Start(environment()),
            Start(empty()),
            Start(empty().with("ALIBABA_CLOUD_ACCESS_KEY_ID", "own")),
            Start(environment().with("ALIBABA_CLOUD_SECURITY_TOKEN", "a b")),
            None,
            None,
            None,
        ],
    ));
    let mut half_oidc = oidc();
    half_oidc.variables.remove(0);
    rows.push((
        "OIDC variables",
        [
            Start(oidc()),
            Start(empty().with("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")),
            Start(half_oidc),
            Start(oidc().without_files()),
            None,
            in_use(&oidc(), oidc().without_files()),
            in_use(&oidc(), oidc().answering("new")),
        ],
    ));
    let current = json(ak("own"));
    rows.push((
        "current profile of `config.json`",
        [
            Start(current.clone()),
            Start(json(r#"{"current": "default", "profiles": [], "meta_path": ""}"#.to_owned())),
            Start(json(half())),
            Start(json(ak("own").replace(r#""current": "p""#, r#""current": "q""#))),
            Start(config_off(current.clone())),
            in_use(&current, empty()),
            in_use(&current, json(ak("new"))),
        ],
    ));
    let profile = named(current.clone());
    rows.push((
        "profile named by `ALIBABA_CLOUD_PROFILE`",
        [
            Start(profile.clone()),
            Start(named(json(r#"{"profiles": []}"#.to_owned()))),
            Start(named(json(half()))),
            Start(named(json("{".to_owned()))),
            Start(config_off(profile.clone())),
            in_use(&profile, named(json(r#"{"profiles": []}"#.to_owned()))),
            in_use(&profile, named(json(ak("new")))),
        ],
    ));
    let own_config = config_file(current.clone());
    rows.push((
        "file named by `ALIBABA_CLOUD_CONFIG_FILE`",
        [
            Start(own_config.clone()),
            Start(config_file(empty())),
            Start(config_file(json(half()))),
            Start(config_file(json("{".to_owned()))),
            Start(config_off(own_config.clone())),
            in_use(&own_config, config_file(empty())),
            in_use(&own_config, config_file(json(ak("new")))),
        ],
    ));
    rows.push((
        "program of a profile (mode External)",
        [
            Start(json(program("own"))),
            None,
            Start(json(config(r#""mode": "External""#))),
            Start(json(config(r#""mode": "External", "process_command": "false""#))),
            Start(json(program("own")).with("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", "1")),
            in_use(&json(program("own")), json(config(r#""mode": "External", "process_command": "/none""#))),
            in_use(&json(program("own")), json(program("new"))),
        ],
    ));
    let section = sections(ini("default", "own"));
    rows.push((
        "section `[default]` of the ini file",
        [
            Start(section.clone()),
            Start(sections(ini("other", "own"))),
            Start(sections(half_section("default"))),
            Start(sections(format!("{0}{0}", ini("default", "own")))),
            Start(sections(disabled("default"))),
            in_use(&section, empty()),
            in_use(&section, sections(ini("default", "new"))),
        ],
    ));
    let own_section = named(sections(ini("p", "own")));
    rows.push((
        "section named by `ALIBABA_CLOUD_PROFILE`",
        [
            Start(own_section.clone()),
            Start(named(sections(ini("default", "own")))),
            Start(named(sections(half_section("p")))),
            Start(named(sections("[p]\ntype = odd".to_owned()))),
            Start(named(sections(disabled("p")))),
            in_use(&own_section, named(sections(ini("default", "own")))),
            in_use(&own_section, named(sections(ini("p", "new")))),
        ],
    ));
    let own_ini = ini_file(section.clone());
    rows.push((
        "file named by `ALIBABA_CLOUD_CREDENTIALS_FILE`",
        [
            Start(own_ini.clone()),
            Start(ini_file(empty())),
            Start(ini_file(sections(half_section("default")))),
            Start(ini_file(sections("[default]\ntype = odd".to_owned()))),
            Start(ini_file(sections(disabled("default")))),
            in_use(&own_ini, ini_file(empty())),
            in_use(&own_ini, ini_file(sections(ini("default", "new")))),
        ],
    ));
    rows.push((
        "role of the ECS instance",
        [
            Start(empty().answering("own")),
            Start(empty()),
            None,
            Start(empty().answering("")),
            Start(ecs_off(empty().answering("own"))),
            in_use(&empty().answering("own"), empty()),
            in_use(&empty().answering("own"), empty().answering("new")),
        ],
    ));
    rows.push((
        "role named by `ALIBABA_CLOUD_ECS_METADATA`",
        [
            Start(role(empty()).answering("own")),
            Start(role(empty())),
            None,
            Start(role(empty()).answering("")),
            Start(ecs_off(role(empty()).answering("own"))),
            in_use(&role(empty()).answering("own"), role(empty())),
            in_use(&role(empty()).answering("own"), role(empty()).answering("new")),
        ],
    ));
    let no_instance = |set_up: SetUp| ecs_off(set_up);
    rows.push((
        "`ALIBABA_CLOUD_CREDENTIALS_URI`",
        [
            Start(no_instance(uri()).answering("own")),
            Start(no_instance(empty())),
            None,
            Start(no_instance(empty().with("ALIBABA_CLOUD_CREDENTIALS_URI", "ftp://x"))),
            None,
            in_use(&no_instance(uri()).answering("own"), no_instance(uri())),
            in_use(&no_instance(uri()).answering("own"), no_instance(uri()).answering("new")),
        ],
    ));
    rows
}

/// Every service that a provider asks, on one port.
struct World {
    id: Arc<Mutex<Option<&'static str>>>,
    endpoint: String,
    folder: Folder,
}

impl World {
    fn new() -> Self {
        let id = Arc::new(Mutex::new(None));
        let known = id.clone();
        let endpoint = service(move |request| {
            let id = *known.lock().unwrap();
            let Some(id) = id else { return answer("404 Not Found", "") };
            let key = format!(
                r#""AccessKeyId":"{id}","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2038-01-01T00:00:00Z""#
            );
            match request {
                _ if request.starts_with("PUT") => answer("200 OK", "metadata-token"),
                _ if request.contains("security-credentials/ ") => answer("200 OK", "role"),
                _ if request.starts_with("POST") => answer("200 OK", &format!(r#"{{"Credentials":{{{key}}}}}"#)),
                _ => answer("200 OK", &format!("{{{key}}}")),
            }
        });
        Self { id, endpoint, folder: Folder::new() }
    }

    fn set_up(&self, set_up: &SetUp) -> Variables {
        *self.id.lock().unwrap() = set_up.id;
        for path in [CONFIG, INI, TOKEN_FILE] {
            match set_up.files.get(path) {
                Some(text) => drop(self.folder.write(path, text)),
                None => drop(std::fs::remove_file(self.folder.path(path))),
            }
        }
        let path = |name: &str| self.folder.path(name).display().to_string();
        let places =
            [("URI", self.endpoint.clone()), ("TOKEN", path(TOKEN_FILE)), ("CONFIG", path(CONFIG)), ("INI", path(INI))];
        let place = |value: &str| places.iter().find(|(name, _)| *name == value).map(|(_, place)| place.clone());
        let mut variables: Vec<_> = set_up
            .variables
            .iter()
            .map(|(name, value)| (*name, place(value).unwrap_or_else(|| value.clone())))
            .collect();
        variables.push(("HOME", path("")));
        Variables::of(&variables.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
    }

    fn surroundings(&self) -> Surroundings {
        let endpoint = self.endpoint.parse().unwrap();
        Surroundings { ecs_metadata_endpoint: endpoint, sts_endpoint: self.endpoint.parse().ok(), ..surroundings() }
    }

    async fn cell(&self, situation: Situation) -> &'static str {
        let first = match &situation {
            Situation::None => return "–",
            Start(set_up) | InUse(set_up, _) => self.set_up(set_up),
        };
        let surroundings = self.surroundings();
        let fallback = Credentials::from(AccessKey::new("fallback", "s", None).unwrap());
        let members = match Chain::by_default(&first) {
            Ok(own) => vec![Arc::new(own), Arc::new(fallback)],
            Err(problem) => return failed(&problem),
        };
        let chain = Credentials::from_chain(members).unwrap();
        let fetched = chain.fetch(&surroundings).await;
        let InUse(_, then) = situation else {
            return match fetched {
                Ok(fetched) => signer(&fetched),
                Err(problem) => failed(&problem),
            };
        };
        let fetched = fetched.unwrap();
        assert_eq!(fetched.key.id, "own");
        self.set_up(&then);
        let seen = match chain.fetch_other(&fetched.key, &surroundings).await {
            Ok(Some(other)) => signer(&other),
            Ok(None) => "the refused key",
            Err(problem) => failed(&problem),
        };
        // Nor does anybody else sign later.
        let later = chain.fetch(&surroundings).await.map(|fetched| fetched.key.id.clone());
        assert!(!later.is_ok_and(|id| id == "fallback"));
        seen
    }
}

fn signer(fetched: &Fetched) -> &'static str {
    match fetched.key.id.as_str() {
        "own" => "signs",
        "new" => "signs anew",
        "fallback" => "next",
        other => panic!("{other}"),
    }
}

fn failed(problem: &Problem) -> &'static str {
    match problem.kind {
        Kind::Absent => panic!("the fallback was not asked: {problem:?}"),
        Kind::Broken => "error",
        Kind::Transient => "error, try again",
    }
}

#[tokio::test]
async fn who_signs_is_as_documented() {
    let mut table = format!("| Set-up | {} |\n|---{}|\n", COLUMNS.join(" | "), "|---".repeat(COLUMNS.len()));
    for (name, situations) in rows() {
        let mut cells = Vec::new();
        for situation in situations {
            cells.push(World::new().cell(situation).await);
        }
        table.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
    }
    let documented = include_str!("../../../docs/credentials.md");
    assert!(documented.contains(&table), "docs/credentials.md does not have this table:\n{table}");
}
