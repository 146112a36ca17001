//! A config file of somebody who logged in, and the services that they logged in to.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use alidomain::{
    ClientOptions, ContactType, Credentials, DomainClient, DomainError, Proxy,
    SaveSingleTaskForUpdatingContactInfoRequest,
};
use alidomain_sandbox::{Detour, Login, Sandbox};
use serde_json::Value;

pub const PROFILE: &str = "person";

/// With fields that this library does not know, numbers and texts in odd forms, and a byte order mark.
const TEMPLATE: &str = "\u{feff}{\n\t\"current\": \"person\",\n\t\"profiles\": [\n\t\t{\n\t\t\t\"name\": \"other\", \
    \"mode\" : \"AK\", \"access_key_id\": \"canary-id\", \"weight\": 1.50e+1, \"oauth_refresh_token\": \"@4\"\n\t\t},\n\
    \t\t{\n\t\t\t\"name\": \"person\",\n\t\t\t\"mode\": \"OAuth\",\n\t\t\t\"access_key_id\": \"@0\",\n\
    \t\t\t\"access_key_secret\": \"@1\",\n\t\t\t\"sts_token\": \"@2\",\n\t\t\t\"region_id\": \"cn-hangzhou\",\n\
    \t\t\t\"language\": \"\\u4e2d文\",\n\t\t\t\"sts_expiration\": @5,\n\t\t\t\"oauth_access_token\": \"@3\",\n\
    \t\t\t\"oauth_refresh_token\": \"@4\",\n\t\t\t\"oauth_access_token_expire\": @6,\n\
    \t\t\t\"oauth_site_type\": \"CN\",\n\t\t\t\"cloud_sso_sign_in_url\": \"\"\n\t\t},\n\
    \t\t{\"name\": \"worker\", \"mode\": \"ChainableRamRoleArn\", \"source_profile\": \"person\", \
    \"ram_role_arn\": \"acs:ram::1:role/worker\"}\n\t],\n\t\"meta_path\": \"\"\n}\n";

const TEXTS: [&str; 5] =
    ["access_key_id", "access_key_secret", "sts_token", "oauth_access_token", "oauth_refresh_token"];
const TIMES: [&str; 2] = ["sts_expiration", "oauth_access_token_expire"];

/// What of the file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    texts: [String; 5],
    times: [u64; 2],
    /// What the other profile has, which must stay.
    other_token: String,
}

impl Content {
    pub fn new(login: &Login) -> Self {
        let [token, refresh] = [login.access_token.clone(), login.refresh_token.clone()];
        let other_token = refresh.clone();
        let texts = [String::new(), String::new(), String::new(), token, refresh];
        Self { texts, times: [0, login.access_token_expires], other_token }
    }

    pub fn key_id(&self) -> &str {
        &self.texts[0]
    }

    pub fn refresh_token(&self) -> &str {
        &self.texts[4]
    }

    fn text(&self) -> String {
        let times = self.times.map(|time| time.to_string());
        let mut text = TEMPLATE.replacen("@4", &self.other_token, 1);
        for (number, value) in self.texts.iter().chain(&times).enumerate() {
            text = text.replace(&format!("@{number}"), value);
        }
        text
    }

    /// Panics if the file is not whole, or anything else has changed.
    #[track_caller]
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("the file is there");
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("the file is whole");
        let profile = &value["profiles"][1];
        let content = Self {
            texts: TEXTS.map(|name| profile[name].as_str().expect(name).to_owned()),
            times: TIMES.map(|name| profile[name].as_u64().expect(name)),
            other_token: value["profiles"][0]["oauth_refresh_token"].as_str().expect("a text").to_owned(),
        };
        assert_eq!(text, content.text());
        content
    }
}

/// The services, and the way to them.
pub struct Setting {
    pub sandbox: Sandbox,
    pub detour: Detour,
    folder: PathBuf,
}

impl Setting {
    pub fn new() -> Self {
        let sandbox = Sandbox::start_tls();
        sandbox.refuse_busy_domains(false);
        let port = sandbox.endpoint().rsplit_once(':').and_then(|(_, port)| port.parse().ok()).expect("a port");
        let detour = Detour::start(port).expect("a loopback port is free");
        let folder = std::env::temp_dir().join(format!("alidomain-login-{:032x}", fastrand_u128()));
        fs::create_dir(&folder).expect("a folder can be made");
        Self { sandbox, detour, folder }
    }

    /// Somebody logs in. No key has been got yet.
    pub fn log_in(&self) {
        self.write(&Content::new(&self.sandbox.log_in()));
    }

    pub fn path(&self) -> PathBuf {
        self.folder.join("config.json")
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn write(&self, content: &Content) {
        self.write_text(&content.text());
    }

    /// As another program would: as a whole.
    pub fn write_text(&self, text: &str) {
        let new = self.folder.join("written-by-another-program");
        fs::write(&new, text).expect("it can be written");
        fs::rename(new, self.path()).expect("it can be replaced");
    }

    #[track_caller]
    pub fn content(&self) -> Content {
        Content::read(&self.path())
    }

    /// The access token has so many seconds left, and so has the key.
    pub fn let_run_out(&self, token_seconds: u64, key_seconds: u64) {
        let mut content = self.content();
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("it is after 1970").as_secs();
        content.times = [now + key_seconds, now + token_seconds];
        self.write(&content);
    }

    pub fn way(&self) -> Way {
        Way {
            config: self.path(),
            endpoint: self.sandbox.endpoint(),
            proxy: self.detour.url(),
            ca: self.sandbox.ca_certificate().expect("it speaks TLS").to_owned(),
        }
    }
}

fn fastrand_u128() -> u128 {
    use std::hash::{BuildHasher as _, RandomState};

    let part = || u128::from(RandomState::new().hash_one(0));
    part() << 64 | part()
}

impl Drop for Setting {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// All that a client needs to know, in another process, too.
#[derive(Clone)]
pub struct Way {
    pub config: PathBuf,
    pub endpoint: String,
    pub proxy: String,
    pub ca: String,
}

impl Way {
    pub fn credentials(&self, profile: &str) -> Credentials {
        Credentials::from_config_file(Some(self.config.display().to_string()), Some(profile.to_owned()))
    }

    pub fn client(&self) -> DomainClient {
        self.client_of(self.credentials(PROFILE))
    }

    pub fn client_of(&self, credentials: Credentials) -> DomainClient {
        let options = ClientOptions {
            endpoint: Some(self.endpoint.clone()),
            sts_endpoint: Some(self.endpoint.clone()),
            extra_ca_certificates: Some(self.ca.clone()),
            timeout: Some(Duration::from_secs(60)),
            ..Default::default()
        };
        let proxy = Proxy::new(self.proxy.clone(), None, None, vec!["localhost".into()]).expect("a usable proxy");
        DomainClient::new(Some(Arc::new(credentials)), Some(options), Some(Arc::new(proxy)), None)
            .expect("usable options")
    }
}

/// One call; the error in words, in all its forms.
pub fn call(client: &DomainClient, domain_name: &str) -> Result<(), String> {
    let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Registrant, domain_name, 1);
    let answer = client.save_single_task_for_updating_contact_info_blocking(request);
    answer.map(drop).map_err(|error: DomainError| {
        let shown = format!("{error:?}");
        for secret in ["canary", "CAIS+"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        error.to_string()
    })
}
