//! How far ahead of others this library should be.

use super::Language::{self, Jvm, Python, Rust, Swift};
use super::figures::Figure::{self, BulkCallsPerSecond, CallsPerSecond, CpuUs, FirstReplyCpuMs, FirstReplyMs, GrownMb};
use super::figures::Figure::{ImportCpuMs, PeakMb};
use super::figures::Summary;
use super::names::*;
use super::report::{Client, Report};
use super::table::{Table, number};

/// A figure of ours beside that of the best of others.
struct Goal {
    what: &'static str,
    ours: (Language, &'static str, Figure),
    /// None: the figure is to be reached by itself.
    others: &'static [(Language, &'static str)],
    other_figure: Figure,
    bound: Bound,
}

#[derive(Clone, Copy)]
enum Bound {
    /// Of ours : other.
    AtMost(f64),
    /// Of ours : other.
    AtLeast(f64),
    /// The other takes so many times as much, at least.
    Times(f64),
    /// No ratio: the figure itself.
    Megabytes(f64),
}

const fn goal(
    what: &'static str,
    ours: (Language, &'static str, Figure),
    others: &'static [(Language, &'static str)],
    bound: Bound,
) -> Goal {
    Goal { what, ours, others, other_figure: ours.2, bound }
}

const SDKS_OF_JAVA: &[(Language, &str)] = &[(Jvm, JAVA_SDK), (Jvm, JAVA_OLDER_SDK), (Jvm, JAVA_GENERIC_SDK)];
const REQWEST: &[(Language, &str)] = &[(Rust, BARE_REQWEST)];
const BY_HAND: &[(Language, &str)] = &[(Swift, URL_SESSION)];

#[rustfmt::skip]
const GOALS: &[Goal] = &[
    goal("Import, CPU", (Python, BLOCKING, ImportCpuMs), &[(Python, URLLIB3)], Bound::AtMost(0.45)),
    goal("Start to first reply", (Python, BLOCKING, FirstReplyMs), &[(Python, PYTHON_SDK)], Bound::Times(12.0)),
    goal("CPU a call, main thread", (Python, BLOCKING, CpuUs(1)), &[(Python, URLLIB3)], Bound::AtMost(0.45)),
    goal("CPU a call, main thread", (Python, BLOCKING, CpuUs(1)), &[(Python, PYTHON_SDK)], Bound::Times(4.0)),
    goal("Calls/s at 64", (Python, AWAITED, CallsPerSecond(64)), &[(Python, AIOHTTP)], Bound::AtLeast(1.8)),
    goal("Calls/s at 64", (Python, AWAITED, CallsPerSecond(64)), &[(Python, PYTHON_SDK_AWAITED)], Bound::AtLeast(5.0)),
    Goal { other_figure: CallsPerSecond(64), ..goal("Calls/s, the other at 64", (Python, BULK, BulkCallsPerSecond), REQWEST, Bound::AtLeast(0.5)) },
    goal("Calls/s on 64 threads", (Python, BLOCKING, CallsPerSecond(64)), &[(Python, PYTHON_SDK)], Bound::AtLeast(4.0)),
    goal("Peak memory", (Python, BLOCKING, PeakMb), &[(Python, PYTHON_SDK)], Bound::AtMost(0.45)),
    goal("CPU a call, as shipped", (Rust, SHIPPED_BLOCKING, CpuUs(1)), REQWEST, Bound::AtMost(1.15)),
    goal("Calls/s at 64", (Rust, AWAITED, CallsPerSecond(64)), REQWEST, Bound::AtLeast(0.8)),
    goal("Calls/s on 64 threads", (Rust, BLOCKING, CallsPerSecond(64)), REQWEST, Bound::AtLeast(0.8)),
    goal("CPU a call", (Jvm, BLOCKING, CpuUs(1)), SDKS_OF_JAVA, Bound::AtMost(0.5)),
    goal("CPU a call", (Jvm, SUSPEND, CpuUs(1)), SDKS_OF_JAVA, Bound::AtMost(0.6)),
    goal("Calls/s on 64 threads", (Jvm, BLOCKING, CallsPerSecond(64)), SDKS_OF_JAVA, Bound::AtLeast(1.0)),
    goal("Calls/s at 64", (Jvm, SUSPEND, CallsPerSecond(64)), SDKS_OF_JAVA, Bound::AtLeast(1.3)),
    goal("Start to first reply, CPU", (Jvm, BLOCKING, FirstReplyCpuMs), SDKS_OF_JAVA, Bound::AtMost(0.35)),
    goal("Start to first reply, CPU", (Jvm, SUSPEND, FirstReplyCpuMs), SDKS_OF_JAVA, Bound::AtMost(0.35)),
    goal("CPU a call", (Swift, BLOCKING, CpuUs(1)), BY_HAND, Bound::AtMost(0.10)),
    goal("CPU a call", (Swift, AWAITED, CpuUs(1)), BY_HAND, Bound::AtMost(0.14)),
    goal("Growth of memory", (Python, BLOCKING, GrownMb), &[], Bound::Megabytes(5.0)),
    goal("Growth of memory", (Rust, BLOCKING, GrownMb), &[], Bound::Megabytes(5.0)),
    goal("Growth of memory", (Jvm, BLOCKING, GrownMb), &[], Bound::Megabytes(5.0)),
    goal("Growth of memory", (Swift, AWAITED, GrownMb), &[], Bound::Megabytes(5.0)),
];

/// The goals that a run can tell about. None if it is none of them.
pub fn table(report: &Report) -> Option<Table> {
    let rows: Vec<_> = GOALS.iter().filter_map(|goal| goal.row(report)).collect();
    if rows.is_empty() {
        return None;
    }
    let mut table = Table::new(["Figure", "Ours : other", "Measured", "Goal", "Reached"].map(str::to_owned).into());
    rows.into_iter().for_each(|row| table.add(row));
    Some(table)
}

impl Goal {
    fn row(&self, report: &Report) -> Option<Vec<String>> {
        let (language, name, figure) = self.ours;
        let ours = report.client(language, name)?.samples.of(figure)?;
        let other = self.best(report);
        let measured = match other {
            None if self.others.is_empty() => Summary::of(ours)?,
            None => return None,
            Some(other) => Summary::of_ratios(ours, other.samples.of(self.other_figure)?)?,
        };
        let pair = other.map_or_else(|| name.to_owned(), |other| format!("{name} : {}", other.name));
        let (shown, goal) = (self.bound.shown(measured), self.bound.text());
        let reached = if self.bound.is_reached(measured.median) { "yes" } else { "no" };
        Some(vec![format!("{}: {}", language.title(), self.what), pair, shown, goal, reached.to_owned()])
    }

    /// The best of the others, by its median.
    fn best<'a>(&self, report: &'a Report) -> Option<&'a Client> {
        let clients = self.others.iter().filter_map(|(language, name)| report.client(*language, name));
        let measured = clients.filter_map(|client| Some((client, client.samples.summary(self.other_figure)?.median)));
        let sign = if self.other_figure.is_speed() { -1.0 } else { 1.0 };
        measured.min_by(|(_, one), (_, other)| (sign * one).total_cmp(&(sign * other))).map(|(client, _)| client)
    }
}

impl Bound {
    fn is_reached(self, measured: f64) -> bool {
        match self {
            Self::AtMost(most) | Self::Megabytes(most) => measured <= most,
            Self::AtLeast(least) => measured >= least,
            Self::Times(least) => 1.0 / measured >= least,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtMost(most) => format!("at most {most}"),
            Self::AtLeast(least) => format!("at least {least}"),
            Self::Times(least) => format!("at least 1 : {least}"),
            Self::Megabytes(most) => format!("at most {most} MB"),
        }
    }

    fn shown(self, measured: Summary) -> String {
        let Summary { median, min, max } = measured;
        match self {
            Self::Megabytes(_) => format!("{} MB", number(median)),
            Self::Times(_) => {
                let times = Summary { median: 1.0 / median, min: 1.0 / max, max: 1.0 / min };
                format!("1 : {}", super::table::summary(times))
            }
            Self::AtMost(_) | Self::AtLeast(_) => super::table::summary(measured),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figures::Samples;
    use crate::bench::machine::Machine;

    fn report(clients: &[(Language, &str, Figure, &[f64])]) -> Report {
        let machine = Machine { processor: String::new(), cores: 1, kernel: String::new(), system: String::new() };
        let mut report = Report::new(String::new(), String::new(), machine);
        for (language, name, figure, values) in clients {
            let mut samples = Samples::default();
            values.iter().for_each(|value| samples.add(*figure, *value));
            report.clients.push(Client { language: *language, name: (*name).to_owned(), samples });
        }
        report
    }

    #[test]
    fn goals_that_a_run_cannot_tell_about_are_left_out() {
        assert!(table(&report(&[(Python, BLOCKING, ImportCpuMs, &[20.0])])).is_none());
    }

    #[test]
    fn ours_is_compared_with_the_best_of_others() {
        let clients: &[(Language, &str, Figure, &[f64])] = &[
            (Jvm, BLOCKING, CallsPerSecond(64), &[9_000.0]),
            (Jvm, JAVA_SDK, CallsPerSecond(64), &[10_000.0]),
            (Jvm, JAVA_OLDER_SDK, CallsPerSecond(64), &[12_000.0]),
        ];
        let text = table(&report(clients)).unwrap().text();
        assert!(text.contains(&format!("{BLOCKING} : {JAVA_OLDER_SDK} |     0.75 | at least 1 | no      |")), "{text}");
    }

    #[test]
    fn a_ratio_is_told_as_its_goal_is() {
        let clients: &[(Language, &str, Figure, &[f64])] =
            &[(Python, BLOCKING, FirstReplyMs, &[20.0, 20.0]), (Python, PYTHON_SDK, FirstReplyMs, &[240.0, 260.0])];
        let text = table(&report(clients)).unwrap().text();
        assert!(text.contains("1 : 12.5 (12.0–13.0) | at least 1 : 12 | yes     |"), "{text}");
    }

    #[test]
    fn growth_is_no_ratio() {
        let text = table(&report(&[(Rust, BLOCKING, GrownMb, &[0.5])])).unwrap().text();
        assert!(text.contains("0.50 MB | at most 5 MB | yes     |"), "{text}");
    }
}
