//! Calls on the runtimes of the host's own tasks.
//!
//! A call that hops to the background thread and back wakes two threads, which costs more than a third of what the call
//! costs. A task of a tokio runtime can do the work itself. Its runtime then has connections of its own, since a
//! connection is served by the runtime that it was made on.
//!
//! That is only for the tasks of a runtime that surely goes on: an executor that is nested in a task, a future that
//! wraps wakers and the outermost future of a runtime look different, and stay with the background thread. So does
//! everything on a runtime without I/O or without timers.

use std::collections::HashMap;
use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll, RawWakerVTable, Waker};
use std::time::Duration;

use tokio::runtime::{Handle, Id};

use super::http::{HttpClient, Pools};
use super::settings::HttpSettings;
use super::timer::Timer;

/// So many calls of a runtime run on the background thread. A program that makes no more is served by one pool.
const CALLS_BEFORE: u32 = 8;

/// Those of one process. Each belongs to its runtime, and ends with it.
#[derive(Default)]
pub(super) struct HostRuntimes(Mutex<HashMap<Id, Weak<HostRuntime>>>);

pub(super) struct HostRuntime {
    pools: Pools,
    timer: Timer,
    calls: AtomicU32,
    /// What the wakers of its tasks have in common, once one of its tasks has run and could use sockets and timers.
    of_tasks: OnceLock<&'static RawWakerVTable>,
}

impl HostRuntimes {
    /// That of the task that is being polled with this waker, unless it is `but`.
    pub fn of_task(&self, waker: &Waker, but: Id) -> Option<Arc<HostRuntime>> {
        // Only the attempt shows whether a runtime has sockets and timers, by a panic. No other language has such tasks.
        if cfg!(any(panic = "abort", feature = "bindings")) {
            return None;
        }
        let handle = Handle::try_current().ok()?;
        if handle.id() == but {
            return None;
        }
        let runtime = self.get(&handle);
        runtime.of_tasks.get().is_some_and(|tasks| std::ptr::eq(*tasks, waker.vtable())).then_some(runtime)
    }

    fn get(&self, handle: &Handle) -> Arc<HostRuntime> {
        let mut runtimes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = runtimes.get(&handle.id()).and_then(Weak::upgrade) {
            return runtime;
        }
        let runtime = Arc::new(HostRuntime {
            pools: Pools::default(),
            timer: Timer::default(),
            calls: AtomicU32::new(0),
            of_tasks: OnceLock::new(),
        });
        runtimes.retain(|_, runtime| runtime.strong_count() > 0);
        runtimes.insert(handle.id(), Arc::downgrade(&runtime));
        drop(runtimes);
        // A task of its own ends when the runtime does, and with it the connections.
        let kept = runtime.clone();
        handle.spawn(async move {
            kept.look().await;
            pending::<()>().await;
        });
        runtime
    }
}

impl HostRuntime {
    /// A client with these settings, if there is one. `make` is told once when it is worth it to make one.
    pub fn client(self: &Arc<Self>, settings: &HttpSettings, make: impl FnOnce(Arc<Self>)) -> Option<HttpClient> {
        let client = self.pools.kept(settings);
        match &client {
            Some(_) => self.timer.keep(&Handle::current()),
            None => {
                if self.calls.fetch_add(1, Ordering::Relaxed) % CALLS_BEFORE == CALLS_BEFORE - 1 {
                    make(self.clone());
                }
            }
        }
        client
    }

    /// Makes a client, on a thread that may block. It sends no more at once than those two together that share a limit.
    pub fn make_client(&self, settings: &HttpSettings, like: &HttpClient) {
        // If it cannot be made, calls go on elsewhere.
        let _ = self.pools.client_with_permits(settings, like.permits.clone());
    }

    /// Looks at what tasks of this runtime are, in one of them.
    async fn look(&self) {
        let tasks = poll_fn(|context| Poll::Ready(context.waker().vtable())).await;
        if catch_unwind(AssertUnwindSafe(has_sockets_and_timers)).unwrap_or(false) {
            let _ = self.of_tasks.set(tasks);
        }
    }
}

fn has_sockets_and_timers() -> bool {
    let timer = pin!(tokio::time::sleep(Duration::ZERO));
    // It begins when it is polled.
    let _ = timer.poll(&mut Context::from_waker(Waker::noop()));
    let socket = std::net::UdpSocket::bind(("127.0.0.1", 0));
    let socket = socket.and_then(|socket| socket.set_nonblocking(true).map(|()| socket));
    socket.and_then(tokio::net::UdpSocket::from_std).is_ok()
}

#[cfg(test)]
mod tests;
