//! Appends lines to the file. What is told to be written is on the disk.
//!
//! Calls that write at the same time share one synchronisation: while a thread synchronises, the lines of other calls
//! gather, and are the next to be written together.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::lock::Lock;
use super::record::line;

/// What became of a line; the error is in words.
type Written = Result<(), String>;

#[derive(Debug)]
pub(super) struct Appender {
    /// Only the thread that writes locks it.
    end: Mutex<End>,
    /// Of the process. Held as long as a thread may still write.
    lock: Option<Lock>,
    waiting: Mutex<Waiting>,
}

/// Where the file ends that was written whole.
#[derive(Debug)]
struct End {
    file: File,
    length: u64,
    /// Why the end is not known any more.
    broken: Option<String>,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<(String, oneshot::Sender<Written>)>,
    is_writing: bool,
}

impl Appender {
    pub fn new(file: File, length: u64, lock: Option<Lock>) -> Self {
        Self { end: Mutex::new(End { file, length, broken: None }), lock, waiting: Mutex::default() }
    }

    /// Whether this process holds the journal.
    pub fn is_own(&self) -> bool {
        self.lock.as_ref().is_none_or(Lock::is_own)
    }

    /// Writes a line with this JSON, and waits until it is on the disk.
    pub async fn append(self: &Arc<Self>, json: String) -> Written {
        let (sender, written) = oneshot::channel();
        let begins = {
            let mut waiting = self.waiting();
            waiting.lines.push((json, sender));
            !mem::replace(&mut waiting.is_writing, true)
        };
        if begins {
            let appender = self.clone();
            // It goes on to its end, whoever waits for it.
            drop(tokio::task::spawn_blocking(move || write_waiting(appender)));
        }
        written.await.unwrap_or_else(|_| Err("the thread that writes has ended".to_owned()))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what waits, and says whether nothing more does.
    fn write(&self) -> (Vec<(String, oneshot::Sender<Written>)>, Written, bool) {
        let lines = mem::take(&mut self.waiting().lines);
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let written = end.write(lines.iter().map(|(json, _)| json.as_str()));
        drop(end);
        let mut waiting = self.waiting();
        waiting.is_writing = !waiting.lines.is_empty();
        (lines, written, !waiting.is_writing)
    }
}

fn write_waiting(appender: Arc<Appender>) {
    let mut appender = Some(appender);
    while let Some(writing) = &appender {
        let (lines, written, is_last) = writing.write();
        if is_last {
            // With it goes the lock, if nobody else has the journal: whoever is told next may open it again.
            appender = None;
        }
        for (_, sender) in lines {
            // Whoever has given up waiting is told nothing.
            let _ = sender.send(written.clone());
        }
    }
}

impl End {
    fn write<'a>(&mut self, jsons: impl Iterator<Item = &'a str>) -> Written {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let lines: String = jsons.map(|json| line(json, self.length)).collect();
        let written = self.file.seek(SeekFrom::Start(self.length)).and_then(|_| self.file.write_all(lines.as_bytes()));
        match written.and_then(|()| self.file.sync_data()) {
            Ok(()) => {
                self.length += lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                // What is behind the end was never told to be written. A file that cannot be cut back is not used again.
                let cut = self.file.set_len(self.length).and_then(|()| self.file.sync_data());
                if let Err(other) = cut {
                    self.broken = Some(format!("{error}; and the file could not be cut back: {other}"));
                }
                Err(error.to_string())
            }
        }
    }
}
