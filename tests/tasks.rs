//! Calls in tasks of tokio runtimes, which do the work themselves after the first calls, over real sockets.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use alidomain::{Cancellation, DomainClient, DomainError};
use alidomain_sandbox::{Behaviour, Sandbox};
use support::{client, request};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

const SLOW: Duration = Duration::from_secs(30);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// So many submissions by each of some tasks.
async fn submit_many(client: &Arc<DomainClient>, name: &'static str) {
    let mut tasks = JoinSet::new();
    for task in 0..4 {
        let client = client.clone();
        tasks.spawn(async move {
            for number in 0..25 {
                let domain_name = format!("{name}-{task}-{number}.example");
                let saved = client.save_single_task_for_updating_contact_info(request(&domain_name)).await;
                assert!(saved.is_ok(), "{saved:?}");
            }
        });
    }
    tasks.join_all().await;
}

#[test]
fn each_runtime_has_connections_of_its_own() {
    let sandbox = Sandbox::start();
    let client = Arc::new(client(&sandbox));
    for name in ["one", "two"] {
        // The connections of the first one end with it.
        runtime().block_on(submit_many(&client, name));
        for task in 0..4 {
            for number in 0..25 {
                assert_eq!(sandbox.seen(&format!("{name}-{task}-{number}.example")).len(), 1);
            }
        }
    }
}

#[test]
fn a_runtime_that_ends_ends_its_submissions() {
    let sandbox = Sandbox::start();
    let client = Arc::new(client(&sandbox));
    sandbox.tell("slow.example", Behaviour::Delay { milliseconds: SLOW.as_millis() as u64, execute: true });
    let runtime = runtime();
    runtime.block_on(async {
        submit_many(&client, "before").await;
        let client = client.clone();
        tokio::spawn(async move { client.save_single_task_for_updating_contact_info(request("slow.example")).await });
        while sandbox.seen("slow.example").is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    let start = Instant::now();
    drop(runtime);
    assert!(start.elapsed() < SLOW / 2, "it waited for the reply");
    assert_eq!(sandbox.seen("slow.example").len(), 1);
    self::runtime().block_on(submit_many(&client, "after"));
}

#[test]
fn a_cancellation_ends_the_call_of_a_task() {
    let sandbox = Sandbox::start();
    let client = Arc::new(client(&sandbox));
    sandbox.tell("slow.example", Behaviour::Delay { milliseconds: SLOW.as_millis() as u64, execute: true });
    let start = Instant::now();
    let result = runtime().block_on(async {
        submit_many(&client, "before").await;
        let cancellation = Arc::new(Cancellation::new());
        let client = client.with_cancellation(cancellation.clone());
        let call = async move { client.save_single_task_for_updating_contact_info(request("slow.example")).await };
        let call = tokio::spawn(call);
        while sandbox.seen("slow.example").is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        cancellation.cancel();
        call.await.unwrap()
    });
    assert!(start.elapsed() < SLOW / 2, "it did not end when it was cancelled");
    assert!(matches!(result, Err(DomainError::OutcomeUnknown { .. } | DomainError::Cancelled { .. })), "{result:?}");
}
