//! Who signs: access keys and where they come from.

mod cache;
mod chain;
mod chosen;
mod cli_config;
mod ecs_ram_role;
mod environment;
mod file;
mod flight;
mod host;
mod ini_file;
mod key_json;
mod oidc;
mod problem;
mod process;
mod provider;
mod ram_role;
mod sts;
#[cfg(test)]
mod testing;
mod uri;
mod variables;
mod web;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

pub use host::CredentialsProvider;
pub(crate) use problem::Problem;
pub(crate) use provider::{BoxFuture, Fetched, Surroundings};
pub use sts::RamRole;

use self::cache::Cache;
use self::chain::Chain;
use self::chosen::{Chooser, Chosen};
use self::cli_config::CliConfig;
use self::ecs_ram_role::EcsRamRoleProvider;
use self::host::HostProvider;
use self::ini_file::IniFile;
use self::oidc::OidcProvider;
use self::process::ProcessProvider;
use self::provider::Provider;
use self::ram_role::RamRoleProvider;
use self::uri::UriProvider;
use self::variables::Variables;
use crate::clock::{Deadline, Moment};
use crate::error::DomainError;
use crate::invalid_request::InvalidRequest;
use crate::rpc::access_key::AccessKey;

/// The credentials that requests are signed with, or where to get them.
///
/// Prints no secret: its `Debug` form shows access key ids alone.
#[derive(Debug)]
pub struct Credentials(Source);

#[derive(Debug)]
enum Source {
    Fixed(Fetched),
    Cached(Cache),
    Chosen(Chosen),
    /// None, and why.
    Unusable(Problem),
}

impl Credentials {
    /// A permanent access key.
    pub fn from_access_key(access_key_id: String, access_key_secret: String) -> Result<Self, DomainError> {
        let secret = Zeroizing::new(access_key_secret);
        Ok(AccessKey::new(&access_key_id, &secret, None)?.into())
    }

    /// A temporary access key with its security token, and until when it is valid, if that is known.
    pub fn from_sts(
        access_key_id: String,
        access_key_secret: String,
        security_token: String,
        expiration: Option<SystemTime>,
    ) -> Result<Self, DomainError> {
        let secret = Zeroizing::new(access_key_secret);
        let token = Zeroizing::new(security_token);
        let key = AccessKey::new(&access_key_id, &secret, Some(&token))?;
        Ok(Self(Source::Fixed(Fetched { key: key.into(), expires: expiration, since: SystemTime::now() })))
    }

    /// The access key in the environment variables of this process, read now.
    pub fn from_environment() -> Result<Self, DomainError> {
        let key = environment::access_key(&Variables::of_process());
        Ok(key.map_err(|problem| problem.of(environment::NAME))?.into())
    }

    /// What a client without credentials uses. The environment is read now, all else when it is needed.
    pub fn from_default_chain() -> Result<Self, DomainError> {
        Ok(Chain::by_default(&Variables::of_process())?)
    }

    /// These, asked one after the other until one has something.
    pub fn from_chain(providers: Vec<Arc<Credentials>>) -> Result<Self, DomainError> {
        if providers.is_empty() {
            return Err(InvalidRequest::new("providers", "must not be empty").into());
        }
        Ok(Self::from_chooser(Chain(providers)))
    }

    /// A profile of `~/.aliyun/config.json`, or of a file like it.
    pub fn from_config_file(path: Option<String>, profile: Option<String>) -> Self {
        Self::from_chooser(CliConfig::new(path.map(PathBuf::from), profile, &Variables::of_process()))
    }

    /// A section of `~/.alibabacloud/credentials.ini`, or of a file like it.
    pub fn from_ini_file(path: Option<String>, section: Option<String>) -> Self {
        Self::from_chooser(IniFile::new(path.map(PathBuf::from), section, &Variables::of_process()))
    }

    /// The role of the ECS instance that this program runs on.
    pub fn from_ecs_ram_role(role_name: Option<String>, token_required: bool) -> Self {
        Self::from_provider_of_ours(EcsRamRoleProvider::new(role_name, token_required))
    }

    /// A role that is assumed with other credentials.
    pub fn from_ram_role(source: Arc<Credentials>, role: RamRole) -> Result<Self, DomainError> {
        role.check()?;
        Ok(Self::of_ram_role(source, role, Variables::of_process().sts_region()))
    }

    /// A role that is assumed with the token of an OpenID provider, which is read from a file each time.
    pub fn from_oidc(provider_arn: String, token_file: String, role: RamRole) -> Result<Self, DomainError> {
        role.check()?;
        let region = Variables::of_process().sts_region();
        let token_file = token_file.into();
        Ok(Self::from_provider_of_ours(OidcProvider { role, provider_arn, token_file, region }))
    }

    /// What a service nearby answers over HTTP.
    pub fn from_uri(uri: String) -> Result<Self, DomainError> {
        Ok(Self::from_provider_of_ours(UriProvider::new(&uri)?))
    }

    /// What a program prints: its name and its arguments, without a shell.
    pub fn from_process(command: Vec<String>) -> Result<Self, DomainError> {
        Ok(Self::from_provider_of_ours(ProcessProvider::new(command)?))
    }

    /// The same as one line, split as a shell would, without one.
    pub fn from_command_line(command_line: String) -> Result<Self, DomainError> {
        Ok(Self::from_provider_of_ours(ProcessProvider::from_line(&command_line)?))
    }

    /// What the provider answers, asked again before it expires.
    pub fn from_provider(provider: Arc<dyn CredentialsProvider>) -> Self {
        Self::from_provider_of_ours(HostProvider::new(provider))
    }

    fn of_ram_role(source: Arc<Credentials>, role: RamRole, region: Option<String>) -> Self {
        Self::from_provider_of_ours(RamRoleProvider { source, role, region })
    }

    fn from_provider_of_ours(provider: impl Provider) -> Self {
        Self(Source::Cached(Cache::new(provider)))
    }

    fn from_chooser(chooser: impl Chooser) -> Self {
        Self(Source::Chosen(Chosen::new(chooser)))
    }

    fn unusable(problem: Problem) -> Self {
        Self(Source::Unusable(problem))
    }

    /// What they are, for people.
    pub(crate) fn name(&self) -> String {
        match &self.0 {
            Source::Fixed(_) => "the access key that was given".to_owned(),
            Source::Cached(cache) => cache.name(),
            Source::Chosen(chosen) => chosen.name(),
            Source::Unusable(problem) => problem.reason.clone(),
        }
    }

    /// Id, secret and token of one and the same set, valid now as far as is known.
    pub(crate) fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            match &self.0 {
                Source::Fixed(fetched) => Ok(fetched.clone()),
                Source::Cached(cache) => Ok((*cache.key(surroundings).await?).clone()),
                Source::Chosen(chosen) => chosen.key(surroundings).await,
                Source::Unusable(problem) => Err(problem.clone()),
            }
        })
    }

    /// Another set than `refused`, which the service does not accept any more; `None` if there is no other.
    pub(crate) fn fetch_other<'a>(
        &'a self,
        refused: &'a AccessKey,
        surroundings: &'a Surroundings,
    ) -> BoxFuture<'a, Result<Option<Fetched>, Problem>> {
        Box::pin(async move {
            match &self.0 {
                Source::Fixed(fetched) => Ok((*fetched.key != *refused).then(|| fetched.clone())),
                Source::Cached(cache) => {
                    Ok(cache.other_key(refused, surroundings).await?.map(|fetched| (*fetched).clone()))
                }
                Source::Chosen(chosen) => chosen.other_key(refused, surroundings).await,
                Source::Unusable(problem) => Err(problem.clone()),
            }
        })
    }

    /// The key, if it is known without getting it from anywhere, as most are.
    pub(crate) fn known_key(&self) -> Option<Arc<AccessKey>> {
        match &self.0 {
            Source::Fixed(fetched) => Some(fetched.key.clone()),
            Source::Cached(_) | Source::Chosen(_) | Source::Unusable(_) => None,
        }
    }

    /// The same as [`Self::fetch`] or [`Self::fetch_other`], if it comes in time.
    pub(crate) async fn key_in_time(
        &self,
        refused: Option<&AccessKey>,
        surroundings: &Surroundings,
        time: Duration,
    ) -> Result<Option<Arc<AccessKey>>, Problem> {
        let fetch = async {
            match refused {
                None => self.fetch(surroundings).await.map(Some),
                Some(refused) => self.fetch_other(refused, surroundings).await,
            }
        };
        match Deadline::after(Moment::now(), time).wait_for(fetch).await {
            Some(fetched) => Ok(fetched?.map(|fetched| fetched.key)),
            None => Err(Problem::transient(format!("{} did not answer within {time:.0?}", self.name()))),
        }
    }
}

impl From<AccessKey> for Credentials {
    fn from(key: AccessKey) -> Self {
        Self(Source::Fixed(Fetched { key: Arc::new(key), expires: None, since: SystemTime::now() }))
    }
}

#[cfg(test)]
mod tests;
