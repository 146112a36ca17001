//! The support matrix: what was made for which platform, and what was run, from the manifest of the release.

use std::path::Path;

use anyhow::Result;

use super::sources::{fill, write as write_page};
use crate::package::evidence::add;
use crate::release::artifacts::{DESCRIPTION, DOCUMENTATION, SOURCES};
use crate::release::manifest::{Entry, Manifest};

/// What the front page and the page of the matrix say without a manifest.
const NO_MANIFEST: &str = "No manifest: run `cargo xtask package` to build the artifacts and to record what was run. \
                           Then build this site again.";

/// Fills the matrix of the front page, and writes the page with every artifact.
pub fn write(manifest: Option<&Manifest>, sources: &Path) -> Result<()> {
    fill(&sources.join("index.md"), "support", &manifest.map_or(NO_MANIFEST.to_owned(), matrix))?;
    write_page(&sources.join("support.md"), &page(manifest))
}

/// A row for each language and platform.
fn matrix(manifest: &Manifest) -> String {
    let mut rows = Vec::new();
    for entry in manifest.artifacts.iter().filter(|entry| is_used(entry)) {
        entry.platforms.iter().for_each(|platform| add(&mut rows, (entry.language.as_str(), platform.as_str())));
    }
    let mut text = "| Language | Platform | Run on |\n|---|---|---|\n".to_owned();
    for (language, platform) in rows {
        let mut places = Vec::new();
        let of_language = manifest.artifacts.iter().filter(|entry| entry.language == language);
        for ran in of_language.flat_map(|entry| &entry.ran).filter(|ran| ran.platform == platform) {
            // Without what it did there.
            add(&mut places, ran.text.split_once(": ").map_or(ran.text.as_str(), |(place, _)| place));
        }
        let ran = if places.is_empty() { "Not run".to_owned() } else { places.join("; ") };
        text += &format!("| {} | {} | {} |\n", cell(language), cell(platform), cell(&ran));
    }
    text + &format!("\nVersion {}. [What was run with each artifact](support.md).", manifest.version)
}

/// Whether programs use the artifact.
fn is_used(entry: &Entry) -> bool {
    !entry.platforms.iter().any(|platform| [DESCRIPTION, DOCUMENTATION, SOURCES].contains(&platform.as_str()))
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
            text +=
                &format!("\n### {}\n\n`{name}`, {}\n\n", cell(&artifact.platforms.join("; ")), size(artifact.bytes));
            if is_used(artifact) {
                text += &entries("Checked", artifact.checked.iter().map(|text| cell(text)));
                for platform in &artifact.platforms {
                    let ran = artifact.ran.iter().filter(|ran| ran.platform == *platform);
                    text += &entries(&format!("Run, {}", cell(platform)), ran.map(|ran| cell(&ran.text)));
                }
            }
            text += &format!("- SHA-256: `{}`\n", artifact.sha256);
        }
    }
    text
}

/// A list of what was done, or that nothing was.
fn entries(title: &str, done: impl Iterator<Item = String>) -> String {
    let lines: String = done.map(|text| format!("  - {text}\n")).collect();
    if lines.is_empty() { format!("- {title}: no.\n") } else { format!("- {title}:\n{lines}") }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..100_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
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

    const MANIFEST: &str = r#"{"version": "0.1.0", "commit": "1", "rust": "1", "artifacts": [
        {"path": "python/alidomain-0.1.0.whl", "language": "Python", "platforms": ["Linux x86-64", "Windows x86_64"],
         "bytes": 1834567, "sha256": "ab", "checked": ["auditwheel"],
         "ran": [{"platform": "Linux x86-64", "text": "Debian 11: submission"},
                 {"platform": "Linux x86-64", "text": "Debian 11: import"}]},
        {"path": "alidomain-0.1.0.pom", "language": "Java", "platforms": ["Description"],
         "bytes": 1234, "sha256": "cd", "checked": [], "ran": []}]}"#;

    #[test]
    fn a_row_says_where_it_ran_or_that_it_did_not() {
        let manifest: Manifest = serde_json::from_str(MANIFEST).unwrap();
        let text = matrix(&manifest);
        assert!(text.contains("| Python | Linux x86-64 | Debian 11 |"), "{text}");
        assert!(text.contains("| Python | Windows x86\\_64 | Not run |"), "{text}");
        assert!(!text.contains("Java"), "{text}");
        let text = page(Some(&manifest));
        assert!(text.contains("`alidomain-0.1.0.whl`, 1.8 MB"), "{text}");
        assert!(text.contains("- Run, Linux x86-64:\n  - Debian 11: submission\n"), "{text}");
        assert!(text.contains("- Run, Windows x86\\_64: no.\n"), "{text}");
        assert!(text.contains("`alidomain-0.1.0.pom`, 1.2 kB\n\n- SHA-256"), "{text}");
    }

    #[test]
    fn without_a_manifest_nothing_is_claimed() {
        assert!(page(None).contains("No manifest"));
    }
}
