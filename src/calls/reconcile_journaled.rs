//! Finding out what became of a submission, with a journal that is told.

use crate::calls::caller::Caller;
use crate::calls::journal::{End, Entry, JournalProblem};
use crate::calls::reconcile::{Reconciliation, ReconciliationState, reconcile};
use crate::calls::submit_or_resume::{reconcile_entry, tell_the_register};
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
    let Some(entry) = open_entry(caller, submission)? else { return reconcile(caller, submission).await };
    let found = reconcile_entry(caller, &entry, submission).await?;
    match (found.state, &found.task_no) {
        (ReconciliationState::Found, Some(task_no)) => entry.end(End::Task(task_no)).await,
        (ReconciliationState::NotExecuted, _) => entry.end(End::NotExecuted(&found.reason)).await,
        (ReconciliationState::Found | ReconciliationState::StillUnknown, _) => {}
    }
    Ok(found)
}

fn open_entry<W: World>(
    caller: &Caller<W>,
    submission: &UnresolvedSubmission,
) -> Result<Option<Entry>, JournalProblem> {
    let Some(journal) = &caller.journal else { return Ok(None) };
    journal.shared().check()?;
    let (endpoint, nonce) = (&*caller.config.endpoint, submission.signature_nonce.as_str());
    if let Some(other) = journal.shared().endpoint_of(nonce).filter(|other| other != endpoint) {
        let reason = format!("the journal has this submission for the endpoint {other}. Use a client for it");
        return Err(JournalProblem::new(reason));
    }
    Ok(journal.shared().take_open(nonce))
}
