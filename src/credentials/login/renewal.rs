//! The provider: the key that the file has, or a new one.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;

use super::super::Credentials;
use super::super::problem::Problem;
use super::super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use super::super::seen::{NOT_FETCHED, Seen};
use super::locked_file::LockedFile;
use super::place::Place;
use super::profile::{Login, Mode, ServiceClock};
use super::task::Task;
use super::{cloud_sso, oauth};
use crate::options::DiagnosticScope;

/// A key of the file that ends sooner is not begun with, unless there is no other.
const MARGIN: Duration = Duration::from_secs(60);

/// Those of a profile. What else it says is read when a key is needed.
pub(in crate::credentials) fn credentials(path: &Path, profile: &str, mode: Mode) -> Credentials {
    Credentials::from_provider_of_ours(LoginProvider::new(Place::new(path, profile, mode)))
}

pub(super) struct LoginProvider(Arc<Inner>);

struct Inner {
    place: Place,
    /// What was answered last. Whoever asks again does not want it any more.
    handed_out: ArcSwapOption<Fetched>,
}

impl LoginProvider {
    pub fn new(place: Place) -> Self {
        Self(Arc::new(Inner { place, handed_out: ArcSwapOption::empty() }))
    }
}

impl fmt::Debug for LoginProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name())
    }
}

impl Provider for LoginProvider {
    fn name(&self) -> String {
        let Place { path, profile, mode } = &self.0.place;
        format!("the {mode} login of profile {profile:?} in {}", path.display())
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let (inner, surroundings) = (self.0.clone(), surroundings.clone());
            // By itself: tokens that were got have to be written, even if nobody waits for them any longer.
            let fetch = tokio::spawn(async move { inner.fetch(&surroundings).await });
            fetch.await.unwrap_or_else(|_| Err(Problem::broken("the credentials provider panicked")))
        })
    }

    fn look<'a>(&'a self, surroundings: &'a Surroundings, _: DiagnosticScope) -> BoxFuture<'a, Result<Seen, Problem>> {
        Box::pin(async move {
            let Inner { place, .. } = &*self.0;
            let now = surroundings.now;
            let mut login = place.read().await?;
            if self.0.ready(&mut login, Duration::ZERO, now, surroundings).is_none() {
                match place.mode {
                    Mode::CloudSso => cloud_sso::request(place, &login, now).map(drop),
                    Mode::OAuth => oauth::check(place, &login, now),
                }?;
            }
            Ok(Seen::used(NOT_FETCHED))
        })
    }
}

impl Inner {
    async fn fetch(&self, surroundings: &Surroundings) -> Result<Fetched, Problem> {
        let (fetched, valid) = match self.ready_or_new(surroundings).await {
            Ok(fetched) => (fetched, None),
            // It is better than nothing.
            Err((problem, Some(valid))) => (valid, Some(problem)),
            Err((problem, None)) => return Err(problem),
        };
        if let Some(problem) = valid {
            tracing::warn!(reason = problem.reason, "access key not renewed, using it until it expires");
        }
        self.handed_out.store(Some(Arc::new(fetched.clone())));
        Ok(fetched)
    }

    /// An error comes with the old key, if that is still valid.
    async fn ready_or_new(&self, surroundings: &Surroundings) -> Result<Fetched, (Problem, Option<Fetched>)> {
        let clock = ServiceClock::new(surroundings);
        let alone = |problem| (problem, None);
        let mut login = self.place.read().await.map_err(alone)?;
        if let Some(ready) = self.ready(&mut login, MARGIN, clock.now(), surroundings) {
            return Ok(ready);
        }
        let file = LockedFile::open(&self.place).await;
        if file.is_ok() {
            // Whoever had the lock before may have got a key.
            login = self.place.read().await.map_err(alone)?;
            if let Some(ready) = self.ready(&mut login, MARGIN, clock.now(), surroundings) {
                return Ok(ready);
            }
        }
        let old = self.ready(&mut login, Duration::ZERO, clock.now(), surroundings);
        let task = Task { place: &self.place, surroundings, clock, file: file.as_ref() };
        let new = match self.place.mode {
            Mode::CloudSso => cloud_sso::new_key(&task, login).await,
            Mode::OAuth => oauth::new_key(&task, login).await,
        };
        new.map(|(key, expires)| Fetched::new(key, expires, surroundings)).map_err(|problem| (problem, old))
    }

    /// The key of the file, if it is valid for so long, and another one than was answered last.
    fn ready(
        &self,
        login: &mut Login,
        time: Duration,
        now: SystemTime,
        surroundings: &Surroundings,
    ) -> Option<Fetched> {
        let last = self.handed_out.load_full();
        let (key, expires) = login.key.take_if(|(key, expires)| {
            let is_newer = last.as_ref().is_none_or(|last| {
                *last.key != *key && last.expires.is_none_or(|last_expires| *expires >= last_expires)
            });
            *expires > now + time && is_newer
        })?;
        Some(Fetched::new(key, Some(expires), surroundings))
    }
}
