//! What is in each place that credentials may come from.

use std::time::Duration;

use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Surroundings, shown};
use super::seen::{Places, Seen};
use super::{Credentials, Source, given};
use crate::clock::{Deadline, Moment};
use crate::options::DiagnosticScope;

impl Credentials {
    /// Looks at each place that they may come from, in the order in which these are asked, for at most so long.
    pub(crate) async fn places(&self, surroundings: &Surroundings, scope: DiagnosticScope, time: Duration) -> Places {
        let mut places = Places::default();
        places.expect(std::iter::once(self.name()));
        let looked = Deadline::after(Moment::now(), time).wait_for(self.add_to(&mut places, surroundings, scope)).await;
        if looked.is_none() {
            places.end(time);
        }
        places
    }

    /// Adds each place that they may come from, in the order in which these are asked.
    pub(super) fn add_to<'a>(
        &'a self,
        places: &'a mut Places,
        surroundings: &'a Surroundings,
        scope: DiagnosticScope,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let seen = match &self.0 {
                Source::Chosen(chosen) => return chosen.add_to(places, surroundings, scope).await,
                Source::Fixed(fetched, _) => given(fetched, surroundings).map(|fetched| key(&fetched)),
                Source::Unusable(_, problem) => Err(problem.clone()),
                Source::Cached(cache) => match places.scope(scope) {
                    DiagnosticScope::Credentials => cache.key(surroundings).await.map(|fetched| key(&fetched)),
                    DiagnosticScope::Local | DiagnosticScope::Endpoint => match cache.held(surroundings.now) {
                        Some(held) => Ok(key(&held)),
                        None => cache.look(surroundings, places.scope(scope)).await,
                    },
                },
            };
            places.add(self.name(), seen.unwrap_or_else(Seen::from));
        })
    }

    /// What is there, as a part of something else.
    pub(super) async fn look(&self, surroundings: &Surroundings, scope: DiagnosticScope) -> Seen {
        let mut places = Places::default();
        self.add_to(&mut places, surroundings, scope).await;
        match (places.counting(), &self.0) {
            // The key says it all.
            (Some(place), Source::Fixed(..)) => Seen { state: place.state, detail: place.detail.clone() },
            (Some(place), _) => Seen { state: place.state, detail: format!("{}: {}", place.place, place.detail) },
            (None, _) => Problem::absent(format!("{} has nothing", self.name())).into(),
        }
    }
}

/// A key, without showing it.
fn key(fetched: &Fetched) -> Seen {
    let kind = if fetched.key.security_token.is_some() { "temporary " } else { "" };
    let id = fetched.key.masked_id();
    let until = fetched.expires.map(|time| format!(", valid until {}", shown(time))).unwrap_or_default();
    Seen::used(format!("the {kind}access key {id}{until}"))
}

#[cfg(test)]
mod tests;
