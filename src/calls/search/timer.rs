//! Waiting for a moment of virtual time.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::world::SearchWorld;
use crate::calls::world::World as _;
use crate::clock::Deadline;

/// Ends at its time, or as soon as the deadline has passed by this machine's clocks.
pub(super) struct Timer {
    pub world: SearchWorld,
    pub time: Duration,
    pub deadline: Option<Deadline>,
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        // Woken by being polled again, whenever time has moved on.
        let is_time = self.world.state().service.now >= self.time;
        let is_over = || self.deadline.is_some_and(|deadline| deadline.remaining(self.world.now()).is_zero());
        if is_time || is_over() { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let mut state = self.world.state();
        if let Some(place) = state.timers.iter().position(|time| *time == self.time) {
            state.timers.swap_remove(place);
        }
    }
}
