//! The source distribution: what maturin collects, and what else it takes to build a wheel from it with Rust alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::super::{once, tarball, tree};
use super::VERSION;
use crate::project::Project;
use crate::python::Python;
use crate::step;

/// Makes the source distribution in a folder.
pub fn make(project: &Project, tools: &Python, folder: &Path) -> Result<PathBuf> {
    let work = folder.join("source");
    once::remove(&work)?;
    fs::create_dir_all(&work)?;
    let mut collect = tools.tool("maturin");
    step::run("Collecting the sources", collect.args(["sdist", "--out"]).arg(&work))?;
    let name = format!("alidomain-{VERSION}");
    let archive = work.join(format!("{name}.tar.gz"));
    tarball::unpack(&archive, &work)?;
    let sources = work.join(&name);
    complete(project, &sources)?;

    let made = folder.join(format!("{name}.tar.gz"));
    tarball::write(&work, &name, &made)?;
    once::remove(&work)?;
    Ok(made)
}

/// Adds what maturin does not know of: the generator, and what runs it.
fn complete(project: &Project, sources: &Path) -> Result<()> {
    let binding = project.binding("python");
    tree::copy(&project.root.join("bindgen"), &sources.join("bindgen"))?;
    // The README of the Python package, not that of the Rust crate.
    for file in ["build_backend.py", "README.md"] {
        fs::copy(binding.join(file), sources.join(file)).with_context(|| format!("{file} cannot be copied"))?;
    }
    let manifest = sources.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).context("maturin has left out Cargo.toml")?;
    fs::write(&manifest, with_generator(&text)?)?;
    // cargo drops the crates that are not in the distribution from Cargo.lock, and keeps all versions.
    let mut resolve = Command::new("cargo");
    resolve.args(["metadata", "--format-version", "1"]).current_dir(sources);
    step::quietly("cargo metadata", &mut resolve)?;
    Ok(())
}

/// The manifest of the workspace with the generator in it.
fn with_generator(manifest: &str) -> Result<String> {
    const MEMBERS: &str = "members = [\"sandbox\"]\n";
    ensure!(manifest.contains(MEMBERS), "the members of the workspace are others than expected:\n{manifest}");
    // maturin runs `uniffi-bindgen` without naming its package.
    let members = "members = [\"bindgen\", \"sandbox\"]\ndefault-members = [\".\", \"bindgen\"]\n";
    Ok(manifest.replacen(MEMBERS, members, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_a_member_of_the_workspace() {
        let manifest = with_generator("[workspace]\nmembers = [\"sandbox\"]\nresolver = \"3\"\n").unwrap();
        assert!(manifest.contains("\"bindgen\", \"sandbox\""), "{manifest}");
        assert!(with_generator("[workspace]\nmembers = []\n").is_err());
    }
}
