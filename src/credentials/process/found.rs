//! Whether a program is there, without starting it: by the rules by which the system starts it.

use std::io;

/// Fails as starting it would, if it is not there or is no program.
#[cfg(unix)]
pub(super) fn check(program: &str) -> io::Result<()> {
    use std::path::Path;

    if program.contains('/') {
        return check_file(Path::new(program));
    }
    // Where there is no PATH, the system has one of its own.
    let Some(folders) = std::env::var_os("PATH") else { return Ok(()) };
    let mut failure = not_found();
    for folder in std::env::split_paths(&folders) {
        match check_file(&folder.join(program)) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => failure = error,
            Err(_) => {}
        }
    }
    Err(failure)
}

/// Windows looks in more places, and adds endings: only starting it shows whether it is there.
#[cfg(not(unix))]
pub(super) fn check(_: &str) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn check_file(path: &std::path::Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = std::fs::metadata(path)?;
    let is_program = metadata.is_file() && metadata.permissions().mode() & 0o111 != 0;
    if is_program { Ok(()) } else { Err(io::Error::from_raw_os_error(EACCES)) }
}

/// In the words of the system.
#[cfg(unix)]
fn not_found() -> io::Error {
    io::Error::from_raw_os_error(ENOENT)
}

/// The same on every Unix.
#[cfg(unix)]
const ENOENT: i32 = 2;
#[cfg(unix)]
const EACCES: i32 = 13;

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::credentials::testing::Folder;

    #[test]
    fn it_fails_as_starting_would() {
        let folder = Folder::new();
        let text = folder.write("text", "no program").display().to_string();
        let missing = folder.path("missing").display().to_string();
        let below = format!("{text}/x");
        for program in ["/bin/sh", "sh", "alidomain-no-such-program", &text, &missing, &below, "/bin"] {
            let started = std::process::Command::new(program).arg("-c").arg(":").status();
            let checked = check(program);
            assert_eq!(
                checked.as_ref().map_err(|error| error.raw_os_error()),
                started.as_ref().map(|_| &()).map_err(|error| error.raw_os_error()),
                "{program}"
            );
        }
    }
}
