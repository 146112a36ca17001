//! What was really done with each artifact: how it was checked, and where it ran.
//!
//! An entry belongs to the bytes of an artifact. An artifact that is built again with other bytes has no entries.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::project::Project;

/// The entries of one artifact, without duplicates, in the order of their first appearance.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The tools that looked at it.
    pub checked: Vec<String>,
    pub ran: Vec<Ran>,
}

/// A program used an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ran {
    /// One of the platforms of the artifact.
    pub platform: String,
    /// The system and the runtime, and after a colon, what the program did.
    pub text: String,
}

/// Notes that a tool has looked at an artifact, such as `auditwheel`.
pub fn checked(project: &Project, artifact: &Path, text: &str) -> Result<()> {
    note(&folder(project), artifact, &[CHECKED, text])
}

/// Notes that a program has used an artifact.
pub fn ran(project: &Project, artifact: &Path, platform: &str, text: &str) -> Result<()> {
    note(&folder(project), artifact, &[RAN, platform, text])
}

/// Returns what was done with an artifact.
pub fn read(project: &Project, artifact: &Path) -> Result<Evidence> {
    read_in(&folder(project), artifact)
}

fn folder(project: &Project) -> PathBuf {
    project.target.join("evidence")
}

/// This machine's system and processor, for readers of the manifest.
pub fn here() -> String {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.map(|value| value.trim_matches('"').to_owned())
    };
    let system = value("NAME").unwrap_or_else(|| std::env::consts::OS.to_owned());
    let name = system.split_whitespace().next().unwrap_or_default();
    let version = value("VERSION_ID").map_or_else(String::new, |version| format!(" {version}"));
    format!("{name}{version} on {}", std::env::consts::ARCH.replace('_', "-"))
}

/// The SHA-256 of a file, in hexadecimal digits.
pub fn digest(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What the lines of a file of entries begin with. Tabs separate what follows.
const CHECKED: &str = "checked";
const RAN: &str = "ran";

fn note(folder: &Path, artifact: &Path, words: &[&str]) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = fs::OpenOptions::new().append(true).create(true).open(entries(folder, artifact)?)?;
    let words: Vec<_> = words.iter().map(|word| word.replace(['\n', '\t'], " ")).collect();
    writeln!(file, "{}", words.join("\t"))?;
    Ok(())
}

fn read_in(folder: &Path, artifact: &Path) -> Result<Evidence> {
    let text = match fs::read_to_string(entries(folder, artifact)?) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut evidence = Evidence::default();
    for line in text.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            [CHECKED, text] => add(&mut evidence.checked, text.to_owned()),
            [RAN, platform, text] => {
                add(&mut evidence.ran, Ran { platform: platform.to_owned(), text: text.to_owned() });
            }
            _ => {}
        }
    }
    Ok(evidence)
}

/// Adds an entry that is not there yet.
pub fn add<T: PartialEq>(entries: &mut Vec<T>, entry: T) {
    if !entries.contains(&entry) {
        entries.push(entry);
    }
}

fn entries(folder: &Path, artifact: &Path) -> Result<PathBuf> {
    Ok(folder.join(digest(artifact)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_belong_to_the_bytes_of_an_artifact() {
        let folder = std::env::temp_dir().join(format!("alidomain-evidence-{}", std::process::id()));
        let artifact = folder.join("artifact");
        fs::create_dir_all(&folder).unwrap();
        fs::write(&artifact, "one").unwrap();
        assert_eq!(read_in(&folder, &artifact).unwrap(), Evidence::default());
        for _ in 0..2 {
            note(&folder, &artifact, &[CHECKED, "auditwheel"]).unwrap();
            note(&folder, &artifact, &[RAN, "Linux", "Debian 11: a\nsubmission"]).unwrap();
        }
        let ran = Ran { platform: "Linux".to_owned(), text: "Debian 11: a submission".to_owned() };
        let expected = Evidence { checked: vec!["auditwheel".to_owned()], ran: vec![ran] };
        assert_eq!(read_in(&folder, &artifact).unwrap(), expected);
        fs::write(&artifact, "other").unwrap();
        assert_eq!(read_in(&folder, &artifact).unwrap(), Evidence::default());
        fs::remove_dir_all(folder).unwrap();
    }
}
