//! Inboxes, one for each event loop.

use std::collections::VecDeque;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::per_process::PerProcess;

/// The lowest bits of a call's number are the number of the inbox that waits for it.
const BITS_OF_INBOX: u32 = 16;

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
        lock(&self.calls).to_be_polled.pop_front()
    }

    fn rest(&self) {
        let mut calls = lock(&self.calls);
        if calls.is_signalled && calls.to_be_polled.is_empty() {
            calls.is_signalled = (&self.reader).read_exact(&mut [0]).is_err();
        }
    }
}

/// What panicked while it held the lock has left nothing undone.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts a call that is to be polled into its inbox, if that is still open.
pub(super) fn put(call: u64) {
    if let Some(inbox) = INBOXES.get().find(call) {
        inbox.put(call);
    }
}

/// Opens an inbox, and returns its number, or 0 if that fails.
pub(super) extern "C" fn open() -> u64 {
    INBOXES.get().open().unwrap_or(0)
}

/// The end of the inbox's pipe to watch, or -1.
extern "C" fn descriptor(inbox: u64) -> i32 {
    INBOXES.get().find(inbox).map_or(-1, |inbox| inbox.reader.as_raw_fd())
}

/// Takes a call out of an inbox. 0 if there is none. The pipe says that there are some until the inbox rests.
pub(super) extern "C" fn take(inbox: u64) -> u64 {
    INBOXES.get().find(inbox).and_then(|inbox| inbox.take()).unwrap_or(0)
}

/// Empties the pipe if there is nothing to take any more.
extern "C" fn rest(inbox: u64) {
    if let Some(inbox) = INBOXES.get().find(inbox) {
        inbox.rest();
    }
}

/// Closes an inbox. Calls that it waits for wake nobody.
pub(super) extern "C" fn close(inbox: u64) {
    INBOXES.get().close(inbox);
}

/// The addresses of these functions.
pub(super) fn functions() -> [usize; 5] {
    [
        open as extern "C" fn() -> u64 as usize,
        descriptor as extern "C" fn(u64) -> i32 as usize,
        take as extern "C" fn(u64) -> u64 as usize,
        rest as extern "C" fn(u64) as usize,
        close as extern "C" fn(u64) as usize,
    ]
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
        assert_eq!(inbox.take(), Some(5));
        inbox.rest();
        assert!(lock(&inbox.calls).is_signalled);
        assert_eq!([inbox.take(), inbox.take()], [Some(6), None]);
        inbox.rest();
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
    fn a_call_is_put_into_its_inbox_as_long_as_that_is_open() {
        let inbox = open();
        let call = 3 << BITS_OF_INBOX | inbox;
        put(call);
        assert_eq!([take(inbox), take(inbox)], [call, 0]);
        close(inbox);
        // Nobody waits any more.
        put(call);
        assert_eq!(descriptor(inbox), -1);
    }
}
