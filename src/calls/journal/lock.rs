//! One process at a time holds a journal.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

use super::problem::JournalProblem;

/// Held until it is dropped, or until the process ends, however that happens. The file of the lock stays: to remove it
/// would let two processes hold it at once.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    /// The journal itself.
    journal: Option<File>,
    process: u32,
}

impl Lock {
    pub fn take(journal: &Path) -> Result<Self, JournalProblem> {
        let path = lock_path(journal);
        let shown = path.display();
        let cannot = |error| JournalProblem::new(format!("the client cannot lock the journal ({shown}): {error}"));
        let mut file = open(&path).map_err(cannot)?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(journal, &mut file)),
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        // Only for the error of whoever comes next.
        let _ = file.set_len(0).and_then(|()| file.write_all(std::process::id().to_string().as_bytes()));
        Ok(Self { file, journal: None, process: std::process::id() })
    }

    /// Locks the file at this path, the journal, as well: it may have a second name, and its `.lock` may have been
    /// deleted. Not on Windows, where nobody else could read a locked file.
    #[cfg(unix)]
    pub fn add(&mut self, file: &File, path: &Path) -> Result<(), JournalProblem> {
        use std::os::unix::fs::MetadataExt as _;

        let shown = path.display();
        let cannot = |error| JournalProblem::new(format!("the client cannot lock the journal {shown}: {error}"));
        let held = || {
            let how = "in use under another name, or its .lock file was deleted while it was in use";
            JournalProblem::for_now(format!("the journal {shown} is {how}"))
        };
        let file = file.try_clone().map_err(cannot)?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held()),
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        // Whoever held it may have put another file in its place just now.
        let (ours, named) = (file.metadata().map_err(cannot)?, std::fs::metadata(path).map_err(cannot)?);
        if (ours.dev(), ours.ino()) != (named.dev(), named.ino()) {
            return Err(held());
        }
        self.journal = Some(file);
        Ok(())
    }

    #[cfg(not(unix))]
    pub fn add(&mut self, _: &File, _: &Path) -> Result<(), JournalProblem> {
        Ok(())
    }

    /// Whether this process took it. A forked one only has a copy.
    fn is_own(&self) -> bool {
        self.process == std::process::id()
    }
}

fn lock_path(journal: &Path) -> PathBuf {
    let mut path = journal.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

/// For this user alone, as the journal.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn held(journal: &Path, lock: &mut File) -> JournalProblem {
    let mut holder = String::new();
    // Windows does not let others read it.
    let _ = lock.rewind().and_then(|()| lock.read_to_string(&mut holder));
    let who = match holder.parse::<u32>() {
        Ok(id) if id == std::process::id() => "this process: use the same journal, or drop it first".to_owned(),
        Ok(id) => format!("another process ({id}), or one that it has forked"),
        Err(_) => "another process".to_owned(),
    };
    JournalProblem::for_now(format!("the journal {} is in use by {who}", journal.display()))
}

impl Drop for Lock {
    fn drop(&mut self) {
        // To close it is not enough where a forked process has a copy, and such a copy must not give it up.
        if self.is_own() {
            self.journal.iter().chain([&self.file]).for_each(|file| drop(FileExt::unlock(file)));
        }
    }
}
