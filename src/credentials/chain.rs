//! Providers that are asked one after the other, until one has something.

use std::sync::Arc;

use super::Credentials;
use super::chosen::{Chooser, Found};
use super::cli_config::CliConfig;
use super::ecs_ram_role::{self, EcsRamRoleProvider};
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
        match environment::access_key(variables) {
            Ok(key) => Ok(Credentials::in_environment(key)),
            Err(problem) if problem.kind == Kind::Absent => Ok(Self::whole(variables)),
            Err(problem) => Err(problem),
        }
    }

    /// The same with all that comes after a place that counts, or that is broken.
    pub fn whole(variables: &Variables) -> Credentials {
        let environment = environment::access_key(variables).map(Credentials::in_environment);
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
            named(environment, environment::NAME),
            named(oidc, oidc::NAME),
            Credentials::from_chooser(CliConfig::by_default(variables)),
            Credentials::from_chooser(IniFile::by_default(variables)),
            ecs.unwrap_or_else(|problem| Credentials::unusable(ecs_ram_role::NAME, problem)),
            named(uri, "the credentials URI"),
        ];
        Credentials::from_chooser(Self(members.into_iter().map(Arc::new).collect()))
    }
}

fn named(found: Result<Credentials, Problem>, place: &'static str) -> Credentials {
    found.unwrap_or_else(|problem| Credentials::unusable(place, problem.of(place)))
}

impl Chooser for Chain {
    fn members(&self) -> Option<&[Arc<Credentials>]> {
        Some(&self.0)
    }

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
