//! A release: everything in `dist`, described, and checked as a stranger would.

mod artifacts;
mod changelog;
mod contents;
mod inspection;
mod manifest;
mod smoke;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::package::{licenses, sbom, tree};
use crate::project::Project;
use crate::step;
use artifacts::Artifact;
use manifest::Manifest;

/// The components of everything in the release.
const SBOM: &str = "alidomain.cdx.json";

/// The folder of the documentation, which is made from the manifest.
const DOCUMENTATION: &str = "docs";

/// How to check a release.
#[derive(clap::Args)]
pub struct Options {
    /// Check the release: its files, versions, licenses and change log, then install and use each artifact
    #[arg(long, required = true)]
    check: bool,
    /// Do not install and use the artifacts
    #[arg(long)]
    without_running: bool,
    /// The folder with the release. Default: `dist` in the project
    #[arg(long, value_name = "FOLDER")]
    dist: Option<PathBuf>,
}

/// Describes the artifacts in `dist`: the manifest, the bill of materials, licenses, the change log and checksums.
pub fn describe(project: &Project) -> Result<()> {
    let dist = project.root.join("dist");
    step::run_here("Describing the release", || {
        for file in ["LICENSE", changelog::FILE] {
            fs::copy(project.root.join(file), dist.join(file)).with_context(|| format!("{file} cannot be copied"))?;
        }
        licenses::write_all(project, &dist)?;
        fs::write(dist.join(SBOM), sbom::of_everything(project)?)?;
        Manifest::of(project, &dist, &artifacts::all())?.write(&dist)?;
        tree::write_checksums_without(&dist, DOCUMENTATION)
    })?;
    println!("{}", dist.join(manifest::FILE).display());
    Ok(())
}

/// Checks a release, and fails with everything that is wrong.
pub fn check(project: &Project, options: &Options) -> Result<()> {
    let dist = options.dist.clone().unwrap_or_else(|| project.root.join("dist"));
    let all = artifacts::all();
    step::run_here("Inspecting the release", || {
        let problems = problems(project, &dist, &all)?;
        if problems.is_empty() {
            return Ok(());
        }
        bail!("the release must not be published:\n- {}", problems.join("\n- "))
    })?;
    if !options.without_running {
        smoke::run(project, &dist)?;
        // With what was run just now.
        Manifest::of(project, &dist, &all)?.write(&dist)?;
        tree::write_checksums_without(&dist, DOCUMENTATION)?;
    }
    println!("{}: {} artifacts of version {}", dist.display(), all.len(), env!("CARGO_PKG_VERSION"));
    Ok(())
}

/// Returns a sentence for each thing that is wrong.
fn problems(project: &Project, dist: &Path, all: &[Artifact]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for artifact in all {
        match contents::read(&dist.join(&artifact.path)) {
            Ok(files) => {
                let found = inspection::problems(artifact, &files);
                problems.extend(found.iter().map(|problem| format!("{}: {problem}", artifact.path)));
            }
            Err(error) => problems.push(format!("{}: {error:#}.", artifact.path)),
        }
    }
    let mut note = |result: Result<()>| problems.extend(result.err().map(|error| format!("{error:#}.")));
    note(Manifest::read(dist).and_then(|manifest| manifest.compare(dist, all)));
    note(tree::check_checksums_without(dist, DOCUMENTATION));
    note(unknown_files(dist, all));
    let own = fs::read_to_string(project.root.join(changelog::FILE))?;
    let released = fs::read_to_string(dist.join(changelog::FILE)).context("the release has no change log");
    note(released.and_then(|released| changelog::check(&released, &own, env!("CARGO_PKG_VERSION"))));
    note(same_text(dist, SBOM, &sbom::of_everything(project)?));
    note(same_text(dist, "LICENSE", &fs::read_to_string(project.root.join("LICENSE"))?));
    note(licenses::compare_all(project, dist));
    Ok(problems)
}

fn same_text(dist: &Path, name: &str, expected: &str) -> Result<()> {
    let text = fs::read_to_string(dist.join(name)).with_context(|| format!("{name} is missing"))?;
    if text != expected {
        bail!("{name} is not the one of this version. Run `cargo xtask package` again");
    }
    Ok(())
}

/// Fails if a folder of the release has an artifact that nobody expects, such as one of another version.
fn unknown_files(dist: &Path, all: &[Artifact]) -> Result<()> {
    let expected: BTreeSet<&str> = all.iter().map(|artifact| artifact.path.as_str()).collect();
    for file in tree::files(dist)? {
        let name = file.to_str().context("a file has a name of text")?;
        let is_artifact = [".whl", ".jar", ".aar", ".gz", ".zip"].iter().any(|end| name.ends_with(end));
        let is_part = name.starts_with(DOCUMENTATION) || name.starts_with("swift/AliDomain/");
        if is_artifact && !is_part && !expected.contains(name) {
            bail!("{name} is not a part of the release");
        }
    }
    Ok(())
}
