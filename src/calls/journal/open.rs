//! The submissions of a journal whose outcome is not known, found by their ids and by what they change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tokio::sync::watch;

use crate::error::UnresolvedSubmission;

/// The submissions whose outcome is not known.
#[derive(Debug, Default)]
pub(super) struct OpenSubmissions {
    /// By their ids, which grow.
    pub by_id: BTreeMap<u64, Open>,
    /// The ids of those that change a place.
    by_place: HashMap<String, Vec<u64>>,
}

impl OpenSubmissions {
    pub fn insert(&mut self, id: u64, open: Open) {
        for place in &open.places {
            self.by_place.entry(place.clone()).or_default().push(id);
        }
        self.by_id.insert(id, open);
    }

    pub fn remove(&mut self, id: u64) {
        for place in self.by_id.remove(&id).into_iter().flat_map(|open| open.places) {
            if let Some(ids) = self.by_place.get_mut(&place) {
                ids.retain(|other| *other != id);
                if ids.is_empty() {
                    self.by_place.remove(&place);
                }
            }
        }
    }

    /// The ids of those that change one of these places.
    pub fn touching(&self, places: &[String]) -> BTreeSet<u64> {
        places.iter().filter_map(|place| self.by_place.get(place)).flatten().copied().collect()
    }
}

/// A submission whose outcome is not known.
#[derive(Debug)]
pub(super) struct Open {
    pub change: String,
    /// What it changes: none of it is submitted again before the outcome is known.
    pub places: Vec<String>,
    pub job: Option<String>,
    /// What is in the file; `None` before the first request.
    pub written: Option<Written>,
    /// While a call works on it. Tells those who wait for it the task.
    pub call: Option<watch::Sender<Option<String>>>,
}

impl Open {
    pub fn has_nonce(&self, nonce: &str) -> bool {
        self.written.as_ref().is_some_and(|written| written.submission.signature_nonce == nonce)
    }

    pub fn endpoint(&self) -> String {
        let place = self.places.first().and_then(|place| place.split(' ').next());
        place.unwrap_or_default().to_owned()
    }
}

#[derive(Debug, Clone)]
pub(super) struct Written {
    pub submission: UnresolvedSubmission,
    pub key: String,
}
