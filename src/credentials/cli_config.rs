//! `~/.aliyun/config.json`, the profiles of the vendor's command line.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::chosen::Chooser;
use super::ecs_ram_role::EcsRamRoleProvider;
use super::oidc::OidcProvider;
use super::problem::Problem;
use super::process::ProcessProvider;
use super::provider::{BoxFuture, Surroundings};
use super::sts::RamRole;
use super::uri::UriProvider;
use super::variables::Variables;
use super::{AccessKey, Credentials, file};
use crate::error::InvalidRequest;

const FILE: &str = ".aliyun/config.json";

#[derive(Debug)]
pub(super) struct CliConfig {
    path: Result<PathBuf, Problem>,
    /// Named by the user, so that it has to be there.
    profile: Option<String>,
    region: Option<String>,
    is_named: bool,
    token_required: bool,
}

impl CliConfig {
    pub fn by_default(variables: &Variables) -> Self {
        let path = match variables.is_on("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") {
            true => Err(Problem::absent(format!("~/{FILE} is switched off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"))),
            false => Self::usual_path(variables),
        };
        Self::of(path, None, variables)
    }

    /// Of this path, and this profile, if they are given.
    pub fn new(path: Option<PathBuf>, profile: Option<String>, variables: &Variables) -> Self {
        let path = path.map_or_else(|| Self::usual_path(variables), Ok);
        Self { is_named: true, ..Self::of(path, profile, variables) }
    }

    fn of(path: Result<PathBuf, Problem>, profile: Option<String>, variables: &Variables) -> Self {
        let profile = profile.or_else(|| variables.get("ALIBABA_CLOUD_PROFILE").map(str::to_owned));
        let token_required = variables.is_on("ALIBABA_CLOUD_IMDSV1_DISABLED");
        Self { path, profile, region: variables.sts_region(), is_named: false, token_required }
    }

    fn usual_path(variables: &Variables) -> Result<PathBuf, Problem> {
        variables.in_home(FILE).ok_or_else(|| Problem::absent(format!("there is no home folder for ~/{FILE}")))
    }

    async fn read(&self) -> Result<Credentials, Problem> {
        let path = self.path.clone()?;
        let text = file::read_without_blocking(&path).await?;
        self.credentials(&path, &text).map_err(|problem| problem.of(&path.display().to_string()))
    }

    fn credentials(&self, path: &Path, text: &str) -> Result<Credentials, Problem> {
        // The parser's own words could quote the text.
        let config: Config = serde_json::from_str(text)
            .map_err(|error| Problem::broken(format!("it is not the JSON that is expected (line {})", error.line())))?;
        let name = self.profile.as_deref().or(config.current.as_deref()).filter(|name| !name.is_empty());
        let name = name.unwrap_or("default").to_owned();
        // One that the environment names may be a section of the ini file, which comes next.
        Resolution { config: &config, config_path: path, settings: self, seen: HashSet::new() }.credentials(&name)
    }
}

impl Chooser for CliConfig {
    fn name(&self) -> String {
        format!("the profile in ~/{FILE}")
    }

    fn choose<'a>(&'a self, _: &'a Surroundings) -> BoxFuture<'a, Result<Arc<Credentials>, Problem>> {
        Box::pin(async { self.read().await.map(Arc::new).map_err(|problem| problem.passed_over_unless(self.is_named)) })
    }

    fn may_change(&self) -> bool {
        true
    }
}

#[derive(Deserialize)]
struct Config {
    current: Option<String>,
    #[serde(default)]
    profiles: Vec<Profile>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Profile {
    name: String,
    mode: String,
    access_key_id: String,
    access_key_secret: Zeroizing<String>,
    sts_token: Zeroizing<String>,
    ram_role_name: String,
    ram_role_arn: String,
    ram_session_name: String,
    external_id: String,
    policy: String,
    source_profile: String,
    expired_seconds: Option<u64>,
    process_command: Zeroizing<String>,
    credentials_uri: String,
    oidc_provider_arn: String,
    oidc_token_file: String,
}

/// From a profile to credentials, by way of the profiles that it names.
struct Resolution<'a> {
    config: &'a Config,
    config_path: &'a Path,
    settings: &'a CliConfig,
    seen: HashSet<&'a str>,
}

impl<'a> Resolution<'a> {
    fn credentials(&mut self, name: &str) -> Result<Credentials, Problem> {
        let profile = self.config.profiles.iter().find(|profile| profile.name == name);
        let profile = profile.ok_or_else(|| Problem::absent(format!("there is no profile {name:?}")))?;
        if !self.seen.insert(&profile.name) {
            return Err(Problem::broken(format!("the profile {name:?} is a source of itself")));
        }
        let credentials = self.of_profile(profile);
        credentials.map_err(|problem| problem.of(&format!("profile {name:?}")))
    }

    fn of_profile(&mut self, profile: &Profile) -> Result<Credentials, Problem> {
        let region = || self.settings.region.clone();
        Ok(match profile.mode.as_str() {
            // Older versions of the command line wrote none.
            "AK" | "" => AccessKey::new(&profile.access_key_id, &profile.access_key_secret, None)?.into(),
            "StsToken" => {
                let (id, secret) = (&profile.access_key_id, &profile.access_key_secret);
                AccessKey::new(id, secret, Some(&profile.sts_token))?.into()
            }
            "RamRoleArn" => {
                let token = Some(profile.sts_token.as_str()).filter(|token| !token.is_empty());
                let key = AccessKey::new(&profile.access_key_id, &profile.access_key_secret, token)?;
                Credentials::of_ram_role(Arc::new(key.into()), profile.role()?, region())
            }
            "ChainableRamRoleArn" => {
                let region = region();
                let source = self.credentials(&profile.source_profile).map_err(Problem::or_broken)?;
                Credentials::of_ram_role(Arc::new(source), profile.role()?, region)
            }
            "EcsRamRole" => {
                let role_name = Some(profile.ram_role_name.clone()).filter(|name| !name.is_empty());
                let provider = EcsRamRoleProvider::new(role_name, self.settings.token_required);
                Credentials::from_provider_of_ours(provider)
            }
            "OIDC" => {
                let token_file = required(&profile.oidc_token_file, "oidc_token_file")?;
                Credentials::from_provider_of_ours(OidcProvider {
                    role: profile.role()?,
                    provider_arn: required(&profile.oidc_provider_arn, "oidc_provider_arn")?.to_owned(),
                    token_file: beside(self.config_path, token_file),
                    region: region(),
                })
            }
            "External" => {
                let line = required(&profile.process_command, "process_command")?;
                let provider = ProcessProvider::from_line(line).map_err(|error| wrong("process_command", error))?;
                Credentials::from_provider_of_ours(provider)
            }
            "CredentialsURI" => {
                let uri = required(&profile.credentials_uri, "credentials_uri")?;
                let provider = UriProvider::new(uri).map_err(|error| wrong("credentials_uri", error))?;
                Credentials::from_provider_of_ours(provider)
            }
            other => {
                return Err(Problem::broken(format!(
                    "the mode {other:?} is not supported: use AK, StsToken, RamRoleArn, ChainableRamRoleArn, \
                     EcsRamRole, OIDC, External or CredentialsURI"
                )));
            }
        })
    }
}

impl Profile {
    fn role(&self) -> Result<RamRole, Problem> {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let role = RamRole {
            role_session_name: given(&self.ram_session_name),
            duration: self.expired_seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs),
            policy: given(&self.policy),
            external_id: given(&self.external_id),
            ..RamRole::new(required(&self.ram_role_arn, "ram_role_arn")?)
        };
        role.check().map_err(|error| Problem::broken(error.reason))?;
        Ok(role)
    }
}

fn required<'a>(value: &'a str, name: &str) -> Result<&'a str, Problem> {
    if value.is_empty() { Err(Problem::broken(format!("{name} is missing"))) } else { Ok(value) }
}

fn wrong(name: &str, error: InvalidRequest) -> Problem {
    Problem::broken(error.reason.replace(error.field, name))
}

/// Relative paths are meant from the folder of the file that names them.
pub(super) fn beside(file: &Path, path: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

#[cfg(test)]
mod tests;
