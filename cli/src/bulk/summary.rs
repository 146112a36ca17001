//! What became of the whole list, on one screen.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::bulk::check::Row;
use crate::bulk::follow::Followed;
use crate::bulk::outcome::{Outcome, TaskEnd};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::{BAD, DOUBTFUL, GOOD, STRONG, harmless, styled, table};

/// How many lines or reasons are shown.
const SHOWN: usize = 5;

/// The numbers of a list.
#[derive(Debug, Serialize)]
pub struct Summary {
    rows: usize,
    done: usize,
    /// Of these: a task was found, and nothing was submitted again.
    recovered: usize,
    failed: usize,
    unknown: usize,
    not_started: usize,
    /// By their code, the most frequent first.
    failures: Vec<Reason>,
    unknown_rows: Vec<Domain>,
    /// If they were followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    tasks: Option<Tasks>,
    #[serde(skip)]
    exit: Exit,
}

/// What became of the tasks.
#[derive(Debug, Serialize)]
struct Tasks {
    succeeded: usize,
    failed: usize,
    still_running: usize,
    /// By their reasons, the most frequent first.
    failures: Vec<FailedTasks>,
    /// Why nothing more is known.
    problem: Option<String>,
    #[serde(skip)]
    exit: Exit,
}

/// Tasks that failed for one reason.
#[derive(Debug, Serialize)]
struct FailedTasks {
    reason: String,
    rows: usize,
    /// The first lines.
    lines: Vec<u64>,
}

/// Rows that failed for one reason.
#[derive(Debug, Serialize)]
struct Reason {
    code: String,
    rows: usize,
    retryable: bool,
    /// The first lines.
    lines: Vec<u64>,
    /// Of the first line.
    example: String,
    #[serde(skip)]
    exit: Exit,
}

#[derive(Debug, Serialize)]
struct Domain {
    line: u64,
    domain: String,
}

impl Summary {
    pub fn of(rows: &[Row], outcomes: &[Outcome], followed: Option<&Followed>) -> Self {
        let count = |word: &str| outcomes.iter().filter(|outcome| outcome.word() == word).count();
        let recovered = |outcome: &&Outcome| matches!(outcome, Outcome::Done { recovered: true, .. });
        let unknown_rows = rows.iter().zip(outcomes).filter(|(_, outcome)| outcome.word() == "unknown");
        let mut summary = Self {
            rows: rows.len(),
            done: count("done"),
            recovered: outcomes.iter().filter(recovered).count(),
            failed: count("failed"),
            unknown: count("unknown"),
            not_started: count("not_started"),
            failures: failures(rows, outcomes),
            unknown_rows: unknown_rows
                .map(|(row, _)| Domain { line: row.line, domain: row.domain.to_string() })
                .collect(),
            tasks: followed.map(|followed| Tasks::of(rows, outcomes, followed)),
            exit: Exit::Done,
        };
        summary.exit = summary.worst();
        summary
    }

    /// How the command ends.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    fn worst(&self) -> Exit {
        match (self.unknown, self.not_started, self.failures.as_slice()) {
            (1.., _, _) => Exit::Unknown,
            (_, 1.., _) => Exit::Interrupted,
            // Nothing at all could be done, for one reason.
            (_, _, [only]) if self.done == 0 => only.exit,
            (_, _, [_, ..]) if self.tasks.as_ref().is_none_or(|tasks| tasks.exit != Exit::Interrupted) => {
                Exit::SomeFailed
            }
            _ => self.tasks.as_ref().map_or(Exit::Done, |tasks| tasks.exit),
        }
    }

    pub fn in_a_sentence(&self) -> String {
        format!("{} of {} rows are done.", self.done, self.rows)
    }

    /// For people.
    pub fn text(&self, journal: &Path) -> String {
        let mut lines = vec![format!("{} of {} rows are done.", styled(GOOD, self.done), self.rows)];
        if self.recovered > 0 {
            lines.push(format!("{} of them had their task already. Nothing was submitted twice.", self.recovered));
        }
        if !self.failures.is_empty() {
            let rows = self.failures.iter().take(SHOWN).map(|reason| {
                vec![
                    harmless(&reason.code),
                    reason.rows.to_string(),
                    shortened(&reason.lines, reason.rows),
                    harmless(&reason.example),
                ]
            });
            lines.push(format!("\n{} failed. Nothing was changed for them:\n", styled(BAD, self.failed)));
            lines.push(table(&["CODE", "ROWS", "LINES", "REASON OF THE FIRST"], rows));
            if self.failures.len() > SHOWN {
                lines.push(format!("… and {} more codes", self.failures.len() - SHOWN));
            }
        }
        if self.unknown > 0 {
            let names = self.unknown_rows.iter().take(SHOWN);
            let names: Vec<_> = names.map(|row| format!("line {} ({})", row.line, harmless(&row.domain))).collect();
            let more = if self.unknown > SHOWN { " …" } else { "" };
            lines.push(format!(
                "\n{} may have been submitted: {}{more}",
                styled(DOUBTFUL, self.unknown),
                names.join(", ")
            ));
        }
        if self.not_started > 0 {
            lines.push(format!("\n{} were not started.", styled(DOUBTFUL, self.not_started)));
        }
        if let Some(tasks) = &self.tasks {
            lines.push(tasks.text());
        }
        if let Some(next) = self.next_step(journal) {
            lines.push(format!("\n{} {next}", styled(STRONG, "next step:")));
        }
        lines.join("\n")
    }

    fn next_step(&self, journal: &Path) -> Option<String> {
        if self.unknown > 0 {
            let journal = harmless(&journal.display().to_string());
            return Some(format!(
                "Run the same command again. It settles what is unknown first, and goes on. Done rows are not done \
                 again. `alidomain journal {journal} --settle` only settles."
            ));
        }
        self.next_run().map(str::to_owned)
    }

    fn next_run(&self) -> Option<&'static str> {
        if self.not_started > 0 {
            return Some("Run the same command again. It goes on. Done rows are not done again.");
        }
        if self.tasks.as_ref().is_some_and(|tasks| tasks.still_running > 0) {
            return Some("Run the same command again. It goes on following the tasks.");
        }
        match self.failures.as_slice() {
            [] if self.tasks.as_ref().is_some_and(|tasks| tasks.failed > 0) => {
                Some("Correct the cause, and submit these rows with another --job.")
            }
            [] => None,
            failures if failures.iter().any(|reason| reason.retryable) => {
                Some("Run the same command again. It tries failed rows again. Done rows are not done again.")
            }
            _ => Some("Correct the cause, and run the same command again. Done rows are not done again."),
        }
    }
}

impl Tasks {
    fn of(rows: &[Row], outcomes: &[Outcome], followed: &Followed) -> Self {
        let count =
            |word: &str| outcomes.iter().filter(|outcome| outcome.task().and_then(TaskEnd::word) == Some(word)).count();
        let (failed, still_running) = (count("failed"), count("still_running"));
        let exit = match (followed.interrupted, still_running, failed) {
            (true, ..) => Exit::Interrupted,
            (_, 1.., _) => Exit::StillRunning,
            (_, _, 1..) => Exit::TaskFailed,
            _ => Exit::Done,
        };
        let mut failures: BTreeMap<&str, FailedTasks> = BTreeMap::new();
        for (row, outcome) in rows.iter().zip(outcomes) {
            let Some(reason) = outcome.task().filter(|task| task.has_failed()).and_then(TaskEnd::reason) else {
                continue;
            };
            let tasks = failures.entry(reason).or_insert_with(|| FailedTasks {
                reason: reason.to_owned(),
                rows: 0,
                lines: Vec::new(),
            });
            tasks.rows += 1;
            if tasks.lines.len() < SHOWN {
                tasks.lines.push(row.line);
            }
        }
        let mut failures: Vec<_> = failures.into_values().collect();
        failures.sort_by_key(|tasks| std::cmp::Reverse(tasks.rows));
        let problem = followed.problem.as_ref().map(Failure::reason_of_reading);
        let problem = problem.or_else(|| not_seen(rows, outcomes));
        Self { succeeded: count("succeeded"), failed, still_running, failures, problem, exit }
    }

    fn text(&self) -> String {
        let mut text = format!("\n{} tasks have succeeded.", styled(GOOD, self.succeeded));
        if self.still_running > 0 {
            text += &format!("\n{} have not ended.", styled(DOUBTFUL, self.still_running));
        }
        if let Some(problem) = &self.problem {
            text += &format!("\n{} {}", styled(DOUBTFUL, "note:"), harmless(problem));
        }
        if self.failed > 0 {
            let rows = self.failures.iter().take(SHOWN).map(|tasks| {
                vec![tasks.rows.to_string(), shortened(&tasks.lines, tasks.rows), harmless(&tasks.reason)]
            });
            let table = table(&["TASKS", "LINES", "REASON"], rows);
            text += &format!("\n{} have failed. The change was not made:\n\n{table}", styled(BAD, self.failed));
            if self.failures.len() > SHOWN {
                text += &format!("\n… and {} more reasons", self.failures.len() - SHOWN);
            }
        }
        text
    }
}

/// The tasks that could not be asked about.
fn not_seen(rows: &[Row], outcomes: &[Outcome]) -> Option<String> {
    let all = || rows.iter().zip(outcomes).filter(|(_, outcome)| matches!(outcome.task(), Some(TaskEnd::NotSeen(_))));
    let lines: Vec<_> = all().take(SHOWN).map(|(row, _)| row.line).collect();
    let reason = all().next().and_then(|(_, outcome)| outcome.task()).and_then(TaskEnd::reason)?;
    Some(format!("The tasks of these lines cannot be followed: {}. {reason}", shortened(&lines, all().count())))
}

fn failures(rows: &[Row], outcomes: &[Outcome]) -> Vec<Reason> {
    let mut reasons: BTreeMap<&str, Reason> = BTreeMap::new();
    for (row, outcome) in rows.iter().zip(outcomes) {
        let Outcome::Failed(problem) = outcome else { continue };
        let reason = reasons.entry(&problem.code).or_insert_with(|| Reason {
            code: problem.code.clone(),
            rows: 0,
            retryable: problem.retryable,
            lines: Vec::new(),
            example: problem.reason.clone(),
            exit: problem.exit,
        });
        reason.rows += 1;
        if reason.lines.len() < SHOWN {
            reason.lines.push(row.line);
        }
    }
    let mut reasons: Vec<_> = reasons.into_values().collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
    reasons
}

fn shortened(lines: &[u64], all: usize) -> String {
    let shown: Vec<_> = lines.iter().map(u64::to_string).collect();
    shown.join(", ") + if all > lines.len() { " …" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Contact;
    use crate::bulk::outcome::Problem;

    fn done() -> Outcome {
        ended(TaskEnd::NotFollowed)
    }

    fn ended(task: TaskEnd) -> Outcome {
        Outcome::Done { task_no: "1".into(), recovered: false, task }
    }

    fn problem(code: &str, exit: Exit) -> Box<Problem> {
        Box::new(Problem { code: code.into(), reason: format!("{code}."), retryable: false, exit })
    }

    fn failed(code: &str) -> Outcome {
        Outcome::Failed(problem(code, Exit::Rejected))
    }

    fn summary(outcomes: &[Outcome]) -> Summary {
        summary_of(outcomes, None)
    }

    fn summary_of(outcomes: &[Outcome], followed: Option<&Followed>) -> Summary {
        let row = |line| Row { line, domain: format!("{line}.com").into(), profile_id: 7, contact: Contact::Admin };
        Summary::of(&(1..).take(outcomes.len()).map(row).collect::<Vec<_>>(), outcomes, followed)
    }

    #[test]
    fn failures_are_counted_by_their_code() {
        let outcomes = [done(), failed("A"), failed("B"), failed("B")];
        let summary = summary(&outcomes);
        assert_eq!((summary.done, summary.failed, summary.exit()), (1, 3, Exit::SomeFailed));
        assert_eq!((&*summary.failures[0].code, summary.failures[0].lines.as_slice()), ("B", &[3, 4][..]));
        assert!(summary.text(Path::new("j")).contains("Correct the cause"));
    }

    #[test]
    fn the_worst_outcome_decides_the_exit_status() {
        let unknown =
            || Outcome::Unknown { problem: problem("outcome_unknown", Exit::Unknown), submission: "{}".into() };
        for (outcomes, exit) in [
            (vec![done()], Exit::Done),
            (vec![failed("A"), failed("A")], Exit::Rejected),
            (vec![failed("A"), failed("B")], Exit::SomeFailed),
            (vec![done(), failed("A")], Exit::SomeFailed),
            (vec![failed("A"), Outcome::NotStarted], Exit::Interrupted),
            (vec![failed("A"), Outcome::NotStarted, unknown()], Exit::Unknown),
        ] {
            assert_eq!(summary(&outcomes).exit(), exit, "{outcomes:?}");
        }
        let interrupted = || Followed { interrupted: true, problem: None };
        let denied =
            || Followed { interrupted: false, problem: Some(Failure::new(Exit::Rejected, "service", "Denied.")) };
        let no = || ended(TaskEnd::Failed("no".into()));
        let running = || ended(TaskEnd::StillRunning);
        for (outcomes, followed, exit) in [
            (vec![ended(TaskEnd::Succeeded)], Followed::default(), Exit::Done),
            (vec![ended(TaskEnd::Succeeded), no()], Followed::default(), Exit::TaskFailed),
            (vec![no(), running()], Followed::default(), Exit::StillRunning),
            (vec![running(), failed("A")], Followed::default(), Exit::SomeFailed),
            (vec![running(), failed("A")], interrupted(), Exit::Interrupted),
            (vec![running()], denied(), Exit::StillRunning),
            (vec![no(), ended(TaskEnd::NotSeen("no".into()))], Followed::default(), Exit::StillRunning),
            (vec![running(), unknown()], interrupted(), Exit::Unknown),
        ] {
            assert_eq!(summary_of(&outcomes, Some(&followed)).exit(), exit, "{outcomes:?}");
        }
        let text = summary_of(&[no(), running(), no()], Some(&Followed::default())).text(Path::new("j"));
        assert!(text.contains("1, 3   no") && text.contains("goes on following"), "{text}");
        let text = summary(&[unknown(), done()]).text(Path::new("j"));
        assert!(text.contains("line 1 (1.com)") && text.contains("settles what is unknown"), "{text}");
    }
}
