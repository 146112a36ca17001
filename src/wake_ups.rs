//! What wakes the event loops of Python: the number of a call in an inbox, and a byte in a pipe that the loop watches.
//!
//! UniFFI calls a function of the program when a future is to be polled, mostly on the thread that all awaited calls
//! share. A function in Python would wait there for the lock of the interpreter, and keep all other calls waiting.
//! These functions need no lock of Python's. They are `extern "C"`, and Python gets their addresses.

use std::cell::Cell;

#[cfg(unix)]
mod inbox;

/// UniFFI's code for a future that is ready. Only polling and cancelling say so, before they return.
const READY: i8 = 0;

thread_local! {
    /// The call that was ready when this thread polled it, until it is asked about. 0 if there is none.
    static IS_READY: Cell<u64> = const { Cell::new(0) };
}

/// Notes that a call is to be polled, or that it is ready. UniFFI calls this.
extern "C" fn wake(call: u64, code: i8) {
    if code != READY {
        to_be_polled(call);
        return;
    }
    // Who has polled asks at once, unless a signal handler or the garbage collector comes between, and makes or frees
    // another call. Polled once more, the call is ready again.
    let unasked = IS_READY.replace(call);
    if unasked != 0 {
        to_be_polled(unasked);
    }
}

fn to_be_polled(_call: u64) {
    #[cfg(unix)]
    inbox::put(_call);
}

/// Whether a call was ready when this thread polled it last. Each call has another number.
extern "C" fn is_ready(call: u64) -> bool {
    let is_ready = IS_READY.get() == call;
    if is_ready {
        IS_READY.set(0);
    }
    is_ready
}

/// The addresses of the functions, as `_runtime/pipes.py` of the Python binding declares them. For the Python binding.
pub fn wake_up_functions() -> Vec<u64> {
    let own = [wake as extern "C" fn(u64, i8) as usize, is_ready as extern "C" fn(u64) -> bool as usize];
    let functions = own.into_iter();
    #[cfg(unix)]
    let functions = functions.chain(inbox::functions());
    functions.map(|address| address as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_is_ready_is_told_once_and_on_the_thread_that_polled_it() {
        wake(1 << 16, READY);
        assert!(!std::thread::spawn(|| is_ready(1 << 16)).join().unwrap());
        assert!(!is_ready(2 << 16));
        assert_eq!([is_ready(1 << 16), is_ready(1 << 16)], [true, false]);
        wake(2 << 16, 1);
        assert!(!is_ready(2 << 16), "there is no inbox that it is put into");
    }

    #[cfg(unix)]
    #[test]
    fn a_call_that_another_one_outruns_is_polled_again() {
        let inbox = inbox::open();
        let (call, other) = (1 << 16 | inbox, 2 << 16);
        wake(call, READY);
        wake(other, READY);
        assert!(is_ready(other) && !is_ready(call));
        assert_eq!([inbox::take(inbox), inbox::take(inbox)], [call, 0]);
        inbox::close(inbox);
    }
}
