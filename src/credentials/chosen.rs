//! Credentials that are found out when they are needed: by a file, or by trying one after the other.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::flight::Flight;
use super::problem::Problem;
use super::provider::{BoxFuture, Choice, Fetched, Surroundings};
use super::{Credentials, Source};
use crate::rpc::access_key::AccessKey;

/// Finds out which credentials there are.
pub(super) trait Chooser: fmt::Debug + Send + Sync + 'static {
    fn name(&self) -> String;

    fn choose<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Arc<Credentials>, Problem>>;

    /// Whether choosing again may show something new, as a file does that another program has written.
    fn may_change(&self) -> bool;
}

/// A choice, which is kept: whoever signs does not change in the middle of a program.
#[derive(Debug)]
pub(super) struct Chosen(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    chooser: Box<dyn Chooser>,
    choice: ArcSwapOption<Credentials>,
    flight: Flight<Arc<Credentials>>,
}

impl Credentials {
    pub(super) fn from_chooser(chooser: impl Chooser) -> Self {
        Self(Source::Chosen(Box::new(Chosen::new(chooser))))
    }
}

impl Chosen {
    fn new(chooser: impl Chooser) -> Self {
        let chooser = Box::new(chooser);
        Self(Arc::new(Inner { chooser, choice: ArcSwapOption::empty(), flight: Flight::default() }))
    }

    /// Chooses in place of the choice that was `seen`, unless that was done since.
    async fn choose(
        &self,
        seen: Option<Arc<Credentials>>,
        surroundings: &Surroundings,
    ) -> Result<Arc<Credentials>, Problem> {
        let (inner, surroundings) = (self.0.clone(), surroundings.clone());
        let work = || async move {
            let current = inner.choice.load_full();
            if let Some(newer) = current.filter(|now| seen.is_none_or(|seen| !Arc::ptr_eq(now, &seen))) {
                return Ok(newer);
            }
            let choice = inner.chooser.choose(&surroundings).await.inspect_err(|problem| {
                tracing::warn!(provider = inner.chooser.name(), kind = ?problem.kind, "no credentials were found");
            })?;
            tracing::info!(provider = choice.name(), "credentials were found");
            inner.choice.store(Some(choice.clone()));
            Ok(choice)
        };
        self.0.flight.join(work).await
    }
}

impl Choice for Chosen {
    fn name(&self) -> String {
        self.0.choice.load_full().map_or_else(|| self.0.chooser.name(), |choice| choice.name())
    }

    fn key<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let choice = match self.0.choice.load_full() {
                Some(choice) => choice,
                None => self.choose(None, surroundings).await?,
            };
            // Nobody else signs in place of who was chosen: a file may have chosen the role of an instance, say.
            choice.fetch(surroundings).await.map_err(Problem::or_broken)
        })
    }

    fn other_key<'a>(
        &'a self,
        refused: &'a AccessKey,
        surroundings: &'a Surroundings,
    ) -> BoxFuture<'a, Result<Option<Fetched>, Problem>> {
        Box::pin(async move {
            let choice = self.0.choice.load_full();
            if let Some(choice) = &choice {
                let other = choice.fetch_other(refused, surroundings).await?;
                if other.is_some() || !self.0.chooser.may_change() {
                    return Ok(other);
                }
            }
            let fetched = self.choose(choice, surroundings).await?.fetch(surroundings).await?;
            Ok((*fetched.key != *refused).then_some(fetched))
        })
    }
}
