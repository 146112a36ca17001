//! The folder that Sphinx reads: the pages of docs, pages for files at the root of the project, and tested examples.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::project::Project;

/// Files at the root of the project that have a page, where they exist. docs/_extensions/repository_links.py knows where.
const PROJECT_FILES: [&str; 4] = ["CHANGELOG.md", "CONTRIBUTING.md", "RELEASING.md", "SECURITY.md"];

/// The examples that pages quote, and the interface definition.
const QUOTED: [&str; 6] = [
    "src/alidomain.udl",
    "bindings/python/examples/submit_contact_change.py",
    "bindings/kotlin/examples/SubmitContactChange.kt",
    "bindings/kotlin/examples/SubmitContactChangeInJava.java",
    "bindings/swift/Examples/SubmitContactChange/main.swift",
    "examples/submit_contact_change.rs",
];

/// What pages write for the version of this library.
const VERSION: &str = "@VERSION@";

/// Copies everything that was written by hand.
pub fn collect(project: &Project, sources: &Path) -> Result<()> {
    copy_pages(&project.root.join("docs"), sources)?;
    for name in PROJECT_FILES {
        let file = project.root.join(name);
        if file.exists() {
            copy(&file, &sources.join("project").join(name))?;
        }
    }
    for name in QUOTED {
        copy(&project.root.join(name), &sources.join("_examples").join(name))?;
    }
    let index = sources.join("index.md");
    let text = fs::read_to_string(&index).context("the front page cannot be read")?;
    fs::write(index, text.replace(VERSION, env!("CARGO_PKG_VERSION")))?;
    Ok(())
}

/// Replaces a marker, which a reader of the page in a checkout does not see.
pub fn fill(page: &Path, marker: &str, text: &str) -> Result<()> {
    let old = fs::read_to_string(page).with_context(|| format!("{} cannot be read", page.display()))?;
    let marker = format!("<!-- {marker} -->");
    let (before, after) = old.split_once(&marker).with_context(|| format!("{}: no {marker}", page.display()))?;
    fs::write(page, format!("{before}{text}{after}"))?;
    Ok(())
}

/// Writes a generated page.
pub fn write(page: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(page.parent().context("a page is in a folder")?)?;
    fs::write(page, text).with_context(|| format!("{} cannot be written", page.display()))
}

/// Copies the pages and images of a folder. Folders that begin with an underscore belong to Sphinx.
fn copy_pages(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let path = entry?.path();
        let name = path.file_name().context("a file has a name")?;
        if path.is_dir() {
            if !name.to_string_lossy().starts_with(['_', '.']) {
                copy_pages(&path, &to.join(name))?;
            }
        } else if path.extension().is_some_and(|extension| ["md", "svg", "png"].map(AsRef::as_ref).contains(&extension))
        {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}
