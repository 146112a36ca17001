//! The tests of the core, the sandbox and these flows, and the API pages of the core.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::package::once;
use crate::project::Project;
use crate::sandbox::on_loopback;
use crate::{step, surface};

/// Runs them and returns what they printed.
pub fn test(project: &Project) -> Result<String> {
    let mut test = project.command("cargo");
    let mut output = step::run("Testing Rust", on_loopback(test.args(["test", "--workspace"])))?;
    let mut bundled = project.command("cargo");
    bundled.args(["test", "--package", "alidomain", "--features", "bundled-roots", "--test", "tls"]);
    output.push_str(&step::run("Testing Rust with bundled roots", on_loopback(&mut bundled))?);
    surface::rust::compare(project)?;
    Ok(output)
}

/// Runs the chaos test at any length; it prints its table itself.
pub fn chaos(project: &Project, submissions: usize, seed: u64, without_guard: bool) -> Result<()> {
    let mut chaos = project.command("cargo");
    chaos.args(["run", "--quiet", "--package", "alidomain", "--example", "chaos", "--"]);
    chaos.args(["--submissions", &submissions.to_string(), "--seed", &seed.to_string()]);
    if without_guard {
        chaos.arg("--without-guard");
    }
    if !on_loopback(&mut chaos).status()?.success() {
        bail!("a change was submitted twice, or a caller got a wrong outcome");
    }
    Ok(())
}

/// Runs the search to any depth; a failure prints its sequence.
pub fn search(project: &Project, depth: usize, scenario: Option<&str>) -> Result<()> {
    let mut search = project.command("cargo");
    search.args(["test", "--quiet", "--package", "alidomain", "--lib", "every_sequence", "--", "--nocapture"]);
    search.env("ALIDOMAIN_SEARCH_DEPTH", depth.to_string());
    if let Some(scenario) = scenario {
        search.env("ALIDOMAIN_SEARCH_SCENARIO", scenario);
    }
    if !search.status()?.success() {
        bail!("a sequence broke a guarantee");
    }
    Ok(())
}

/// Builds the API pages of the core, each with the content of a file at its top. Returns their folder.
pub fn documentation(project: &Project, top: &Path) -> Result<PathBuf> {
    let folder = project.target.join("doc");
    // `cargo xtask check` puts the pages of all crates there, with what is private.
    once::remove(&folder)?;
    let mut document = project.command("cargo");
    document.args(["doc", "--locked", "--package", "alidomain", "--lib", "--no-deps"]);
    // Between the flags is what no path has.
    let flags = format!("--deny\x1fwarnings\x1f--html-before-content\x1f{}", top.display());
    step::run("Building the API pages of Rust", document.env("CARGO_ENCODED_RUSTDOCFLAGS", flags))?;
    Ok(folder)
}
