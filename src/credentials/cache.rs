//! A provider's key, kept until it is about to expire.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwapOption;

use super::flight::Flight;
use super::problem::Problem;
use super::provider::{Age, Fetched, Provider, Surroundings};
use super::seen::Seen;
use crate::clock::{Deadline, Moment};
use crate::options::DiagnosticScope;
use crate::rpc::access_key::AccessKey;

/// A provider that hangs would make all later calls wait in vain.
const LONGEST_FETCH: Duration = Duration::from_secs(120);

/// How long a call waits for a new key while the present one is in its last minute.
const PATIENCE: Duration = Duration::from_secs(3);

/// Between attempts to get a new key while the present one is still valid.
const PAUSE: Duration = Duration::from_secs(10);

/// Id, secret and token are always of one set: they are swapped together.
#[derive(Debug)]
pub(super) struct Cache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    provider: Box<dyn Provider>,
    snapshot: ArcSwapOption<Fetched>,
    flight: Flight<Arc<Fetched>>,
    /// When getting a key ahead of time was last begun, in seconds since 1970.
    renewed_at: AtomicU64,
}

impl Cache {
    pub fn new(provider: impl Provider) -> Self {
        let provider = Box::new(provider);
        let (snapshot, flight) = (ArcSwapOption::empty(), Flight::default());
        Self(Arc::new(Inner { provider, snapshot, flight, renewed_at: AtomicU64::new(0) }))
    }

    /// A key that is valid; waits only if there is none.
    pub async fn key(&self, surroundings: &Surroundings) -> Result<Arc<Fetched>, Problem> {
        let snapshot = self.0.snapshot.load_full();
        match snapshot.as_ref().map(|fetched| (fetched, fetched.age(surroundings.now))) {
            Some((fetched, Age::Fresh)) => Ok(fetched.clone()),
            Some((fetched, Age::Ageing)) => {
                if self.may_renew(surroundings.now) {
                    // What comes of it is seen by the calls after this one.
                    let way = self.way(surroundings);
                    let _ = self.0.flight.start(way, || self.renewal(Some(fetched.clone()), surroundings.clone()));
                }
                Ok(fetched.clone())
            }
            // The last minute is still better than nothing.
            Some((fetched, Age::Stale)) if !fetched.has_expired(surroundings.now) => {
                let new =
                    Deadline::after(Moment::now(), PATIENCE).wait_for(self.get(snapshot.clone(), surroundings)).await;
                Ok(new.and_then(Result::ok).unwrap_or_else(|| fetched.clone()))
            }
            Some((_, Age::Stale)) | None => self.get(snapshot.clone(), surroundings).await,
        }
    }

    /// Another key than `refused`, which the service does not accept any more. Those that are refused at the same
    /// time share one renewal.
    pub async fn other_key(
        &self,
        refused: &AccessKey,
        surroundings: &Surroundings,
    ) -> Result<Option<Arc<Fetched>>, Problem> {
        let snapshot = self.0.snapshot.load_full();
        let fetched = match &snapshot {
            Some(fetched) if *fetched.key != *refused => fetched.clone(),
            _ => self.get(snapshot, surroundings).await?,
        };
        Ok((*fetched.key != *refused).then_some(fetched))
    }

    pub fn name(&self) -> String {
        self.0.provider.name()
    }

    /// The key that a call would use now, if none has to be got for it.
    pub fn held(&self, now: SystemTime) -> Option<Arc<Fetched>> {
        self.0.snapshot.load_full().filter(|fetched| fetched.age(now) != Age::Stale)
    }

    /// What can be seen without getting a key.
    pub async fn look(&self, surroundings: &Surroundings, scope: DiagnosticScope) -> Result<Seen, Problem> {
        self.0.provider.look(surroundings, scope).await
    }

    async fn get(&self, seen: Option<Arc<Fetched>>, surroundings: &Surroundings) -> Result<Arc<Fetched>, Problem> {
        let is_in_use = seen.is_some();
        let renewed = self.0.flight.join(self.way(surroundings), || self.renewal(seen, surroundings.clone())).await;
        // What has delivered a key is set up, even if it has vanished since.
        renewed.map_err(|problem| problem.passed_over_unless(is_in_use))
    }

    /// What a renewal depends on beside the provider.
    fn way<'a>(&self, surroundings: &'a Surroundings) -> Option<&'a Surroundings> {
        self.0.provider.is_remote().then_some(surroundings)
    }

    fn may_renew(&self, now: SystemTime) -> bool {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let last = self.0.renewed_at.load(Ordering::Relaxed);
        let is_time = now.abs_diff(last) >= PAUSE.as_secs();
        is_time && self.0.renewed_at.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Gets a key in place of the one that was `seen`, unless another renewal has done so since.
    fn renewal(
        &self,
        seen: Option<Arc<Fetched>>,
        surroundings: Surroundings,
    ) -> impl Future<Output = Result<Arc<Fetched>, Problem>> + Send + use<> {
        let inner = self.0.clone();
        async move {
            let snapshot = inner.snapshot.load_full();
            if let Some(newer) = snapshot.filter(|now| seen.is_none_or(|seen| !Arc::ptr_eq(now, &seen))) {
                return Ok(newer);
            }
            let name = inner.provider.name();
            let fetch =
                Deadline::after(Moment::now(), LONGEST_FETCH).wait_for(inner.provider.fetch(&surroundings)).await;
            let hung = || Err(Problem::transient(format!("no answer within {LONGEST_FETCH:.0?}")));
            let fetched = fetch.unwrap_or_else(hung).map_err(|problem| {
                tracing::warn!(provider = ?name, kind = ?problem.kind, "credential fetch failed");
                problem.of(&name)
            })?;
            tracing::info!(provider = ?name, expires = fetched.expires.is_some(), "credentials fetched");
            let fetched = Arc::new(fetched);
            inner.snapshot.store(Some(fetched.clone()));
            Ok(fetched)
        }
    }
}

#[cfg(test)]
mod tests;
