//! A file that is replaced as a whole: whoever reads it sees the old text or the new one.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::super::file;
use super::super::problem::Problem;

/// What a terminal must not be shown is escaped.
pub(super) fn printable(text: &str) -> String {
    if text.contains(char::is_control) { text.escape_debug().collect() } else { text.to_owned() }
}

pub(super) fn printable_path(path: &Path) -> String {
    printable(&path.to_string_lossy())
}

/// The file itself, where all links to it end.
#[derive(Debug, Clone)]
pub(super) struct Original(PathBuf);

impl Original {
    /// Refuses a file that its user may not change, or wants nobody to change. An administrator could change that, too.
    pub fn of(path: &Path) -> Result<Self, Problem> {
        let unwritable =
            |error: io::Error| Problem::broken(format!("{} cannot be written: {error}", printable_path(path)));
        let original = Self(fs::canonicalize(path).map_err(unwritable)?);
        original.check().map_err(unwritable)?;
        Ok(original)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn check(&self) -> io::Result<()> {
        if fs::metadata(&self.0)?.permissions().readonly() {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "it is read-only"));
        }
        let folder = self.0.parent().unwrap_or(Path::new("/"));
        // On Windows this says nothing of a folder.
        if cfg!(unix) && fs::metadata(folder)?.permissions().readonly() {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "its folder is read-only"));
        }
        OpenOptions::new().write(true).open(&self.0).map(drop)
    }

    /// A hidden file beside it, which other programs of this cloud do not know.
    pub fn beside(&self, ending: &str) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(self.0.file_name().unwrap_or_default());
        name.push(".alidomain.");
        name.push(ending);
        self.0.with_file_name(name)
    }

    pub fn read(&self) -> Result<Zeroizing<String>, Problem> {
        file::read_once(&self.0).map(|(text, _)| text).map_err(Problem::or_broken)
    }

    /// Only one at a time may do this, which holds the lock.
    pub fn replace(&self, text: &str) -> Result<(), Problem> {
        self.try_to_replace(text).map_err(|error| self.not_replaced(&error))
    }

    fn not_replaced(&self, error: &io::Error) -> Problem {
        let hint = match error.kind() {
            ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => ". If the file is mounted, mount its folder instead",
            _ => "",
        };
        Problem::broken(format!("{} cannot be replaced: {error}{hint}", printable_path(&self.0)))
    }

    fn try_to_replace(&self, text: &str) -> io::Result<()> {
        self.check()?;
        let new = self.new_path();
        remove(&new)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let replaced = options.open(&new).and_then(|mut file| {
            // From here on, a program that is killed leaves the text to the next one.
            file.write_all(text.as_bytes())?;
            self.put_in_place(&file)
        });
        if replaced.is_err() {
            let _ = fs::remove_file(&new);
        }
        replaced
    }

    /// Ends what a program began that was killed in the middle: it may have had new tokens, and nobody else has them.
    /// Only one at a time may do this, which holds the lock.
    pub fn end_replacement(&self) -> Result<(), Problem> {
        let end = || {
            let new = self.new_path();
            match self.successor(&new) {
                Some(file) => self.put_in_place(&file),
                None => remove(&new),
            }
        };
        end().map_err(|error| self.not_replaced(&error))
    }

    /// A new file that is whole, unless another program has changed the original since.
    fn successor(&self, new: &Path) -> Option<File> {
        let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
        let is_later = modified(new)? >= modified(&self.0)?;
        let (text, _) = file::read_once(new).ok()?;
        let is_whole = serde_json::from_str::<IgnoredAny>(text.trim_start_matches('\u{feff}')).is_ok();
        if is_later && is_whole { OpenOptions::new().write(true).open(new).ok() } else { None }
    }

    /// Puts the new file, which is written, onto the disk and in place of the original, for the same people as before.
    fn put_in_place(&self, new: &File) -> io::Result<()> {
        let original = fs::metadata(&self.0)?;
        keep_owner(new, &original)?;
        new.set_permissions(original.permissions())?;
        new.sync_all()?;
        fs::rename(self.new_path(), &self.0)?;
        self.sync_folder();
        Ok(())
    }

    fn new_path(&self) -> PathBuf {
        self.beside("new")
    }

    /// So that the name, too, outlasts a power failure. Not every system and file system can do this.
    fn sync_folder(&self) {
        if cfg!(unix)
            && let Some(folder) = self.0.parent()
        {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path).or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// A file of somebody else stays theirs. Where that is not allowed, they could not read it any more.
#[cfg(unix)]
pub(super) fn keep_owner(file: &File, original: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let now = file.metadata()?;
    if now.gid() != original.gid() {
        // With another group, the mode lets other people in, or shuts some out.
        fchown(file, None, Some(original.gid()))?;
    }
    if now.uid() != original.uid() {
        fchown(file, Some(original.uid()), None)?;
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::testing::Folder;

    #[test]
    fn nothing_but_the_text_changes() {
        let folder = Folder::new();
        let path = folder.write("a.json", "old");
        folder.write(".a.json.alidomain.new", "of a program that was killed");
        let original = Original::of(&path).unwrap();
        original.replace("new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let names: Vec<_> = fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["a.json"]);
    }

    #[test]
    fn what_a_program_had_that_was_killed_is_not_lost() {
        for (left, expected) in [
            (Some(r#"{"tokens": "new"}"#), r#"{"tokens": "new"}"#),
            (Some(r#"{"tokens": "ne"#), r#"{"tokens": "old"}"#),
            (Some(""), r#"{"tokens": "old"}"#),
            (None, r#"{"tokens": "old"}"#),
        ] {
            let folder = Folder::new();
            let path = folder.write("a.json", r#"{"tokens": "old"}"#);
            left.map(|left| folder.write(".a.json.alidomain.new", left));
            Original::of(&path).unwrap().end_replacement().unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), expected);
            assert!(!folder.path(".a.json.alidomain.new").exists());
        }
        // Somebody has logged in since.
        let folder = Folder::new();
        let new = folder.write(".a.json.alidomain.new", r#"{"tokens": "stale"}"#);
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        File::options().write(true).open(new).unwrap().set_modified(long_ago).unwrap();
        let path = folder.write("a.json", r#"{"tokens": "of today"}"#);
        Original::of(&path).unwrap().end_replacement().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), r#"{"tokens": "of today"}"#);
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_links_stay() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

        let folder = Folder::new();
        let path = folder.write("real/a.json", "old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let before = fs::metadata(&path).unwrap();
        let link = folder.path("link.json");
        symlink(&path, &link).unwrap();
        let original = Original::of(&link).unwrap();
        assert_eq!(
            original.beside("lock"),
            fs::canonicalize(folder.path("real")).unwrap().join(".a.json.alidomain.lock")
        );
        original.replace("new").unwrap();
        assert_eq!(fs::read_link(&link).unwrap(), path);
        let after = fs::metadata(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
        assert_ne!(after.ino(), before.ino());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_read_only_is_not_written() {
        use std::os::unix::fs::PermissionsExt as _;

        for (name, mode, words) in [("a.json", 0o400, "it is read-only"), ("", 0o500, "its folder is read-only")] {
            let folder = Folder::new();
            let path = folder.write("a.json", "old");
            let original = Original::of(&path).unwrap();
            fs::set_permissions(folder.path(name), fs::Permissions::from_mode(mode)).unwrap();
            assert!(Original::of(&path).unwrap_err().reason.contains(words));
            assert!(original.replace("new").unwrap_err().reason.contains(words));
            fs::set_permissions(folder.path(name), fs::Permissions::from_mode(0o700)).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        }
    }
}
