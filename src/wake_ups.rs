//! What wakes the event loops of Python: the number of a call in an inbox, and a byte in a pipe that the loop watches.
//!
//! UniFFI calls a function of the program when a future is to be polled, mostly on the thread that all awaited calls
//! share. A function in Python would wait there for the lock of the interpreter, and keep all other calls waiting.
//! These functions need no lock of Python's. They are `extern "C"`, and Python gets their addresses.

#[cfg(unix)]
mod inbox;

/// The addresses of the functions, as `Inbox` of the Python binding declares them. For the Python binding. Empty where loops cannot watch
/// pipes.
pub fn wake_up_functions() -> Vec<u64> {
    #[cfg(unix)]
    return inbox::functions();
    #[cfg(not(unix))]
    Vec::new()
}
