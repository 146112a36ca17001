//! `~/.alibabacloud/credentials.ini`, the file of the vendor's client libraries.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::IgnoredAny;

use super::chosen::{Chooser, Found};
use super::cli_config::beside;
use super::ecs_ram_role::EcsRamRoleProvider;
use super::external;
use super::ini_text::{IniText, Section};
use super::oidc::OidcProvider;
use super::problem::{Kind, Problem};
use super::provider::{BoxFuture, Surroundings};
use super::sts::RamRole;
use super::sts_place::StsPlace;
use super::uri::UriProvider;
use super::variables::Variables;
use super::{Credentials, file};
use crate::rpc::access_key::AccessKey;

const FILES: [&str; 2] = [".alibabacloud/credentials.ini", ".alibabacloud/credentials"];
const PATH_VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
const SECTION_VARIABLE: &str = "ALIBABA_CLOUD_PROFILE";
const DEFAULT: &str = "default";

#[derive(Debug)]
pub(super) struct IniFile {
    /// The first one that is there.
    paths: Vec<PathBuf>,
    /// Named by the user: it has to be there.
    section: Result<Option<String>, Problem>,
    section_is_of_variable: bool,
    /// The user named the file, or the section.
    is_named: bool,
    variables: Variables,
}

impl IniFile {
    pub fn by_default(variables: &Variables) -> Self {
        Self::new(None, None, variables)
    }

    /// Of this path, and this section, if they are given.
    pub fn new(path: Option<PathBuf>, section: Option<String>, variables: &Variables) -> Self {
        let path = path.or_else(|| variables.path(PATH_VARIABLE));
        let is_named = path.is_some() || section.is_some();
        let paths = match path {
            Some(path) => vec![path],
            None => FILES.iter().filter_map(|file| variables.in_home(file)).collect(),
        };
        let section_is_of_variable = section.is_none() && variables.is_set(SECTION_VARIABLE);
        let section = match section {
            Some(section) => Ok(Some(section)),
            None => variables.get(SECTION_VARIABLE).map(|section| section.map(str::to_owned)),
        };
        Self { paths, section, section_is_of_variable, is_named, variables: variables.without_key() }
    }

    async fn read(&self) -> Result<Found, Problem> {
        let section = self.section.clone()?;
        let kind_of_missing = if section.is_some() { Kind::Broken } else { Kind::Absent };
        let mut reasons = Vec::new();
        for path in &self.paths {
            match file::read_secret(path).await {
                Ok(content) => {
                    let credentials = self.credentials(path, &content.text, section.as_deref());
                    let credentials =
                        credentials.map_err(|problem| content.problem(problem.of(&path.display().to_string())))?;
                    let name = section.as_deref().unwrap_or(DEFAULT);
                    let place = format!("the section [{name}] in {}", path.display());
                    return Ok(Found::in_file(place, credentials, &content.text));
                }
                Err(problem) if problem.kind == Kind::Absent => reasons.push(problem.reason),
                Err(problem) => return Err(problem),
            }
        }
        let reason = match reasons.is_empty() {
            true => format!("no home folder was found for ~/{}", FILES[0]),
            false => reasons.join("; "),
        };
        let named = self.section_is_of_variable.then_some(section).flatten();
        let named = named.map(|section| format!("{SECTION_VARIABLE} names {section:?}, but ")).unwrap_or_default();
        Err(Problem::new(kind_of_missing, named + &reason))
    }

    fn credentials(&self, path: &Path, text: &str, section: Option<&str>) -> Result<Credentials, Problem> {
        let ini = IniText::parse(text)?;
        let name = section.unwrap_or(DEFAULT);
        let of_missing = |problem: Problem| problem.passed_over_unless(section.is_some());
        let Some(found) = ini.section(name) else {
            let named =
                if self.section_is_of_variable { format!(" (named by {SECTION_VARIABLE})") } else { String::new() };
            return Err(of_missing(Problem::absent(format!("the section [{name}]{named} does not exist"))));
        };
        if !switch(found, "enable", true)? {
            let off = Problem::absent(format!("the section [{name}] is disabled (enable = false)"));
            return Err(of_missing(off));
        }
        self.of_section(path, found).map_err(|problem| problem.of(&format!("section [{name}]")))
    }

    fn of_section(&self, path: &Path, section: &Section) -> Result<Credentials, Problem> {
        let required = |key: &str| section.value(key).ok_or_else(|| Problem::broken(format!("{key} is missing")));
        let given = |key: &str| section.value(key).map(str::to_owned);
        let key = |token| -> Result<AccessKey, Problem> {
            Ok(AccessKey::new(required("access_key_id")?, required("access_key_secret")?, token)?)
        };
        let role = || {
            let role = RamRole {
                role_session_name: given("role_session_name"),
                policy: policy(section),
                external_id: given("external_id"),
                ..RamRole::new(required("role_arn")?)
            };
            role.check()?;
            Ok::<_, Problem>(role)
        };
        let place = || {
            let inside_vpc = switch(section, "enable_vpc", false)?;
            let own = StsPlace { endpoint: given("sts_endpoint"), region: given("sts_region"), inside_vpc };
            Ok::<_, Problem>(own.or(&StsPlace::of_environment(&self.variables)?))
        };
        Ok(match required("type")? {
            "access_key" => key(None)?.into(),
            "sts" => key(Some(required("security_token")?))?.into(),
            "ram_role_arn" => {
                let source = Arc::new(key(section.value("security_token"))?.into());
                Credentials::of_ram_role(source, role()?, place()?)
            }
            "ecs_ram_role" => {
                let provider = EcsRamRoleProvider::new(given("role_name"), false, &self.variables);
                Credentials::from_provider_of_ours(provider.map_err(Problem::or_broken)?)
            }
            "oidc_role_arn" => {
                let token_file = section.value("oidc_token_file_path").or(section.value("oidc_token_file"));
                let token_file = token_file.ok_or_else(|| Problem::broken("oidc_token_file_path is missing"))?;
                Credentials::from_provider_of_ours(OidcProvider {
                    role: role()?,
                    provider_arn: required("oidc_provider_arn")?.to_owned(),
                    token_file: beside(path, token_file),
                    place: place()?,
                })
            }
            "credentials_uri" => {
                external::check("credentials_uri", &self.variables)?;
                let provider = UriProvider::new(required("credentials_uri")?);
                let provider = provider.map_err(|error| Problem::broken(format!("credentials_uri {}", error.rule)))?;
                Credentials::from_provider_of_ours(provider)
            }
            other => {
                // Anything else may be a secret in the wrong place.
                let is_type = other.len() <= 40 && other.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                let shown = if is_type { format!("the type {other:?}") } else { "the type".to_owned() };
                return Err(Problem::broken(format!(
                    "{shown} is not supported. Use access_key, sts, ram_role_arn, ecs_ram_role, oidc_role_arn or \
                     credentials_uri"
                )));
            }
        })
    }
}

/// A switch is on, off or an error.
fn switch(section: &Section, key: &str, default: bool) -> Result<bool, Problem> {
    match section.value(key).map(str::to_ascii_lowercase).as_deref() {
        None => Ok(default),
        Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        Some(_) => Err(Problem::broken(format!("{key} must be true or false"))),
    }
}

/// The policy that narrows what the session may do. ` #` inside of it begins no comment: the service would refuse a policy
/// that was cut short.
fn policy(section: &Section) -> Option<String> {
    let is_json = |text: &&str| serde_json::from_str::<IgnoredAny>(text).is_ok();
    let whole = section.whole_value("policy").filter(is_json);
    whole.or_else(|| section.value("policy")).map(str::to_owned)
}

impl Chooser for IniFile {
    fn name(&self) -> String {
        let path = self.paths.first().map_or_else(|| format!("~/{}", FILES[0]), |path| path.display().to_string());
        format!("the section in {path}")
    }

    fn choose<'a>(&'a self, _: &'a Surroundings) -> BoxFuture<'a, Result<Found, Problem>> {
        Box::pin(async { self.read().await.map_err(|problem| problem.passed_over_unless(self.is_named)) })
    }
}

#[cfg(test)]
mod tests;
