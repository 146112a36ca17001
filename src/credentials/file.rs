//! Reading files that hold secrets, with care.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::problem::Problem;

/// A longer file is something else.
const MOST_BYTES: u64 = 1024 * 1024;

/// The text of a regular file of a reasonable size. Blocks this thread.
pub(super) fn read(path: &Path) -> Result<Zeroizing<String>, Problem> {
    let shown = path.display();
    // Looked at before it is opened: opening a pipe would wait for whoever writes into it.
    let metadata = std::fs::metadata(path).map_err(|error| unseen(path, &error))?;
    if !metadata.is_file() {
        return Err(Problem::broken(format!("{shown} is not a file")));
    }
    let mut text = Zeroizing::new(String::new());
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text))
        .map_err(|error| Problem::broken(format!("{shown} cannot be read: {error}")))?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Problem::broken(format!("{shown} is longer than {} MiB", MOST_BYTES >> 20)));
    }
    Ok(text)
}

/// Why a file cannot be looked at. A folder that is none, or that this user may not look into, has nothing for it.
fn unseen(path: &Path, error: &io::Error) -> Problem {
    let shown = path.display();
    match error.kind() {
        ErrorKind::NotFound => Problem::absent(format!("there is no file {shown}")),
        ErrorKind::NotADirectory | ErrorKind::PermissionDenied => {
            Problem::absent(format!("{shown} cannot be looked for: {error}"))
        }
        _ => Problem::broken(format!("{shown} cannot be read: {error}")),
    }
}

#[cfg(unix)]
fn warn_if_others_can_read(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    if std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0) {
        tracing::warn!(path = %path.display(), "other users of this machine may read this file: chmod 600 it");
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &Path) {}

/// The same on a thread that may block.
pub(super) async fn read_without_blocking(path: &Path) -> Result<Zeroizing<String>, Problem> {
    let path = path.to_owned();
    blocking(move || read(&path)).await
}

/// The same for a file that is its user's alone.
pub(super) async fn read_secret(path: &Path) -> Result<Zeroizing<String>, Problem> {
    let path = path.to_owned();
    blocking(move || {
        let text = read(&path)?;
        warn_if_others_can_read(&path);
        Ok(text)
    })
    .await
}

/// Runs what blocks on a thread of its own, so that nothing else waits for it.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let result = tokio::task::spawn_blocking(work).await;
    result.unwrap_or_else(|_| Err(Problem::broken("the credentials provider panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::problem::Kind;
    use crate::credentials::testing::Folder;

    #[test]
    fn only_files_of_a_reasonable_size_are_read() {
        let folder = Folder::new();
        let write = |name: &str, text: &[u8]| folder.write(name, text);
        assert_eq!(read(&write("good", b"text")).unwrap().as_str(), "text");
        assert_eq!(read(&folder.path("none")).unwrap_err().kind, Kind::Absent);
        assert_eq!(read(&write("good", b"text").join("none")).unwrap_err().kind, Kind::Absent);
        for (path, words) in [
            (folder.path(""), "is not a file"),
            (write("long", &vec![b'x'; MOST_BYTES as usize + 1]), "longer than 1 MiB"),
            (write("binary", b"\xff\xfe"), "cannot be read"),
        ] {
            let problem = read(&path).unwrap_err();
            assert!(problem.reason.contains(words) && problem.kind == Kind::Broken, "{problem:?}");
        }
    }

    #[test]
    fn a_folder_that_may_not_be_looked_into_has_nothing() {
        let denied = unseen(Path::new("/closed/x"), &ErrorKind::PermissionDenied.into());
        assert_eq!(denied, Problem::absent("/closed/x cannot be looked for: permission denied"));
        assert_eq!(unseen(Path::new("x"), &ErrorKind::StaleNetworkFileHandle.into()).kind, Kind::Broken);
    }
}
