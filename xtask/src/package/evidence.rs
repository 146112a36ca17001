//! What was really done with each artifact: how it was checked, and where it ran.
//!
//! An entry belongs to the bytes of an artifact. An artifact that is built again with other bytes has no entries.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::project::Project;

/// Something that was done with an artifact, successfully.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A tool looked at the artifact, such as `auditwheel`.
    Checked,
    /// A program used the artifact. The text says on which system and which runtime, and what the program did.
    Ran,
}

impl Done {
    fn name(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Ran => "ran",
        }
    }
}

/// The entries of one artifact, without duplicates, in the order of their first appearance.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub checked: Vec<String>,
    pub ran: Vec<String>,
}

/// Notes what was done with an artifact, once it has succeeded.
pub fn note(project: &Project, artifact: &Path, done: Done, text: &str) -> Result<()> {
    note_in(&project.target.join("evidence"), artifact, done, text)
}

/// Returns what was done with an artifact.
pub fn read(project: &Project, artifact: &Path) -> Result<Evidence> {
    read_in(&project.target.join("evidence"), artifact)
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

fn note_in(folder: &Path, artifact: &Path, done: Done, text: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = fs::OpenOptions::new().append(true).create(true).open(entries(folder, artifact)?)?;
    writeln!(file, "{}: {}", done.name(), text.replace('\n', " "))?;
    Ok(())
}

fn read_in(folder: &Path, artifact: &Path) -> Result<Evidence> {
    let text = match fs::read_to_string(entries(folder, artifact)?) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let of = |done: Done| {
        let mut found: Vec<String> = Vec::new();
        for entry in text.lines().filter_map(|line| line.strip_prefix(done.name())?.strip_prefix(": ")) {
            if !found.iter().any(|have| have == entry) {
                found.push(entry.to_owned());
            }
        }
        found
    };
    Ok(Evidence { checked: of(Done::Checked), ran: of(Done::Ran) })
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
            note_in(&folder, &artifact, Done::Checked, "auditwheel").unwrap();
            note_in(&folder, &artifact, Done::Ran, "Debian 11: a\nsubmission").unwrap();
        }
        let expected =
            Evidence { checked: vec!["auditwheel".to_owned()], ran: vec!["Debian 11: a submission".to_owned()] };
        assert_eq!(read_in(&folder, &artifact).unwrap(), expected);
        fs::write(&artifact, "other").unwrap();
        assert_eq!(read_in(&folder, &artifact).unwrap(), Evidence::default());
        fs::remove_dir_all(folder).unwrap();
    }
}
