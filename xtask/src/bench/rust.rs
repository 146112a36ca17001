//! Clients in Rust: ours, reqwest and a socket by hand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::contender::{Contender, Task};
use super::figures::Figure;
use super::names::*;
use super::pace::{IN_FLIGHT, Pace};
use super::{Field, Language};
use crate::project::Project;
use crate::step;

/// The crate of the clients.
const CRATE: &str = "alidomain-bench";

/// Builds the programs. Programs in Rust are built for speed; ours is also built as libraries are shipped, for size.
pub fn field(project: &Project, pace: &Pace) -> Result<Field> {
    let speed = build(project, "speed", &["ours", "bare_reqwest", "bare_socket"])?;
    let shipped = build(project, "release", &["ours"])?;
    let calls = |memory: bool| -> Vec<Task> {
        let mut tasks = pace.calls(5_000, 40_000, 1_000, &IN_FLIGHT);
        tasks.extend(memory.then(|| pace.memory()));
        tasks
    };
    let ours =
        |name, folder: &Path, mode, tasks| client(project, name, &folder.join("ours"), &[mode], tasks, "alidomain");
    let contenders = vec![
        ours(BLOCKING, &speed, "blocking", calls(true))?,
        ours(AWAITED, &speed, "awaited", calls(false))?,
        ours(BULK, &speed, "bulk", pace.bulks(1_000))?,
        ours(SHIPPED_BLOCKING, &shipped, "blocking", calls(false))?,
        ours(SHIPPED_AWAITED, &shipped, "awaited", calls(false))?,
        ours(SHIPPED_BULK, &shipped, "bulk", pace.bulks(1_000))?,
        client(project, BARE_REQWEST, &speed.join("bare_reqwest"), &["awaited"], calls(true), "reqwest")?,
        Contender::new(Language::Rust, BARE_SOCKET, &speed.join("bare_socket"), &["blocking"], calls(false))
            .with(Figure::InstalledMb, size(&speed.join("bare_socket"))?),
    ];
    let rustc = step::quietly("rustc --version", project.command("rustc").arg("--version"))?;
    let versions = vec![
        ("compiler".to_owned(), rustc.trim().trim_start_matches("rustc ").to_owned()),
        ("reqwest".to_owned(), version(project, "reqwest")?),
    ];
    Ok(Field { contenders, versions, library_bytes: None })
}

/// Returns the folder with the programs.
fn build(project: &Project, profile: &str, programs: &[&str]) -> Result<PathBuf> {
    let mut build = project.command("cargo");
    build.args(["build", "--locked", "--package", CRATE, "--profile", profile]);
    build.args(programs.iter().flat_map(|program| ["--bin", program]));
    step::run(&format!("Building the Rust clients ({profile})"), &mut build)?;
    Ok(project.target.join(profile))
}

fn client(
    project: &Project,
    name: &'static str,
    program: &Path,
    arguments: &[&str],
    tasks: Vec<Task>,
    package: &str,
) -> Result<Contender> {
    Ok(Contender::new(Language::Rust, name, program, arguments, tasks)
        .with(Figure::InstalledMb, size(program)?)
        .with(Figure::Packages, packages(project, package)? as f64))
}

/// Megabytes of a program.
fn size(program: &Path) -> Result<f64> {
    let bytes = std::fs::metadata(program).with_context(|| format!("{} is missing", program.display()))?.len();
    Ok(bytes as f64 / 1e6)
}

/// The number of crates in the program of a client: the package, and all that it depends on.
fn packages(project: &Project, package: &str) -> Result<usize> {
    Ok(tree(project, package)?.lines().collect::<BTreeSet<_>>().len())
}

fn version(project: &Project, package: &str) -> Result<String> {
    let tree = tree(project, package)?;
    let first = tree.lines().next().and_then(|line| line.split(" v").nth(1));
    Ok(first.context("cargo tree names the version")?.to_owned())
}

fn tree(project: &Project, package: &str) -> Result<String> {
    let mut tree = project.command("cargo");
    tree.args(["tree", "--locked", "--package", package, "--edges", "normal,no-proc-macro", "--prefix", "none"]);
    step::quietly("cargo tree", tree.args(["--no-dedupe", "--format", "{p}"]))
}
