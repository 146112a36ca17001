//! Whose task is whose, in the order in which it became known.

use std::collections::VecDeque;

use super::kept::{ByDigest, Digest, Kept};

/// A client of this process, by the address of what its calls share.
pub(crate) type ClientId = usize;

/// Numbers the claims; after the last number comes the first again.
type Number = u32;

/// So that a claim is found by its task and the oldest one first, without room for its task twice.
#[derive(Default)]
pub(super) struct Claims {
    kept: VecDeque<Claim>,
    /// The number of the oldest one.
    first: Number,
    by_task: ByDigest<Number>,
}

pub(super) struct Claim {
    /// The task.
    pub task: Digest,
    /// The nonce of the submission that made the task.
    pub owner: Digest,
    pub subject: Subject,
    /// Hardly any has more; so they take the room of a thin pointer.
    pub more: Option<Box<Box<[Subject]>>>,
    pub client: ClientId,
    pub evidence: Evidence,
    pub since: Kept,
}

/// Why a task is a submission's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The service answered the submission's nonce with it.
    Answered,
    /// A look found it.
    Found,
}

/// What the task changes.
#[derive(Clone, Copy, Default)]
pub(super) struct Subject {
    pub change: Digest,
    /// Of the change.
    pub domain: Digest,
}

impl Claim {
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        std::iter::once(&self.subject).chain(self.more.iter().flat_map(|more| more.iter()))
    }
}

impl Claims {
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    pub fn oldest(&self) -> Option<&Claim> {
        self.kept.front()
    }

    pub fn get(&self, task: Digest) -> Option<&Claim> {
        self.place(task).and_then(|place| self.kept.get(place))
    }

    pub fn get_mut(&mut self, task: Digest) -> Option<&mut Claim> {
        self.place(task).and_then(|place| self.kept.get_mut(place))
    }

    /// There is none of the same task.
    pub fn insert(&mut self, claim: Claim) {
        let number = self.first.wrapping_add(self.kept.len() as Number);
        self.by_task.insert(claim.task, number);
        self.kept.push_back(claim);
    }

    pub fn remove_oldest(&mut self) -> Option<Claim> {
        let claim = self.kept.pop_front()?;
        self.first = self.first.wrapping_add(1);
        self.by_task.remove(&claim.task);
        Some(claim)
    }

    fn place(&self, task: Digest) -> Option<usize> {
        self.by_task.get(&task).map(|number| number.wrapping_sub(self.first) as usize)
    }
}
