//! Who signs: access keys and where they come from.

mod cache;
mod chain;
mod chosen;
mod cli_config;
mod constructors;
mod document;
mod ecs_ram_role;
mod environment;
mod external;
mod file;
mod flight;
mod host;
mod ini_file;
mod ini_text;
mod key_json;
mod login;
mod oidc;
mod places;
mod problem;
mod process;
mod profiles;
mod provider;
mod ram_role;
mod seen;
mod sts;
mod sts_place;
#[cfg(test)]
pub(crate) mod testing;
mod uri;
mod variables;
mod web;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use host::CredentialsProvider;
pub(crate) use problem::Problem;
pub(crate) use provider::{BoxFuture, Fetched, Surroundings};
pub use seen::{CredentialsPlace, CredentialsState};
pub use sts::RamRole;
#[doc(hidden)]
pub use variables::use_home_folder;

use self::cache::Cache;
use self::provider::{Choice, Provider};
use crate::clock::{Deadline, Moment};
use crate::rpc::access_key::AccessKey;

/// The credentials that sign requests, or a provider that fetches them.
///
/// Never prints a secret: the `Debug` form shows only access key IDs.
#[derive(Debug)]
pub struct Credentials(Source);

/// Where a key is from that a program gave.
const GIVEN: &str = "the access key that you passed";

#[derive(Debug)]
enum Source {
    /// A key that nobody replaces, and where it is from.
    Fixed(Fetched, &'static str),
    Cached(Cache),
    Chosen(Box<dyn Choice>),
    /// None, where they would be, and why.
    Unusable(&'static str, Problem),
}

impl Credentials {
    fn from_provider_of_ours(provider: impl Provider) -> Self {
        Self(Source::Cached(Cache::new(provider)))
    }

    fn unusable(place: &'static str, problem: Problem) -> Self {
        Self(Source::Unusable(place, problem))
    }

    fn given(fetched: Fetched) -> Self {
        Self(Source::Fixed(fetched, GIVEN))
    }

    fn in_environment(key: AccessKey) -> Self {
        let fetched = Fetched { key: Arc::new(key), expires: None, since: SystemTime::now() };
        Self(Source::Fixed(fetched, environment::NAME))
    }

    /// What they are, for people.
    pub(crate) fn name(&self) -> String {
        match &self.0 {
            Source::Fixed(_, place) | Source::Unusable(place, _) => (*place).to_owned(),
            Source::Cached(cache) => cache.name(),
            Source::Chosen(chosen) => chosen.name(),
        }
    }

    /// Id, secret and token of one and the same set, valid now as far as is known.
    pub(crate) fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            match &self.0 {
                Source::Fixed(fetched, _) => given(fetched, surroundings),
                Source::Cached(cache) => Ok((*cache.key(surroundings).await?).clone()),
                Source::Chosen(chosen) => chosen.key(surroundings).await,
                Source::Unusable(_, problem) => Err(problem.clone()),
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
            let other = match &self.0 {
                Source::Fixed(fetched, _) if *fetched.key == *refused => Ok(None),
                Source::Fixed(fetched, _) => given(fetched, surroundings).map(Some),
                Source::Cached(cache) => {
                    cache.other_key(refused, surroundings).await.map(|other| other.as_deref().cloned())
                }
                Source::Chosen(chosen) => chosen.other_key(refused, surroundings).await,
                Source::Unusable(_, problem) => Err(problem.clone()),
            };
            // They have delivered a key: a chain must not go on to somebody else's.
            other.map_err(Problem::or_broken)
        })
    }

    /// The key, if it is known without getting it from anywhere, or looking at the clock, as most are.
    pub(crate) fn known_key(&self) -> Option<Arc<AccessKey>> {
        match &self.0 {
            Source::Fixed(fetched, _) => fetched.expires.is_none().then(|| fetched.key.clone()),
            Source::Cached(_) | Source::Chosen(_) | Source::Unusable(..) => None,
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
            None => Err(Problem::transient(format!("no answer from {} within {time:.0?}", self.name()))),
        }
    }
}

/// A key that nobody replaces: once it has expired, only another one helps.
fn given(fetched: &Fetched, surroundings: &Surroundings) -> Result<Fetched, Problem> {
    fetched.clone().if_valid(surroundings).map_err(|problem| Problem::broken(problem.reason))
}

impl From<AccessKey> for Credentials {
    fn from(key: AccessKey) -> Self {
        Self::given(Fetched { key: Arc::new(key), expires: None, since: SystemTime::now() })
    }
}

#[cfg(test)]
mod tests;
