//! What is looked for.

use std::time::{Duration, SystemTime};

use crate::clock::Moment;
use crate::error::UnresolvedSubmission;

/// A submission whose task is looked for.
pub(crate) struct Search<'a> {
    pub submission: &'a UnresolvedSubmission,
    /// Its first attempt in doubt; `None` if that was in another call, and perhaps on another machine.
    pub doubt: Option<Doubt>,
    /// A task that is found may be what kept the domain busy, or another submission's.
    pub contested: bool,
    /// For so long its task may not be listed yet.
    pub settle_time: Duration,
}

/// The first attempt that may have been executed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Doubt {
    pub began: Moment,
    /// By the server's clock, as far as it was known then.
    pub signed_at: SystemTime,
}
