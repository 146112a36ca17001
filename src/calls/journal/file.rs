//! Opens the file of a journal: reads what is in it, and drops what nobody needs any more.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::appender::Appender;
use super::lock::Lock;
use super::problem::JournalProblem;
use super::record::{Record, Signed, VERSION, line, parsed};

/// So long the task of a submission is kept that belongs to no job: another one may be looked for until then.
const KEPT: Duration = Duration::from_secs(2 * 60 * 60);

/// Smaller files are not worth rewriting.
const SMALL: u64 = 64 * 1024;

/// No line is longer: a batch of all domains of an account fits.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

/// What a journal has of one submission.
pub(super) struct Known {
    pub signed: Signed,
    pub end: Option<Ended>,
}

/// What became of it.
pub(super) struct Ended {
    pub at: SystemTime,
    pub task_no: Option<String>,
}

/// Where the lines of a submission are.
#[derive(Default)]
struct Lines {
    signed: u64,
    unknown: Option<u64>,
    ended: Option<u64>,
}

/// Opens a journal that is locked. `each` is told what became of each submission, or that it is open.
pub(super) fn open(path: &Path, mut lock: Lock, mut each: impl FnMut(Known)) -> Result<Appender, JournalProblem> {
    let shown = path.display();
    let cannot = |what: &str| {
        let what = format!("the client cannot {what} the journal {shown}");
        move |error: io::Error| JournalProblem::new(format!("{what}: {error}"))
    };
    let mut file = open_or_make(path).map_err(cannot("open"))?;
    let length = file.metadata().map_err(cannot("read"))?.len();
    lock.add(&file, path)?;
    let now = SystemTime::now();
    let mut needed = BTreeSet::new();
    let mut take = |known: Known, lines: &Lines| {
        if is_needed(&known.signed, known.end.as_ref(), now) {
            needed.extend([Some(lines.signed), lines.unknown, lines.ended].into_iter().flatten());
        }
        each(known);
    };
    let mut contents = Contents::default();
    let whole = contents.read(&file, path, &mut take)?;
    if whole < length && !contents.has_gap {
        // It was torn off when the machine lost power, or the disk was full: nothing of it was sent.
        file.set_len(whole).and_then(|()| file.sync_data()).map_err(cannot("cut the end of"))?;
        let bytes = length - whole;
        tracing::warn!(bytes, "the end of the journal was incomplete, and was dropped");
    }
    for (signed, lines) in contents.open.into_values() {
        take(Known { signed, end: None }, &lines);
    }
    let mut length = whole;
    let must_be_written = whole == 0 || contents.has_gap;
    if must_be_written || (whole > SMALL && needed.len() * 2 < contents.lines) {
        match rewritten(path, &file, &needed, &mut lock) {
            Ok(new) => (file, length) = new,
            Err(error) if must_be_written => return Err(cannot("write")(error)),
            // Nothing depends on it: what is open can still be settled on a full disk.
            Err(error) => {
                tracing::warn!(reason = error.to_string(), "the journal could not be made smaller");
                let _ = fs::remove_file(beside(path, ".new"));
            }
        }
    }
    Ok(Appender::new(file, length, Some(lock)))
}

/// Whether somebody may still ask for it: one that is open, one of a job that has its task, and one that has just ended.
fn is_needed(signed: &Signed, end: Option<&Ended>, now: SystemTime) -> bool {
    match end {
        None => true,
        Some(Ended { task_no: None, .. }) => false,
        Some(Ended { at, .. }) => {
            signed.job.is_some() || now.duration_since(*at).is_ok_and(|passed| passed < KEPT) || *at > now
        }
    }
}

fn open_or_make(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    Ok(file)
}

/// Puts a file with only the lines at these offsets in place of the journal, and returns it with its length.
fn rewritten(path: &Path, old: &File, needed: &BTreeSet<u64>, lock: &mut Lock) -> io::Result<(File, u64)> {
    let new_path = beside(path, ".new");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut new = options.open(&new_path)?;
    let mut length = 0;
    let mut write = |json: &str| {
        let line = line(json, length);
        length += line.len() as u64;
        new.write_all(line.as_bytes())
    };
    write(&Record::Journal { version: VERSION }.to_json())?;
    let mut old = BufReader::new(old);
    let mut text = Vec::new();
    for offset in needed {
        old.seek(SeekFrom::Start(*offset))?;
        text.clear();
        old.read_until(b'\n', &mut text)?;
        let (_, json) = parsed(&text).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        write(json)?;
    }
    new.sync_all()?;
    lock.add(&new, &new_path).map_err(|problem| io::Error::other(problem.reason))?;
    fs::rename(&new_path, path)?;
    // So that the name, too, outlasts a loss of power. Not every system can do this.
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok((new, length))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(ending);
    beside.into()
}

#[derive(Default)]
struct Contents {
    /// The submissions without an end, by their ids, which grow.
    open: BTreeMap<u64, (Signed, Lines)>,
    lines: usize,
    /// Of the lines that were written last, one cannot be read, and others behind it can.
    has_gap: bool,
}

impl Contents {
    /// Reads all lines, and returns where the last whole one ends, or the gap begins. What follows was torn off. Gives
    /// each submission that has ended to `each` at once: a long list would fill the memory.
    fn read(&mut self, file: &File, path: &Path, each: &mut impl FnMut(Known, &Lines)) -> Result<u64, JournalProblem> {
        let shown = path.display();
        let mut reader = BufReader::new(file);
        let (mut offset, mut torn) = (0, None);
        let mut text = Vec::new();
        loop {
            text.clear();
            let read = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut text);
            let read = read.map_err(|error| JournalProblem::new(format!("the client cannot read {shown}: {error}")))?;
            if read == 0 {
                return Ok(torn.unwrap_or(offset));
            }
            match parsed(&text) {
                Some((synchronised, json)) => {
                    if torn.is_some_and(|torn| synchronised > torn) {
                        return Err(damaged(path, torn.unwrap_or_default()));
                    }
                    self.has_gap |= torn.is_some();
                    self.take(json, offset, each).map_err(|what| {
                        JournalProblem::new(format!("{shown} {what} (at byte {offset}). Use another file"))
                    })?;
                }
                // A file that is something else is not cut.
                None if offset == 0 && !is_torn_header(&text) => {
                    return Err(JournalProblem::new(format!("{shown} is not a journal. Use another file")));
                }
                // A loss of power leaves half a line, or zeros where a part of the file was not written yet.
                None if text.ends_with(b"\n") && !text.contains(&0) => return Err(damaged(path, offset)),
                None => {
                    torn.get_or_insert(offset);
                }
            }
            offset += read as u64;
        }
    }

    fn take(&mut self, json: &str, offset: u64, each: &mut impl FnMut(Known, &Lines)) -> Result<(), &'static str> {
        self.lines += 1;
        match Record::of_json(json) {
            Some(Record::Journal { version: VERSION }) => {}
            Some(Record::Journal { .. }) => return Err("is from a newer version of this library"),
            Some(Record::Signed(signed)) => {
                // Another request of the same submission takes the place of the one before.
                let lines = Lines { signed: offset, ..Lines::default() };
                self.open.insert(signed.id, (signed, lines));
            }
            Some(Record::Unknown { id, submission }) => {
                if let Some((signed, lines)) = self.open.get_mut(&id) {
                    signed.submission = submission;
                    lines.unknown = Some(offset);
                }
            }
            Some(Record::Ended { id, at, task_no, .. }) => {
                if let Some((signed, lines)) = self.open.remove(&id) {
                    each(Known { signed, end: Some(Ended { at, task_no }) }, &Lines { ended: Some(offset), ..lines });
                }
            }
            None => return Err("has a line that this version does not know"),
        }
        Ok(())
    }
}

/// Whether it may be the beginning of a first line that a loss of power has torn.
fn is_torn_header(text: &[u8]) -> bool {
    let header = line(&Record::Journal { version: VERSION }.to_json(), 0);
    header.as_bytes().starts_with(text) || text.iter().all(|byte| *byte == 0)
}

fn damaged(path: &Path, offset: u64) -> JournalProblem {
    JournalProblem::new(format!(
        "the journal {} is damaged at byte {offset}. Keep a copy of the file, look which submissions it names, and remove \
         the damaged line",
        path.display()
    ))
}
