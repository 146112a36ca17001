//! Submitting with a journal: what is open comes first.

use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use crate::calls::caller::{Caller, changes_at};
use crate::calls::journal::{End, Entered, Entry, Journal, JournalProblem, Wanted, digest, place};
use crate::calls::reconcile::{Reconciliation, ReconciliationState, reconcile};
use crate::calls::submit::{interrupted, submit_once};
use crate::calls::world::World;
use crate::clock::{Deadline, Moment, later};
use crate::error::{DomainError, UnresolvedSubmission, VALIDITY};
use crate::operations::Call;
use crate::operations::save_single_task_for_updating_contact_info::SaveSingleTaskForUpdatingContactInfoResponse as Response;
use crate::operations::submission::{ContactChange, Submits};
use crate::options::SubmissionPolicy;
use crate::rpc::Parameters;
use crate::sentences::sentences;

/// What differs between two submissions of the same change.
const NOT_OF_THE_CHANGE: [&str; 2] = ["Lang", "UserClientIp"];

/// Submits, and finds out what became of it.
pub(crate) async fn submit<W: World, O: Submits>(
    caller: &Caller<W>,
    request: &O,
    parameters: &Parameters,
) -> Result<Response, DomainError> {
    submit_change(caller, &ContactChange::new(Call::of::<O>(parameters), request.contact_type())).await
}

/// The same of any operation. With a journal, after what the journal knows of it.
pub(crate) async fn submit_change<W: World>(
    caller: &Caller<W>,
    change: &ContactChange<'_>,
) -> Result<Response, DomainError> {
    match &caller.journal {
        None => once(caller, change, None).await,
        Some(journal) => Box::pin(submit_journaled(caller, journal, change)).await,
    }
}

type Submitting<'a> = Pin<Box<dyn Future<Output = Result<Response, DomainError>> + Send + 'a>>;

/// Keeps the large state of a submission out of those of its callers.
fn once<'a, W: World>(caller: &'a Caller<W>, change: &'a ContactChange<'_>, entry: Option<Entry>) -> Submitting<'a> {
    Box::pin(submit_once(caller, change, entry))
}

async fn submit_journaled<W: World>(
    caller: &Caller<W>,
    journal: &Arc<Journal>,
    change: &ContactChange<'_>,
) -> Result<Response, DomainError> {
    let shared = journal.shared();
    shared.check()?;
    tell_the_register(caller, journal);
    let wanted = wanted(caller, journal, change);
    loop {
        match shared.enter(&wanted) {
            Entered::Done(task_no) => return Ok(recovered(task_no)),
            Entered::Fresh(entry) => return once(caller, change, Some(entry)).await,
            Entered::Busy { mut end, same } => {
                let waited = caller.stop.or(until(caller, end.changed())).await.flatten();
                let task_no = end.borrow().clone();
                match (waited, task_no) {
                    (Some(_), Some(task_no)) if same => return Ok(recovered(task_no)),
                    (Some(_), _) => {}
                    (None, _) if caller.stop.is_requested() => return Err(DomainError::cancelled()),
                    (None, _) => {
                        let reason = "another call is still submitting a change of this contact";
                        return Err(JournalProblem::for_now(reason).into());
                    }
                }
            }
            Entered::Open(entries) => {
                // The same change last: it is submitted when nothing else is open.
                let (same, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.is_of(&wanted));
                for entry in others.into_iter().chain(same) {
                    let same = entry.is_of(&wanted);
                    let goes_on = same && can_go_on(caller, &entry).await?;
                    let entry = if same { taken_over(entry, &wanted).await? } else { entry };
                    if goes_on {
                        return once(caller, change, Some(entry)).await;
                    }
                    if let Some(task_no) = settle(caller, entry).await?
                        && same
                    {
                        return Ok(recovered(task_no));
                    }
                }
            }
        }
    }
}

/// Whether its request can be signed again as it was, and could still be executed.
async fn can_go_on<W: World>(caller: &Caller<W>, entry: &Entry) -> Result<bool, DomainError> {
    let Some(submission) = entry.submission() else { return Ok(false) };
    // Whatever goes wrong now, it says nothing of what was sent then.
    let stamp = caller.stamp().await.map_err(|error| unknown(submission.clone(), &error.in_passing(), Vec::new()))?;
    let is_of_key = entry.was_signed_with(&stamp.key);
    Ok(may_execute(caller, submission) && caller.config.submission_policy != SubmissionPolicy::Report && is_of_key)
}

/// For this job. If that cannot be written down, it says nothing of what was sent then.
async fn taken_over(entry: Entry, wanted: &Wanted) -> Result<Entry, DomainError> {
    let submission = entry.submission().cloned();
    entry.taken_over(wanted).await.map_err(|problem| match submission {
        Some(submission) => unknown(submission, &sentences(&[&problem.reason]), Vec::new()),
        None => problem.into(),
    })
}

fn may_execute<W: World>(caller: &Caller<W>, submission: &UnresolvedSubmission) -> bool {
    caller.server_clock() <= later(submission.signed_at, VALIDITY)
}

/// Looks for the task of an open submission. That another key sees none says little: it may be of another account.
pub(crate) async fn reconcile_entry<W: World>(
    caller: &Caller<W>,
    entry: &Entry,
    submission: &UnresolvedSubmission,
) -> Result<Reconciliation, DomainError> {
    let found = reconcile(caller, submission).await?;
    let is_certain = found.state != ReconciliationState::NotExecuted || !may_execute(caller, submission);
    if is_certain || entry.was_signed_with(&caller.stamp().await?.key) {
        return Ok(found);
    }
    let reason =
        "Another access key signed the request, and this one sees no task. It could be of another account. Look \
                  again with that key, or 30 minutes after the submission."
            .to_owned();
    Ok(Reconciliation { state: ReconciliationState::StillUnknown, reason, ..found })
}

/// Finds out what became of an open submission, by reading alone: its task, if it has one.
async fn settle<W: World>(caller: &Caller<W>, entry: Entry) -> Result<Option<String>, DomainError> {
    let Some(submission) = entry.submission().cloned() else { return Ok(None) };
    if caller.config.submission_policy == SubmissionPolicy::Report {
        return Err(unknown(submission, "The client did not search for the task.", Vec::new()));
    }
    let found = match reconcile_entry(caller, &entry, &submission).await {
        Ok(found) => found,
        Err(error) => return Err(unknown(submission, &error.in_passing(), Vec::new())),
    };
    match (found.state, found.task_no) {
        (ReconciliationState::Found, Some(task_no)) => {
            entry.end(End::Task(&task_no)).await;
            Ok(Some(task_no))
        }
        (ReconciliationState::NotExecuted, _) => {
            entry.end(End::NotExecuted(&found.reason)).await;
            Ok(None)
        }
        (ReconciliationState::Found | ReconciliationState::StillUnknown, _) => {
            Err(unknown(submission, &found.reason, found.candidates))
        }
    }
}

/// The error of a call that submits nothing because an earlier submission is open.
fn unknown(submission: UnresolvedSubmission, seen: &str, candidates: Vec<String>) -> DomainError {
    let seen = format!("The journal has an open submission of this contact. {seen}");
    DomainError::of_doubt(&interrupted(), &seen, submission, candidates, Vec::new())
}

fn recovered(task_no: String) -> Response {
    Response { task_no, recovered: true, request_id: None, attempts: Vec::new() }
}

/// What comes of `future` in the time of the call.
pub(crate) async fn until<W: World, F: Future + Send>(caller: &Caller<W>, future: F) -> Option<F::Output> {
    Deadline::after(Moment::now(), caller.remaining()).wait_for(future).await
}

fn wanted<W: World>(caller: &Caller<W>, journal: &Journal, change: &ContactChange<'_>) -> Wanted {
    let endpoint = caller.config.target.endpoint.to_string();
    let contact = change.contact_type.wire();
    let places = change.domain_names.iter().map(|name| place(&endpoint, contact, name)).collect();
    let mut text = format!("{endpoint}\n{}", change.call.action);
    for (name, value) in change.call.parameters {
        if !NOT_OF_THE_CHANGE.contains(&name.as_ref()) {
            text.push_str(&format!("\n{name}={value}"));
        }
    }
    let mut parameters = serde_json::Map::new();
    for (name, value) in change.call.parameters {
        parameters.insert(name.to_string(), value.as_str().into());
    }
    Wanted {
        endpoint,
        action: change.call.action.to_owned(),
        parameters: Value::Object(parameters),
        change: digest(&text),
        places,
        job: journal.job(),
    }
}

/// Tells the register of this process whose the tasks are that an earlier life of this program made.
pub(crate) fn tell_the_register<W: World>(caller: &Caller<W>, journal: &Journal) {
    for recent in journal.shared().take_recent() {
        let now = caller.world.now();
        let age = now.wall.duration_since(recent.ended).unwrap_or_default();
        let moment = Moment { steady: now.steady.checked_sub(age).unwrap_or(now.steady), wall: recent.ended };
        let changes = changes_at(&recent.endpoint, &*recent.domain_names, recent.contact_type);
        caller.claim_at(&changes, &recent.task_no, &recent.signature_nonce, moment);
    }
}
