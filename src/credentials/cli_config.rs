//! `~/.aliyun/config.json`, the profiles of the vendor's command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use serde_json::Value;
use zeroize::Zeroize as _;

use super::chosen::Chooser;
use super::ecs_ram_role::EcsRamRoleProvider;
use super::oidc::OidcProvider;
use super::problem::Problem;
use super::process::ProcessProvider;
use super::provider::{BoxFuture, Surroundings};
use super::sts::RamRole;
use super::uri::UriProvider;
use super::variables::Variables;
use super::{Credentials, file};
use crate::invalid_request::InvalidRequest;
use crate::rpc::access_key::AccessKey;

const FILE: &str = ".aliyun/config.json";

/// A longer chain of profiles is a mistake.
const MOST_PROFILES: usize = 16;

#[derive(Debug)]
pub(super) struct CliConfig {
    path: Result<PathBuf, Problem>,
    profile: Option<String>,
    /// The profile that was chosen first: another one becoming the current one does not change who signs.
    /// Without a lock, since a forked process could inherit that locked.
    chosen: ArcSwapOption<String>,
    /// Of the Security Token Service, for profiles that name none.
    region: Option<String>,
    /// The user named the file or the profile: it has to be there.
    is_named: bool,
    token_required: bool,
}

impl CliConfig {
    pub fn by_default(variables: &Variables) -> Self {
        let path = match variables.is_on("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") {
            true => Err(Problem::absent(format!("~/{FILE} is switched off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"))),
            false => Self::usual_path(variables),
        };
        Self::of(path, None, false, variables)
    }

    /// Of this path, and this profile, if they are given.
    pub fn new(path: Option<PathBuf>, profile: Option<String>, variables: &Variables) -> Self {
        let is_named = path.is_some() || profile.is_some();
        let path = path.map_or_else(|| Self::usual_path(variables), Ok);
        Self::of(path, profile, is_named, variables)
    }

    fn of(path: Result<PathBuf, Problem>, profile: Option<String>, is_named: bool, variables: &Variables) -> Self {
        let profile = profile.or_else(|| variables.get("ALIBABA_CLOUD_PROFILE").map(str::to_owned));
        let token_required = variables.is_on("ALIBABA_CLOUD_IMDSV1_DISABLED");
        Self { path, profile, chosen: ArcSwapOption::empty(), region: variables.sts_region(), is_named, token_required }
    }

    fn usual_path(variables: &Variables) -> Result<PathBuf, Problem> {
        variables.in_home(FILE).ok_or_else(|| Problem::absent(format!("there is no home folder for ~/{FILE}")))
    }

    async fn read(&self) -> Result<Credentials, Problem> {
        let path = self.path.clone()?;
        let text = file::read_secret(&path).await?;
        self.credentials(&path, &text).map_err(|problem| problem.of(&path.display().to_string()))
    }

    fn credentials(&self, path: &Path, text: &str) -> Result<Credentials, Problem> {
        // The parser's own words could quote the text.
        let config: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Problem::broken(format!("it is not JSON (line {line}, column {column})"))
        })?;
        let config = Config(config);
        let chosen = self.chosen.load_full();
        let name = match (chosen.as_deref().or(self.profile.as_ref()), config.current()) {
            (Some(name), _) => name.clone(),
            (None, Some(current)) if config.profile(current).is_none() => {
                return Err(Problem::broken(format!("there is no profile {current:?}, which is the current one")));
            }
            (None, current) => current.unwrap_or("default").to_owned(),
        };
        let mut resolution = Resolution { config: &config, config_path: path, settings: self, seen: Vec::new() };
        // One that the environment names may be a section of the ini file, which comes next.
        let credentials = resolution.credentials(&name)?;
        if chosen.is_none() {
            // Unless another thread has chosen meanwhile.
            self.chosen.compare_and_swap(&None::<Arc<String>>, Some(Arc::new(name)));
        }
        Ok(credentials)
    }
}

impl Chooser for CliConfig {
    fn name(&self) -> String {
        match &self.path {
            Ok(path) => format!("the profile in {}", path.display()),
            Err(_) => format!("the profile in ~/{FILE}"),
        }
    }

    fn choose<'a>(&'a self, _: &'a Surroundings) -> BoxFuture<'a, Result<Arc<Credentials>, Problem>> {
        Box::pin(async { self.read().await.map(Arc::new).map_err(|problem| problem.passed_over_unless(self.is_named)) })
    }

    fn may_change(&self) -> bool {
        true
    }
}

/// The file as it is: of profiles that are not needed, nothing has to be right.
struct Config(Value);

impl Config {
    fn current(&self) -> Option<&str> {
        self.0.get("current")?.as_str().filter(|name| !name.is_empty())
    }

    fn profile(&self, name: &str) -> Option<Profile<'_>> {
        let profiles = self.0.get("profiles")?.as_array()?;
        profiles.iter().map(Profile).find(|profile| profile.text("name") == name)
    }
}

impl Drop for Config {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[derive(Clone, Copy)]
struct Profile<'a>(&'a Value);

impl<'a> Profile<'a> {
    /// Empty if there is no such text.
    fn text(self, name: &str) -> &'a str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn given(self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn required(self, name: &str) -> Result<&'a str, Problem> {
        match self.text(name) {
            "" => Err(Problem::broken(format!("{name} is missing"))),
            text => Ok(text),
        }
    }

    /// As the vendor's command line has it. Without a mode, which older versions did not write, it follows from what is
    /// given.
    fn mode(self) -> &'a str {
        let has = |names: &[&str]| names.iter().all(|name| !self.text(name).is_empty());
        let has_key = has(&["access_key_id", "access_key_secret"]);
        match self.text("mode") {
            "" if has_key && has(&["sts_token"]) => "StsToken",
            "" if has_key && has(&["ram_role_arn"]) => "RamRoleArn",
            "" if has_key => "AK",
            "" if has(&["ram_role_name"]) => "EcsRamRole",
            "" if has(&["process_command"]) => "External",
            "" if has(&["oidc_provider_arn", "oidc_token_file", "ram_role_arn"]) => "OIDC",
            "" => "AK",
            mode => mode,
        }
    }

    fn key(self, token: Option<&str>) -> Result<AccessKey, Problem> {
        Ok(AccessKey::new(self.text("access_key_id"), self.text("access_key_secret"), token)?)
    }

    fn role(self) -> Result<RamRole, Problem> {
        let seconds = self.0.get("expired_seconds");
        let seconds = seconds.and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
        let role = RamRole {
            role_session_name: self.given("ram_session_name"),
            duration: seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs),
            policy: self.given("policy"),
            external_id: self.given("external_id"),
            ..RamRole::new(self.required("ram_role_arn")?)
        };
        role.check().map_err(|error| {
            let name = match error.field {
                "role_arn" => "ram_role_arn",
                "role_session_name" => "ram_session_name",
                "duration" => "expired_seconds",
                name => name,
            };
            wrong(name, error)
        })?;
        Ok(role)
    }
}

/// From a profile to credentials, by way of the profiles that it names.
struct Resolution<'a> {
    config: &'a Config,
    config_path: &'a Path,
    settings: &'a CliConfig,
    seen: Vec<String>,
}

impl Resolution<'_> {
    fn credentials(&mut self, name: &str) -> Result<Credentials, Problem> {
        let profile = self.config.profile(name);
        let profile = profile.ok_or_else(|| Problem::absent(format!("there is no profile {name:?}")))?;
        if self.seen.iter().any(|seen| seen == name) {
            return Err(Problem::broken(format!("the profile {name:?} is a source of itself")));
        }
        if self.seen.len() == MOST_PROFILES {
            return Err(Problem::broken(format!("more than {MOST_PROFILES} profiles name each other")));
        }
        self.seen.push(name.to_owned());
        self.of_profile(profile).map_err(|problem| problem.of(&format!("profile {name:?}")))
    }

    fn of_profile(&mut self, profile: Profile<'_>) -> Result<Credentials, Problem> {
        let region = profile.given("sts_region").or_else(|| self.settings.region.clone());
        Ok(match profile.mode() {
            "AK" => profile.key(None)?.into(),
            "StsToken" => profile.key(Some(profile.text("sts_token")))?.into(),
            "RamRoleArn" => {
                let key = profile.key(profile.given("sts_token").as_deref())?;
                Credentials::of_ram_role(Arc::new(key.into()), profile.role()?, region)
            }
            "ChainableRamRoleArn" => {
                let source = self.credentials(profile.required("source_profile")?).map_err(Problem::or_broken)?;
                Credentials::of_ram_role(Arc::new(source), profile.role()?, region)
            }
            "EcsRamRole" => Credentials::from_provider_of_ours(EcsRamRoleProvider::new(
                profile.given("ram_role_name"),
                self.settings.token_required,
            )),
            "OIDC" => Credentials::from_provider_of_ours(OidcProvider {
                role: profile.role()?,
                provider_arn: profile.required("oidc_provider_arn")?.to_owned(),
                token_file: beside(self.config_path, profile.required("oidc_token_file")?),
                region,
            }),
            "External" => {
                let provider = ProcessProvider::from_line(profile.required("process_command")?);
                Credentials::from_provider_of_ours(provider.map_err(|error| wrong("process_command", error))?)
            }
            "CredentialsURI" => {
                let provider = UriProvider::new(profile.required("credentials_uri")?);
                Credentials::from_provider_of_ours(provider.map_err(|error| wrong("credentials_uri", error))?)
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

fn wrong(name: &str, error: InvalidRequest) -> Problem {
    Problem::broken(format!("{name} {}", error.rule))
}

/// Relative paths are meant from the folder of the file that names them.
pub(super) fn beside(file: &Path, path: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

#[cfg(test)]
mod tests;
