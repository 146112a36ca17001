//! What a release consists of, and what was really done with each artifact: `dist/manifest.json`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::artifacts::Artifact;
use crate::package::evidence::{self, Evidence, Ran};
use crate::package::tree;
use crate::package::versions::RUST;
use crate::project::Project;
use crate::step;

pub const FILE: &str = "manifest.json";

/// The manifest of a release.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub version: String,
    /// The commit that everything was built from, with `+` if files differed from it.
    pub commit: String,
    /// The compilers: this machine's, and the one of Debian's that builds the libraries.
    pub rust: String,
    pub artifacts: Vec<Entry>,
}

/// An artifact.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// From the folder of the manifest.
    pub path: String,
    pub language: String,
    pub platforms: Vec<String>,
    pub bytes: u64,
    /// Of the file. Of a folder, that of its file with checksums.
    pub sha256: String,
    /// The tools that looked at it.
    pub checked: Vec<String>,
    /// Where it ran, and what it did there.
    pub ran: Vec<Ran>,
}

impl Manifest {
    /// Describes the artifacts in a folder.
    pub fn of(project: &Project, dist: &Path, artifacts: &[Artifact]) -> Result<Self> {
        let git = |arguments: &[&str]| step::quietly("git", project.command("git").args(arguments));
        let commit = git(&["rev-parse", "HEAD"])?;
        let changes = git(&["status", "--porcelain"])?;
        let rustc = step::quietly("rustc", project.command("rustc").arg("--version"))?;
        let entry = |artifact: &Artifact| {
            let path = dist.join(&artifact.path);
            let Evidence { checked, ran } = evidence::read(project, &summary(&path))?;
            let language = artifact.language.to_owned();
            let platforms = artifact.platforms.iter().map(|platform| (*platform).to_owned()).collect();
            let (bytes, sha256) = measure(&path)?;
            Ok(Entry { path: artifact.path.clone(), language, platforms, bytes, sha256, checked, ran })
        };
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: format!("{}{}", commit.trim(), if changes.is_empty() { "" } else { "+" }),
            rust: format!("{}; libraries: Debian's Rust {RUST}", rustc.trim()),
            artifacts: artifacts.iter().map(entry).collect::<Result<_>>()?,
        })
    }

    /// Reads the manifest of a folder.
    pub fn read(dist: &Path) -> Result<Self> {
        let path = dist.join(FILE);
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no manifest", path.display()))
    }

    /// Writes the manifest into a folder.
    pub fn write(&self, dist: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        fs::write(dist.join(FILE), text + "\n").context("the manifest cannot be written")
    }

    /// Adds what was done with the artifacts on this machine since.
    pub fn add_evidence(&mut self, project: &Project, dist: &Path) -> Result<()> {
        for entry in &mut self.artifacts {
            let Evidence { checked, ran } = evidence::read(project, &summary(&dist.join(&entry.path)))?;
            checked.into_iter().for_each(|text| evidence::add(&mut entry.checked, text));
            ran.into_iter().for_each(|ran| evidence::add(&mut entry.ran, ran));
        }
        Ok(())
    }

    /// Fails unless the artifacts are from this commit of the project, without other changes.
    pub fn check_commit(&self, project: &Project) -> Result<()> {
        let head = step::quietly("git", project.command("git").args(["rev-parse", "HEAD"]))?;
        let head = head.trim();
        ensure!(
            self.commit == head,
            "the release was made from commit {}, and this is {head}. A `+` stands for changes that are not committed",
            self.commit
        );
        Ok(())
    }

    /// Fails unless these are the artifacts, with the same bytes.
    pub fn compare(&self, dist: &Path, artifacts: &[Artifact]) -> Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        ensure!(self.version == version, "{FILE} is for version {}, and the project has {version}", self.version);
        for artifact in artifacts {
            let entry = self.artifacts.iter().find(|entry| entry.path == artifact.path);
            let entry = entry.with_context(|| format!("{FILE} does not list {}", artifact.path))?;
            ensure!(
                entry.language == artifact.language && entry.platforms == artifact.platforms,
                "{FILE} gives {} another language or other platforms",
                artifact.path
            );
            let unknown = entry.ran.iter().find(|ran| !entry.platforms.contains(&ran.platform));
            ensure!(unknown.is_none(), "{FILE} says that {} ran on another platform", artifact.path);
            let (bytes, sha256) = measure(&dist.join(&artifact.path))?;
            ensure!(
                (entry.bytes, &entry.sha256) == (bytes, &sha256),
                "{} is not the file that {FILE} describes",
                artifact.path
            );
        }
        ensure!(self.artifacts.len() <= artifacts.len(), "{FILE} lists an artifact twice");
        let unknown = self.artifacts.iter().find(|entry| artifacts.iter().all(|of| of.path != entry.path));
        ensure!(unknown.is_none(), "{FILE} lists an unknown artifact: {}", unknown.map_or("", |entry| &entry.path));
        Ok(())
    }
}

/// The size of an artifact, and its digest.
fn measure(path: &Path) -> Result<(u64, String)> {
    let bytes = if path.is_dir() {
        tree::size(path)?
    } else {
        fs::metadata(path).with_context(|| format!("{} is missing", path.display()))?.len()
    };
    Ok((bytes, evidence::digest(&summary(path))?))
}

/// The file whose bytes stand for an artifact.
fn summary(path: &Path) -> std::path::PathBuf {
    if path.is_dir() { path.join(tree::CHECKSUMS) } else { path.to_owned() }
}
