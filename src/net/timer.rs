//! A timer that keeps others from interrupting a runtime.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::runtime::Handle;

use crate::clock::TICK;

/// Of one runtime.
#[derive(Default)]
pub(super) struct Timer(Arc<State>);

#[derive(Default)]
struct State {
    /// How many calls began.
    calls: AtomicU64,
    is_kept: AtomicBool,
}

impl Timer {
    /// Keeps a timer that ends before those of the call that begins, and of the calls that follow soon.
    ///
    /// A timer that would be the next to end interrupts the runtime's next wait for its sockets, which costs a call two
    /// system calls.
    pub fn keep(&self, runtime: &Handle) {
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        if self.0.is_kept.load(Ordering::Relaxed) || self.0.is_kept.swap(true, Ordering::Relaxed) {
            return;
        }
        let state = self.0.clone();
        runtime.spawn(async move {
            let mut before = 0;
            // Not for ever: a machine without calls may sleep.
            while before != state.calls.load(Ordering::Relaxed) {
                before = state.calls.load(Ordering::Relaxed);
                tokio::time::sleep(TICK / 2).await;
            }
            state.is_kept.store(false, Ordering::Relaxed);
        });
    }
}
