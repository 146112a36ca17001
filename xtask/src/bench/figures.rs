//! What is measured, and the samples of it.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context as _, Error, Result};
use serde::{Deserialize, Serialize};

/// A figure of a client. Their order is that of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Figure {
    ImportCpuMs,
    FirstReplyMs,
    FirstReplyCpuMs,
    WallUs,
    CpuUs(usize),
    CallsPerSecond(usize),
    PeakMb,
    GrownMb,
    InstalledMb,
    Packages,
    BulkUs(usize),
    BulkCallsPerSecond,
    StallMs,
    StartingMs,
}

impl Figure {
    /// The title of its column.
    pub fn title(self) -> String {
        match self {
            Self::ImportCpuMs => "Import, CPU ms".to_owned(),
            Self::FirstReplyMs => "To first reply, ms".to_owned(),
            Self::FirstReplyCpuMs => "To first reply, CPU ms".to_owned(),
            Self::WallUs => "A call, µs".to_owned(),
            Self::CpuUs(1) => "A call, CPU µs".to_owned(),
            Self::CpuUs(in_flight) => format!("CPU µs at {in_flight}"),
            Self::CallsPerSecond(in_flight) => format!("Calls/s at {in_flight}"),
            Self::PeakMb => "Peak memory, MB".to_owned(),
            Self::GrownMb => "Growth, MB".to_owned(),
            Self::InstalledMb => "Installed, MB".to_owned(),
            Self::Packages => "Packages".to_owned(),
            Self::BulkUs(domains) => format!("{} domains, µs each", super::table::thousands(domains as f64)),
            Self::BulkCallsPerSecond => "Calls/s".to_owned(),
            Self::StallMs => "Longest stall, ms".to_owned(),
            Self::StartingMs => "Starting the calls, ms".to_owned(),
        }
    }

    /// Whether more is better.
    pub fn is_speed(self) -> bool {
        matches!(self, Self::CallsPerSecond(_) | Self::BulkCallsPerSecond)
    }
}

/// The name in JSON.
impl fmt::Display for Figure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ImportCpuMs => to.write_str("import_cpu_ms"),
            Self::FirstReplyMs => to.write_str("first_reply_ms"),
            Self::FirstReplyCpuMs => to.write_str("first_reply_cpu_ms"),
            Self::WallUs => to.write_str("wall_us"),
            Self::CpuUs(in_flight) => write!(to, "cpu_us_at_{in_flight}"),
            Self::CallsPerSecond(in_flight) => write!(to, "calls_per_second_at_{in_flight}"),
            Self::PeakMb => to.write_str("peak_mb"),
            Self::GrownMb => to.write_str("grown_mb"),
            Self::InstalledMb => to.write_str("installed_mb"),
            Self::Packages => to.write_str("packages"),
            Self::BulkUs(domains) => write!(to, "bulk_us_at_{domains}"),
            Self::BulkCallsPerSecond => to.write_str("bulk_calls_per_second"),
            Self::StallMs => to.write_str("stall_ms"),
            Self::StartingMs => to.write_str("starting_ms"),
        }
    }
}

impl From<Figure> for String {
    fn from(figure: Figure) -> Self {
        figure.to_string()
    }
}

impl TryFrom<String> for Figure {
    type Error = Error;

    fn try_from(name: String) -> Result<Self> {
        let (kind, number) = name.split_once("_at_").unwrap_or((&name, "0"));
        let number = number.parse()?;
        let all = [
            Self::ImportCpuMs,
            Self::FirstReplyMs,
            Self::FirstReplyCpuMs,
            Self::WallUs,
            Self::CpuUs(number),
            Self::CallsPerSecond(number),
            Self::PeakMb,
            Self::GrownMb,
            Self::InstalledMb,
            Self::Packages,
            Self::BulkUs(number),
            Self::BulkCallsPerSecond,
            Self::StallMs,
            Self::StartingMs,
        ];
        all.into_iter()
            .find(|figure| figure.to_string() == name)
            .with_context(|| format!("there is no figure {kind:?}"))
    }
}

/// The samples of each figure, in the order they were measured in.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Samples(BTreeMap<Figure, Vec<f64>>);

impl Samples {
    pub fn add(&mut self, figure: Figure, sample: f64) {
        self.0.entry(figure).or_default().push(sample);
    }

    pub fn add_all(&mut self, others: Self) {
        others.0.into_iter().for_each(|(figure, samples)| self.0.entry(figure).or_default().extend(samples));
    }

    /// None if the figure was not measured.
    pub fn of(&self, figure: Figure) -> Option<&[f64]> {
        self.0.get(&figure).map(Vec::as_slice)
    }

    pub fn summary(&self, figure: Figure) -> Option<Summary> {
        Summary::of(self.of(figure)?)
    }
}

/// The median of samples, and their noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

impl Summary {
    /// None of no samples.
    pub fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let half = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 };
        Some(Self { median, min, max })
    }

    /// Of the ratios between samples of the same rounds, or of the medians if there are not as many of both.
    pub fn of_ratios(ours: &[f64], other: &[f64]) -> Option<Self> {
        if ours.len() == other.len() {
            let ratios: Vec<f64> = ours.iter().zip(other).map(|(ours, other)| ours / other).collect();
            return Self::of(&ratios);
        }
        let ratio = Self::of(ours)?.median / Self::of(other)?.median;
        Some(Self { median: ratio, min: ratio, max: ratio })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_lie_in_the_middle() {
        assert_eq!(Summary::of(&[3.0, 1.0, 2.0]), Some(Summary { median: 2.0, min: 1.0, max: 3.0 }));
        assert_eq!(Summary::of(&[4.0, 1.0, 2.0, 3.0]).unwrap().median, 2.5);
        assert_eq!(Summary::of(&[]), None);
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        // The machine was busy in the second round: both took twice as long.
        let ratios = Summary::of_ratios(&[10.0, 22.0, 10.0], &[20.0, 40.0, 25.0]).unwrap();
        assert_eq!(ratios, Summary { median: 0.5, min: 0.4, max: 0.55 });
        assert_eq!(Summary::of_ratios(&[10.0], &[40.0, 20.0, 80.0]).unwrap().median, 0.25);
    }

    #[test]
    fn figures_are_read_as_they_are_written() {
        for figure in [Figure::ImportCpuMs, Figure::CpuUs(64), Figure::BulkUs(10_000), Figure::BulkCallsPerSecond] {
            assert_eq!(Figure::try_from(figure.to_string()).unwrap(), figure);
        }
        assert!(Figure::try_from("cpu_us".to_owned()).is_err());
        assert!(Figure::try_from("speed_at_7".to_owned()).is_err());
    }
}
