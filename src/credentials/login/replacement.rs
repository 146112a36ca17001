//! A file that is replaced as a whole: whoever reads it sees the old text or the new one.

mod mounted;

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::super::file;
use super::super::problem::Problem;

/// By how many bytes a text may grow.
const ROOM: u64 = 16 * 1024;

/// The file itself, where all links to it end.
#[derive(Debug, Clone)]
pub(super) struct Original(PathBuf);

impl Original {
    /// Refuses a file that its user may not change, or wants nobody to change. An administrator could change that, too.
    pub fn of(path: &Path) -> Result<Self, Problem> {
        let unwritable =
            |error: io::Error| Problem::broken(format!("the client cannot write {}: {error}", path.display()));
        let original = Self(fs::canonicalize(path).map_err(unwritable)?);
        original.check().map_err(unwritable)?;
        Ok(original)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn check(&self) -> io::Result<()> {
        if fs::metadata(&self.0)?.permissions().readonly() {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
        }
        // On Windows this says nothing of a folder.
        if cfg!(unix) && fs::metadata(self.folder())?.permissions().readonly() {
            return Err(io::Error::new(ErrorKind::PermissionDenied, "the folder is read-only"));
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

    /// Puts a new text in place of the one that it was made of. False if the file has another one by now.
    /// Only one at a time may do this, which holds the lock.
    pub fn replace(&self, base: &str, text: &str) -> Result<bool, Problem> {
        self.try_to_replace(base, text).map_err(|error| self.not_replaced(&error))
    }

    /// Does all that a replacement needs, with files of its own. If that works, it will work again a moment later.
    /// Only one at a time may do this, which holds the lock.
    pub fn rehearse(&self) -> Result<(), Problem> {
        let files = ["rehearsal", "rehearsed"].map(|name| self.new_path(name));
        let rehearsed = self.try_to_rehearse(&files);
        for file in &files {
            let _ = fs::remove_file(file);
        }
        rehearsed.map_err(|error| self.not_replaced(&error))
    }

    fn try_to_rehearse(&self, [from, to]: &[PathBuf; 2]) -> io::Result<()> {
        self.check()?;
        if mounted::is_mounted(&self.0) {
            return Err(ErrorKind::ResourceBusy.into());
        }
        let room = fs::metadata(&self.0)?.len().saturating_add(ROOM);
        create(to)?;
        let mut file = create(from)?;
        io::copy(&mut io::repeat(b' ').take(room), &mut file)?;
        self.finish(&file)?;
        fs::rename(from, to)
    }

    fn not_replaced(&self, error: &io::Error) -> Problem {
        let hint = match error.kind() {
            ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => ". If the file is mounted, mount its folder instead",
            _ => "",
        };
        Problem::broken(format!("the client cannot replace {}: {error}{hint}", self.0.display()))
    }

    fn try_to_replace(&self, base: &str, text: &str) -> io::Result<bool> {
        self.check()?;
        let new = self.new_path(&digest(base));
        let replaced = create(&new).and_then(|mut file| {
            // From here on, a program that is killed leaves the text to the next one.
            file.write_all(text.as_bytes())?;
            self.put_in_place(&new, &file, base)
        });
        if !matches!(replaced, Ok(true)) {
            let _ = fs::remove_file(&new);
        }
        replaced
    }

    /// Ends what a program began that was killed in the middle: it may have had new tokens, and nobody else has them.
    /// Only one at a time may do this, which holds the lock.
    pub fn end_replacement(&self) -> Result<(), Problem> {
        let left = self.leftovers();
        if left.is_empty() {
            return Ok(());
        }
        // Not while somebody is writing it: only the whole text tells what was made of it.
        let base = file::read(&self.0).map_err(Problem::or_broken)?.text;
        let end = || {
            let new = self.new_path(&digest(&base));
            if left.contains(&new)
                && let Some(file) = whole(&new)
            {
                self.put_in_place(&new, &file, &base)?;
            }
            left.iter().try_for_each(|path| remove(path))
        };
        end().map_err(|error| self.not_replaced(&error))
    }

    /// New files of programs that were killed. In a folder that may not be listed none are found.
    fn leftovers(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.folder()) else { return Vec::new() };
        let ours = self.beside("");
        let begin = ours.file_name().unwrap_or_default().as_encoded_bytes();
        let is_left = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            // Also `new` alone, as an earlier version named it.
            name.starts_with(begin) && name.ends_with(b"new")
        };
        entries.flatten().map(|entry| entry.path()).filter(is_left).collect()
    }

    /// Puts a new file, which is written, onto the disk and in place of the original. False if its base is gone.
    fn put_in_place(&self, new: &Path, file: &File, base: &str) -> io::Result<bool> {
        self.finish(file)?;
        // Programs that do not know the lock may have changed it. Looked at last, so that next to no change is lost.
        let now = Zeroizing::new(fs::read(&self.0)?);
        if now.as_slice() != base.as_bytes() {
            return Ok(false);
        }
        fs::rename(new, &self.0)?;
        self.sync_folder();
        Ok(true)
    }

    /// Brings a new file onto the disk, for the same people as the original.
    fn finish(&self, new: &File) -> io::Result<()> {
        let original = fs::metadata(&self.0)?;
        keep_owner(new, &original)?;
        new.set_permissions(original.permissions())?;
        new.sync_all()
    }

    fn new_path(&self, name: &str) -> PathBuf {
        self.beside(&format!("{name}.new"))
    }

    fn folder(&self) -> &Path {
        self.0.parent().unwrap_or(Path::new("/"))
    }

    /// So that the name, too, outlasts a power failure. Not every system and file system can do this.
    fn sync_folder(&self) {
        if cfg!(unix) {
            let _ = File::open(self.folder()).and_then(|folder| folder.sync_all());
        }
    }
}

/// Says which text a new file was made of: it must not replace another one, such as one that somebody has restored.
fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// A file of this user alone, in place of what was left there.
fn create(path: &Path) -> io::Result<File> {
    remove(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A new file that was written to its end.
fn whole(path: &Path) -> Option<File> {
    let (text, _) = file::read_once(path).ok()?;
    serde_json::from_str::<IgnoredAny>(text.trim_start_matches('\u{feff}')).ok()?;
    OpenOptions::new().write(true).open(path).ok()
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
mod tests;
