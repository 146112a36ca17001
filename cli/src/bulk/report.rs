//! The report: one line for each row, as CSV and as JSON. The files are written whole, or not at all.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::value::RawValue;
use tempfile::NamedTempFile;

use crate::bulk::check::Row;
use crate::bulk::outcome::{Outcome, TaskEnd};
use crate::bulk::places::with;
use crate::failure::Failure;
use crate::terminal::harmless;

/// The two files of a report.
#[derive(Debug, Clone, Serialize)]
pub struct Files {
    csv: PathBuf,
    json: PathBuf,
}

/// A row of the report.
#[derive(Debug, Serialize)]
struct Line<'a> {
    line: u64,
    domain: &'a str,
    contact: &'static str,
    profile_id: i64,
    outcome: &'static str,
    task_no: Option<&'a str>,
    /// The task was found, and nothing was submitted again.
    recovered: Option<bool>,
    code: Option<&'a str>,
    retryable: Option<bool>,
    error: Option<&'a str>,
    submission: Option<&'a RawValue>,
    /// What became of the task, if it was followed.
    task_state: Option<&'static str>,
    task_reason: Option<&'a str>,
}

/// The same without what CSV cannot hold.
const COLUMNS: [&str; 13] = [
    "line",
    "domain",
    "contact",
    "profile_id",
    "outcome",
    "task_no",
    "recovered",
    "code",
    "retryable",
    "error",
    "submission",
    "task_state",
    "task_reason",
];

impl Files {
    /// `PREFIX.csv` and `PREFIX.json`.
    pub fn with_prefix(prefix: &Path) -> Self {
        Self { csv: with(prefix, ".csv"), json: with(prefix, ".json") }
    }

    pub fn paths(&self) -> [&Path; 2] {
        [&self.csv, &self.json]
    }

    /// Finds out before anything is sent whether the files can be written.
    pub fn check(&self) -> Result<(), Failure> {
        let refused = |path: &Path, why: String| {
            let reason = format!("The report cannot be written to {}: {why}. Nothing was sent.", path.display());
            Failure::problem(reason).next("Choose another place with --report.")
        };
        if let Some(folder) = self.paths().into_iter().find(|path| path.is_dir()) {
            return Err(refused(folder, "it is a folder".to_owned()));
        }
        let file = NamedTempFile::new_in(folder_of(&self.csv)).map(drop);
        file.map_err(|error| refused(&self.csv, error.to_string()))
    }

    /// Writes both.
    pub fn write(&self, rows: &[Row], outcomes: &[Outcome]) -> Result<(), Failure> {
        let written = written(&self.csv, |file| write_csv(file, rows, outcomes))
            .and_then(|()| written(&self.json, |file| write_json(file, rows, outcomes)));
        written.map_err(|error| {
            let next = "Run the same command again: it writes the report, and submits nothing that is done.";
            Failure::problem(format!("The report {} cannot be written: {error}.", self.csv.display())).next(next)
        })
    }

    /// For people.
    pub fn in_words(&self) -> String {
        format!("{} and {}", self.csv.display(), self.json.display())
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file beside the wanted one, and lets it take that one's place.
fn written(path: &Path, write: impl FnOnce(&mut BufWriter<&mut NamedTempFile>) -> io::Result<()>) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(folder_of(path))?;
    let mut buffer = BufWriter::new(&mut file);
    write(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn lines<'a>(rows: &'a [Row], outcomes: &'a [Outcome]) -> impl Iterator<Item = Line<'a>> {
    rows.iter().zip(outcomes).map(|(Row { line, domain, profile_id, contact }, outcome)| {
        let problem = outcome.problem();
        let (task_no, recovered) = match outcome {
            Outcome::Done { task_no, recovered, .. } => (Some(&**task_no), Some(*recovered)),
            _ => (None, None),
        };
        let submission = match outcome {
            Outcome::Unknown { submission, .. } => serde_json::from_str(submission).ok(),
            _ => None,
        };
        Line {
            line: *line,
            domain,
            contact: contact.text(),
            profile_id: *profile_id,
            outcome: outcome.word(),
            task_no,
            recovered,
            code: problem.map(|problem| &*problem.code),
            retryable: problem.map(|problem| problem.retryable),
            error: problem.map(|problem| &*problem.reason),
            submission,
            task_state: outcome.task().and_then(TaskEnd::word),
            task_reason: outcome.task().and_then(TaskEnd::reason),
        }
    })
}

fn write_csv(file: &mut impl Write, rows: &[Row], outcomes: &[Outcome]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    writer.write_record(COLUMNS)?;
    let truth = |truth: Option<bool>| truth.map(|truth| truth.to_string()).unwrap_or_default();
    let text = |text: Option<&str>| cell(text.unwrap_or_default());
    for line in lines(rows, outcomes) {
        writer.write_record([
            &*line.line.to_string(),
            &*cell(line.domain),
            line.contact,
            &*line.profile_id.to_string(),
            line.outcome,
            &*text(line.task_no),
            &*truth(line.recovered),
            &*text(line.code),
            &*truth(line.retryable),
            &*text(line.error),
            line.submission.map(RawValue::get).unwrap_or_default(),
            line.task_state.unwrap_or_default(),
            &*text(line.task_reason),
        ])?;
    }
    writer.flush()
}

/// A text of the service for a program for tables: none is a formula, or an order to a terminal.
fn cell(text: &str) -> String {
    let text = harmless(text);
    if text.trim_start().starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

/// A list with one row on each line, so that it can also be read without a parser.
fn write_json(file: &mut impl Write, rows: &[Row], outcomes: &[Outcome]) -> io::Result<()> {
    let mut before = "[\n";
    for line in lines(rows, outcomes) {
        file.write_all(before.as_bytes())?;
        serde_json::to_writer(&mut *file, &line)?;
        before = ",\n";
    }
    file.write_all(if rows.is_empty() { b"[]\n" } else { b"\n]\n" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Contact;
    use crate::bulk::outcome::Problem;
    use crate::exit::Exit;

    #[test]
    fn both_files_have_every_row() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::with_prefix(&folder.path().join("list.csv.report"));
        let row = |line| Row { line, domain: "a.com".into(), profile_id: 7, contact: Contact::Admin };
        let problem = |code: &str| {
            let (code, reason) = (code.to_owned(), "It \"failed\", sadly.".to_owned());
            Box::new(Problem { code, reason, retryable: false, exit: Exit::Rejected })
        };
        let outcomes = [
            Outcome::Done { task_no: "1-2".into(), recovered: true, task: TaskEnd::Failed("no, sorry".into()) },
            Outcome::Failed(problem("DomainNotExist")),
            Outcome::Unknown { problem: problem("outcome_unknown"), submission: r#"{"version":1}"#.into() },
            Outcome::NotStarted,
        ];
        files.check().unwrap();
        std::fs::write(folder.path().join("list.csv.report.csv"), "old").unwrap();
        files.write(&[row(2), row(3), row(4), row(6)], &outcomes).unwrap();
        let csv = std::fs::read_to_string(folder.path().join("list.csv.report.csv")).unwrap();
        let expected = "\
line,domain,contact,profile_id,outcome,task_no,recovered,code,retryable,error,submission,task_state,task_reason
2,a.com,admin,7,done,1-2,true,,,,,failed,\"no, sorry\"
3,a.com,admin,7,failed,,,DomainNotExist,false,\"It \"\"failed\"\", sadly.\",,,
4,a.com,admin,7,unknown,,,outcome_unknown,false,\"It \"\"failed\"\", sadly.\",\"{\"\"version\"\":1}\",,
6,a.com,admin,7,not_started,,,,,,,,
";
        assert_eq!(csv, expected);
        let json = std::fs::read(folder.path().join("list.csv.report.json")).unwrap();
        let json: Vec<serde_json::Value> = serde_json::from_slice(&json).unwrap();
        assert_eq!((json.len(), &json[2]["submission"]["version"]), (4, &1.into()));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn texts_of_the_service_are_no_formulas_or_orders() {
        let row = Row { line: 2, domain: "a.com".into(), profile_id: 7, contact: Contact::Admin };
        let task = TaskEnd::Failed("@SUM(1)\r\n\u{1b}[31m\u{202e}".into());
        let mut csv = Vec::new();
        write_csv(&mut csv, &[row], &[Outcome::Done { task_no: "=1+1".into(), recovered: false, task }]).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        let expected = "2,a.com,admin,7,done,'=1+1,false,,,,,failed,'@SUM(1)\u{fffd}\u{fffd}\u{fffd}[31m\u{fffd}";
        assert_eq!(csv.lines().nth(1), Some(expected));
    }

    #[test]
    fn a_folder_that_does_not_exist_shows_before_anything_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let failure = Files::with_prefix(&folder.path().join("missing/report")).check().unwrap_err();
        assert!(failure.text().contains("--report"), "{}", failure.text());
        for name in ["report.csv", "other.json"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            let failure = Files::with_prefix(&folder.path().join(name).with_extension("")).check().unwrap_err();
            assert!(failure.text().contains("is a folder"), "{}", failure.text());
        }
    }
}
