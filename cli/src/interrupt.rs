//! Ctrl-C: the first one cancels the call, so that its outcome is known. The second one ends the process at once.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use alidomain::Cancellation;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal;

/// Whether the user has interrupted the command.
#[derive(Debug)]
pub struct Interrupt {
    /// Ends the calls of every client that is connected with it.
    pub cancellation: Arc<Cancellation>,
    calls: Arc<AtomicBool>,
}

impl Interrupt {
    /// Watches for Ctrl-C, and for the signals that ask a process to end.
    pub fn watch() -> Result<Self, Failure> {
        let (cancellation, calls) = (Arc::new(Cancellation::new()), Arc::new(AtomicBool::new(false)));
        let (cancelled, calling) = (cancellation.clone(), calls.clone());
        ctrlc::set_handler(move || {
            let is_first = !cancelled.is_cancelled();
            cancelled.cancel();
            if is_first && calling.load(Ordering::SeqCst) {
                terminal::note(
                    "Interrupted. Ending the call, to say what became of it. Press Ctrl-C again to give up.",
                );
                return;
            }
            if is_first {
                terminal::note("Interrupted. Nothing was sent.");
            }
            process::exit(Exit::Interrupted.number().into());
        })
        .map_err(|error| Failure::problem(format!("Ctrl-C cannot be watched: {error}")))?;
        Ok(Self { cancellation, calls })
    }

    /// Says that calls are made from now on, whose outcome matters.
    pub fn calls_begin(&self) {
        self.calls.store(true, Ordering::SeqCst);
    }

    /// Says that the user is asked, or input is read. There is nothing to cancel.
    pub fn calls_pause(&self) {
        self.calls.store(false, Ordering::SeqCst);
    }

    /// Whether it was pressed.
    pub fn is_requested(&self) -> bool {
        self.cancellation.is_cancelled()
    }
}
