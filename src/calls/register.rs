//! What the submissions of one process know of each other: who is under way, and whose task is whose.

mod claims;
mod kept;

use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use self::claims::{Claim, Claims, Subject};
pub(crate) use self::claims::{ClientId, Evidence};
use self::kept::{ByDigest, Digest, Kept, Steady};
use crate::clock::Moment;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::per_process::Owned;

/// Longer than any call may take, and than a request may still execute.
const LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);

/// So many claims are kept at most: with what belongs to them, 5 MB. The service would take minutes to make more tasks.
/// As many as half of a table of 65,536 places, which then never grows.
const MOST_CLAIMS: usize = 28_672;

/// Kept for each process by itself: a forked one does not make its parent's submissions.
#[derive(Default)]
pub(crate) struct Register(Mutex<Entries>);

struct Entries {
    /// The submissions of each change that has some.
    under_way: ByDigest<Traces>,
    /// When the latest submission of each change got its task.
    claimed: ByDigest<Steady>,
    claims: Claims,
    /// Makes the digests.
    hasher: RandomState,
    /// When the latest claim was made that had to be forgotten before its time. What came before is not known any more.
    forgotten: Option<Moment>,
    next_id: u64,
    clean_at: usize,
    /// Where the moments that are kept count from.
    start: Instant,
}

impl Default for Entries {
    fn default() -> Self {
        Self {
            under_way: ByDigest::default(),
            claimed: ByDigest::default(),
            claims: Claims::default(),
            hasher: RandomState::new(),
            forgotten: None,
            next_id: 0,
            clean_at: 0,
            start: Instant::now(),
        }
    }
}

/// The submissions of one change.
#[derive(Default)]
struct Traces {
    /// With their ids. There is hardly ever more than one.
    entries: Vec<(u64, Entry)>,
    /// Up to this id, another one of the same change was there at the same time.
    contested: u64,
}

/// What a submission changes. Two of the same cannot be told apart by their tasks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Change {
    pub endpoint: Arc<str>,
    pub domain_name: String,
    pub contact_type: ContactType,
}

/// A submission that is under way, or of which it is not known whether it was executed.
struct Entry {
    /// Of its latest request; `None` before the first.
    nonce: Option<String>,
    since: Moment,
    /// How long before it the latest one of the same change got its task.
    after: Option<Duration>,
}

/// A submission's place in the register. Given up once something was signed, it leaves its entry behind: the request may
/// still be executed.
pub(crate) struct Place {
    register: Arc<Owned<Register>>,
    change: Digest,
    id: u64,
    left: bool,
}

impl Entries {
    fn digest(&self, text: impl Hash) -> Digest {
        self.hasher.hash_one(text)
    }

    /// Of a task there.
    fn task(&self, endpoint: &str, task_no: &str) -> Digest {
        self.digest((endpoint, task_no))
    }

    /// Forgets what is old, once in a while.
    fn clean(&mut self, now: Moment) {
        if self.size() < self.clean_at {
            return;
        }
        let start = self.start;
        while self.claims.oldest().is_some_and(|claim| now.since(claim.since.moment(start)).least >= LIFETIME) {
            self.forget_oldest();
        }
        let forgotten = self.forgotten;
        self.claimed.retain(|_, claimed| {
            let claimed = claimed.instant(start);
            let is_young = now.steady.saturating_duration_since(claimed) < LIFETIME;
            is_young && forgotten.is_none_or(|forgotten| claimed > forgotten.steady)
        });
        let claimed = &self.claimed;
        self.under_way.retain(|change, traces| {
            traces.entries.retain(|(_, entry)| entry.is_young(now));
            !traces.entries.is_empty() || (traces.contested > 0 && claimed.contains_key(change))
        });
        self.clean_at = (self.size() * 2).clamp(1024, 3 * MOST_CLAIMS);
    }

    fn size(&self) -> usize {
        self.under_way.len() + self.claimed.len() + self.claims.len()
    }

    fn insert_claim(&mut self, claim: Claim) {
        if self.claims.len() >= MOST_CLAIMS {
            self.forget_oldest();
        }
        self.claims.insert(claim);
    }

    fn forget_oldest(&mut self) {
        let Some(oldest) = self.claims.remove_oldest() else { return };
        let since = oldest.since.moment(self.start);
        self.forgotten = self.forgotten.into_iter().chain([since]).max_by_key(|since| since.steady);
        for Subject { change, .. } in oldest.subjects() {
            // What is forgotten counts for every change.
            if self.claimed.get(change).is_some_and(|claimed| *claimed <= oldest.since.steady()) {
                self.claimed.remove(change);
            }
        }
    }

    fn entry(&mut self, change: Digest, id: u64) -> Option<&mut Entry> {
        let entries = &mut self.under_way.get_mut(&change)?.entries;
        entries.iter_mut().find(|(of, _)| *of == id).map(|(_, entry)| entry)
    }

    /// Forgets submissions of a change, and with them their memory.
    fn retain(&mut self, change: Digest, mut is_kept: impl FnMut(u64, &Entry) -> bool) {
        if let Some(traces) = self.under_way.get_mut(&change) {
            traces.entries.retain(|(id, entry)| is_kept(*id, entry));
            // One of them may still ask whether it was contested, although it was resolved.
            if traces.entries.is_empty() && traces.contested == 0 {
                self.under_way.remove(&change);
            }
        }
    }
}

impl Entry {
    fn is_young(&self, now: Moment) -> bool {
        now.since(self.since).least < LIFETIME
    }
}

impl Register {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes down a submission that begins.
    pub fn begin(register: Arc<Owned<Self>>, change: &Change, now: Moment) -> Place {
        let (change, id) = {
            let mut entries = register.entries();
            entries.clean(now);
            let change = entries.digest(change);
            entries.next_id += 1;
            let id = entries.next_id;
            let forgotten = entries.forgotten.filter(|since| now.since(*since).least < LIFETIME);
            let claimed = entries.claimed.get(&change).map(|claimed| claimed.instant(entries.start));
            let latest = claimed.into_iter().chain(forgotten.map(|since| since.steady)).max();
            let after = latest.map(|latest| now.steady.saturating_duration_since(latest));
            entries.retain(change, |_, entry| entry.is_young(now));
            let traces = entries.under_way.entry(change).or_default();
            if !traces.entries.is_empty() {
                traces.contested = id;
            }
            traces.entries.push((id, Entry { nonce: None, since: now, after }));
            (change, id)
        };
        Place { register, change, id, left: false }
    }

    /// Whether another submission of one of the changes than the one with this nonce is under way or unresolved.
    pub fn has_rival(&self, changes: &[Change], nonce: &str) -> bool {
        let entries = self.entries();
        let traces = changes.iter().filter_map(|change| entries.under_way.get(&entries.digest(change)));
        traces.flat_map(|traces| &traces.entries).any(|(_, entry)| entry.nonce.as_deref() != Some(nonce))
    }

    /// Whether it is the task of a submission of this process.
    pub fn knows(&self, endpoint: &str, task_no: &str) -> bool {
        let entries = self.entries();
        entries.claims.get(entries.task(endpoint, task_no)).is_some()
    }

    /// What became of the submission of the changes with this nonce is certain.
    pub fn resolve(&self, changes: &[Change], nonce: &str) {
        let mut entries = self.entries();
        for change in changes {
            let change = entries.digest(change);
            entries.retain(change, |_, entry| entry.nonce.as_deref() != Some(nonce));
        }
    }

    /// Notes down whose task it is; false if it is another submission's. The service's own answer outweighs a look.
    pub fn claim(
        &self,
        changes: &[Change],
        task_no: &str,
        (client, owner): (ClientId, &str),
        evidence: Evidence,
        now: Moment,
    ) -> bool {
        let mut entries = self.entries();
        entries.clean(now);
        let since = Kept::of(now, entries.start);
        let endpoint = changes.first().map_or("", |change| &change.endpoint);
        let task = entries.task(endpoint, task_no);
        let owner = entries.digest(owner);
        let subject =
            |change: &Change| Subject { change: entries.digest(change), domain: entries.digest(&change.domain_name) };
        let mut subjects = changes.iter().map(subject);
        let (subject, more): (_, Vec<_>) = (subjects.next().unwrap_or_default(), subjects.collect());
        let more = (!more.is_empty()).then(|| Box::new(more.into()));
        let fresh = Claim { task, owner, subject, more, client, evidence, since };
        for Subject { change, .. } in fresh.subjects() {
            let claimed = entries.claimed.entry(*change).or_insert(since.steady());
            *claimed = since.steady().max(*claimed);
        }
        match entries.claims.get_mut(task) {
            Some(claim) if claim.owner == owner => true,
            // One client's own calls are not answered with one task twice, unless something on the way keeps replies.
            Some(claim)
                if evidence == Evidence::Answered && (claim.evidence == Evidence::Found || claim.client != client) =>
            {
                *claim = fresh;
                true
            }
            Some(_) => false,
            None => {
                entries.insert_claim(fresh);
                true
            }
        }
    }

    /// When the latest claim was made that is not known any more, although it may matter.
    pub fn forgotten(&self) -> Option<Moment> {
        self.entries().forgotten
    }

    /// Whether the task changes one of these domains, if it is another submission's than this one.
    pub fn claimed_by_another<'a>(
        &self,
        endpoint: &str,
        task_no: &str,
        owner: &str,
        mut domain_names: impl Iterator<Item = &'a String>,
    ) -> Option<bool> {
        let entries = self.entries();
        let claim = entries.claims.get(entries.task(endpoint, task_no))?;
        let has = |domain: Digest| claim.subjects().any(|subject| subject.domain == domain);
        (claim.owner != entries.digest(owner)).then(|| domain_names.any(|name| has(entries.digest(name))))
    }
}

impl Place {
    /// Notes down the request that is sent next.
    pub fn sign(&self, nonce: &str) {
        if let Some(entry) = self.register.entries().entry(self.change, self.id) {
            entry.nonce = Some(nonce.to_owned());
        }
    }

    /// Whether another submission of the same change was there at any time of this one, or got its task not longer
    /// before.
    pub fn was_contested(&self, before: Duration) -> bool {
        let entries = self.register.entries();
        entries.under_way.get(&self.change).is_some_and(|traces| {
            let own = traces.entries.iter().find(|(id, _)| *id == self.id);
            let after = own.and_then(|(_, entry)| entry.after);
            self.id <= traces.contested || after.is_some_and(|after| after <= before)
        })
    }

    /// What became of it is certain.
    pub fn leave(mut self) {
        self.left = true;
        self.register.entries().retain(self.change, |id, _| id != self.id);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.left && self.register.process() == std::process::id() {
            let mut entries = self.register.entries();
            if entries.entry(self.change, self.id).is_some_and(|entry| entry.nonce.is_none()) {
                entries.retain(self.change, |id, _| id != self.id);
            }
        }
    }
}

#[cfg(test)]
mod tests;
