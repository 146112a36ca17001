//! The constructors of credentials, for all languages. `src/alidomain.udl` has the details.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::chain::Chain;
use super::cli_config::CliConfig;
use super::ecs_ram_role::{self, EcsRamRoleProvider};
use super::environment;
use super::host::{CredentialsProvider, HostProvider};
use super::ini_file::IniFile;
use super::oidc::OidcProvider;
use super::problem::Problem;
use super::process::ProcessProvider;
use super::provider::Fetched;
use super::sts::RamRole;
use super::sts_place::StsPlace;
use super::uri::UriProvider;
use super::variables::Variables;
use super::{Credentials, Source};
use crate::error::DomainError;
use crate::invalid_request::InvalidRequest;
use crate::rpc::access_key::AccessKey;

impl Credentials {
    /// Makes credentials from a permanent access key.
    pub fn from_access_key(access_key_id: String, access_key_secret: String) -> Result<Self, DomainError> {
        let secret = Zeroizing::new(access_key_secret);
        Ok(AccessKey::new(&access_key_id, &secret, None)?.into())
    }

    /// Makes credentials from a temporary access key with its security token (STS).
    ///
    /// - `expiration`: When the key expires. Default: `None` (unknown).
    pub fn from_sts(
        access_key_id: String,
        access_key_secret: String,
        security_token: String,
        expiration: Option<SystemTime>,
    ) -> Result<Self, DomainError> {
        let secret = Zeroizing::new(access_key_secret);
        let token = Zeroizing::new(security_token);
        let key = AccessKey::new(&access_key_id, &secret, Some(&token))?;
        Ok(Self::given(Fetched { key: key.into(), expires: expiration, since: SystemTime::now() }))
    }

    /// Reads the access key from the environment variables of this process, at once.
    pub fn from_environment() -> Result<Self, DomainError> {
        let key = environment::access_key(&Variables::of_process());
        Ok(Self::in_environment(key.map_err(|problem| problem.of(environment::NAME))?))
    }

    /// Uses the default credential provider chain, as a client without credentials does.
    ///
    /// Reads the environment variables at once. Later calls read everything else when they need it.
    pub fn from_default_chain() -> Result<Self, DomainError> {
        Ok(Chain::by_default(&Variables::of_process())?)
    }

    /// The default chain, and all of its places. Where the chain is needed, both are the same: a diagnosis sees whom the
    /// chain has chosen. Where the environment decides, the places are those of this environment.
    pub(crate) fn by_default() -> (Result<Arc<Self>, Problem>, Arc<Self>) {
        let variables = Variables::of_process();
        let chain = Chain::by_default(&variables).map(Arc::new);
        let places = match &chain {
            Ok(chain) if matches!(chain.0, Source::Chosen(_)) => chain.clone(),
            Ok(_) | Err(_) => Arc::new(Chain::whole(&variables)),
        };
        (chain, places)
    }

    /// The same. If the environment has half an access key, every call fails with this problem.
    pub(crate) fn for_diagnosis() -> (Arc<Self>, Arc<Self>) {
        let (chain, places) = Self::by_default();
        (chain.unwrap_or_else(|problem| Arc::new(Self::unusable(environment::NAME, problem))), places)
    }

    /// Uses the first of these providers that is configured.
    pub fn from_chain(providers: Vec<Arc<Credentials>>) -> Result<Self, DomainError> {
        if providers.is_empty() {
            return Err(InvalidRequest::new("providers", "must not be empty").into());
        }
        Ok(Self::from_chooser(Chain(providers)))
    }

    /// Uses a profile of Alibaba Cloud's command line, from `~/.aliyun/config.json` or another file.
    pub fn from_config_file(path: Option<String>, profile: Option<String>) -> Self {
        Self::from_chooser(CliConfig::new(path.map(PathBuf::from), profile, &Variables::of_process()))
    }

    /// Uses a section of the credentials file of Alibaba Cloud's client libraries.
    ///
    /// The file is `~/.alibabacloud/credentials.ini` or another file.
    pub fn from_ini_file(path: Option<String>, section: Option<String>) -> Self {
        Self::from_chooser(IniFile::new(path.map(PathBuf::from), section, &Variables::of_process()))
    }

    /// Uses the RAM role of the ECS instance that this program runs on.
    pub fn from_ecs_ram_role(role_name: Option<String>, token_required: bool) -> Self {
        let provider = EcsRamRoleProvider::new(role_name, token_required, &Variables::of_process());
        provider.map_or_else(|problem| Self::unusable(ecs_ram_role::NAME, problem), Self::from_provider_of_ours)
    }

    /// Assumes a RAM role with other credentials at the Security Token Service (AssumeRole).
    pub fn from_ram_role(source: Arc<Credentials>, role: RamRole) -> Result<Self, DomainError> {
        role.check()?;
        Ok(Self::of_ram_role(source, role, StsPlace::of_environment(&Variables::of_process())?))
    }

    /// Assumes a RAM role with the token of an OpenID Connect provider (AssumeRoleWithOIDC).
    ///
    /// The client reads the token file again for each fetch.
    pub fn from_oidc(provider_arn: String, token_file: String, role: RamRole) -> Result<Self, DomainError> {
        let place = StsPlace::of_environment(&Variables::of_process())?;
        let provider = OidcProvider { role, provider_arn, token_file: token_file.into(), place };
        provider.check()?;
        Ok(Self::from_provider_of_ours(provider))
    }

    /// Uses credentials that a service returns for a GET request.
    pub fn from_uri(uri: String) -> Result<Self, DomainError> {
        Ok(Self::from_provider_of_ours(UriProvider::new(&uri)?))
    }

    /// Uses credentials that a command prints. `command` is the program and its arguments. The client uses no shell.
    pub fn from_process(command: Vec<String>) -> Result<Self, DomainError> {
        Ok(Self::from_provider_of_ours(ProcessProvider::new(command)?))
    }

    /// Runs a command as [`Self::from_process`] does. The client splits the command line as a shell would.
    pub fn from_command_line(command_line: String) -> Result<Self, DomainError> {
        Ok(Self::from_provider_of_ours(ProcessProvider::from_line(&command_line)?))
    }

    /// Uses credentials that `provider` returns. The client asks again before they expire.
    pub fn from_provider(provider: Arc<dyn CredentialsProvider>) -> Self {
        Self::from_provider_of_ours(HostProvider::new(provider))
    }
}
