//! Credentials that are found out when they are needed: by a file, or by trying one after the other.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use sha2::{Digest as _, Sha256};

use super::flight::Flight;
use super::problem::Problem;
use super::provider::{BoxFuture, Choice, Fetched, Surroundings};
use super::seen::{CredentialsState, Places, Seen};
use super::{Credentials, Source};
use crate::one_line::one_line;
use crate::options::DiagnosticScope;
use crate::rpc::access_key::AccessKey;

/// Finds out which credentials there are.
pub(super) trait Chooser: fmt::Debug + Send + Sync + 'static {
    fn name(&self) -> String;

    fn choose<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Found, Problem>>;

    /// The providers that are asked one after the other, if it is a chain of them.
    fn members(&self) -> Option<&[Arc<Credentials>]> {
        None
    }

    /// This profile has delivered a key, and is used from now on.
    fn has_delivered(&self, _profile: &str) {}
}

/// What was found, and where.
#[derive(Debug)]
pub(super) struct Found {
    pub credentials: Arc<Credentials>,
    /// For people. `None`: its credentials name it.
    pub place: Option<String>,
    origin: Origin,
    /// The profile of the file, where it may be another one later.
    profile: Option<String>,
}

/// Where credentials were found. The same origin would show the same again.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    /// Choosing again would be of no use.
    Fixed,
    /// A file with a text of this digest: another program may write another one.
    File([u8; 32]),
}

impl Found {
    pub fn fixed(credentials: Arc<Credentials>) -> Self {
        Self { credentials, place: None, origin: Origin::Fixed, profile: None }
    }

    pub fn in_file(place: String, credentials: Credentials, text: &str) -> Self {
        let origin = Origin::File(Sha256::digest(text).into());
        let place = Some(one_line(&place).into_owned());
        Self { credentials: Arc::new(credentials), place, origin, profile: None }
    }

    pub fn in_profile(name: String, path: &Path, credentials: Credentials, text: &str) -> Self {
        let place = format!("the profile {name:?} in {}", path.display());
        Self { profile: Some(name), ..Self::in_file(place, credentials, text) }
    }
}

/// A choice, which is kept once it has delivered a key: whoever signs does not change in the middle of a program.
#[derive(Debug)]
pub(super) struct Chosen(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    chooser: Box<dyn Chooser>,
    choice: ArcSwapOption<Kept>,
    flight: Flight<Choosing>,
}

#[derive(Debug)]
struct Kept {
    credentials: Arc<Credentials>,
    place: Option<String>,
    origin: Origin,
}

/// The choice with its key, or nothing if there is no other choice than before.
type Choosing = Option<(Arc<Kept>, Fetched)>;

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
    async fn choose(&self, seen: Option<Arc<Kept>>, surroundings: &Surroundings) -> Result<Choosing, Problem> {
        let work = || {
            let (inner, surroundings) = (self.0.clone(), surroundings.clone());
            async move { inner.choose(seen, &surroundings).await }
        };
        self.0.flight.join(Some(surroundings), work).await
    }

    /// Another choice, if the file shows one by now.
    async fn choose_again(&self, seen: Arc<Kept>, surroundings: &Surroundings) -> Result<Choosing, Problem> {
        match seen.origin {
            Origin::Fixed => Ok(None),
            // The user's set-up is in use: that it has vanished is no reason to pass it over.
            Origin::File(_) => self.choose(Some(seen), surroundings).await.map_err(Problem::or_broken),
        }
    }
}

impl Inner {
    async fn choose(&self, seen: Option<Arc<Kept>>, surroundings: &Surroundings) -> Result<Choosing, Problem> {
        let current = self.choice.load_full();
        if let Some(newer) = current.filter(|now| seen.as_ref().is_none_or(|seen| !Arc::ptr_eq(now, seen))) {
            let fetched = newer.credentials.fetch(surroundings).await.map_err(Problem::or_broken)?;
            return Ok(Some((newer, fetched)));
        }
        let found = self.chooser.choose(surroundings).await.inspect_err(|problem| {
            tracing::warn!(provider = ?self.chooser.name(), kind = ?problem.kind, "no credentials found");
        })?;
        if seen.as_ref().is_some_and(|seen| seen.origin == found.origin) {
            return Ok(None);
        }
        // Nobody else signs in place of who was chosen: a file may have chosen the role of an instance, say.
        let fetched = found.credentials.fetch(surroundings).await.map_err(Problem::or_broken)?;
        tracing::info!(provider = ?found.credentials.name(), "credentials found");
        let kept = Arc::new(Kept { credentials: found.credentials, place: found.place, origin: found.origin });
        let before = self.choice.compare_and_swap(&seen, Some(kept.clone()));
        if before.as_ref().map(Arc::as_ptr) == seen.as_ref().map(Arc::as_ptr) {
            if let Some(profile) = &found.profile {
                self.chooser.has_delivered(profile);
            }
            return Ok(Some((kept, fetched)));
        }
        // A client with other surroundings has chosen meanwhile: both sign with the same.
        let kept = before.clone().unwrap_or(kept);
        let fetched = kept.credentials.fetch(surroundings).await.map_err(Problem::or_broken)?;
        Ok(Some((kept, fetched)))
    }
}

impl Choice for Chosen {
    fn add_to<'a>(
        &'a self,
        places: &'a mut Places,
        surroundings: &'a Surroundings,
        scope: DiagnosticScope,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let chooser = &self.0.chooser;
            let kept = self.0.choice.load_full();
            if let Some(members) = chooser.members() {
                places.expect(members.iter().map(|member| member.name()));
                let turn = places.turn();
                for member in members {
                    let is_kept = kept.as_ref().map(|kept| Arc::ptr_eq(&kept.credentials, member));
                    places.take_turn(is_kept, turn);
                    member.add_to(places, surroundings, scope).await;
                }
                return places.end_turn(turn);
            }
            let scope = places.scope(scope);
            let here = |place: &Option<String>| place.clone().unwrap_or_else(|| chooser.name());
            let mut works_no_more = None;
            if let Some(kept) = &kept {
                let seen = kept.credentials.look(surroundings, scope).await;
                if matches!(seen.state, CredentialsState::Used | CredentialsState::NotChecked) {
                    return places.add(here(&kept.place), seen);
                }
                works_no_more = Some((kept, seen));
            }
            // As a call does, whose kept choice fails: the file may show another one by now.
            let found = match chooser.choose(surroundings).await {
                Ok(found) => found,
                Err(problem) => return places.add(chooser.name(), problem.into()),
            };
            if let Some((kept, seen)) = works_no_more.filter(|(kept, _)| kept.origin == found.origin) {
                return places.add(here(&kept.place), seen);
            }
            let Seen { state, detail } = found.credentials.look(surroundings, scope).await;
            // It was chosen: that it is not there is an error.
            let state = if state == CredentialsState::NotFound { CredentialsState::Broken } else { state };
            places.add(here(&found.place), Seen { state, detail });
        })
    }

    fn name(&self) -> String {
        self.0.choice.load_full().map_or_else(|| self.0.chooser.name(), |choice| choice.credentials.name())
    }

    fn key<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let Some(choice) = self.0.choice.load_full() else {
                let choosing = self.choose(None, surroundings).await?;
                let nothing = || Problem::broken(format!("{} has no credentials", self.0.chooser.name()));
                return choosing.map(|(_, fetched)| fetched).ok_or_else(nothing);
            };
            match choice.credentials.fetch(surroundings).await.map_err(Problem::or_broken) {
                Ok(fetched) => Ok(fetched),
                // The file may name another program or role by now.
                Err(problem) => match self.choose_again(choice, surroundings).await? {
                    Some((_, fetched)) => Ok(fetched),
                    None => Err(problem),
                },
            }
        })
    }

    fn other_key<'a>(
        &'a self,
        refused: &'a AccessKey,
        surroundings: &'a Surroundings,
    ) -> BoxFuture<'a, Result<Option<Fetched>, Problem>> {
        Box::pin(async move {
            let is_other = |fetched: &Fetched| *fetched.key != *refused;
            let Some(choice) = self.0.choice.load_full() else {
                let choosing = self.choose(None, surroundings).await?;
                return Ok(choosing.map(|(_, fetched)| fetched).filter(is_other));
            };
            let other = choice.credentials.fetch_other(refused, surroundings).await;
            if let Ok(Some(other)) = other {
                return Ok(Some(other));
            }
            match self.choose_again(choice, surroundings).await? {
                Some((_, fetched)) => Ok(Some(fetched).filter(is_other)),
                None => other,
            }
        })
    }
}
