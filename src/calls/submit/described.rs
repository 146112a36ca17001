//! What is known of a submission, for the journal and for those who look for its task later.

use std::time::Duration;

use super::Submission;
use crate::calls::journal::{Entry, JournalProblem, LONGEST_WAIT};
use crate::calls::reconcile::{Doubt, WIDE_MARGIN};
use crate::calls::world::World;
use crate::clock::{Deadline, Moment, later};
use crate::error::{UnresolvedSubmission, VALIDITY};
use crate::operations::query_task_list::QueryTaskListRequest;
use crate::operations::{Call, Operation as _};
use crate::options::SubmissionPolicy;

impl<W: World> Submission<'_, W> {
    /// Writes the present request down before it is sent. A copy of it needs no line of its own.
    pub(super) async fn write_down(&mut self) -> Result<(), JournalProblem> {
        let Some(entry) = &self.entry else { return Ok(()) };
        if entry.submission().is_some_and(|written| written.signature_nonce == self.stamp.nonce) {
            return Ok(());
        }
        if self.resumed.is_none() {
            Box::pin(self.see_the_servers_clock(entry)).await;
        }
        let began = Doubt { began: self.caller.world.now(), signed_at: self.stamp.time };
        let submission = match self.resumed {
            Some(_) => self.unresolved(false),
            None => self.described(self.first_doubt.unwrap_or(began), false),
        };
        let Some(entry) = &mut self.entry else { return Ok(()) };
        let time = self.caller.remaining().max(LONGEST_WAIT);
        let signed = Deadline::after(Moment::now(), time).wait_for(entry.sign(submission, &self.stamp.key)).await;
        signed.unwrap_or_else(|| Err(JournalProblem::for_now("the disk of the journal did not answer in time")))
    }

    /// Lets the server show its clock before the first submission, so that who looks for its task later knows which
    /// tasks were made before. Any reply does.
    async fn see_the_servers_clock(&self, entry: &Entry) {
        let caller = self.caller;
        let look = async {
            let request = QueryTaskListRequest { page_size: 1, ..QueryTaskListRequest::default() };
            let (Ok(parameters), Ok(stamp)) = (request.parameters(caller.config.language), caller.stamp().await) else {
                return;
            };
            // Others wait for it.
            let timeout = LONGEST_WAIT.min(caller.config.attempt_timeout).min(self.time() / 4);
            let call = Call::of::<QueryTaskListRequest>(&parameters);
            // What is wrong, the submission itself will say.
            drop(caller.attempt(call, &stamp, timeout, false, &mut Vec::new()).await);
        };
        if caller.memory.observation().is_none() {
            entry.first_look(look).await;
        }
    }

    /// What is known of it, for those who look later. `arrived`: no copy can begin to execute any more.
    pub(super) fn unresolved(&self, arrived: bool) -> UnresolvedSubmission {
        match &self.resumed {
            // When it began, that life of the program knew better.
            Some(resumed) => {
                let now = Doubt { began: self.caller.world.now(), signed_at: self.stamp.time };
                let UnresolvedSubmission { settled_at, contested, .. } = self.described(now, arrived);
                UnresolvedSubmission {
                    signature_nonce: self.stamp.nonce.clone(),
                    signed_at: self.stamp.time,
                    arrived,
                    settled_at,
                    contested: contested || resumed.contested,
                    ..resumed.clone()
                }
            }
            None => self.described(self.doubted(), arrived),
        }
    }

    fn described(&self, doubt: Doubt, arrived: bool) -> UnresolvedSubmission {
        let Doubt { began, signed_at } = doubt;
        let shown = self.caller.memory.corrected(began.wall);
        let seen = self.caller.memory.observation();
        let bounds = seen.map(|seen| seen.at(began));
        // What was seen before the machine slept, or before its clock was set, says no more than the timestamp.
        let seen = seen.filter(|seen| seen.moment.steady >= began.steady || seen.at(began).agreed);
        let (earliest, latest) = match bounds {
            Some(time) if seen.is_some() => (time.earliest.min(signed_at), time.latest),
            Some(time) => (time.earliest.min(signed_at).min(shown), time.latest.max(shown)),
            None => (shown, shown),
        };
        // Who does not rely on the settle time to submit again must not be told to do so because of it.
        let is_closed = !self.busy && self.policy() != SubmissionPolicy::ReconcileOnly;
        // So far the times of an earlier submission's task and of this one may be mixed up.
        let blurred = if seen.is_some_and(|seen| seen.at(began).agreed) { WIDE_MARGIN } else { Duration::MAX };
        let since = seen.filter(|_| is_closed).map(|seen| seen.at(self.settling_since).latest);
        let closed = since.unwrap_or_else(|| later(self.stamp.time, VALIDITY));
        let mut names = self.change.domain_names.iter().map(|name| (*name).clone());
        UnresolvedSubmission {
            domain_name: names.next().unwrap_or_default(),
            more_domain_names: names.collect(),
            contact_type: self.change.contact_type,
            signature_nonce: self.stamp.nonce.clone(),
            submitted_at: latest,
            signed_at: self.stamp.time,
            arrived,
            clock_uncertainty: latest.duration_since(earliest).ok().filter(|uncertainty| !uncertainty.is_zero()),
            // Who only reports leaves the settle time to who looks.
            settled_at: (arrived && (self.busy || self.policy() != SubmissionPolicy::Report))
                .then(|| later(closed, self.settle_time())),
            contested: self.busy || self.places.iter().any(|place| place.was_contested(blurred)),
        }
    }
}
