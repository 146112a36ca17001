//! What is shipped: native libraries for every platform, built on one machine, and the packages that hold them.
//!
//! The machine is Debian 12 on x86-64. What builds for the other platforms is fetched once into the cache, from Debian's,
//! Python's and npm's packages.

pub mod aar;
mod android;
mod bionic;
pub mod cli;
mod debian;
mod elf;
pub mod evidence;
pub mod inspection;
pub mod jar;
pub mod libraries;
pub mod licenses;
mod linked;
pub mod once;
mod pe;
pub mod programs;
pub mod python;
pub mod sandbox;
pub mod sbom;
pub mod shim;
pub mod swift;
mod systems;
pub mod tarball;
pub mod target;
pub mod tree;
pub mod versions;
mod wine;
mod zig;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::project::Project;
use target::{Library, Target};

/// Something to ship.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Artifact {
    /// The native libraries, under `target/package`
    Libraries,
    /// For tests: the shim that loads the library for x86-64 Android on this machine, in `target/package/shim`
    Shim,
    /// The Kotlin package with the libraries of three platforms, in the Maven repository dist/maven
    Jvm,
    /// The Android package with the libraries of two processors, in the Maven repository dist/maven
    Android,
    /// The Swift package with the libraries of two processors, as the content of a git repository, in dist/swift
    Swift,
    /// The Python package: a wheel for each of five platforms, and the source distribution, in dist/python
    Python,
    /// The sandbox for tests, for three platforms: Python's wheels in dist/python, and a jar in dist/maven
    Sandbox,
    /// The command `alidomain`, for three platforms: Python's wheels in dist/python, and archives in dist/cli
    Cli,
}

/// How packages are made.
#[derive(clap::Args, Clone, Copy)]
#[group(skip)]
pub struct Mode {
    /// Build quickly in target: only with this machine's test library, and without documentation
    #[arg(long)]
    pub dev: bool,
    /// Check the artifacts in programs like those of users
    #[arg(long)]
    pub check: bool,
}

/// What to package.
#[derive(clap::Args)]
pub struct Choice {
    /// Artifacts to build. Default: the packages of all languages, with the description of the release
    #[arg(value_name = "ARTIFACT")]
    artifacts: Vec<Artifact>,
    /// Build for these targets only
    #[arg(long, value_name = "TARGET")]
    only: Vec<Target>,
    #[command(flatten)]
    mode: Mode,
    #[command(flatten)]
    jar: jar::Options,
    #[command(flatten)]
    aar: aar::Options,
}

impl Choice {
    /// Whether everything of a release is to be made.
    pub fn is_release(&self) -> bool {
        self.artifacts.is_empty()
    }
}

/// Makes the chosen artifacts.
pub fn run(project: &Project, choice: &Choice) -> Result<()> {
    let is_release = choice.is_release();
    ensure!(!is_release || !choice.mode.dev, "--dev makes no release: name an artifact");
    let is_shipped = |artifact: &Artifact| !matches!(artifact, Artifact::Libraries | Artifact::Shim);
    let chosen: Vec<Artifact> = if is_release {
        Artifact::value_variants().iter().copied().filter(is_shipped).collect()
    } else {
        choice.artifacts.clone()
    };
    let has = |artifact| chosen.contains(&artifact);
    ensure!(has(Artifact::Libraries) || choice.only.is_empty(), "--only applies to `libraries`");
    let has_dev = [Artifact::Jvm, Artifact::Swift, Artifact::Sandbox, Artifact::Cli].into_iter().any(has);
    ensure!(has_dev || !choice.mode.dev, "--dev applies to `jvm`, `swift`, `sandbox` and `cli`");
    let has_check = has_dev || has(Artifact::Android) || has(Artifact::Python);
    ensure!(has_check || !choice.mode.check, "--check does not apply to `libraries` and `shim`");
    let needs_jvm = choice.mode.check && has(Artifact::Android);
    ensure!(has(Artifact::Jvm) || !needs_jvm, "the check of `android` uses classes of `jvm`: name both");
    ensure!(has(Artifact::Jvm) || !choice.jar.are_given(), "--library, --own and --made apply to `jvm`");
    ensure!(has(Artifact::Android) || choice.aar.libraries.is_empty(), "--android-library applies to `android`");
    ensure!(!has(Artifact::Android) || !choice.mode.dev, "--dev does not apply to `android`");
    ensure!(!has(Artifact::Python) || !choice.mode.dev, "--dev does not apply to `python`");
    let mut documentation = None;
    for artifact in Artifact::value_variants().iter().filter(|artifact| has(**artifact)) {
        match artifact {
            Artifact::Libraries => libraries::build_all(project, &choice.only)?,
            Artifact::Shim => shim::write(
                &libraries::build(project, Target::AndroidX86_64, Library::Jni)?,
                &project.target.join("package/shim"),
            )?,
            Artifact::Jvm => documentation = jar::run(project, &choice.jar, choice.mode)?,
            Artifact::Android => aar::run(project, &choice.aar, documentation.as_deref(), choice.mode.check)?,
            Artifact::Swift => swift::run(project, choice.mode)?,
            Artifact::Python => python::run(project, choice.mode)?,
            Artifact::Sandbox => sandbox::run(project, choice.mode)?,
            Artifact::Cli => cli::run(project, choice.mode)?,
        }
    }
    Ok(())
}
