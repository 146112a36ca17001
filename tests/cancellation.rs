//! Calls that are cancelled, over real sockets: when they end, what they say, and what became of their requests.

mod support;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use alidomain::{
    CancelTaskRequest, Cancellation, CancellationCheck, ClientOptions, Credentials, CredentialsProvider, DomainClient,
    DomainError, Outcome, QueryTaskListRequest, ReconciliationState, TaskState, WaitOptions,
};
use alidomain_sandbox::{Behaviour, Sandbox};
use support::{Answer, client, client_with, request, save};

/// How long a reply takes.
const SLOW: Duration = Duration::from_secs(30);
/// When a call is cancelled.
const SOON: Duration = Duration::from_millis(100);

fn slow(execute: bool) -> Behaviour {
    Behaviour::Delay { milliseconds: SLOW.as_millis() as u64, execute }
}

/// Cancels soon what `call` does with a client that can be cancelled, and returns what the call ended with.
fn cancelled_soon<T>(client: &DomainClient, call: impl FnOnce(Arc<DomainClient>) -> T) -> T {
    let cancellation = Arc::new(Cancellation::new());
    let client = client.with_cancellation(cancellation.clone());
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(SOON);
            cancellation.cancel();
        });
        let result = call(client);
        assert!(start.elapsed() < SLOW / 2, "it did not end when it was cancelled");
        result
    })
}

fn awaited<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// The two ways to submit.
fn ways() -> [fn(Arc<DomainClient>, &str) -> Answer; 2] {
    [
        |client, domain_name| save(&client, domain_name),
        |client, domain_name| awaited(client.save_single_task_for_updating_contact_info(request(domain_name))),
    ]
}

#[test]
fn a_submission_whose_reply_is_waited_for_can_be_reconciled() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    for (way, domain_name) in ways().into_iter().zip(["blocking.example", "awaited.example"]) {
        sandbox.tell(domain_name, slow(true));
        let result = cancelled_soon(&client, |client| way(client, domain_name));
        let Err(DomainError::OutcomeUnknown { reason, submission, .. }) = result else { panic!("{result:?}") };
        assert!(reason.contains("the call was cancelled before a reply arrived"), "{reason}");
        let found = client.reconcile_submission_blocking(submission).expect("it can be looked for");
        assert_eq!(found.state, ReconciliationState::Found);
        assert_eq!(found.task_no, Some(sandbox.tasks_of(domain_name)[0].task_no.clone()));
    }
}

/// What is logged, by all tests of this file.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        LOG.lock().expect("no test panics with it").write(text)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn that_a_call_was_dropped_is_logged() {
    tracing_subscriber::fmt().with_writer(|| Log).init();
    let sandbox = Sandbox::start();
    sandbox.tell("dropped.example", slow(true));
    let client = client(&sandbox);
    awaited(async {
        let call = client.save_single_task_for_updating_contact_info(request("dropped.example"));
        tokio::select! {
            result = call => panic!("{result:?}"),
            () = async { while sandbox.tasks().is_empty() { tokio::task::yield_now().await } } => {}
        }
    });
    let deadline = Instant::now() + SLOW;
    while !String::from_utf8_lossy(&LOG.lock().unwrap()).contains("call dropped before it ended") {
        assert!(Instant::now() < deadline, "it is not in the log");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_call_that_was_cancelled_before_it_began_sends_nothing() {
    let sandbox = Sandbox::start();
    let cancellation = Arc::new(Cancellation::new());
    let whole = client(&sandbox);
    let client = whole.with_cancellation(cancellation.clone());
    assert!(save(&client, "before.example").is_ok());
    cancellation.cancel();
    let requests = sandbox.stats().requests;
    for way in ways() {
        let result = way(client.clone(), "after.example");
        let Err(DomainError::Cancelled { reason, attempts, outcome, .. }) = result else { panic!("{result:?}") };
        assert_eq!((reason.as_str(), outcome), ("The call was cancelled. Nothing was sent.", Outcome::NotSent));
        assert!(attempts.is_empty());
    }
    let watch = client.watch_task("1".to_owned(), None).expect("usable options");
    assert!(matches!(watch.poll_blocking(), Err(DomainError::Cancelled { .. })));
    assert_eq!(sandbox.stats().requests, requests);
    assert!(save(&whole, "other.example").is_ok(), "the client it came from goes on");
}

#[test]
fn what_only_reads_was_not_executed_and_what_writes_may_have_been() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    sandbox.tell("", slow(true));
    let result = cancelled_soon(&client, |client| client.query_task_list_blocking(QueryTaskListRequest::default()));
    let Err(DomainError::Cancelled { outcome, retryable, .. }) = result else { panic!("{result:?}") };
    assert_eq!((outcome, retryable), (Outcome::NotExecuted, false));
    sandbox.tell("", slow(true));
    let result = cancelled_soon(&client, |client| client.cancel_task_blocking(CancelTaskRequest::new("t")));
    let Err(DomainError::Cancelled { outcome, reason, .. }) = result else { panic!("{result:?}") };
    assert_eq!(outcome, Outcome::MaybeExecuted);
    assert!(reason.contains("Check whether it was executed before you call again."), "{reason}");
}

#[test]
fn a_task_that_is_waited_for_is_not_lost() {
    let sandbox = Sandbox::start();
    sandbox.plan_all(alidomain_sandbox::Life { waiting_ms: 60_000, ..Default::default() });
    let answer = cancelled_soon(&client(&sandbox), |client| {
        client.submit_and_wait_blocking(request("wait.example"), None).expect("it was submitted")
    });
    assert_eq!(answer.submission.task_no, sandbox.tasks_of("wait.example")[0].task_no);
    assert_eq!(answer.progress.state, TaskState::StillRunning);
    assert!(answer.progress.polls <= 1, "what was not asked does not count");
    assert_eq!(answer.progress.problem.as_deref(), Some("The wait was cancelled."));
}

#[test]
fn a_wait_and_a_watch_end_when_they_are_cancelled() {
    let sandbox = Sandbox::start();
    sandbox.plan_all(alidomain_sandbox::Life { waiting_ms: 60_000, ..Default::default() });
    let client = client(&sandbox);
    let task_no = save(&client, "wait.example").expect("it was submitted").task_no;
    let wait = WaitOptions { min_interval: Some(SLOW), ..WaitOptions::default() };
    let result = cancelled_soon(&client, |client| client.wait_for_task_blocking(task_no.clone(), Some(wait)));
    let Err(DomainError::Cancelled { reason, outcome, .. }) = result else { panic!("{result:?}") };
    assert_eq!(outcome, Outcome::NotExecuted);
    assert!(reason.starts_with("The wait was cancelled. Nothing was changed."), "{reason}");

    let whole = client.watch_task(task_no, None).expect("usable options");
    let cancellation = Arc::new(Cancellation::new());
    let watch = whole.with_cancellation(cancellation.clone());
    assert_eq!(watch.poll_blocking().expect("it was asked").polls, 1);
    cancellation.cancel();
    assert!(matches!(watch.poll_blocking(), Err(DomainError::Cancelled { outcome: Outcome::NotSent, .. })));
    assert_eq!(whole.poll_blocking().expect("it was asked").polls, 2, "what was not asked does not count");
}

#[test]
fn waiting_for_a_connection_is_cut_short() {
    let sandbox = Sandbox::start();
    let client = client_with(&sandbox, |options| options.max_connections = 1);
    sandbox.tell("first.example", slow(false));
    let occupied = Arc::new(Cancellation::new());
    let first = client.with_cancellation(occupied.clone());
    std::thread::scope(|scope| {
        scope.spawn(move || save(&first, "first.example"));
        while sandbox.stats().connections == 0 {
            std::thread::yield_now();
        }
        let result = cancelled_soon(&client, |client| save(&client, "second.example"));
        assert!(matches!(result, Err(DomainError::Cancelled { outcome: Outcome::NotSent, .. })), "{result:?}");
        occupied.cancel();
    });
    assert!(sandbox.seen("second.example").is_empty());
}

#[test]
fn getting_credentials_is_cut_short() {
    struct Hangs(AtomicBool);
    impl CredentialsProvider for Hangs {
        fn fetch_credentials(&self) -> Result<Arc<Credentials>, DomainError> {
            while !self.0.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(10));
            }
            Ok(support::credentials(alidomain_sandbox::ACCESS_KEY_SECRET))
        }
    }
    let sandbox = Sandbox::start();
    let provider = Arc::new(Hangs(AtomicBool::new(false)));
    let options = ClientOptions { endpoint: Some(sandbox.endpoint()), ..ClientOptions::default() };
    let credentials = Arc::new(Credentials::from_provider(provider.clone()));
    let client = DomainClient::new(Some(credentials), Some(options), None, None).expect("usable options");
    for way in ways() {
        let result = cancelled_soon(&client, |client| way(client, "key.example"));
        assert!(matches!(result, Err(DomainError::Cancelled { outcome: Outcome::NotSent, .. })), "{result:?}");
    }
    provider.0.store(true, Ordering::Relaxed);
    assert!(save(&client, "key.example").is_ok(), "what was under way serves the calls after it");
}

#[test]
fn a_check_ends_the_blocking_call_of_its_own_thread() {
    struct Interrupted(std::thread::ThreadId);
    impl CancellationCheck for Interrupted {
        fn is_cancelled(&self) -> bool {
            std::thread::current().id() == self.0
        }
    }
    let sandbox = Sandbox::start();
    let check = Arc::new(Interrupted(std::thread::current().id()));
    let client = client(&sandbox).with_cancellation(Arc::new(Cancellation::from_check(check)));
    assert!(save(&client, "quick.example").is_ok(), "a quick call is not asked about");
    sandbox.tell("slow.example", slow(true));
    let start = Instant::now();
    assert!(matches!(save(&client, "slow.example"), Err(DomainError::OutcomeUnknown { .. })));
    assert!(start.elapsed() < SLOW / 2);
    sandbox.tell("other.example", Behaviour::Delay { milliseconds: 300, execute: false });
    std::thread::scope(|scope| {
        let other = scope.spawn(|| save(&client, "other.example"));
        assert!(other.join().expect("it does not panic").is_ok(), "another thread's call goes on");
    });
}
