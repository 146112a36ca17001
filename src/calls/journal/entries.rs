//! What a journal has in memory: the submissions that are open, and which calls work on them.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use super::appender::{Appender, RELEASED};
use super::file::{Ended, Known};
use super::open::{Open, OpenSubmissions, Written};
use super::problem::JournalProblem;
use super::record::{Record, Signed};
use crate::clock::{Deadline, Moment};
use crate::error::UnresolvedSubmission;
use crate::operations::contact_type::ContactType;
use crate::rpc::access_key::AccessKey;

/// So long a call waits for the disk if it has no other limit, as for an outcome that it knows.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What calls share of a journal.
#[derive(Debug)]
pub(crate) struct Shared {
    entries: Mutex<Entries>,
    appender: Arc<Appender>,
    /// Whether the first submission has looked at the server's clock.
    has_looked: tokio::sync::Mutex<bool>,
}

#[derive(Debug, Default)]
pub(super) struct Entries {
    open: OpenSubmissions,
    /// The tasks of the changes that this job has made.
    done: HashMap<String, String>,
    /// The latest tasks, until the first call has told the register of the process.
    recent: Vec<Recent>,
    /// Of the journal.
    job: Option<String>,
    last_id: u64,
}

/// A task that was made not long ago.
#[derive(Debug)]
pub(crate) struct Recent {
    pub endpoint: Arc<str>,
    pub contact_type: ContactType,
    pub domain_names: Box<[String]>,
    pub signature_nonce: String,
    pub task_no: String,
    pub ended: SystemTime,
}

/// What a change is, to the journal.
pub(crate) struct Wanted {
    pub endpoint: String,
    pub action: String,
    pub parameters: serde_json::Value,
    pub change: String,
    pub places: Vec<String>,
    pub job: Option<String>,
}

/// What a journal says to a call that is about to submit.
pub(crate) enum Entered {
    /// The change was made in this job, by this task.
    Done(String),
    /// Nothing is open.
    Fresh(Entry),
    /// Submissions are open that change the same, and nobody works on them.
    Open(Vec<Entry>),
    /// Another call works on one. It says whether that is of the same change.
    Busy { end: watch::Receiver<Option<String>>, same: bool },
}

/// How a submission ended.
pub(crate) enum End<'a> {
    Task(&'a str),
    NotExecuted(&'a str),
}

impl End<'_> {
    fn task_no(&self) -> Option<String> {
        match self {
            Self::Task(task_no) => Some((*task_no).to_owned()),
            Self::NotExecuted(_) => None,
        }
    }

    fn reason(&self) -> Option<String> {
        match self {
            Self::Task(_) => None,
            Self::NotExecuted(reason) => Some((*reason).to_owned()),
        }
    }
}

/// One submission that a call works on. Given up, it stays open if a request was written down.
#[derive(Debug)]
pub(crate) struct Entry {
    shared: Arc<Shared>,
    id: u64,
    change: String,
    written: Option<Written>,
    header: Option<Header>,
}

/// What its lines repeat.
#[derive(Debug, Clone)]
struct Header {
    endpoint: String,
    action: String,
    parameters: serde_json::Value,
    job: Option<String>,
}

impl Entries {
    pub fn of_job(job: Option<String>) -> Self {
        Self { job, ..Self::default() }
    }

    /// Takes what the file has of a submission.
    pub fn take(&mut self, known: Known, job: Option<&str>) {
        let Known { signed, end } = known;
        self.last_id = self.last_id.max(signed.id);
        match end {
            None => {
                let places = places(&signed.endpoint, &signed.submission);
                let written = Some(Written { submission: signed.submission, key: signed.key });
                let open = Open { change: signed.change, places, job: signed.job, written, call: None };
                self.open.insert(signed.id, open);
            }
            Some(Ended { at, task_no: Some(task_no) }) => {
                if job.is_some() && signed.job.as_deref() == job {
                    self.done.insert(signed.change, task_no.clone());
                }
                self.remember(signed.submission, &signed.endpoint, task_no, at);
            }
            Some(Ended { task_no: None, .. }) => {}
        }
    }

    /// Keeps a task for the register, in little memory: there can be many.
    fn remember(&mut self, submission: UnresolvedSubmission, endpoint: &str, task_no: String, ended: SystemTime) {
        let latest = self.recent.last().map(|recent| &recent.endpoint).filter(|latest| &***latest == endpoint);
        let endpoint = latest.cloned().unwrap_or_else(|| endpoint.into());
        let UnresolvedSubmission { domain_name, more_domain_names, contact_type, signature_nonce, .. } = submission;
        let domain_names = std::iter::once(domain_name).chain(more_domain_names).collect();
        self.recent.push(Recent { endpoint, contact_type, domain_names, signature_nonce, task_no, ended });
    }
}

/// What a submission changes, as texts.
fn places(endpoint: &str, submission: &UnresolvedSubmission) -> Vec<String> {
    let contact = submission.contact_type.wire();
    submission.domain_names().map(|domain| place(endpoint, contact, domain)).collect()
}

pub(crate) fn place(endpoint: &str, contact: &str, domain_name: &str) -> String {
    format!("{endpoint} {contact} {domain_name}")
}

/// Tells access keys apart without naming them.
fn digest_of_key(key: &AccessKey) -> String {
    digest(&key.id)
}

/// 128 bits of SHA-256, as hexadecimal digits.
pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl Shared {
    pub(super) fn new(entries: Entries, appender: Appender) -> Self {
        Self { entries: Mutex::new(entries), appender: Arc::new(appender), has_looked: Default::default() }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn check(&self) -> Result<(), JournalProblem> {
        // A forked process has only a copy of what its parent knows, and the parent goes on.
        if !self.appender.is_own() {
            let reason = "the journal was opened by the process that this one was forked from. Open another journal";
            return Err(JournalProblem::new(format!("{reason} here")));
        }
        if self.appender.is_released() { Err(JournalProblem::new(RELEASED)) } else { Ok(()) }
    }

    /// Gives the file to whoever opens it next. A forked process cannot.
    pub fn release(&self) {
        if self.check().is_ok() {
            self.appender.release();
        }
    }

    pub fn unresolved(&self) -> Vec<UnresolvedSubmission> {
        if self.check().is_err() {
            return Vec::new();
        }
        let entries = self.entries();
        let open = entries.open.by_id.values().filter(|open| open.call.is_none());
        open.filter_map(|open| open.written.as_ref()).map(|written| written.submission.clone()).collect()
    }

    /// The tasks of earlier lives of this program, once.
    pub fn take_recent(&self) -> Vec<Recent> {
        mem::take(&mut self.entries().recent)
    }

    /// Begins a submission, unless there is one that must end before.
    pub fn enter(self: &Arc<Self>, wanted: &Wanted) -> Entered {
        let mut entries = self.entries();
        if wanted.job.is_some()
            && let Some(task_no) = entries.done.get(&wanted.change)
        {
            return Entered::Done(task_no.clone());
        }
        let found = entries.open.touching(&wanted.places);
        let mut open = found.iter().filter_map(|id| entries.open.by_id.get(id));
        if let Some((call, change)) = open.find_map(|open| open.call.as_ref().map(|call| (call, &open.change))) {
            return Entered::Busy { end: call.subscribe(), same: *change == wanted.change };
        }
        if !found.is_empty() {
            let entry = |id| entries.open.by_id.get_mut(&id).map(|open| self.work_on(id, open));
            return Entered::Open(found.into_iter().filter_map(entry).collect());
        }
        entries.last_id += 1;
        let id = entries.last_id;
        let (change, places, job) = (wanted.change.clone(), wanted.places.clone(), wanted.job.clone());
        let call = Some(watch::Sender::new(None));
        entries.open.insert(id, Open { change: change.clone(), places, job, written: None, call });
        let header = Header {
            endpoint: wanted.endpoint.clone(),
            action: wanted.action.clone(),
            parameters: wanted.parameters.clone(),
            job: wanted.job.clone(),
        };
        Entered::Fresh(Entry { shared: self.clone(), id, change, written: None, header: Some(header) })
    }

    fn work_on(self: &Arc<Self>, id: u64, open: &mut Open) -> Entry {
        open.call = Some(watch::Sender::new(None));
        let (change, written) = (open.change.clone(), open.written.clone());
        Entry { shared: self.clone(), id, change, written, header: None }
    }

    /// The submission with this nonce, if it is open and no call works on it.
    pub fn take_open(self: &Arc<Self>, nonce: &str) -> Option<Entry> {
        self.check().ok()?;
        let mut entries = self.entries();
        let (id, open) =
            entries.open.by_id.iter_mut().find(|(_, open)| open.call.is_none() && open.has_nonce(nonce))?;
        Some(self.work_on(*id, open))
    }

    /// Where the open submission with this nonce was sent.
    pub fn endpoint_of(&self, nonce: &str) -> Option<String> {
        let entries = self.entries();
        entries.open.by_id.values().find(|open| open.has_nonce(nonce)).map(Open::endpoint)
    }

    async fn append(&self, record: &Record) -> Result<(), JournalProblem> {
        self.appender.append(record.to_json()).await.map_err(not_written)
    }

    /// Writes what the next life of this program can do without. Does not wait for ever, as a disk that hangs would.
    async fn append_in_passing(&self, record: &Record) {
        let written = Deadline::after(Moment::now(), LONGEST_WAIT).wait_for(self.append(record)).await;
        let written = written.unwrap_or_else(|| Err(JournalProblem::for_now("the disk does not answer")));
        if let Err(problem) = written {
            tracing::error!(reason = problem.reason, "outcome of a submission not written to the journal");
        }
    }
}

fn not_written(error: String) -> JournalProblem {
    JournalProblem::new(format!("the client could not write the journal: {error}"))
}

impl Entry {
    /// The request that was written down last.
    pub fn submission(&self) -> Option<&UnresolvedSubmission> {
        self.written.as_ref().map(|written| &written.submission)
    }

    /// Looks at the server's clock once for all submissions; the others wait.
    pub async fn first_look(&self, look: impl Future<Output = ()>) {
        let mut has_looked = self.shared.has_looked.lock().await;
        if !*has_looked {
            look.await;
            *has_looked = true;
        }
    }

    /// Whether it is the submission of this change.
    pub fn is_of(&self, wanted: &Wanted) -> bool {
        self.change == wanted.change
    }

    /// Whether this key has signed its request, so that it can be signed again as it was.
    pub fn was_signed_with(&self, key: &AccessKey) -> bool {
        self.written.as_ref().is_some_and(|written| written.key == digest_of_key(key))
    }

    /// Takes over a submission of the same change, for the job that goes on with it.
    pub async fn taken_over(mut self, wanted: &Wanted) -> Result<Self, JournalProblem> {
        let is_of_job = self.shared.entries().open.by_id.get(&self.id).is_some_and(|open| open.job == wanted.job);
        self.header = Some(Header {
            endpoint: wanted.endpoint.clone(),
            action: wanted.action.clone(),
            parameters: wanted.parameters.clone(),
            job: wanted.job.clone(),
        });
        if let Some(written) = self.written.clone().filter(|_| !is_of_job) {
            self.shared.append(&self.signed(&written)?).await?;
            if let Some(open) = self.shared.entries().open.by_id.get_mut(&self.id) {
                open.job = wanted.job.clone();
            }
        }
        Ok(self)
    }

    /// The line of a request.
    fn signed(&self, written: &Written) -> Result<Record, JournalProblem> {
        let Header { endpoint, action, parameters, job } =
            self.header.clone().ok_or_else(|| JournalProblem::new("this submission cannot be signed"))?;
        Ok(Record::Signed(Signed {
            id: self.id,
            job,
            endpoint,
            action,
            parameters,
            change: self.change.clone(),
            key: written.key.clone(),
            submission: written.submission.clone(),
        }))
    }

    /// Writes down a request that is sent next. Nothing may be sent if this fails.
    pub async fn sign(&mut self, submission: UnresolvedSubmission, key: &AccessKey) -> Result<(), JournalProblem> {
        let written = Written { submission, key: digest_of_key(key) };
        let record = self.signed(&written)?;
        // Before it is written: a call that is dropped meanwhile leaves an open submission behind, as its line does.
        let before = self.written.replace(written.clone());
        self.remember(Some(written));
        let appended = self.shared.append(&record).await;
        if appended.is_err() {
            self.written = before.clone();
            self.remember(before);
        }
        appended
    }

    fn remember(&self, written: Option<Written>) {
        if let Some(open) = self.shared.entries().open.by_id.get_mut(&self.id) {
            open.written = written;
        }
    }

    /// What became of it is certain.
    pub async fn end(self, end: End<'_>) {
        let was_written = self.written.is_some();
        let record = self.ended(end);
        if was_written {
            // The request itself is written down: who starts next looks for its task.
            self.shared.append_in_passing(&record).await;
        }
        self.close();
    }

    /// The same, said by a person. Waits for the disk.
    pub fn end_by_hand(self, end: End<'_>) -> Result<(), JournalProblem> {
        let (task_no, reason, ended) = (end.task_no(), end.reason(), SystemTime::now());
        let record = Record::Ended { id: self.id, at: ended, task_no: task_no.clone(), reason };
        self.shared.appender.append_now(&record.to_json()).map_err(not_written)?;
        if let (Some(Written { submission, .. }), Some(task_no)) = (self.written.clone(), task_no) {
            // The next call tells the register of the process whose task it is.
            let mut entries = self.shared.entries();
            let endpoint = entries.open.by_id.get(&self.id).map(Open::endpoint).unwrap_or_default();
            entries.remember(submission, &endpoint, task_no, ended);
        }
        self.ended(end);
        self.close();
        Ok(())
    }

    /// Tells those who wait, and returns the line.
    fn ended(&self, end: End<'_>) -> Record {
        let (task_no, reason) = (end.task_no(), end.reason());
        let mut entries = self.shared.entries();
        let entries = &mut *entries;
        if let (Some(open), Some(task_no)) = (entries.open.by_id.get(&self.id), &task_no) {
            // Whoever waits for it, or comes while this is written, need not wait for the disk.
            let _ = open.call.as_ref().map(|call| call.send_replace(Some(task_no.clone())));
            if entries.job.is_some() && open.job == entries.job {
                entries.done.insert(open.change.clone(), task_no.clone());
            }
        }
        Record::Ended { id: self.id, at: SystemTime::now(), task_no, reason }
    }

    /// Until now, a call of the same change was told to wait for this one.
    fn close(self) {
        self.shared.entries().open.remove(self.id);
    }

    /// What became of it is not known, but more than before.
    pub async fn stay_open(mut self, submission: &UnresolvedSubmission) {
        let Some(Written { key, .. }) = self.written.clone() else { return };
        let written = Written { submission: submission.clone(), key };
        self.written = Some(written.clone());
        self.remember(Some(written));
        let record = Record::Unknown { id: self.id, submission: submission.clone() };
        self.shared.append_in_passing(&record).await;
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.shared.check().is_err() {
            return;
        }
        let mut entries = self.shared.entries();
        if let Some(open) = entries.open.by_id.get_mut(&self.id) {
            open.call = None;
            if open.written.is_none() {
                entries.open.remove(self.id);
            }
        }
    }
}
