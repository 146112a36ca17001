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
    /// The call that was ready when this thread polled it.
    static IS_READY: Cell<u64> = const { Cell::new(0) };
}

/// Notes that a call is to be polled, or that it is ready. UniFFI calls this.
extern "C" fn wake(call: u64, code: i8) {
    if code == READY {
        // Who has polled asks at once.
        IS_READY.set(call);
    } else {
        #[cfg(unix)]
        inbox::put(call);
    }
}

/// Whether a call was ready when this thread polled it last. Each call has another number.
extern "C" fn is_ready(call: u64) -> bool {
    IS_READY.get() == call
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
    fn a_call_that_is_ready_is_told_on_the_thread_that_polled_it() {
        wake(1 << 16, READY);
        assert!(is_ready(1 << 16) && !is_ready(2 << 16));
        assert!(!std::thread::spawn(|| is_ready(1 << 16)).join().unwrap());
        wake(2 << 16, 1);
        assert!(!is_ready(2 << 16), "there is no inbox that it is put into");
    }
}
