//! Submits to a sandbox that fails at random, and compares what callers were told with what happened.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use alidomain::{
    ClientOptions, ContactType, Credentials, DomainClient, DomainError, Outcome,
    SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse, SubmissionPolicy,
};
use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, FaultPlan, Life, Sandbox};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Longer than an attempt may take, so that the client gives it up and the request arrives all the same.
const DELAY: Duration = Duration::from_millis(400);
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(250);
/// New tasks are listed within this time, and the client waits for longer.
const LAG: Duration = Duration::from_millis(400);
const SETTLE_TIME: Duration = Duration::from_millis(500);
/// Of calls whose guard is off.
const BLIND_ATTEMPTS: usize = 8;

/// How submissions that fail are repeated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guard {
    /// By the library.
    AtMostOnce,
    /// By the caller, with a new nonce each time, as other clients do.
    Off,
}

/// Every kind of fault at once: three exchanges in ten are struck. With more, the quota of retries is used up, and what is
/// in doubt is slowed down.
pub fn faults(seed: u64) -> FaultPlan {
    FaultPlan {
        seed,
        refuse_connections: 0.01,
        drop_before: 0.04,
        drop_after: 0.04,
        truncate: 0.03,
        bad_gateway: 0.04,
        unavailable_before: 0.03,
        unavailable_after: 0.03,
        throttle: 0.03,
        throttle_with_wait: 0.03,
        delay: 0.02,
        delay_ms: DELAY.as_millis() as u64,
        visible_after_ms: LAG.as_millis() as u64,
        ..FaultPlan::default()
    }
}

/// What callers were told, beside what happened.
#[derive(Debug, Default)]
pub struct Tally {
    pub submissions: usize,
    /// The reply to an attempt said so.
    pub answered: usize,
    /// The task was found by looking.
    pub recovered: usize,
    /// Of both: a new request was signed after one that had been in doubt.
    pub resubmitted: usize,
    /// The error said that nothing was executed.
    pub not_executed: usize,
    pub unknown: usize,
    /// Calls that made more than one task.
    pub duplicates: usize,
    /// Calls that were told of a task that is none of theirs.
    pub wrong_tasks: usize,
    /// Calls that were told that nothing was executed, although it was.
    pub false_denials: usize,
    pub exchanges: usize,
    pub disturbed: usize,
    pub faults: Vec<(String, usize)>,
    pub time: Duration,
}

type Answer = Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError>;

/// Submits one change to each of so many domains, 16 at once; `progress` is called after each.
pub async fn run(submissions: usize, seed: u64, guard: Guard, progress: impl Fn()) -> Tally {
    let sandbox = Sandbox::start();
    sandbox.inject(Some(faults(seed))).expect("the probabilities add up to less than 1");
    // Tasks that never end would keep a domain busy, and hide that it was submitted twice.
    sandbox.plan_all(Life { waiting_ms: 3_600_000, ..Life::default() });
    sandbox.refuse_busy_domains(false);
    let client = Arc::new(client(&sandbox, guard));

    let start = Instant::now();
    let at_once = Arc::new(Semaphore::new(16));
    let mut calls = JoinSet::new();
    for number in 0..submissions {
        let (client, at_once) = (client.clone(), at_once.clone());
        calls.spawn(async move {
            let _permit = at_once.acquire_owned().await.expect("it is never closed");
            let domain_name = format!("chaos-{number}.example");
            let answer = submit(&client, &domain_name, guard).await;
            (domain_name, answer)
        });
    }
    let mut answers = Vec::with_capacity(submissions);
    while let Some(call) = calls.join_next().await {
        answers.push(call.expect("no call panics"));
        progress();
    }
    let time = start.elapsed();
    // What is still on its way arrives.
    tokio::time::sleep(DELAY * 3).await;
    tally(&sandbox, &answers, time)
}

fn client(sandbox: &Sandbox, guard: Guard) -> DomainClient {
    let credentials = Credentials::from_access_key(ACCESS_KEY_ID.into(), ACCESS_KEY_SECRET.into());
    let options = ClientOptions {
        endpoint: Some(sandbox.endpoint()),
        attempt_timeout: Some(ATTEMPT_TIMEOUT),
        settle_time: Some(SETTLE_TIME),
        retry_base_delay: Some(Duration::from_millis(20)),
        retry_max_delay: Some(Duration::from_millis(200)),
        ..ClientOptions::default()
    };
    let options = match guard {
        Guard::AtMostOnce => options,
        Guard::Off => ClientOptions { max_attempts: 1, submission_policy: SubmissionPolicy::Report, ..options },
    };
    DomainClient::new(Some(Arc::new(credentials.expect("the key is usable"))), Some(options), None, None)
        .expect("usable options")
}

async fn submit(client: &DomainClient, domain_name: &str, guard: Guard) -> Answer {
    let request = || SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Registrant, domain_name, 1);
    let mut answer = client.save_single_task_for_updating_contact_info(request()).await;
    if guard == Guard::Off {
        for _ in 1..BLIND_ATTEMPTS {
            if answer.is_ok() {
                break;
            }
            answer = client.save_single_task_for_updating_contact_info(request()).await;
        }
    }
    answer
}

fn tally(sandbox: &Sandbox, answers: &[(String, Answer)], time: Duration) -> Tally {
    let mut tasks: HashMap<String, Vec<String>> = HashMap::new();
    for task in sandbox.tasks() {
        tasks.entry(task.domain_name).or_default().push(task.task_no);
    }
    let stats = sandbox.stats();
    let mut tally = Tally {
        submissions: answers.len(),
        exchanges: stats.requests,
        disturbed: stats.disturbed,
        faults: stats.faults.into_iter().collect(),
        time,
        ..Tally::default()
    };
    for (domain_name, answer) in answers {
        let made = tasks.get(domain_name).map_or(&[][..], Vec::as_slice);
        tally.duplicates += usize::from(made.len() > 1);
        match answer {
            Ok(response) => {
                let counter = if response.recovered { &mut tally.recovered } else { &mut tally.answered };
                *counter += 1;
                let in_doubt = response.attempts.iter().position(|attempt| attempt.resent);
                let anew = response.attempts.iter().rposition(|attempt| !attempt.resent);
                tally.resubmitted += usize::from(in_doubt.is_some() && anew > in_doubt);
                tally.wrong_tasks += usize::from(!made.contains(&response.task_no));
            }
            Err(DomainError::OutcomeUnknown { .. }) => tally.unknown += 1,
            Err(error) => {
                assert_ne!(outcome(error), Outcome::MaybeExecuted, "{error:?}");
                tally.not_executed += 1;
                tally.false_denials += usize::from(!made.is_empty());
            }
        }
    }
    tally
}

fn outcome(error: &DomainError) -> Outcome {
    match error {
        DomainError::InvalidRequest { outcome, .. }
        | DomainError::Credentials { outcome, .. }
        | DomainError::Service { outcome, .. }
        | DomainError::Transport { outcome, .. }
        | DomainError::Cancelled { outcome, .. }
        | DomainError::Journal { outcome, .. }
        | DomainError::UnexpectedReply { outcome, .. }
        | DomainError::OutcomeUnknown { outcome, .. } => *outcome,
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        writeln!(out, "{:<52}{:>8}", "submissions, each to a domain of its own, 16 at once", self.submissions)?;
        for (what, count) in [
            ("  answered with a TaskNo", self.answered),
            ("  TaskNo recovered after a lost reply", self.recovered),
            ("  (of both: after a request that was signed anew)", self.resubmitted),
            ("  certainly not executed", self.not_executed),
            ("  outcome unknown", self.unknown),
        ] {
            writeln!(out, "{what:<52}{count:>8}  {:>6.2} %", share(count, self.submissions))?;
        }
        for (what, count) in [
            ("submitted twice", self.duplicates),
            ("told of a task that is not theirs", self.wrong_tasks),
            ("told \"not executed\" although it was", self.false_denials),
        ] {
            writeln!(out, "{what:<52}{count:>8}")?;
        }
        let disturbed = share(self.disturbed, self.exchanges);
        writeln!(out, "{:<52}{:>8}", "exchanges", self.exchanges)?;
        writeln!(out, "{:<52}{:>8}  {disturbed:>6.2} %", "  disturbed", self.disturbed)?;
        for (fault, count) in &self.faults {
            writeln!(out, "    {fault:<48}{count:>8}")?;
        }
        write!(out, "{:<52}{:>8.1} s", "time", self.time.as_secs_f64())
    }
}
