//! What the submissions of one process know of each other: who is under way, and whose task is whose.

mod kept;

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use self::kept::{ByDigest, Digest, Kept};
use crate::clock::Moment;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::per_process::Owned;

/// Longer than any call may take, and than a request may still execute.
const LIFETIME: Duration = Duration::from_secs(2 * 60 * 60);

/// So many claims are kept at most: with what belongs to them, 6 MB. The service would take minutes to make more tasks.
/// As many as a table of 32,768 places takes.
const MOST_CLAIMS: usize = 28_672;

/// Kept for each process by itself: a forked one does not make its parent's submissions.
#[derive(Default)]
pub(crate) struct Register(Mutex<Entries>);

struct Entries {
    changes: ByDigest<Traces>,
    /// By their tasks.
    claims: ByDigest<Claim>,
    /// The tasks that were claimed, in that order.
    order: VecDeque<Digest>,
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
            changes: ByDigest::default(),
            claims: ByDigest::default(),
            order: VecDeque::new(),
            hasher: RandomState::new(),
            forgotten: None,
            next_id: 0,
            clean_at: 0,
            start: Instant::now(),
        }
    }
}

/// What is known of the submissions of one change.
#[derive(Default)]
struct Traces {
    /// With their ids. There is hardly ever more than one.
    under_way: Box<[(u64, Entry)]>,
    /// Up to this id, another one of the same change was there at the same time.
    contested: u64,
    /// When the latest of them got its task.
    claimed: Option<Kept>,
}

/// What a submission changes. Two of the same cannot be told apart by their tasks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Change {
    pub endpoint: Arc<str>,
    pub domain_name: String,
    pub contact_type: ContactType,
}

/// A client of this process, by the address of what its calls share.
pub(crate) type ClientId = usize;

/// A submission that is under way, or of which it is not known whether it was executed.
struct Entry {
    /// Of its latest request; `None` before the first.
    nonce: Option<String>,
    since: Moment,
    /// How long before it the latest one of the same change got its task.
    after: Option<Duration>,
}

struct Claim {
    /// The nonce of the submission that made the task.
    owner: Digest,
    /// What it changes.
    domain: Digest,
    more_domains: Box<[Digest]>,
    client: ClientId,
    evidence: Evidence,
    since: Kept,
}

/// Why a task is a submission's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The service answered the submission's nonce with it.
    Answered,
    /// A look found it.
    Found,
}

/// A submission's place in the register. Given up once something was signed, it leaves its entry behind: the request may
/// still be executed.
pub(crate) struct Place {
    register: Arc<Owned<Register>>,
    change: Digest,
    id: u64,
}

impl Traces {
    fn add(&mut self, id: u64, entry: Entry) {
        let mut under_way = Vec::from(mem::take(&mut self.under_way));
        under_way.reserve_exact(1);
        under_way.push((id, entry));
        self.under_way = under_way.into();
    }

    /// Forgets submissions, and with them their memory.
    fn retain(&mut self, mut is_kept: impl FnMut(u64, &Entry) -> bool) {
        if !self.under_way.iter().all(|(id, entry)| is_kept(*id, entry)) {
            let under_way = Vec::from(mem::take(&mut self.under_way)).into_iter();
            self.under_way = under_way.filter(|(id, entry)| is_kept(*id, entry)).collect();
        }
    }
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
        if self.changes.len() + self.claims.len() < self.clean_at {
            return;
        }
        let start = self.start;
        let is_young = |since| now.since(since).least < LIFETIME;
        let old = self.claims.values().map(|claim| claim.since.moment(start)).filter(|since| !is_young(*since));
        self.forgotten = old.chain(self.forgotten).max_by_key(|since| since.steady);
        self.claims.retain(|_, claim| is_young(claim.since.moment(start)));
        self.order.retain(|task| self.claims.contains_key(task));
        let forgotten = self.forgotten;
        self.changes.retain(|_, traces| {
            traces.retain(|_, entry| is_young(entry.since));
            let says_more = |claimed: Moment| forgotten.is_none_or(|forgotten| claimed.steady > forgotten.steady);
            let claimed = traces.claimed.map(|claimed| claimed.moment(start));
            !traces.under_way.is_empty() || claimed.is_some_and(|since| is_young(since) && says_more(since))
        });
        self.clean_at = ((self.changes.len() + self.claims.len()) * 2).clamp(1024, 3 * MOST_CLAIMS);
    }

    fn insert_claim(&mut self, task: Digest, claim: Claim) {
        if self.order.len() >= MOST_CLAIMS
            && let Some(oldest) = self.order.pop_front().and_then(|oldest| self.claims.remove(&oldest))
        {
            let oldest = oldest.since.moment(self.start);
            self.forgotten = self.forgotten.into_iter().chain([oldest]).max_by_key(|since| since.steady);
        }
        self.order.push_back(task);
        self.claims.insert(task, claim);
    }

    fn entry(&mut self, change: Digest, id: u64) -> Option<&mut Entry> {
        let under_way = &mut self.changes.get_mut(&change)?.under_way;
        under_way.iter_mut().find(|(of, _)| *of == id).map(|(_, entry)| entry)
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
            let start = entries.start;
            let traces = entries.changes.entry(change).or_default();
            traces.retain(|_, entry| now.since(entry.since).least < LIFETIME);
            let claimed = traces.claimed.map(|claimed| claimed.moment(start));
            let after = claimed.into_iter().chain(forgotten).map(|claimed| now.since(claimed).least).min();
            if !traces.under_way.is_empty() {
                traces.contested = id;
            }
            traces.add(id, Entry { nonce: None, since: now, after });
            (change, id)
        };
        Place { register, change, id }
    }

    /// Whether another submission of one of the changes than the one with this nonce is under way or unresolved.
    pub fn has_rival(&self, changes: &[Change], nonce: &str) -> bool {
        let entries = self.entries();
        let traces = changes.iter().filter_map(|change| entries.changes.get(&entries.digest(change)));
        traces.flat_map(|traces| &traces.under_way).any(|(_, entry)| entry.nonce.as_deref() != Some(nonce))
    }

    /// Whether it is the task of a submission of this process.
    pub fn knows(&self, endpoint: &str, task_no: &str) -> bool {
        let entries = self.entries();
        entries.claims.contains_key(&entries.task(endpoint, task_no))
    }

    /// What became of the submission of the changes with this nonce is certain.
    pub fn resolve(&self, changes: &[Change], nonce: &str) {
        let mut entries = self.entries();
        for change in changes {
            let change = entries.digest(change);
            if let Some(traces) = entries.changes.get_mut(&change) {
                traces.retain(|_, entry| entry.nonce.as_deref() != Some(nonce));
            }
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
        let (start, since) = (entries.start, Kept::of(now, entries.start));
        for change in changes {
            let change = entries.digest(change);
            let claimed = &mut entries.changes.entry(change).or_default().claimed;
            *claimed = claimed.filter(|claimed| claimed.moment(start).steady > now.steady).or(Some(since));
        }
        let endpoint = changes.first().map_or("", |change| &change.endpoint);
        let task = entries.task(endpoint, task_no);
        let owner = entries.digest(owner);
        let mut domains = changes.iter().map(|change| entries.digest(&change.domain_name));
        let (domain, more_domains) = (domains.next().unwrap_or_default(), domains.collect());
        let fresh = Claim { owner, domain, more_domains, client, evidence, since };
        match entries.claims.get_mut(&task) {
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
                entries.insert_claim(task, fresh);
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
        let claim = entries.claims.get(&entries.task(endpoint, task_no))?;
        let has = |domain: Digest| claim.domain == domain || claim.more_domains.contains(&domain);
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
        entries.changes.get(&self.change).is_some_and(|traces| {
            let own = traces.under_way.iter().find(|(id, _)| *id == self.id);
            let after = own.and_then(|(_, entry)| entry.after);
            self.id <= traces.contested || after.is_some_and(|after| after <= before)
        })
    }

    /// What became of it is certain.
    pub fn leave(self) {
        if let Some(traces) = self.register.entries().changes.get_mut(&self.change) {
            traces.retain(|id, _| id != self.id);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.register.process() == std::process::id() {
            let mut entries = self.register.entries();
            if entries.entry(self.change, self.id).is_some_and(|entry| entry.nonce.is_none())
                && let Some(traces) = entries.changes.get_mut(&self.change)
            {
                traces.retain(|id, _| id != self.id);
            }
        }
    }
}

#[cfg(test)]
mod tests;
