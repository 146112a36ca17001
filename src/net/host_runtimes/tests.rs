//! Runtimes of hosts that go on, stop in the middle, or lack something.
#![cfg(not(feature = "bindings"))]

use std::sync::mpsc;
use std::task::Wake;
use std::thread::ThreadId;

use tokio::runtime::{Builder, Runtime};

use super::*;
use crate::calls::config::Config;
use crate::net::runtime::{Runs, spawn};
use crate::options::ClientOptions;

fn settings() -> HttpSettings {
    let options = ClientOptions { endpoint: Some("http://127.0.0.1".into()), ..Default::default() };
    Config::try_from(options).unwrap().http
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

async fn thread_of_a_call() -> ThreadId {
    spawn(&settings(), Runs::InTask, |_| async { std::thread::current().id() }).await.unwrap()
}

/// Makes calls until one runs on this thread, or there were many.
async fn a_call_runs_here() -> bool {
    for _ in 0..5 * CALLS_BEFORE {
        if thread_of_a_call().await == std::thread::current().id() {
            return true;
        }
        // The client is made meanwhile.
        tokio::task::yield_now().await;
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

#[test]
fn a_task_that_makes_many_calls_makes_them_itself() {
    for runtime in [runtime(), runtime()] {
        assert!(runtime.block_on(async { tokio::spawn(a_call_runs_here()).await.unwrap() }));
    }
}

#[test]
fn the_first_calls_of_a_task_run_elsewhere() {
    let here = std::thread::current().id();
    let first = runtime().block_on(async { tokio::spawn(thread_of_a_call()).await.unwrap() });
    assert_ne!(first, here);
}

#[test]
fn what_may_not_be_driven_any_more_stays_with_the_background_thread() {
    struct Nothing;
    impl Wake for Nothing {
        fn wake(self: Arc<Self>) {}
    }
    let runtime = runtime();
    // The outermost future may be polled elsewhere, when nobody drives its runtime any more.
    assert!(!runtime.block_on(a_call_runs_here()));
    // An executor in a task keeps the task's runtime from being driven.
    let nested = runtime.block_on(async {
        let task = async {
            assert!(a_call_runs_here().await);
            let waker = Waker::from(Arc::new(Nothing));
            let (mut context, mut call) = (Context::from_waker(&waker), pin!(thread_of_a_call()));
            loop {
                if let Poll::Ready(thread) = call.as_mut().poll(&mut context) {
                    break thread;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        };
        tokio::spawn(task).await.unwrap()
    });
    assert_ne!(nested, std::thread::current().id());
}

#[test]
fn a_runtime_without_sockets_or_timers_is_not_used() {
    for mut builder in [Builder::new_current_thread(), Builder::new_current_thread()].into_iter().enumerate() {
        if builder.0 == 1 {
            builder.1.enable_time();
        }
        let runtime = builder.1.build().unwrap();
        assert!(!runtime.block_on(async { tokio::spawn(a_call_runs_here()).await.unwrap() }));
    }
}

#[test]
fn a_call_and_the_connections_end_with_their_runtime() {
    struct Dropped(mpsc::Sender<()>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.send(()).unwrap();
        }
    }
    let (sender, dropped) = mpsc::channel();
    let guard = Dropped(sender);
    let runtime = runtime();
    runtime.block_on(async {
        assert!(tokio::spawn(a_call_runs_here()).await.unwrap());
        tokio::spawn(async move {
            let (settings, begun, guard) = (settings(), Handle::current().id(), guard);
            let call = spawn(&settings, Runs::InTask, move |_| async move {
                let _guard = guard;
                assert_eq!(Handle::current().id(), begun);
                pending::<()>().await;
            });
            call.await.unwrap();
        });
        tokio::time::sleep(Duration::from_millis(1)).await;
    });
    assert!(dropped.try_recv().is_err());
    drop(runtime);
    dropped.try_recv().unwrap();
}

#[test]
fn nothing_is_kept_of_a_runtime_that_ended() {
    let (hosts, runtime) = (HostRuntimes::default(), runtime());
    let host = Arc::downgrade(&runtime.block_on(async { hosts.get(&Handle::current()) }));
    assert!(host.upgrade().is_some());
    drop(runtime);
    assert!(host.upgrade().is_none());
}
