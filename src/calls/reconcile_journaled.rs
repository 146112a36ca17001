//! Finding out what became of a submission, with a journal that is told.

use crate::calls::caller::Caller;
use crate::calls::journal::End;
use crate::calls::reconcile::{Reconciliation, ReconciliationState, reconcile};
use crate::calls::submit_or_resume::tell_the_register;
use crate::calls::world::World;
use crate::error::{DomainError, UnresolvedSubmission};

/// Looks for the task of a submission, and notes down in the journal what became of it.
pub(crate) async fn reconcile_journaled<W: World>(
    caller: &Caller<W>,
    submission: &UnresolvedSubmission,
) -> Result<Reconciliation, DomainError> {
    if let Some(journal) = &caller.journal {
        tell_the_register(caller, journal);
    }
    let entry = caller
        .journal
        .as_ref()
        .and_then(|journal| journal.shared().take_open(Some(&caller.config.endpoint), &submission.signature_nonce));
    let found = reconcile(caller, submission).await?;
    if let Some(entry) = entry {
        match (found.state, &found.task_no) {
            (ReconciliationState::Found, Some(task_no)) => entry.end(End::Task(task_no)).await,
            (ReconciliationState::NotExecuted, _) => entry.end(End::NotExecuted(&found.reason)).await,
            (ReconciliationState::Found | ReconciliationState::StillUnknown, _) => {}
        }
    }
    Ok(found)
}
