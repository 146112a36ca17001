//! `bulk`: the changes of a list.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use alidomain::SaveSingleTaskForUpdatingContactInfoRequest as Request;
use alidomain::{BulkOptions, BulkResult, DomainClient, DomainError, Journal};
use clap::Args;
use serde::Serialize;

use super::wait::WaitTimeout;
use crate::answer::Answer;
use crate::bulk::check::{Checks, Defaults, Row, Rows};
use crate::bulk::follow::follow;
use crate::bulk::format::Format;
use crate::bulk::outcome::{Outcome, note_open};
use crate::bulk::places::{self, with};
use crate::bulk::planned::Plans;
use crate::bulk::read::read;
use crate::bulk::report::Files;
use crate::bulk::summary::Summary;
use crate::confirmation::Change;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::terminal::{STRONG, styled};

/// The job of a journal, unless another is named. The journal then has each change once, also if the list is edited.
const JOB: &str = "bulk";

/// How many kinds of changes the question shows.
const SHOWN: usize = 5;

/// Submits the changes of a list. Killed at any moment, the same command goes on where it was.
#[derive(Debug, Args)]
pub struct Bulk {
    /// The list: CSV whose first line names the columns, or one domain on each line. `-` is standard input
    file: PathBuf,
    /// How the list is written. Default: csv for a file *.csv, or else lines
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    defaults: Defaults,
    /// The journal, which remembers what was submitted. Default: FILE.journal. Required for standard input
    #[arg(long, value_name = "PATH")]
    journal: Option<PathBuf>,
    /// A name of the work. Within one job, the journal makes each change once. Use a new name to make them again
    #[arg(long, value_name = "NAME", default_value = JOB)]
    job: String,
    /// Where to write the report, as PREFIX.csv and PREFIX.json. Default: FILE.report, none for standard input
    #[arg(long, value_name = "PREFIX")]
    report: Option<PathBuf>,
    /// Submit at most so many changes at a time
    #[arg(long, value_name = "NUMBER")]
    max_in_flight: Option<i32>,
    /// Submit at most so many changes per second, such as 5 or 0.5
    #[arg(long, value_name = "NUMBER", value_parser = interval)]
    max_per_second: Option<Duration>,
    /// Show what stands in the way of the rows, by reading alone. Submits nothing
    #[arg(long, conflicts_with = "dry_run")]
    plan: bool,
    /// Wait until the tasks have ended
    #[arg(long)]
    wait: bool,
    #[command(flatten)]
    wait_timeout: WaitTimeout,
    #[command(flatten)]
    change: Change,
}

/// The answer for programs.
#[derive(Debug, Serialize)]
struct Ended {
    #[serde(flatten)]
    summary: Summary,
    report: Option<Files>,
    /// Why it could not be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    report_problem: Option<String>,
    journal: PathBuf,
}

/// What would be done.
#[derive(Debug, Serialize)]
struct Planned {
    submitted: bool,
    rows: usize,
    changes: Vec<Kind>,
}

/// Changes of the same contact to the same profile.
#[derive(Debug, Serialize)]
struct Kind {
    contact: &'static str,
    profile_id: i64,
    rows: usize,
}

impl Bulk {
    /// Reads and checks the list, asks, submits, and reports.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        if !self.plan {
            self.change.check()?;
        }
        let is_input = self.file == Path::new("-");
        let journal_path = self.journal.clone().or_else(|| (!is_input).then(|| journal_of(&self.file)));
        let files = self.report.clone().or_else(|| (!is_input).then(|| with(&self.file, ".report")));
        let files = files.map(|prefix| Files::with_prefix(&prefix));
        if journal_path.is_none() && !self.change.dry_run && !self.plan {
            return Err(Failure::usage(
                "--journal is required if the list comes from standard input. Nothing was sent.",
            ));
        }
        let report = files.as_ref().map_or(Vec::new(), |files| files.paths().to_vec());
        places::check((!is_input).then_some(&self.file), journal_path.as_deref(), &report)?;
        let list = self.list(is_input)?;
        let kinds = kinds(&list.rows);
        if self.change.dry_run {
            let text = in_words(&kinds, list.rows.len(), context) + "\nNothing was sent: this is a dry run.";
            return Answer::new(&Planned { submitted: false, rows: list.rows.len(), changes: kinds }, text);
        }
        if self.plan {
            let plans = Plans::of(list, &*context.client()?, context.common.json)?;
            let (text, exit) = (plans.text(), plans.exit());
            return Ok(Answer::new(&plans, text)?.ends(exit));
        }
        let journal_path = journal_path.unwrap_or_default();
        if let Some(files) = &files {
            files.check()?;
        }
        // What is wrong with the journal or the credentials shows before the question.
        let journal = Arc::new(Journal::new(journal_path.display().to_string(), Some(self.job.clone()))?);
        let client = context.client_for_list(journal.clone())?;
        let Rows { rows, requests } = list;
        let what = format!("{}\nThe journal is {}.", in_words(&kinds, rows.len(), context), journal_path.display());
        self.change.confirm(context, &what)?;
        context.interrupt.calls_begin();
        let mut outcomes = self.submitted(&client, requests, context)?;
        note_open(&rows, &mut outcomes, &journal.unresolved_submissions());
        let report = |outcomes: &[Outcome]| files.as_ref().and_then(|files| files.write(&rows, outcomes).err());
        let mut problem = report(&outcomes);
        let followed = self.wait.then(|| follow(&client, &mut outcomes, self.wait_timeout.wait_timeout, context));
        if followed.is_some() {
            problem = report(&outcomes);
        }
        let summary = Summary::of(&rows, &outcomes, followed.as_ref());
        ended(summary, files, problem, journal_path)
    }

    fn list(&self, is_input: bool) -> Result<Rows, Failure> {
        let path = (!is_input).then_some(self.file.as_path());
        let format = self.format.unwrap_or_else(|| Format::of(path));
        let input: Box<dyn Read> = match path {
            None => Box::new(io::stdin()),
            Some(path) => Box::new(File::open(path).map_err(|error| {
                Failure::usage(format!("FILE: {} cannot be read: {error}. Nothing was sent.", path.display()))
            })?),
        };
        let mut checks = Checks::new(&self.defaults);
        read(format, input, |row| checks.add(row))?;
        checks.rows()
    }

    /// Submits all rows. After Ctrl-C, ends those that are under way.
    fn submitted(
        &self,
        client: &DomainClient,
        requests: Vec<Request>,
        context: &Context,
    ) -> Result<Vec<Outcome>, Failure> {
        let rows = requests.len();
        let options = BulkOptions { max_in_flight: self.max_in_flight, interval: self.max_per_second };
        let bulk = client.bulk_submission(requests, Some(options))?;
        let mut waiting = bulk.with_cancellation(context.interrupt.cancellation.clone());
        let progress = Progress::bar(u64::try_from(rows).unwrap_or(u64::MAX), "Submitting");
        let mut outcomes = Vec::new();
        outcomes.resize_with(rows, Outcome::default);
        loop {
            let results = match waiting.next_results_blocking() {
                Err(DomainError::Cancelled { .. }) => {
                    bulk.cancel();
                    waiting = bulk.clone();
                    continue;
                }
                results => results?,
            };
            if results.is_empty() {
                return Ok(outcomes);
            }
            progress.advance(u64::try_from(results.len()).unwrap_or_default());
            take(results, &mut outcomes);
        }
    }
}

/// The answer. A report that cannot be written does not hide what became of the rows.
fn ended(
    summary: Summary,
    report: Option<Files>,
    problem: Option<Failure>,
    journal: PathBuf,
) -> Result<Answer, Failure> {
    let mut text = summary.text(&journal);
    match (&report, &problem) {
        (_, Some(problem)) => text += &format!("\n\n{}", problem.text()),
        (Some(files), None) => text += &format!("\n{} {}", styled(STRONG, "report:"), files.in_words()),
        (None, None) => {}
    }
    let exit = match summary.exit() {
        Exit::Done if problem.is_some() => Exit::Problem,
        exit => exit,
    };
    let changed = format!("{} The journal is {}.", summary.in_a_sentence(), journal.display());
    let report_problem = problem.map(|problem| problem.reason().to_owned());
    Ok(Answer::new(&Ended { summary, report, report_problem, journal }, text)?.changed(changed).ends(exit))
}

/// `FILE.journal`. All links to a list have one journal.
fn journal_of(list: &Path) -> PathBuf {
    let real = list.canonicalize().ok().filter(|_| list.is_symlink());
    with(real.as_deref().unwrap_or(list), ".journal")
}

fn take(results: Vec<BulkResult>, outcomes: &mut [Outcome]) {
    for BulkResult { index, response, error } in results {
        let result = match (response, error) {
            (Some(response), _) => Ok(response),
            (None, Some(error)) => Err(error),
            (None, None) => continue,
        };
        if let Some(outcome) = usize::try_from(index).ok().and_then(|index| outcomes.get_mut(index)) {
            *outcome = result.into();
        }
    }
}

fn kinds(rows: &[Row]) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for row in rows {
        let (contact, profile_id) = (row.contact.text(), row.profile_id);
        match kinds.iter_mut().find(|kind| kind.contact == contact && kind.profile_id == profile_id) {
            Some(kind) => kind.rows += 1,
            None => kinds.push(Kind { contact, profile_id, rows: 1 }),
        }
    }
    kinds
}

fn in_words(kinds: &[Kind], rows: usize, context: &Context) -> String {
    let mut lines = vec![format!("Submit {} changes, at {}:", styled(STRONG, rows), context.target())];
    lines.extend(kinds.iter().take(SHOWN).map(|kind| {
        format!("  the {} contact to registrant profile {}: {} domains", kind.contact, kind.profile_id, kind.rows)
    }));
    if kinds.len() > SHOWN {
        lines.push(format!("  … and {} more contacts and profiles", kinds.len() - SHOWN));
    }
    lines.join("\n")
}

fn interval(text: &str) -> Result<Duration, String> {
    let rate: Option<f64> = text.parse().ok().filter(|rate| (0.001..=10_000.0).contains(rate));
    let rate = rate.ok_or_else(|| "must be a number between 0.001 and 10000".to_owned())?;
    Ok(Duration::from_secs_f64(1.0 / rate))
}
