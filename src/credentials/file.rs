//! Reading files that hold secrets, with care.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use zeroize::Zeroizing;

use super::problem::{Kind, Problem};

/// A longer file is something else.
const MOST_BYTES: u64 = 1024 * 1024;

/// A file that nobody has changed for so long is whole.
const SETTLED: Duration = Duration::from_millis(100);
/// How long a file that is being written is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(20);
/// A file that is no older may be incomplete, if what it holds cannot be used.
const NEW: Duration = Duration::from_secs(2);

/// The text of a file.
pub(super) struct Content {
    pub text: Zeroizing<String>,
    /// Another program may be writing it just now.
    is_new: bool,
}

impl Content {
    /// What is wrong with the text. In a file that is being written, it may be right a moment later.
    pub fn problem(&self, problem: Problem) -> Problem {
        if !self.is_new {
            return problem;
        }
        Problem::transient(format!("{} (the file changed just now and may be incomplete)", problem.reason))
    }
}

/// The text of a regular file of a reasonable size. Waits a moment for a file that is being rewritten in place. Blocks
/// this thread.
pub(super) fn read(path: &Path) -> Result<Content, Problem> {
    let begin = Instant::now();
    let wait = || {
        let goes_on = begin.elapsed() < PATIENCE;
        if goes_on {
            std::thread::sleep(POLL);
        }
        goes_on
    };
    settled(|| read_once(path), wait)?.ok_or_else(|| {
        Problem::transient(format!("{} is empty. If a program is writing the file, try again", path.display()))
    })
}

/// Reads until nobody writes any more, or until `wait` waits no longer; `None`: it is empty.
fn settled(
    mut read: impl FnMut() -> Result<(Zeroizing<String>, Duration), Problem>,
    mut wait: impl FnMut() -> bool,
) -> Result<Option<Content>, Problem> {
    let mut was_there = false;
    loop {
        let (text, age) = match read() {
            Ok(seen) => seen,
            // Another program replaces it in two steps.
            Err(problem) if problem.kind == Kind::Absent && was_there => {
                if wait() {
                    continue;
                }
                return Err(Problem { kind: Kind::Transient, ..problem });
            }
            Err(problem) => return Err(problem),
        };
        was_there = true;
        let is_empty = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty();
        // A program that was to write into the file may run for a while before it does.
        if age >= if is_empty { NEW } else { SETTLED } || !wait() {
            return Ok((!is_empty).then_some(Content { text, is_new: age < NEW }));
        }
    }
}

/// The text as it is now, and how long ago it was changed.
pub(super) fn read_once(path: &Path) -> Result<(Zeroizing<String>, Duration), Problem> {
    let shown = path.display();
    // Looked at before it is opened: opening a pipe would wait for whoever writes into it.
    let metadata = std::fs::metadata(path).map_err(|error| unseen(path, &error))?;
    if !metadata.is_file() {
        return Err(Problem::broken(format!("{shown} is not a file")));
    }
    let mut text = Zeroizing::new(String::new());
    let read = |text: &mut String| {
        let mut file = File::open(path)?;
        (&mut file).take(MOST_BYTES + 1).read_to_string(text)?;
        // After the text was read, so that whatever changed it meanwhile is noticed.
        file.metadata()?.modified()
    };
    let modified = read(&mut text).map_err(|error| Problem::broken(format!("{shown} cannot be read: {error}")))?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Problem::broken(format!("{shown} is longer than {} MiB", MOST_BYTES >> 20)));
    }
    // The clock of another machine's disk may be ahead.
    let age = SystemTime::now().duration_since(modified).unwrap_or_else(|ahead| ahead.duration());
    Ok((text, age))
}

/// Why a file cannot be looked at. A folder that is none, or that this user may not look into, has nothing for it.
fn unseen(path: &Path, error: &io::Error) -> Problem {
    let shown = path.display();
    match error.kind() {
        // Something is set up, on a disk that is not there, for example.
        ErrorKind::NotFound if is_dangling(path) => {
            Problem::broken(format!("{shown} or its folder is a link to a missing target"))
        }
        ErrorKind::NotFound => Problem::absent(format!("the file {shown} does not exist")),
        ErrorKind::NotADirectory | ErrorKind::PermissionDenied => {
            Problem::absent(format!("the client cannot search for {shown}: {error}"))
        }
        _ => Problem::broken(format!("{shown} cannot be read: {error}")),
    }
}

/// Whether the file, or its folder, is a link that leads nowhere.
fn is_dangling(path: &Path) -> bool {
    let leads_nowhere = |path: &Path| path.is_symlink() && !path.exists();
    leads_nowhere(path) || path.parent().is_some_and(leads_nowhere)
}

#[cfg(unix)]
fn warn_if_others_can_read(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    if std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0) {
        tracing::warn!(?path, "other users of this machine can read this file, run chmod 600 on it");
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &Path) {}

/// The same on a thread that may block.
pub(super) async fn read_without_blocking(path: &Path) -> Result<Content, Problem> {
    let path = path.to_owned();
    blocking(move || read(&path)).await
}

/// The same for a file that is its user's alone.
pub(super) async fn read_secret(path: &Path) -> Result<Content, Problem> {
    let path = path.to_owned();
    blocking(move || {
        let content = read(&path)?;
        warn_if_others_can_read(&path);
        Ok(content)
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
    use crate::credentials::testing::Folder;

    #[test]
    fn only_files_of_a_reasonable_size_are_read() {
        let folder = Folder::new();
        let write = |name: &str, text: &[u8]| folder.write(name, text);
        let problem = |path: &Path| read(path).err().unwrap();
        assert_eq!(read(&write("good", b"text")).unwrap().text.as_str(), "text");
        assert_eq!(problem(&folder.path("none")).kind, Kind::Absent);
        assert_eq!(problem(&write("good", b"text").join("none")).kind, Kind::Absent);
        for (path, words) in [
            (folder.path(""), "is not a file"),
            (write("long", &vec![b'x'; MOST_BYTES as usize + 1]), "longer than 1 MiB"),
            (write("binary", b"\xff\xfe"), "cannot be read"),
        ] {
            let problem = problem(&path);
            assert!(problem.reason.contains(words) && problem.kind == Kind::Broken, "{problem:?}");
        }
    }

    #[test]
    fn a_folder_that_may_not_be_looked_into_has_nothing() {
        let denied = unseen(Path::new("/closed/x"), &ErrorKind::PermissionDenied.into());
        assert_eq!(denied, Problem::absent("the client cannot search for /closed/x: permission denied"));
        assert_eq!(unseen(Path::new("x"), &ErrorKind::StaleNetworkFileHandle.into()).kind, Kind::Broken);
    }

    #[test]
    fn a_file_that_is_being_rewritten_is_read_when_it_is_whole() {
        let ms = Duration::from_millis;
        let read = |states: &[(&str, Duration)], waits: usize| {
            let (mut states, mut waits) = (states.iter(), 0..waits);
            let read = || {
                let (text, age) = states.next().unwrap();
                Ok((Zeroizing::new((*text).to_owned()), *age))
            };
            settled(read, || waits.next().is_some()).unwrap().map(|content| (content.text.to_string(), content.is_new))
        };
        let is = |text: &str, is_new| Some((text.to_owned(), is_new));
        assert_eq!(read(&[("whole", ms(60_000))], 0), is("whole", false));
        assert_eq!(read(&[("", ms(0)), ("", ms(900)), ("ha", ms(5)), ("half", ms(150))], 9), is("half", true));
        assert_eq!(read(&[("half", ms(1)), ("half", ms(1))], 1), is("half", true), "not for ever");
        for empty in ["", " \n", "\u{feff}"] {
            assert_eq!(read(&[(empty, ms(5)), (empty, ms(60_000))], 9), None);
            assert_eq!(read(&[(empty, ms(5)), (empty, ms(5))], 1), None);
        }
    }

    #[test]
    fn a_file_that_is_replaced_in_two_steps_is_not_passed_over() {
        let gone = || Err(Problem::absent("does not exist"));
        let seen = |text: &str, ms| Ok((Zeroizing::new(text.to_owned()), Duration::from_millis(ms)));
        let read = |states: Vec<Result<_, Problem>>, waits: usize| {
            let (mut states, mut waits) = (states.into_iter(), 0..waits);
            settled(|| states.next().unwrap(), || waits.next().is_some())
        };
        let found = read(vec![seen("old", 5), gone(), gone(), seen("new", 200)], 9).unwrap().unwrap();
        assert_eq!(found.text.as_str(), "new");
        assert_eq!(read(vec![seen("old", 5), gone(), gone()], 2).err().unwrap().kind, Kind::Transient);
        assert_eq!(read(vec![gone()], 9).err().unwrap().kind, Kind::Absent, "it was never there");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_is_a_set_up_that_is_broken() {
        use std::os::unix::fs::symlink;

        let folder = Folder::new();
        symlink("/nowhere/config.json", folder.path("file")).unwrap();
        symlink("/nowhere", folder.path("folder")).unwrap();
        for path in [folder.path("file"), folder.path("folder").join("config.json")] {
            let problem = read(&path).err().unwrap();
            assert!(problem.reason.contains("is a link") && problem.kind == Kind::Broken, "{problem:?}");
        }
    }

    #[test]
    fn what_is_wrong_in_a_new_file_may_be_right_a_moment_later() {
        let folder = Folder::new();
        let path = folder.write("key", "x");
        assert_eq!(read(&path).unwrap().problem(Problem::absent("no key")), Problem::absent("no key"));
        folder.touch("key", SETTLED);
        let problem = read(&path).unwrap().problem(Problem::absent("no key"));
        assert!(problem.kind == Kind::Transient && problem.reason.contains("may be incomplete"), "{problem:?}");
        let problem = read(&folder.write("empty", "\n")).err().unwrap();
        assert!(problem.reason.contains("is empty") && problem.kind == Kind::Transient, "{problem:?}");
    }
}
