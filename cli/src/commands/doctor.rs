//! `doctor`: what calls depend on, and what is wrong with it.

use alidomain::{DiagnosticArea, DiagnosticReport, DiagnosticScope};
use clap::Args;
use serde::Serialize;

use super::whoami::{Place, places};
use crate::answer::Answer;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, in_own_words};
use crate::terminal::{BAD, GOOD, STRONG, harmless, list, styled};

/// Looks for problems.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Send nothing
    #[arg(long, conflicts_with = "fetch_credentials")]
    offline: bool,
    /// Also fetch the key that calls would use, for example from the Security Token Service
    #[arg(long)]
    fetch_credentials: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    version: String,
    target: String,
    endpoint: String,
    proxy: Option<String>,
    proxy_source: String,
    certificate_authorities: Vec<String>,
    http_status: Option<i32>,
    elapsed_seconds: Option<f64>,
    clock_offset_seconds: Option<i64>,
    credentials: Vec<Place>,
    problems: Vec<Problem>,
}

#[derive(Debug, Serialize)]
struct Problem {
    area: &'static str,
    reason: String,
    next_step: String,
}

impl Doctor {
    /// Looks.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let scope = match (self.offline, self.fetch_credentials) {
            (true, _) => DiagnosticScope::Local,
            (_, true) => DiagnosticScope::Credentials,
            _ => DiagnosticScope::Endpoint,
        };
        let report = Report::from(context.client_for_diagnosis()?.diagnose_blocking(scope)?);
        let text = report.text();
        let answer = Answer::new(&report, text)?;
        Ok(if report.problems.is_empty() { answer } else { answer.ends(Exit::Problem) })
    }
}

impl From<DiagnosticReport> for Report {
    fn from(report: DiagnosticReport) -> Self {
        let problems = report.problems.into_iter().map(|problem| Problem {
            area: area(problem.area),
            reason: in_own_words(&problem.reason),
            next_step: in_own_words(&problem.next_step),
        });
        Self {
            version: report.version,
            target: report.target,
            endpoint: report.endpoint,
            proxy: report.proxy,
            proxy_source: report.proxy_source,
            certificate_authorities: report.certificate_authorities,
            http_status: report.http_status,
            elapsed_seconds: report.elapsed.map(|elapsed| elapsed.as_secs_f64()),
            clock_offset_seconds: report.clock_offset,
            credentials: report.credentials.into_iter().map(Into::into).collect(),
            problems: problems.collect(),
        }
    }
}

impl Report {
    fn text(&self) -> String {
        let proxy = self.proxy.clone().unwrap_or_else(|| "none".to_owned());
        let facts = list([
            ("version", Some(format!("{} for {}", self.version, self.target))),
            ("endpoint", Some(harmless(&self.endpoint))),
            ("answer", self.http_status.map(|status| format!("HTTP {status}"))),
            ("proxy", Some(harmless(&format!("{proxy} ({})", self.proxy_source)))),
            ("authorities", Some(harmless(&self.certificate_authorities.join(", "))).filter(|text| !text.is_empty())),
            ("clock", self.clock_offset_seconds.map(clock)),
        ]);
        let mut lines = vec![facts, String::new(), places(&self.credentials), String::new()];
        if self.problems.is_empty() {
            lines.push(styled(GOOD, "No problem was found."));
        }
        for Problem { area, reason, next_step } in &self.problems {
            lines.push(format!("{} {}", styled(BAD.bold(), format!("{}:", area.replace('_', " "))), harmless(reason)));
            lines.push(format!("  {} {}", styled(STRONG, "next step:"), harmless(next_step)));
        }
        lines.join("\n")
    }
}

fn clock(offset: i64) -> String {
    match offset {
        -1..=1 => "the same as the service's".to_owned(),
        2.. => format!("{offset} seconds behind the service's"),
        _ => format!("{} seconds ahead of the service's", offset.unsigned_abs()),
    }
}

fn area(area: DiagnosticArea) -> &'static str {
    match area {
        DiagnosticArea::Credentials => "credentials",
        DiagnosticArea::Proxy => "proxy",
        DiagnosticArea::CertificateAuthorities => "certificate_authorities",
        DiagnosticArea::Endpoint => "endpoint",
        DiagnosticArea::Clock => "clock",
    }
}
