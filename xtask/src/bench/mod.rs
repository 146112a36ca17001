//! This library's clients beside every other client that a user could pick, measured in turns.

mod contender;
mod figures;
mod go;
mod goals;
mod jvm;
mod machine;
mod names;
mod pace;
mod page;
mod plot;
mod python;
mod report;
mod rust;
mod server;
mod swift;
mod table;

use std::fs;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Instant;

use alidomain_sandbox::Sandbox;
use anyhow::{Context as _, Result};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use crate::project::Project;
use crate::step;
use contender::{Contender, Task};
use machine::Machine;
use report::Report;
use server::Server;

/// What is measured, and what becomes of the figures.
#[derive(clap::Args)]
pub struct Options {
    /// Measure only clients of these languages. Default: all that this machine has
    #[arg(long, value_name = "LANGUAGE", num_args = 1.., value_delimiter = ',')]
    only: Vec<Language>,
    /// Number of rounds. Default: 5, or 2 with --quick
    #[arg(long)]
    rounds: Option<usize>,
    /// Make fewer calls
    #[arg(long)]
    quick: bool,
    /// Write every sample into this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Measure nothing: show the samples that --json has written
    #[arg(long, value_name = "FILE", conflicts_with_all = ["only", "rounds", "quick", "json"])]
    from: Option<PathBuf>,
    /// Write the tables into BENCHMARKS.md, and the plots beside the benchmarks
    #[arg(long)]
    write: bool,
}

/// A language that clients are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    Python,
    Jvm,
    Swift,
    Rust,
    Go,
}

impl Language {
    /// For readers.
    fn title(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Jvm => "JVM",
            Self::Swift => "Swift",
            Self::Rust => "Rust",
            Self::Go => "Go",
        }
    }
}

/// The clients of a language, ready to run.
struct Field {
    contenders: Vec<Contender>,
    /// What was measured, with its version.
    versions: Vec<(String, String)>,
    /// The size of this library.
    library_bytes: Option<u64>,
}

/// Measures, prints the tables, and writes what was asked for.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let report = match &options.from {
        Some(file) => {
            let text = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("{} has no samples", file.display()))?
        }
        None => measured(project, options)?,
    };
    println!("{}", page::tables(&report));
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&report)?;
        fs::write(file, text + "\n").with_context(|| format!("{} cannot be written", file.display()))?;
    }
    if options.write {
        page::write(project, &report)?;
    }
    Ok(())
}

fn measured(project: &Project, options: &Options) -> Result<Report> {
    let pace = pace::Pace::new(options.quick);
    let mut report = Report::new(command(options), machine::today()?, Machine::this()?);
    let mut contenders = Vec::new();
    for language in chosen(&options.only) {
        let field = match language {
            Language::Python => python::field(project, &pace)?,
            Language::Jvm => jvm::field(project, &pace)?,
            Language::Swift => swift::field(project, &pace)?,
            Language::Rust => rust::field(project, &pace)?,
            Language::Go => go::field(project, &pace)?,
        };
        let versions = field.versions.into_iter();
        report.versions.extend(versions.map(|(name, version)| (format!("{}: {name}", language.title()), version)));
        report.library_bytes.extend(field.library_bytes.map(|bytes| (language.title().to_owned(), bytes)));
        contenders.extend(field.contenders);
    }
    let server = Server::start(project)?;
    let sandbox = Sandbox::start();
    step::run_here("Checking that the sandbox accepts each client's signature", || {
        contenders.iter().try_for_each(Contender::check)
    })?;
    report.rounds = options.rounds.unwrap_or(if options.quick { 2 } else { 5 });
    for round in 1..=report.rounds {
        measure_round(&format!("Round {round} of {}", report.rounds), &mut contenders, &server, &sandbox);
    }
    measure_memory(&mut contenders, &server, &sandbox)?;
    contenders.into_iter().for_each(|contender| report.add(contender));
    Ok(report)
}

/// What measures this again. Where the figures go is left out.
fn command(options: &Options) -> String {
    let mut command = "cargo xtask bench".to_owned();
    for language in &options.only {
        command += &format!(" --only {}", language.title().to_lowercase());
    }
    if let Some(rounds) = options.rounds {
        command += &format!(" --rounds {rounds}");
    }
    if options.quick {
        command += " --quick";
    }
    command
}

fn chosen(only: &[Language]) -> Vec<Language> {
    let is_chosen = |language: &Language| match language {
        Language::Go if only.is_empty() => crate::system::has("go"),
        language => only.is_empty() || only.contains(language),
    };
    Language::value_variants().iter().copied().filter(is_chosen).collect()
}

/// Runs each task of each client once. The first tasks of all come first, and so on, so that what disturbs the machine
/// disturbs all clients alike.
fn measure_round(title: &str, contenders: &mut [Contender], server: &Server, sandbox: &Sandbox) {
    let tasks = contenders.iter().map(|contender| contender.tasks.len()).max().unwrap_or_default();
    let all: usize = contenders.iter().map(|contender| contender.tasks.len()).sum();
    let progress = progress(title, all);
    let began = Instant::now();
    for at in 0..tasks {
        for contender in contenders.iter_mut() {
            let Some(task) = contender.tasks.get(at).copied() else { continue };
            if matches!(task, Task::Memory { .. }) {
                continue;
            }
            progress.set_message(format!("{}, {}: {task:?}", contender.language.title(), contender.name));
            let samples = contender.measure(task, &server.endpoint(), sandbox);
            progress.suspend(|| contender.add(samples));
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    eprintln!("✓ {title} ({:.1} s)", began.elapsed().as_secs_f32());
}

/// How memory grows takes minutes, but no quiet machine: all clients at the same time, once.
fn measure_memory(contenders: &mut [Contender], server: &Server, sandbox: &Sandbox) -> Result<()> {
    let is_memory = |task: &&Task| matches!(task, Task::Memory { .. });
    let title = "Measuring how memory grows";
    let endpoint = server.endpoint();
    step::run_here(title, || {
        let measured: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = contenders
                .iter()
                .filter_map(|contender| {
                    let task = *contender.tasks.iter().find(is_memory)?;
                    let endpoint = &endpoint;
                    Some(scope.spawn(move || contender.measure(task, endpoint, sandbox)))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("a client is measured without a panic")).collect()
        });
        let with_memory = contenders.iter_mut().filter(|contender| contender.tasks.iter().any(|task| is_memory(&task)));
        for (contender, samples) in with_memory.zip(measured) {
            contender.add(samples);
        }
        Ok(())
    })
}

/// Shown on a terminal only.
fn progress(title: &str, tasks: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        eprintln!("… {title}");
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} ({eta} left) {wide_msg:.dim}")
        .expect("the template is valid");
    ProgressBar::new(tasks as u64).with_style(style).with_prefix(title.to_owned())
}
