//! One call from its begin to its end: attempts, retries, submissions, and the tasks that they make.

pub mod bulk;
pub(crate) mod caller;
mod checked_request;
pub(crate) mod config;
pub(crate) mod details;
pub(crate) mod failures;
pub mod journal;
pub(crate) mod memory;
pub(crate) mod pages;
pub(crate) mod plan;
pub(crate) mod reconcile;
pub(crate) mod reconcile_journaled;
pub(crate) mod register;
pub(crate) mod retry;
#[cfg(test)]
mod search;
pub(crate) mod session;
#[cfg(test)]
pub(crate) mod simulation;
pub(crate) mod submit;
pub(crate) mod submit_or_resume;
pub(crate) mod wait;
pub(crate) mod world;
