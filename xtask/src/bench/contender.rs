//! A client that is measured: a program that prints a line of JSON.
//!
//! | Arguments after the mode | What it does | What it prints |
//! |---|---|---|
//! | `cold` | One call | `cpu_ms` of the process until then; Python also `import_cpu_ms` |
//! | `calls COUNT IN_FLIGHT WARM_UP` | `WARM_UP` calls that do not count, then `COUNT` | `wall_us`, `cpu_us`, `calls_per_second`, `peak_mb` |
//! | `memory COUNT` | 10,000 calls, then calls until there are `COUNT` | `grown_mb` of the second part |
//! | `stalls` | Calls that wait for a key in an event loop | `stall_ms`, `starting_ms` |
//!
//! Every call submits a change of a domain that was never used before. The environment has the endpoint and the key.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Sandbox};
use anyhow::{Context as _, Result, bail, ensure};

use super::Language;
use super::figures::{Figure, Samples};
use crate::sandbox::introduce;

/// A client in one of its modes.
pub struct Contender {
    pub language: Language,
    pub name: &'static str,
    pub tasks: Vec<Task>,
    /// What is measured, and what is known without measuring.
    pub samples: Samples,
    command: Vec<String>,
    is_checked: bool,
}

/// What a client is asked to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Task {
    Cold,
    Calls { count: usize, in_flight: usize, warm_up: usize },
    Bulk { domains: usize, warm_up: usize },
    Memory { count: usize },
    Stalls,
}

impl Contender {
    /// A program with the arguments that choose its mode.
    pub fn new(language: Language, name: &'static str, program: &Path, arguments: &[&str], tasks: Vec<Task>) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned());
        let command = std::iter::once(program.display().to_string()).chain(arguments).collect();
        Self { language, name, tasks, samples: Samples::default(), command, is_checked: true }
    }

    /// The same with a figure that needs no measuring.
    pub fn with(mut self, figure: Figure, value: f64) -> Self {
        self.samples.add(figure, value);
        self
    }

    /// The same, although the sandbox rejects its signature.
    pub fn unchecked(self) -> Self {
        Self { is_checked: false, ..self }
    }

    /// Makes one call to the sandbox. A client that signs wrongly fails.
    pub fn check(&self) -> Result<()> {
        if !self.is_checked || !self.tasks.contains(&Task::Cold) {
            return Ok(());
        }
        let sandbox = Sandbox::start();
        run(&self.command, &Task::Cold.arguments(), &sandbox.endpoint(), &sandbox)
            .with_context(|| format!("{}, {}: the call to the sandbox failed", self.language.title(), self.name))?;
        ensure!(sandbox.stats().verified > 0, "{}, {}: no signature was verified", self.language.title(), self.name);
        Ok(())
    }

    /// Runs the program once.
    pub fn measure(&self, task: Task, endpoint: &str, sandbox: &Sandbox) -> Result<Vec<(Figure, f64)>> {
        let (printed, wall_ms) = run(&self.command, &task.arguments(), endpoint, sandbox)
            .with_context(|| format!("{}, {}, {task:?}", self.language.title(), self.name))?;
        let mut samples = Vec::new();
        if task == Task::Cold {
            samples.push((Figure::FirstReplyMs, wall_ms));
        }
        for (name, figure) in task.figures() {
            match printed[name].as_f64() {
                Some(value) => samples.push((figure, value)),
                // Only Python imports.
                None if name == "import_cpu_ms" => {}
                None => bail!("{} did not print {name}: {printed}", self.name),
            }
        }
        Ok(samples)
    }

    /// Adds the samples of a run. One that failed is left out: `java.net.http` sometimes takes a connection that it is
    /// closing.
    pub fn add(&mut self, samples: Result<Vec<(Figure, f64)>>) {
        match samples {
            Ok(samples) => samples.into_iter().for_each(|(figure, sample)| self.samples.add(figure, sample)),
            Err(error) => eprintln!("! Left out: {error:#}"),
        }
    }
}

impl Task {
    fn arguments(self) -> Vec<String> {
        let text = match self {
            Self::Cold => "cold".to_owned(),
            Self::Calls { count, in_flight, warm_up } => format!("calls {count} {in_flight} {warm_up}"),
            Self::Bulk { domains, warm_up } => format!("calls {domains} 1 {warm_up}"),
            Self::Memory { count } => format!("memory {count}"),
            Self::Stalls => "stalls".to_owned(),
        };
        text.split(' ').map(str::to_owned).collect()
    }

    /// The figures, by the names that the program prints.
    fn figures(self) -> Vec<(&'static str, Figure)> {
        match self {
            Self::Cold => vec![("import_cpu_ms", Figure::ImportCpuMs), ("cpu_ms", Figure::FirstReplyCpuMs)],
            Self::Calls { in_flight, .. } => {
                let mut figures =
                    vec![("cpu_us", Figure::CpuUs(in_flight)), ("calls_per_second", Figure::CallsPerSecond(in_flight))];
                match in_flight {
                    1 => figures.push(("wall_us", Figure::WallUs)),
                    64 => figures.push(("peak_mb", Figure::PeakMb)),
                    _ => {}
                }
                figures
            }
            Self::Bulk { domains: LARGEST_BULK, .. } => vec![
                ("wall_us", Figure::BulkUs(LARGEST_BULK)),
                ("calls_per_second", Figure::BulkCallsPerSecond),
                ("cpu_us", Figure::CpuUs(1)),
                ("peak_mb", Figure::PeakMb),
            ],
            Self::Bulk { domains, .. } => vec![("wall_us", Figure::BulkUs(domains))],
            Self::Memory { .. } => vec![("grown_mb", Figure::GrownMb)],
            Self::Stalls => vec![("stall_ms", Figure::StallMs), ("starting_ms", Figure::StartingMs)],
        }
    }
}

/// The bulk whose speed is compared with that of others.
pub const LARGEST_BULK: usize = 10_000;

/// Runs the program. Returns what it printed, and the milliseconds from its start to the line.
fn run(
    command: &[String],
    arguments: &[String],
    endpoint: &str,
    sandbox: &Sandbox,
) -> Result<(serde_json::Value, f64)> {
    let mut program = Command::new(&command[0]);
    program.args(&command[1..]).args(arguments).env("ALIDOMAIN_ENDPOINT", endpoint);
    program.env("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID).env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET);
    program.env_remove("ALIBABA_CLOUD_SECURITY_TOKEN").env_remove("RUST_BACKTRACE");
    // Else Python would compile each module at each start.
    program.env_remove("PYTHONDONTWRITEBYTECODE");
    introduce(sandbox, &mut program).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let began = Instant::now();
    let mut child = program.spawn().with_context(|| format!("{} could not be run", command[0]))?;
    let mut errors = child.stderr.take().context("the standard error is a pipe")?;
    let errors = thread::spawn(move || {
        let mut text = Vec::new();
        // What could be read is shown.
        let _ = errors.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("the standard output is a pipe")?).read_line(&mut line)?;
    let wall_ms = began.elapsed().as_secs_f64() * 1e3;
    let status = child.wait()?;
    let errors = errors.join().unwrap_or_default();
    ensure!(status.success(), "{} failed ({status}):\n{line}{errors}", command.join(" "));
    let printed = serde_json::from_str(&line).with_context(|| format!("no JSON was printed: {line:?}\n{errors}"))?;
    Ok((printed, wall_ms))
}
