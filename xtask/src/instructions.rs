//! How many instructions signing and calls take, compared with a file of the repository: unlike time, they are the same
//! on a busy machine, so that a slower change is seen in review.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::project::Project;
use crate::{step, system};

const FILE: &str = "benches/instructions.json";

/// The pieces that `benches/rust/src/bin/instructions.rs` does, and how often.
const PIECES: [(&str, usize); 6] = [
    ("parameters", 1000),
    ("sign-v1", 1000),
    ("sign-v1-least", 1000),
    ("sign-v3", 1000),
    ("call", 1000),
    ("list", 200),
];

/// What a count may differ by, in percent: a call waits for its reply once or twice, and processors differ in how they
/// copy memory.
const TOLERANCE: u64 = 3;

type Counts = BTreeMap<String, u64>;

/// Counts, and compares with the file, or writes it.
pub fn run(project: &Project, write: bool) -> Result<()> {
    system::require("valgrind", &["valgrind"])?;
    let mut build = project.command("cargo");
    build.args(["build", "--locked", "--release", "--package", "alidomain-bench", "--bin", "instructions"]);
    step::run("Building the program whose instructions are counted", &mut build)?;
    let mut counts = Counts::new();
    step::run_here("Counting instructions", || {
        for (piece, times) in PIECES {
            counts.insert(piece.to_owned(), count(project, piece, times)?);
        }
        Ok(())
    })?;
    let file = project.root.join(FILE);
    let known = if file.exists() { read(&file)? } else { Counts::new() };
    println!("{}", table(&known, &counts));
    if write {
        let text = serde_json::to_string_pretty(&counts)?;
        return fs::write(&file, text + "\n").with_context(|| format!("{FILE} cannot be written"));
    }
    match differing(&known, &counts).as_slice() {
        [] => Ok(()),
        pieces => bail!(
            "{} differ by more than {TOLERANCE} % from {FILE}. If that is intended, run cargo xtask instructions --write \
             and commit the file.",
            pieces.join(", ")
        ),
    }
}

fn read(file: &Path) -> Result<Counts> {
    serde_json::from_str(&fs::read_to_string(file)?).with_context(|| format!("{FILE} has no counts"))
}

/// Instructions of one time: what twice as many times take more. Whole, without what happens once.
fn count(project: &Project, piece: &str, times: usize) -> Result<u64> {
    let total = |times: usize| {
        let out = project.target.join("instructions.out");
        let mut valgrind = project.command("valgrind");
        valgrind.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", out.display()));
        valgrind.arg(program(project)).args([piece, &times.to_string()]);
        valgrind.env_remove("http_proxy").env_remove("HTTP_PROXY").env_remove("ALL_PROXY").env_remove("all_proxy");
        step::quietly(&format!("valgrind {piece}"), &mut valgrind)?;
        let text = fs::read_to_string(&out)?;
        let total = text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
        anyhow::Ok(total.context("callgrind wrote no total")?.trim().parse::<u64>()?)
    };
    let (once, twice) = (total(times)?, total(2 * times)?);
    Ok(twice.saturating_sub(once) / times as u64)
}

fn program(project: &Project) -> PathBuf {
    project.target.join("release/instructions")
}

fn differing(known: &Counts, counts: &Counts) -> Vec<String> {
    let differs = |piece: &str, count: u64| match known.get(piece) {
        Some(known) => known.abs_diff(count) * 100 > known * TOLERANCE,
        None => true,
    };
    counts.iter().filter(|(piece, count)| differs(piece, **count)).map(|(piece, _)| piece.clone()).collect()
}

fn table(known: &Counts, counts: &Counts) -> String {
    let mut table = format!("{:<16}{:>12}{:>12}{:>9}\n", "instructions", "file", "now", "change");
    for (piece, count) in counts {
        let (before, change) = match known.get(piece) {
            Some(&before) => (before.to_string(), format!("{:+.1} %", (*count as f64 / before as f64 - 1.0) * 100.0)),
            None => ("-".to_owned(), String::new()),
        };
        table += &format!("{piece:<16}{before:>12}{count:>12}{change:>9}\n");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(counts: &[(&str, u64)]) -> Counts {
        counts.iter().map(|(piece, count)| ((*piece).to_owned(), *count)).collect()
    }

    #[test]
    fn what_differs_is_named() {
        let known = counts(&[("call", 1000), ("list", 1000), ("sign", 1000)]);
        let now = counts(&[("call", 1030), ("list", 1031), ("sign", 960), ("new", 1)]);
        assert_eq!(differing(&known, &now), ["list", "new", "sign"]);
        let table = table(&known, &now);
        assert!(table.contains("list                    1000        1031   +3.1 %"), "{table}");
    }
}
