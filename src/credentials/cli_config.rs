//! `~/.aliyun/config.json`, the profiles of the vendor's command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::chosen::{Chooser, Found};
use super::ecs_ram_role::EcsRamRoleProvider;
use super::external;
use super::oidc::OidcProvider;
use super::problem::Problem;
use super::process::ProcessProvider;
use super::profiles::{Config, Profile};
use super::provider::{BoxFuture, Surroundings};
use super::sts_place::StsPlace;
use super::uri::UriProvider;
use super::variables::Variables;
use super::{Credentials, file, login};
use crate::invalid_request::InvalidRequest;

const FILE: &str = ".aliyun/config.json";
const PATH_VARIABLE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
const SWITCH: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";

/// A longer chain of profiles is a mistake.
const MOST_PROFILES: usize = 16;

#[derive(Debug)]
pub(super) struct CliConfig {
    path: Result<PathBuf, Problem>,
    profile: Result<Option<String>, Problem>,
    /// The profile that has signed first: another one becoming the current one does not change who signs. Without a lock,
    /// since a forked process could inherit that locked.
    chosen: ArcSwapOption<String>,
    /// The user named the file or the profile: it has to be there.
    is_named: bool,
    variables: Variables,
}

impl CliConfig {
    /// Of the default chain, where a profile that the environment names may also be a section of the ini file.
    pub fn by_default(variables: &Variables) -> Self {
        Self::of(None, None, false, variables)
    }

    /// Of this path, and this profile, if they are given.
    pub fn new(path: Option<PathBuf>, profile: Option<String>, variables: &Variables) -> Self {
        let is_named = path.is_some() || profile.is_some() || variables.is_set(PROFILE);
        Self::of(path, profile, is_named, variables)
    }

    fn of(path: Option<PathBuf>, profile: Option<String>, is_named: bool, variables: &Variables) -> Self {
        let path = path.or_else(|| variables.path(PATH_VARIABLE));
        let is_named = is_named || variables.is_set(PATH_VARIABLE);
        let usual = || variables.in_home(FILE).ok_or(Problem::absent(format!("no home folder was found for ~/{FILE}")));
        let path = match variables.is_on(SWITCH) {
            Ok(false) => path.map_or_else(usual, Ok),
            Ok(true) => Err(Problem::absent(format!("{SWITCH} disables ~/{FILE}"))),
            Err(problem) => Err(problem),
        };
        let profile = match profile {
            Some(profile) => Ok(Some(profile)),
            None => variables.get(PROFILE).map(|profile| profile.map(str::to_owned)),
        };
        Self { path, profile, chosen: ArcSwapOption::empty(), is_named, variables: variables.without_key() }
    }

    async fn read(&self) -> Result<Found, Problem> {
        let path = self.path.clone()?;
        let profile = self.profile.clone()?;
        let content = file::read_secret(&path).await?;
        let here = |problem: Problem| problem.of(&path.display().to_string());
        // What is JSON to its end is whole, however new it is.
        let config = Config::parse(&content.text).map_err(|problem| content.problem(here(problem)))?;
        let (name, credentials) = self.credentials(&path, &config, profile.as_deref()).map_err(here)?;
        Ok(Found::in_profile(name, &path, credentials, &content.text))
    }

    fn credentials(
        &self,
        path: &Path,
        config: &Config,
        profile: Option<&str>,
    ) -> Result<(String, Credentials), Problem> {
        let chosen = self.chosen.load_full();
        let name = match chosen.as_deref().map(String::as_str).or(profile) {
            Some(name) => name.to_owned(),
            None => config.current_profile()?.to_owned(),
        };
        let mut resolution = Resolution { config, config_path: path, settings: self, seen: Vec::new() };
        let credentials = resolution.credentials(&name)?;
        Ok((name, credentials))
    }
}

const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";

impl Chooser for CliConfig {
    fn name(&self) -> String {
        match &self.path {
            Ok(path) => format!("the profile in {}", path.display()),
            Err(_) => format!("the profile in ~/{FILE}"),
        }
    }

    fn choose<'a>(&'a self, _: &'a Surroundings) -> BoxFuture<'a, Result<Found, Problem>> {
        Box::pin(async { self.read().await.map_err(|problem| problem.passed_over_unless(self.is_named)) })
    }

    fn has_delivered(&self, profile: &str) {
        self.chosen.compare_and_swap(&None::<Arc<String>>, Some(Arc::new(profile.to_owned())));
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
        let profile = self.config.profile(name)?;
        let profile = profile.ok_or_else(|| Problem::absent(format!("no profile has the name {name:?}")))?;
        if self.seen.iter().any(|seen| seen == name) {
            return Err(Problem::broken(format!("the profile {name:?} is its own source")));
        }
        if self.seen.len() == MOST_PROFILES {
            return Err(Problem::broken(format!("more than {MOST_PROFILES} profiles name each other")));
        }
        self.seen.push(name.to_owned());
        self.of_profile(name, profile).map_err(|problem| problem.of(&format!("profile {name:?}")))
    }

    fn of_profile(&mut self, name: &str, profile: Profile<'_>) -> Result<Credentials, Problem> {
        let variables = &self.settings.variables;
        let place = || Ok::<_, Problem>(profile.sts_place()?.or(&StsPlace::of_environment(variables)?));
        let mode = profile.given("mode")?;
        Ok(match mode.as_deref().unwrap_or_default() {
            // What a fresh or logged out command line leaves behind.
            "" | "AK" | "StsToken" | "RamRoleArn" if !profile.is_filled() => {
                return Err(Problem::absent(format!("the profile is empty. Run `aliyun configure --profile {name}`")));
            }
            "" => {
                let rule = format!(
                    "the profile has no mode, such as \"mode\": \"AK\". Run `aliyun configure --profile {name}`"
                );
                return Err(Problem::broken(rule));
            }
            "AK" => profile.key(None)?.into(),
            "StsToken" => profile.key(Some(&profile.required("sts_token")?))?.into(),
            "RamRoleArn" => {
                let key = profile.key(profile.given("sts_token")?.as_deref())?;
                Credentials::of_ram_role(Arc::new(key.into()), profile.role()?, place()?)
            }
            "ChainableRamRoleArn" => {
                let source = self.credentials(&profile.required("source_profile")?).map_err(Problem::or_broken)?;
                Credentials::of_ram_role(Arc::new(source), profile.role()?, place()?)
            }
            "EcsRamRole" => {
                let provider = EcsRamRoleProvider::new(profile.given("ram_role_name")?, false, variables);
                Credentials::from_provider_of_ours(provider.map_err(Problem::or_broken)?)
            }
            "OIDC" => Credentials::from_provider_of_ours(OidcProvider {
                role: profile.role()?,
                provider_arn: profile.required("oidc_provider_arn")?,
                token_file: beside(self.config_path, &profile.required("oidc_token_file")?),
                place: place()?,
            }),
            "External" => {
                external::check("process_command", variables)?;
                let provider = ProcessProvider::from_line(&profile.required("process_command")?);
                Credentials::from_provider_of_ours(provider.map_err(|error| wrong("process_command", error))?)
            }
            "CredentialsURI" => {
                external::check("credentials_uri", variables)?;
                let provider = UriProvider::new(&profile.required("credentials_uri")?);
                Credentials::from_provider_of_ours(provider.map_err(|error| wrong("credentials_uri", error))?)
            }
            "CloudSSO" => login::credentials(self.config_path, name, login::Mode::CloudSso),
            "OAuth" => login::credentials(self.config_path, name, login::Mode::OAuth),
            other => {
                // Anything else may be a secret in the wrong place.
                let is_mode = other.len() <= 40 && other.bytes().all(|byte| byte.is_ascii_alphabetic());
                let shown = if is_mode { format!("the mode {other:?}") } else { "the mode".to_owned() };
                return Err(Problem::broken(format!(
                    "{shown} is not supported. Use AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, OIDC, \
                     External, CredentialsURI, CloudSSO or OAuth"
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
