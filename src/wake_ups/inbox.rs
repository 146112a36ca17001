//! Inboxes, one for each event loop.

use std::collections::VecDeque;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::per_process::PerProcess;

/// The lowest bits of a call's number are the number of the inbox that waits for it.
const BITS_OF_INBOX: u32 = 16;

/// UniFFI's code for a future that is ready. Only polling and cancelling say so, before they return.
const READY: i8 = 0;

/// A forked process begins without inboxes: threads that do not exist there may hold the locks of its parent's.
static INBOXES: PerProcess<Inboxes> = PerProcess::new();

/// The numbers of inboxes are one more than their places.
#[derive(Default)]
struct Inboxes(Mutex<Vec<Option<Arc<Inbox>>>>);

impl Inboxes {
    fn open(&self) -> io::Result<u64> {
        let mut inboxes = lock(&self.0);
        let place = inboxes.iter().position(Option::is_none).unwrap_or(inboxes.len());
        if place + 1 >= 1 << BITS_OF_INBOX {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let inbox = Some(Arc::new(Inbox::open()?));
        if place == inboxes.len() {
            inboxes.push(inbox);
        } else {
            inboxes[place] = inbox;
        }
        Ok(place as u64 + 1)
    }

    fn find(&self, number: u64) -> Option<Arc<Inbox>> {
        let place = (number & ((1 << BITS_OF_INBOX) - 1)).checked_sub(1)?;
        lock(&self.0).get(place as usize)?.clone()
    }

    fn close(&self, number: u64) {
        if let Some(inbox) = number.checked_sub(1).and_then(|place| lock(&self.0).get_mut(place as usize)?.take()) {
            drop(inbox);
        }
    }
}

/// What one loop is told of its calls.
struct Inbox {
    calls: Mutex<Calls>,
    reader: PipeReader,
    writer: PipeWriter,
}

#[derive(Default)]
struct Calls {
    to_be_polled: VecDeque<u64>,
    ready: Vec<u64>,
    /// Whether there is a byte in the pipe. One is enough for many calls.
    is_signalled: bool,
}

impl Inbox {
    fn open() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        Ok(Self { calls: Mutex::default(), reader, writer })
    }

    fn put(&self, call: u64) {
        let mut calls = lock(&self.calls);
        calls.to_be_polled.push_back(call);
        if !calls.is_signalled {
            // A pipe that has no byte takes one at once.
            calls.is_signalled = (&self.writer).write_all(&[0]).is_ok();
        }
    }

    fn take(&self) -> Option<u64> {
        let mut calls = lock(&self.calls);
        if calls.is_signalled {
            calls.is_signalled = (&self.reader).read_exact(&mut [0]).is_err();
        }
        calls.to_be_polled.pop_front()
    }

    fn take_ready(&self, call: u64) -> bool {
        let ready = &mut lock(&self.calls).ready;
        let place = ready.iter().position(|&other| other == call);
        place.map(|place| ready.swap_remove(place)).is_some()
    }
}

/// What panicked while it held the lock has left nothing undone.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that a call is to be polled, or that it is ready. UniFFI calls this.
extern "C" fn wake(call: u64, code: i8) {
    match INBOXES.get().find(call) {
        // Who has polled asks at once, and needs no signal.
        Some(inbox) if code == READY => lock(&inbox.calls).ready.push(call),
        Some(inbox) => inbox.put(call),
        None => (),
    }
}

/// Whether a call was ready when it was polled or cancelled. Forgets it.
extern "C" fn take_ready(call: u64) -> bool {
    INBOXES.get().find(call).is_some_and(|inbox| inbox.take_ready(call))
}

/// Opens an inbox, and returns its number, or 0 if that fails.
extern "C" fn open() -> u64 {
    INBOXES.get().open().unwrap_or(0)
}

/// The end of the inbox's pipe to watch, or -1.
extern "C" fn descriptor(inbox: u64) -> i32 {
    INBOXES.get().find(inbox).map_or(-1, |inbox| inbox.reader.as_raw_fd())
}

/// Takes a call out of an inbox. 0 if there is none.
extern "C" fn take(inbox: u64) -> u64 {
    INBOXES.get().find(inbox).and_then(|inbox| inbox.take()).unwrap_or(0)
}

/// Closes an inbox. Calls that it waits for wake nobody.
extern "C" fn close(inbox: u64) {
    INBOXES.get().close(inbox);
}

/// The addresses of these functions.
pub(super) fn functions() -> Vec<u64> {
    let functions = [
        wake as extern "C" fn(u64, i8) as usize,
        take_ready as extern "C" fn(u64) -> bool as usize,
        open as extern "C" fn() -> u64 as usize,
        descriptor as extern "C" fn(u64) -> i32 as usize,
        take as extern "C" fn(u64) -> u64 as usize,
        close as extern "C" fn(u64) as usize,
    ];
    functions.into_iter().map(|address| address as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_taken_in_order_and_one_byte_says_that_there_are_some() {
        let inboxes = Inboxes::default();
        let (first, second) = (inboxes.open().unwrap(), inboxes.open().unwrap());
        assert_eq!((first, second), (1, 2));
        let inbox = inboxes.find(7 << BITS_OF_INBOX | second).unwrap();
        for call in [5, 6] {
            inbox.put(call);
        }
        assert!(lock(&inbox.calls).is_signalled);
        assert_eq!([inbox.take(), inbox.take(), inbox.take()], [Some(5), Some(6), None]);
        // The pipe is empty: another byte would have to be waited for.
        assert!(!lock(&inbox.calls).is_signalled);
        inbox.put(7);
        assert!(lock(&inbox.calls).is_signalled);
    }

    #[test]
    fn a_closed_inbox_takes_nothing_and_its_place_is_used_again() {
        let inboxes = Inboxes::default();
        let (first, _second) = (inboxes.open().unwrap(), inboxes.open().unwrap());
        inboxes.close(first);
        assert!(inboxes.find(first).is_none() && inboxes.find(0).is_none() && inboxes.find(9).is_none());
        assert_eq!(inboxes.open().unwrap(), first);
        inboxes.close(0);
    }

    #[test]
    fn a_call_that_is_ready_is_told_once_and_signals_nothing() {
        let inbox = open();
        let call = 3 << BITS_OF_INBOX | inbox;
        wake(call, READY);
        assert_eq!([take_ready(call), take_ready(call)], [true, false]);
        assert_eq!(take(inbox), 0);
        wake(call, 1);
        assert_eq!([take(inbox), take(inbox)], [call, 0]);
        close(inbox);
        // Nobody waits any more.
        wake(call, READY);
        wake(call, 1);
        assert!(!take_ready(call) && descriptor(inbox) == -1);
    }
}
