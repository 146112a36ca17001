//! The artifact for the JVM, in a Maven repository: a JUnit extension, and the programs of all platforms.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::super::programs::{Built, write_licenses};
use super::super::{jar, once};
use crate::kotlin::maven;
use crate::project::Project;
use crate::{step, system};

/// Where the artifact is in a Maven repository.
const PLACE: &str = "io/github/alidomain/alidomain-sandbox";

/// Where the artifact looks for its program.
const PROGRAMS: &str = "io/github/alidomain/sandbox/program";

/// Makes the artifact in a repository. Returns the path of the jar.
pub fn make(project: &Project, programs: &[Built], dist: &Path, documentation: bool) -> Result<PathBuf> {
    system::require("java", &["default-jdk-headless"])?;
    system::require("mvn", &["maven"])?;
    let work = project.target.join("sandbox/jar");
    let place = dist.join(PLACE);
    for folder in [&work, &place] {
        once::remove(folder)?;
    }
    let [resources, texts, build] = ["programs", "licenses", "build"].map(|name| work.join(name));
    for program in programs {
        let folder = resources.join(PROGRAMS).join(&program.jvm);
        fs::create_dir_all(&folder)?;
        let name = program.path.file_name().context("a program has a name")?;
        fs::copy(&program.path, folder.join(name))?;
    }
    write_licenses(project, &programs.iter().collect::<Vec<_>>(), &texts)?;

    fs::create_dir_all(dist)?;
    let mut maven = maven(&project.root.join("sandbox/jvm"));
    maven.args(["--activate-profiles", "release", "deploy", "-Dmaven.install.skip=true"]);
    maven.arg(format!("-Dmaven.javadoc.skip={}", !documentation));
    maven.arg(format!("-Dprograms={}", resources.display()));
    maven.arg(format!("-Dlicense.texts={}", texts.display()));
    maven.arg(format!("-Dbuild.folder={}", build.display()));
    maven.arg(format!("-DaltDeploymentRepository=dist::file://{}", dist.display()));
    step::run("Packaging the sandbox for the JVM", &mut maven)?;
    jar::finish(&place)?;
    Ok(path(dist))
}

/// The jar in a repository.
pub fn path(dist: &Path) -> PathBuf {
    let version = env!("CARGO_PKG_VERSION");
    dist.join(PLACE).join(version).join(format!("alidomain-sandbox-{version}.jar"))
}
