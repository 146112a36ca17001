//! A lock that processes share: whoever holds it may refresh a login and replace the file.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use fs4::{FileExt, TryLockError};

use super::super::file::blocking;
use super::super::problem::Problem;
use super::replacement::{Original, keep_owner};
use crate::clock::{Deadline, Moment};

/// Longer than the holder waits for the reply to a refresh. What comes after it is cut short by the longest time that
/// getting a key may take.
const LONGEST_WAIT: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(10);

/// Held until it is dropped, or the process ends, however that happens.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Waits until nobody else holds it. The file of the lock stays: to remove it would let two hold it at once.
    pub async fn take(original: &Original) -> Result<Self, Problem> {
        Self::take_within(original, LONGEST_WAIT).await
    }

    async fn take_within(original: &Original, time: Duration) -> Result<Self, Problem> {
        let deadline = Deadline::after(Moment::now(), time);
        let path = original.beside("lock");
        loop {
            let (lock, original) = (path.clone(), original.path().to_owned());
            if let Some(lock) = blocking(move || Self::try_to_take(&lock, &original)).await? {
                return Ok(lock);
            }
            if deadline.remaining(Moment::now()).is_zero() {
                let shown = path.display();
                return Err(Problem::transient(format!("another program has held the lock {shown} for {time:.0?}")));
            }
            tokio::time::sleep(POLL.mul_f64(0.5 + fastrand::f64())).await;
        }
    }

    /// `None` if somebody else holds it.
    fn try_to_take(path: &Path, original: &Path) -> Result<Option<Self>, Problem> {
        let shown = path.display();
        let file = open(path, original)
            .map_err(|error| Problem::broken(format!("the client cannot open the lock {shown}: {error}")))?;
        match FileExt::try_lock(&file) {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Problem::broken(format!(
                "the client cannot lock {shown}, so another program could use the same refresh token: {error}"
            ))),
        }
    }
}

/// Opens the file of the lock, and makes it if need be, for those who may write the original.
fn open(path: &Path, original: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        opened => return opened,
    }
    match options.clone().create_new(true).open(path) {
        Ok(new) => {
            let like = std::fs::metadata(original)?;
            // One of an administrator would shut its user out.
            keep_owner(&new, &like).and_then(|()| new.set_permissions(like.permissions()))?;
            Ok(new)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => options.open(path),
        Err(error) => Err(error),
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // To close it is not enough where a forked process has a copy of it.
        let _ = FileExt::unlock(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::problem::Kind;
    use crate::credentials::testing::Folder;

    fn original(folder: &Folder) -> Original {
        Original::of(&folder.write("a.json", "")).unwrap()
    }

    #[tokio::test]
    async fn one_at_a_time_holds_it() {
        let folder = Folder::new();
        let original = original(&folder);
        let first = Lock::take(&original).await.unwrap();
        let problem = Lock::take_within(&original, Duration::ZERO).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Transient);
        assert!(problem.reason.contains("another program has held the lock"), "{problem:?}");
        let mut second = tokio::spawn(async move { Lock::take(&original).await });
        assert!(tokio::time::timeout(POLL * 3, &mut second).await.is_err());
        drop(first);
        second.await.unwrap().unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_forked_copy_of_it_does_not_hold_it() {
        let folder = Folder::new();
        let original = original(&folder);
        let lock = Lock::take(&original).await.unwrap();
        let copy = lock.0.try_clone().unwrap();
        drop(lock);
        Lock::take_within(&original, Duration::ZERO).await.unwrap();
        drop(copy);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn whoever_may_write_the_file_may_lock_it() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};

        let folder = Folder::new();
        let original = original(&folder);
        std::fs::set_permissions(original.path(), std::fs::Permissions::from_mode(0o660)).unwrap();
        // Only an administrator may give files away.
        let _ = chown(original.path(), Some(65534), Some(65534));
        drop(Lock::take(&original).await.unwrap());
        let [lock, file] = [original.beside("lock"), original.path().to_owned()].map(|path| path.metadata().unwrap());
        assert_eq!((lock.mode(), lock.uid(), lock.gid()), (file.mode(), file.uid(), file.gid()));
        assert!(original.replace("", "{}").unwrap());
        let file = original.path().metadata().unwrap();
        assert_eq!((lock.mode(), lock.uid(), lock.gid()), (file.mode(), file.uid(), file.gid()));
    }

    #[tokio::test]
    async fn what_cannot_be_locked_is_named() {
        let folder = Folder::new();
        let original = original(&folder);
        std::fs::create_dir(original.beside("lock")).unwrap();
        let problem = Lock::take(&original).await.unwrap_err();
        assert_eq!(problem.kind, Kind::Broken);
        assert!(problem.reason.contains("cannot open the lock"), "{problem:?}");
    }
}
