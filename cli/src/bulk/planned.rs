//! What stands in the way of the rows of a list, found out by reading alone.

use alidomain::DomainClient;
use serde::Serialize;

use crate::bulk::check::Rows;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::plans::Planned;
use crate::progress::Progress;
use crate::terminal::{BAD, GOOD, harmless, styled, table};

/// How many rows are read at a time. The client reads profiles and tasks once for all of them.
const AT_A_TIME: usize = 100;

/// How many obstacles are shown.
const SHOWN: usize = 20;

/// What was read.
#[derive(Debug, Serialize)]
pub struct Plans {
    rows: usize,
    /// Rows with something in the way.
    barred: usize,
    /// Rows whose contact has the data of the profile already.
    unchanged: usize,
    plans: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    line: u64,
    #[serde(flatten)]
    plan: Planned,
}

impl Plans {
    /// Reads. Keeps the plan of each row if `all`, or else those with something in the way.
    pub fn of(Rows { rows, requests }: Rows, client: &DomainClient, all: bool) -> Result<Self, Failure> {
        let progress = Progress::bar(u64::try_from(rows.len()).unwrap_or(u64::MAX), "Reading");
        let (mut barred, mut unchanged, mut plans) = (0, 0, Vec::new());
        for (part, requests) in rows.chunks(AT_A_TIME).zip(requests.chunks(AT_A_TIME)) {
            let read = client.plan_all_blocking(requests.to_vec())?;
            for (row, plan) in part.iter().zip(read) {
                let plan = Planned::masked(plan);
                let is_barred = !plan.obstacles.is_empty();
                barred += usize::from(is_barred);
                unchanged += usize::from(plan.changes_nothing());
                if all || is_barred {
                    plans.push(Line { line: row.line, plan });
                }
            }
            progress.advance(u64::try_from(part.len()).unwrap_or_default());
        }
        Ok(Self { rows: rows.len(), barred, unchanged, plans })
    }

    /// How the command ends.
    pub fn exit(&self) -> Exit {
        if self.barred == 0 { Exit::Done } else { Exit::Rejected }
    }

    /// For people.
    pub fn text(&self) -> String {
        let free = self.rows - self.barred;
        let mut lines =
            vec![format!("Nothing was found that stands in the way of {} of {} rows.", styled(GOOD, free), self.rows)];
        if self.unchanged > 0 {
            lines.push(format!("{} would change nothing: the contact equals the profile.", self.unchanged));
        }
        if self.barred > 0 {
            let obstacles = self.plans.iter().flat_map(|Line { line, plan }| {
                plan.obstacles.iter().map(move |obstacle| {
                    let kind = obstacle.kind.replace('_', " ");
                    vec![line.to_string(), harmless(&plan.domain), kind, harmless(&obstacle.reason)]
                })
            });
            lines.push(format!("\n{} have something in the way:\n", styled(BAD, self.barred)));
            lines.push(table(&["LINE", "DOMAIN", "OBSTACLE", "REASON"], obstacles.take(SHOWN)));
            let all: usize = self.plans.iter().map(|line| line.plan.obstacles.len()).sum();
            if all > SHOWN {
                lines.push(format!("… and {} more. --json lists all.", all - SHOWN));
            }
        }
        lines.join("\n")
    }
}
