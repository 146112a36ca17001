//! Providers that are asked one after the other, until one has something.

use std::sync::Arc;

use super::Credentials;
use super::chosen::{Chooser, Found};
use super::cli_config::CliConfig;
use super::ecs_ram_role::EcsRamRoleProvider;
use super::environment;
use super::ini_file::IniFile;
use super::oidc::{self, OidcProvider};
use super::problem::{Kind, Problem};
use super::provider::{BoxFuture, Surroundings};
use super::uri::UriProvider;
use super::variables::Variables;

const URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

#[derive(Debug)]
pub(super) struct Chain(pub Vec<Arc<Credentials>>);

impl Chain {
    /// The vendor's order. The environment is read now; what it alone tells is known, or an error, now.
    pub fn by_default(variables: &Variables) -> Result<Credentials, Problem> {
        let environment = match environment::access_key(variables) {
            Ok(key) => return Ok(key.into()),
            Err(problem) if problem.kind == Kind::Absent => Err(problem.of(environment::NAME)),
            Err(problem) => return Err(problem),
        };
        let oidc = OidcProvider::from_variables(variables).map(Credentials::from_provider_of_ours);
        let ecs = EcsRamRoleProvider::from_variables(variables).map(Credentials::from_provider_of_ours);
        let uri = match variables.get(URI) {
            Ok(None) => Err(Problem::absent(format!("{URI} is not set"))),
            Ok(Some(uri)) => UriProvider::new(uri)
                .map(Credentials::from_provider_of_ours)
                .map_err(|_| Problem::broken(format!("{URI} is not an https or http URL"))),
            Err(problem) => Err(problem),
        };
        let members = [
            environment,
            oidc.map_err(|problem| problem.of(oidc::NAME)),
            Ok(Credentials::from_chooser(CliConfig::by_default(variables))),
            Ok(Credentials::from_chooser(IniFile::by_default(variables))),
            ecs,
            uri.map_err(|problem| problem.of("the credentials URI")),
        ];
        let members = members.into_iter().map(|member| Arc::new(member.unwrap_or_else(Credentials::unusable)));
        Ok(Credentials::from_chooser(Self(members.collect())))
    }
}

impl Chooser for Chain {
    fn name(&self) -> String {
        "the credential provider chain".to_owned()
    }

    fn choose<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Found, Problem>> {
        Box::pin(async move {
            let mut tried = String::new();
            for member in &self.0 {
                match member.fetch(surroundings).await {
                    Ok(_) => return Ok(Found::fixed(member.clone())),
                    Err(problem) if problem.kind == Kind::Absent => {
                        tried.push_str("\n- ");
                        tried.push_str(&problem.reason);
                        tried.push_str(&problem.tried);
                    }
                    Err(problem) if tried.is_empty() => return Err(problem),
                    Err(problem) => {
                        return Err(Problem { tried: format!(" Tried before:{tried}{}", problem.tried), ..problem });
                    }
                }
            }
            let absent = Problem::absent(
                "no credentials found. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or pass \
                 credentials to the client",
            );
            Err(Problem { tried: format!(" Tried:{tried}"), ..absent })
        })
    }
}
