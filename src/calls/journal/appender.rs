//! Appends lines to the file. What is told to be written is on the disk.
//!
//! Calls that write at the same time share one synchronisation: while a thread synchronises, the lines of other calls
//! gather, and are the next to be written together.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::lock::Lock;
use super::record::line;

/// Why a journal that was given up takes no more.
pub(super) const RELEASED: &str = "the journal was released. Open it again";

/// What became of a line; the error is in words.
type Written = Result<(), String>;

#[derive(Debug)]
pub(super) struct Appender {
    /// Whoever writes locks it.
    end: Mutex<End>,
    /// That opened the journal.
    process: u32,
    is_released: AtomicBool,
    waiting: Mutex<Waiting>,
}

/// Where the file ends that was written whole.
#[derive(Debug)]
struct End {
    file: File,
    length: u64,
    /// Why nothing more is written.
    broken: Option<String>,
    /// Of the process. Held as long as a thread may still write.
    lock: Option<Lock>,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<(String, oneshot::Sender<Written>)>,
    is_writing: bool,
}

impl Appender {
    pub fn new(file: File, length: u64, lock: Option<Lock>) -> Self {
        Self {
            end: Mutex::new(End { file, length, broken: None, lock }),
            process: std::process::id(),
            is_released: AtomicBool::new(false),
            waiting: Mutex::default(),
        }
    }

    /// Whether this process opened the journal. A forked one only has a copy.
    pub fn is_own(&self) -> bool {
        self.process == std::process::id()
    }

    pub fn is_released(&self) -> bool {
        self.is_released.load(Ordering::Acquire)
    }

    /// Gives the file up, after what is being written.
    pub fn release(&self) {
        self.is_released.store(true, Ordering::Release);
        let mut end = self.end();
        end.broken = Some(RELEASED.to_owned());
        end.lock = None;
    }

    /// Writes a line on this thread.
    pub fn append_now(&self, json: &str) -> Written {
        self.end().write([json].into_iter())
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
            let writer = Writer(Some(self.clone()));
            // It goes on to its end, whoever waits for it.
            drop(tokio::task::spawn_blocking(move || writer.run()));
        }
        written.await.unwrap_or_else(|_| Err("the thread that writes has ended".to_owned()))
    }

    fn end(&self) -> MutexGuard<'_, End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what waits, and says whether nothing more does.
    fn write(&self) -> (Vec<(String, oneshot::Sender<Written>)>, Written, bool) {
        let lines = mem::take(&mut self.waiting().lines);
        let written = self.end().write(lines.iter().map(|(json, _)| json.as_str()));
        let mut waiting = self.waiting();
        waiting.is_writing = !waiting.lines.is_empty();
        (lines, written, !waiting.is_writing)
    }
}

/// The thread that writes. `None` when it has written everything.
struct Writer(Option<Arc<Appender>>);

impl Writer {
    fn run(mut self) {
        while let Some(writing) = &self.0 {
            let (lines, written, is_last) = writing.write();
            if is_last {
                // With it goes the lock, if nobody else has the journal: whoever is told next may open it again.
                self.0 = None;
            }
            for (_, sender) in lines {
                // Whoever has given up waiting is told nothing.
                let _ = sender.send(written.clone());
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // It never ran, because its runtime was shut down, or it panicked: nobody else would write these lines.
        if let Some(appender) = &self.0 {
            let mut waiting = appender.waiting();
            waiting.is_writing = false;
            waiting.lines.clear();
        }
    }
}

impl End {
    fn write<'a>(&mut self, jsons: impl Iterator<Item = &'a str>) -> Written {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        if is_deleted(&self.file) {
            let broken = self.broken.insert("the file of the journal was deleted while it was in use".to_owned());
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

/// Whether the file has no name any more: who starts next would not find what is written.
#[cfg(unix)]
fn is_deleted(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.nlink() == 0)
}

#[cfg(not(unix))]
fn is_deleted(_: &File) -> bool {
    // Windows does not let others delete it.
    false
}
