//! A release: everything in `dist`, described, and checked as a stranger would.

pub mod artifacts;
mod changelog;
mod contents;
mod inspection;
pub mod manifest;
mod pom;
mod repository;
mod smoke;
mod sources;
#[cfg(test)]
mod tests;
mod wheel;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::package::{licenses, sbom, tree};
use crate::project::Project;
use crate::step;
use artifacts::Artifact;
use contents::Files;
use manifest::Manifest;

/// The components of everything in the release.
const SBOM: &str = "alidomain.cdx.json";

/// The folder of the documentation, which is made from the manifest.
const DOCUMENTATION: &str = "docs";

/// How to check a release.
#[derive(clap::Args)]
pub struct Options {
    /// Check the release: its files, versions, licenses and change log, then install and use what this machine can run
    #[arg(long, required = true)]
    check: bool,
    /// Do not install and use the artifacts
    #[arg(long)]
    without_running: bool,
    /// Accept a change log without the date of the release
    #[arg(long)]
    rehearsal: bool,
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
        let problems = problems(project, &dist, &all, options.rehearsal);
        if problems.is_empty() {
            return Ok(());
        }
        bail!("the release must not be published:\n- {}", problems.join("\n- "))
    })?;
    if !options.without_running {
        smoke::run(project, &dist)?;
        if options.dist.is_none() {
            // With what was run just now.
            let mut manifest = Manifest::read(&dist)?;
            manifest.add_evidence(project, &dist)?;
            manifest.write(&dist)?;
            tree::write_checksums_without(&dist, DOCUMENTATION)?;
        }
    }
    println!("{}: {} artifacts of version {}", dist.display(), all.len(), env!("CARGO_PKG_VERSION"));
    Ok(())
}

/// Returns a sentence for each thing that is wrong.
fn problems(project: &Project, dist: &Path, all: &[Artifact], is_rehearsal: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let mut alike: BTreeMap<(&str, &str), BTreeMap<&String, Files>> = BTreeMap::new();
    for artifact in all {
        match contents::read(&dist.join(&artifact.path)) {
            Ok(files) => {
                let found = inspection::problems(artifact, &files);
                problems.extend(found.iter().map(|problem| format!("{}: {problem}", artifact.path)));
                match sources::problems(project, &artifact.path, &files) {
                    Ok(found) => problems.extend(found.iter().map(|problem| format!("{}: {problem}", artifact.path))),
                    Err(error) => problems.push(format!("{}: {error:#}.", artifact.path)),
                }
                let folder = artifact.path.split('/').next().unwrap_or_default();
                if artifact.path.ends_with(".whl") || folder == "cli" {
                    alike.entry((artifact.language, folder)).or_default().insert(&artifact.path, common(files));
                }
            }
            Err(error) => problems.push(format!("{}: {error:#}.", artifact.path)),
        }
    }
    for of_language in alike.values() {
        let Some((first, common)) = of_language.first_key_value() else { continue };
        let others = of_language.iter().filter(|(_, others)| *others != common);
        problems
            .extend(others.map(|(path, _)| format!("{path} has other metadata, pages or Python files than {first}.")));
    }
    let sentence = |error: anyhow::Error| format!("{}.", format!("{error:#}").trim_end_matches('.'));
    let mut note = |result: Result<()>| problems.extend(result.err().map(sentence));
    let manifest = Manifest::read(dist);
    note(manifest.and_then(|manifest| manifest.check_commit(project).and_then(|()| manifest.compare(dist, all))));
    note(tree::check_checksums_without(dist, DOCUMENTATION));
    note(tree::check_checksums_without(&dist.join("swift/AliDomain"), "").context("in swift/AliDomain"));
    note(unknown_files(dist, all));
    note(repository::check_checksums(&dist.join("maven")));
    for (artifact, dependencies) in artifacts::DEPENDENCIES {
        let path = artifacts::maven_file(artifact, ".pom");
        let text = fs::read_to_string(dist.join(&path)).with_context(|| format!("{path} is missing"));
        note(text.and_then(|text| pom::check(&text, dependencies).context(path)));
    }
    let read =
        |folder: &Path, name: &str| fs::read_to_string(folder.join(name)).with_context(|| format!("{name} is missing"));
    let version = env!("CARGO_PKG_VERSION");
    let both = read(dist, changelog::FILE).and_then(|of| Ok((of, read(&project.root, changelog::FILE)?)));
    note(both.and_then(|(released, own)| changelog::check(&released, &own, version, is_rehearsal)));
    note(sbom::of_everything(project).and_then(|expected| same_text(dist, SBOM, &expected)));
    note(read(&project.root, "LICENSE").and_then(|expected| same_text(dist, "LICENSE", &expected)));
    note(licenses::compare_all(project, dist));
    problems
}

/// The files of a wheel that are the same for every platform, and of an archive, by their paths in its only folder.
fn common(files: Files) -> Files {
    let is_common =
        |name: &String| [".py", ".pyi", "METADATA", "entry_points.txt"].iter().any(|end| name.ends_with(end));
    let is_page = |path: &str| path.starts_with("man/") || path.starts_with("completions/");
    let keep = |(name, bytes): (String, Vec<u8>)| {
        let page = name.split_once('/').map(|(_, path)| path).filter(|path| is_page(path)).map(str::to_owned);
        page.or_else(|| is_common(&name).then_some(name)).map(|name| (name, bytes))
    };
    files.into_iter().filter_map(keep).collect()
}

fn same_text(dist: &Path, name: &str, expected: &str) -> Result<()> {
    let text = fs::read_to_string(dist.join(name)).with_context(|| format!("{name} is missing"))?;
    if text != expected {
        bail!("{name} is not the one of this version. Run `cargo xtask package` again");
    }
    Ok(())
}

/// Fails if there is a file that nobody expects, such as an artifact of another version.
fn unknown_files(dist: &Path, all: &[Artifact]) -> Result<()> {
    let mut known: BTreeSet<String> = all.iter().map(|artifact| artifact.path.clone()).collect();
    for artifact in all.iter().filter(|artifact| artifact.path.starts_with("maven/")) {
        known.extend(repository::CHECKSUMS.map(|end| format!("{}{end}", artifact.path)));
    }
    known.extend([changelog::FILE, manifest::FILE, tree::CHECKSUMS, SBOM, "LICENSE"].map(str::to_owned));
    known.extend(licenses::OF_EVERYTHING.map(str::to_owned));
    let is_part = |file: &Path| file.starts_with(DOCUMENTATION) || file.starts_with("swift/AliDomain");
    let unknown: Vec<String> = tree::files(dist)?
        .into_iter()
        .filter(|file| !is_part(file))
        .map(|file| file.to_string_lossy().into_owned())
        .filter(|name| !known.contains(name))
        .collect();
    ensure!(unknown.is_empty(), "these files are not a part of the release, remove them: {}", unknown.join(", "));
    Ok(())
}
