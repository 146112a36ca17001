//! The support matrix: what was made for which platform, and what was run, from the manifest of the release.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::sources::{fill, write as write_page};

/// What the front page and the page of the matrix say without a manifest.
const NO_MANIFEST: &str = "No manifest: run `cargo xtask package` to build the artifacts and to record what was run. \
                           Then build this site again.";

/// What a release has.
#[derive(Debug)]
pub struct Manifest {
    version: String,
    artifacts: Vec<Artifact>,
}

#[derive(Clone, Debug)]
struct Artifact {
    path: String,
    language: String,
    platform: String,
    bytes: u64,
    sha256: String,
    checked: Vec<String>,
    ran: Vec<String>,
}

impl Manifest {
    fn parse(text: &str) -> Result<Self> {
        let manifest: Value = serde_json::from_str(text)?;
        let artifacts = manifest["artifacts"].as_array().context("no artifacts")?;
        Ok(Self {
            version: manifest["version"].as_str().context("no version")?.to_owned(),
            artifacts: artifacts.iter().map(Artifact::parse).collect::<Result<_>>()?,
        })
    }
}

impl Artifact {
    fn parse(value: &Value) -> Result<Self> {
        let text = |name: &str| -> Result<String> {
            Ok(value[name].as_str().with_context(|| format!("an artifact has no {name}"))?.to_owned())
        };
        let list = |name: &str| -> Result<Vec<String>> {
            let list = value[name].as_array().with_context(|| format!("an artifact has no list {name}"))?;
            let texts = list.iter().map(|item| Some(item.as_str()?.to_owned()));
            texts.collect::<Option<Vec<_>>>().with_context(|| format!("{name} has an entry that is no text"))
        };
        Ok(Self {
            path: text("path")?,
            language: text("language")?,
            platform: text("platform")?,
            bytes: value["bytes"].as_u64().context("an artifact has no size")?,
            sha256: text("sha256")?,
            checked: list("checked")?,
            ran: list("ran")?,
        })
    }

    /// Where it ran, without what it did there.
    fn places(&self) -> impl Iterator<Item = &str> {
        self.ran.iter().map(|text| text.split_once(": ").map_or(text.as_str(), |(place, _)| place))
    }
}

/// Reads the manifest, if there is one.
pub fn read(file: &Path) -> Result<Option<Manifest>> {
    if !file.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(file)?;
    Manifest::parse(&text).map(Some).with_context(|| format!("{} is no manifest", file.display()))
}

/// What the manifest says of artifacts that run nowhere.
const NO_PLATFORMS: [&str; 3] = ["Sources", "Documentation", "Description"];

/// Fills the matrix of the front page, and writes the page with every artifact.
pub fn write(manifest: Option<&Manifest>, sources: &Path) -> Result<()> {
    fill(&sources.join("index.md"), "support", &manifest.map_or(NO_MANIFEST.to_owned(), matrix))?;
    write_page(&sources.join("support.md"), &page(manifest))
}

/// A row for each language and platform.
fn matrix(manifest: &Manifest) -> String {
    let mut text = "| Language | Platform | Run on |\n|---|---|---|\n".to_owned();
    let mut seen = BTreeSet::new();
    let is_for_a_platform = |artifact: &&Artifact| !NO_PLATFORMS.contains(&artifact.platform.as_str());
    for artifact in manifest.artifacts.iter().filter(is_for_a_platform) {
        let of_row = |other: &&Artifact| other.language == artifact.language && other.platform == artifact.platform;
        if !seen.insert((&artifact.language, &artifact.platform)) {
            continue;
        }
        let mut places = Vec::new();
        for place in manifest.artifacts.iter().filter(of_row).flat_map(Artifact::places) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let is_checked = manifest.artifacts.iter().filter(of_row).any(|artifact| !artifact.checked.is_empty());
        let ran = match (places.is_empty(), is_checked) {
            (false, _) => places.join("; "),
            (true, true) => "Not run. Built and checked.".to_owned(),
            (true, false) => "Not run. Built.".to_owned(),
        };
        text += &format!("| {} | {} | {} |\n", cell(&artifact.language), cell(&artifact.platform), cell(&ran));
    }
    text + &format!("\nVersion {}. [What was run with each artifact](support.md).", manifest.version)
}

fn page(manifest: Option<&Manifest>) -> String {
    let title = "# Supported platforms\n\n";
    let Some(manifest) = manifest else { return format!("{title}{NO_MANIFEST}\n") };
    let mut text = format!(
        "{title}Version {}. This page lists every artifact of the release, how it was checked, and what was run with it. \
         It comes from the manifest of the release. What is not listed was not run.\n",
        manifest.version
    );
    let mut languages: Vec<&str> = Vec::new();
    for artifact in &manifest.artifacts {
        if !languages.contains(&artifact.language.as_str()) {
            languages.push(&artifact.language);
        }
    }
    for language in languages {
        text += &format!("\n## {language}\n");
        for artifact in manifest.artifacts.iter().filter(|artifact| artifact.language == language) {
            let name = artifact.path.rsplit('/').next().unwrap_or_default();
            text += &format!("\n### {}\n\n`{name}`, {}\n\n", cell(&artifact.platform), size(artifact.bytes));
            text += &entries("Checked", &artifact.checked);
            text += &entries("Run", &artifact.ran);
            text += &format!("- SHA-256: `{}`\n", artifact.sha256);
        }
    }
    text
}

/// A list of what was done, or that nothing was.
fn entries(title: &str, done: &[String]) -> String {
    match done {
        [] => format!("- {title}: no.\n"),
        done => {
            let lines: String = done.iter().map(|text| format!("  - {}\n", cell(text))).collect();
            format!("- {title}:\n{lines}")
        }
    }
}

fn size(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// A text that Markdown shows as it is, in a table, too.
fn cell(text: &str) -> String {
    text.chars().fold(String::new(), |text, char| match char {
        '|' | '*' | '_' | '`' | '[' | ']' | '<' | '\\' => text + "\\" + &char.to_string(),
        char => text + &char.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{"version": "0.1.0", "artifacts": [
        {"path": "python/alidomain-0.1.0.whl", "language": "Python", "platform": "Linux x86-64", "bytes": 1834567,
         "sha256": "ab", "checked": ["auditwheel"], "ran": ["Debian 11: submission", "Debian 11: import"]},
        {"path": "python/alidomain-0.1.0.tar.gz", "language": "Python", "platform": "Windows x86_64", "bytes": 1,
         "sha256": "cd", "checked": [], "ran": []}]}"#;

    #[test]
    fn a_row_says_where_it_ran_or_that_it_did_not() {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        let text = matrix(&manifest);
        assert!(text.contains("| Python | Linux x86-64 | Debian 11 |"), "{text}");
        assert!(text.contains("| Python | Windows x86\\_64 | Not run. Built. |"), "{text}");
        let text = page(Some(&manifest));
        assert!(text.contains("`alidomain-0.1.0.whl`, 1.8 MB"), "{text}");
        assert!(text.contains("- Run:\n  - Debian 11: submission\n"), "{text}");
        assert!(text.contains("- Run: no.\n"), "{text}");
    }

    #[test]
    fn without_a_manifest_nothing_is_claimed() {
        assert!(page(None).contains("No manifest"));
        assert!(Manifest::parse(r#"{"version": "0.1.0"}"#).is_err());
    }
}
