//! Tokens that could not be written to the file, so that the login lives in this process alone.

use std::sync::Arc;

use arc_swap::ArcSwap;
use zeroize::Zeroizing;

use super::place::Place;
use super::profile::Tokens;
use crate::per_process::PerProcess;

/// Of the process, and not of a provider: profiles are read anew after an error.
static UNSAVED: PerProcess<ArcSwap<Vec<Arc<Unsaved>>>> = PerProcess::new();

struct Unsaved {
    place: Place,
    /// What the file still has, and the service does not accept any more.
    used: Zeroizing<String>,
    tokens: Tokens,
}

/// The tokens in place of those that the file has.
pub(super) fn find(place: &Place, used: &str) -> Option<Tokens> {
    let all = UNSAVED.get().load_full();
    all.iter()
        .find(|unsaved| unsaved.place == *place && unsaved.used.as_str() == used)
        .map(|found| found.tokens.clone())
}

pub(super) fn keep(place: &Place, used: &Zeroizing<String>, tokens: &Tokens) {
    let new = Arc::new(Unsaved { place: place.clone(), used: used.clone(), tokens: tokens.clone() });
    UNSAVED.get().rcu(|all| others(all, place).chain([new.clone()]).collect::<Vec<_>>());
}

pub(super) fn forget(place: &Place) {
    UNSAVED.get().rcu(|all| others(all, place).collect::<Vec<_>>());
}

fn others(all: &[Arc<Unsaved>], place: &Place) -> impl Iterator<Item = Arc<Unsaved>> {
    all.iter().filter(|unsaved| unsaved.place != *place).cloned()
}
