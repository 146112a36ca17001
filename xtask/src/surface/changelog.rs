//! A word in the change log for each change of a public surface.

use anyhow::{Result, bail};
use clap::ValueEnum as _;

use super::Surface;
use crate::project::Project;
use crate::step;

/// The file that describes what changed.
const CHANGELOG: &str = "CHANGELOG.md";

/// Fails if a surface changed after the change log did: in what is committed, or in what is not.
pub fn check(project: &Project) -> Result<()> {
    let git = |arguments: &[&str]| step::quietly("git", project.command("git").args(arguments));
    if git(&["rev-parse", "--is-inside-work-tree"]).is_err() {
        eprintln!("- The change log was not compared with the public surfaces: this is no git repository");
        return Ok(());
    }
    let is_changed = |path: &str| Ok::<_, anyhow::Error>(!git(&["status", "--porcelain", "--", path])?.is_empty());
    let last_change = |path: &str| git(&["log", "-1", "--format=%H", "--", path]);
    let described = last_change(CHANGELOG)?;
    let described_now = is_changed(CHANGELOG)?;
    for surface in Surface::value_variants() {
        let changed = last_change(surface.file())?;
        let is_committed = changed.trim().is_empty()
            || git(&["merge-base", "--is-ancestor", changed.trim(), described.trim()]).is_ok();
        if !described_now && (is_changed(surface.file())? || !is_committed) {
            bail!("{} changed after {CHANGELOG}. Describe the change there.", surface.file());
        }
    }
    Ok(())
}
