//! `~/.alibabacloud/credentials.ini`, the file of the vendor's client libraries.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use configparser::ini::Ini;

use super::chosen::Chooser;
use super::cli_config::beside;
use super::ecs_ram_role::EcsRamRoleProvider;
use super::oidc::OidcProvider;
use super::problem::{Kind, Problem};
use super::provider::{BoxFuture, Surroundings};
use super::sts::RamRole;
use super::uri::UriProvider;
use super::variables::Variables;
use super::{Credentials, file};
use crate::rpc::access_key::AccessKey;

const FILES: [&str; 2] = [".alibabacloud/credentials.ini", ".alibabacloud/credentials"];
const PATH_VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

#[derive(Debug)]
pub(super) struct IniFile {
    /// The first one that is there.
    paths: Vec<PathBuf>,
    section: Option<String>,
    region: Option<String>,
    /// The user named the file, or the section: it has to be there.
    is_named: bool,
    token_required: bool,
}

impl IniFile {
    pub fn by_default(variables: &Variables) -> Self {
        Self::new(None, None, variables)
    }

    /// Of this path, and this section, if they are given.
    pub fn new(path: Option<PathBuf>, section: Option<String>, variables: &Variables) -> Self {
        let path = path.or_else(|| variables.get(PATH_VARIABLE).map(PathBuf::from));
        let is_named = path.is_some() || section.is_some();
        let paths = match path {
            Some(path) => vec![path],
            None => FILES.iter().filter_map(|file| variables.in_home(file)).collect(),
        };
        let section = section.or_else(|| variables.get("ALIBABA_CLOUD_PROFILE").map(str::to_owned));
        let token_required = variables.is_on("ALIBABA_CLOUD_IMDSV1_DISABLED");
        Self { paths, section, region: variables.sts_region(), is_named, token_required }
    }

    async fn read(&self) -> Result<Credentials, Problem> {
        let mut reasons = Vec::new();
        for path in &self.paths {
            match file::read_secret(path).await {
                Ok(text) => {
                    let credentials = self.credentials(path, &text);
                    return credentials.map_err(|problem| problem.of(&path.display().to_string()));
                }
                Err(problem) if problem.kind == Kind::Absent => reasons.push(problem.reason),
                Err(problem) => return Err(problem),
            }
        }
        let reason = match reasons.is_empty() {
            true => format!("there is no home folder for ~/{}", FILES[0]),
            false => reasons.join("; "),
        };
        Err(Problem { kind: self.kind_of_missing(), reason })
    }

    fn credentials(&self, path: &Path, text: &str) -> Result<Credentials, Problem> {
        let mut ini = Ini::new_cs();
        // It would begin a comment in the middle of a secret.
        ini.set_inline_comment_symbols(Some(&[]));
        let lines: Vec<_> = text.trim_start_matches('\u{feff}').lines().map(without_comment).collect();
        // The parser's own words would quote the line.
        ini.read(lines.join("\n")).map_err(|_| Problem::broken("it is not written as an ini file is"))?;
        let name = self.section.as_deref().unwrap_or("default");
        let Some(section) = ini.get_map_ref().get(name) else {
            return Err(Problem { kind: self.kind_of_missing(), reason: format!("there is no section [{name}]") });
        };
        let value =
            |key: &str| section.get(key).and_then(Option::as_deref).map(str::trim).filter(|text| !text.is_empty());
        if value("enable").is_some_and(|enable| enable.eq_ignore_ascii_case("false")) {
            return Err(Problem::absent(format!("the section [{name}] is switched off")));
        }
        self.of_section(path, &value).map_err(|problem| problem.of(&format!("section [{name}]")))
    }

    /// A section that was asked for by its name is not passed over.
    fn kind_of_missing(&self) -> Kind {
        if self.section.is_some() { Kind::Broken } else { Kind::Absent }
    }

    fn of_section<'a>(&self, path: &Path, value: &impl Fn(&str) -> Option<&'a str>) -> Result<Credentials, Problem> {
        let required = |key: &str| value(key).ok_or_else(|| Problem::broken(format!("{key} is missing")));
        let key = |token| -> Result<AccessKey, Problem> {
            Ok(AccessKey::new(required("access_key_id")?, required("access_key_secret")?, token)?)
        };
        let role = || {
            let role = RamRole {
                role_session_name: value("role_session_name").map(str::to_owned),
                policy: value("policy").map(str::to_owned),
                external_id: value("external_id").map(str::to_owned),
                ..RamRole::new(required("role_arn")?)
            };
            role.check()?;
            Ok::<_, Problem>(role)
        };
        Ok(match required("type")? {
            "access_key" => key(None)?.into(),
            "sts" => key(Some(required("security_token")?))?.into(),
            "ram_role_arn" => {
                Credentials::of_ram_role(Arc::new(key(value("security_token"))?.into()), role()?, self.region.clone())
            }
            "ecs_ram_role" => Credentials::from_provider_of_ours(EcsRamRoleProvider::new(
                value("role_name").map(str::to_owned),
                self.token_required,
            )),
            "oidc_role_arn" => {
                let token_file = value("oidc_token_file_path").or(value("oidc_token_file"));
                let token_file = token_file.ok_or_else(|| Problem::broken("oidc_token_file_path is missing"))?;
                Credentials::from_provider_of_ours(OidcProvider {
                    role: role()?,
                    provider_arn: required("oidc_provider_arn")?.to_owned(),
                    token_file: beside(path, token_file),
                    region: self.region.clone(),
                })
            }
            "credentials_uri" => {
                let uri = required("credentials_uri")?;
                let provider = UriProvider::new(uri)
                    .map_err(|_| Problem::broken("credentials_uri must be an https or http URL"))?;
                Credentials::from_provider_of_ours(provider)
            }
            other => {
                return Err(Problem::broken(format!(
                    "the type {other:?} is not supported: use access_key, sts, ram_role_arn, ecs_ram_role, \
                     oidc_role_arn or credentials_uri"
                )));
            }
        })
    }
}

/// A comment at the end of a line, as the vendor's examples have them, begins after a space: a secret may hold a `#`.
fn without_comment(line: &str) -> &str {
    let mut symbols = line.match_indices(['#', ';']).map(|(start, _)| &line[..start]);
    symbols.find(|before| before.ends_with(char::is_whitespace)).unwrap_or(line)
}

impl Chooser for IniFile {
    fn name(&self) -> String {
        let path = self.paths.first().map_or_else(|| format!("~/{}", FILES[0]), |path| path.display().to_string());
        format!("the section in {path}")
    }

    fn choose<'a>(&'a self, _: &'a Surroundings) -> BoxFuture<'a, Result<Arc<Credentials>, Problem>> {
        Box::pin(async { self.read().await.map(Arc::new).map_err(|problem| problem.passed_over_unless(self.is_named)) })
    }

    fn may_change(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
