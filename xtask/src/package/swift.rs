//! The Swift package as the content of a git repository: what SwiftPM fetches by its URL and the tag of a version.

pub mod archive;
mod arm;
pub mod check;
mod consumer;
mod manifest;
mod symbols;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::evidence;
use super::target::{ARCHIVE, Processor, Target};
use super::{Mode, libraries, licenses, once, tree};
use crate::generate::{self, Profile};
use crate::project::Project;
use crate::step;

/// The name of the repository, which SwiftPM takes for the identity of the package.
const NAME: &str = "AliDomain";

/// The version of the package, and the tag of its repository.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The platforms that the package has libraries for.
const TARGETS: [Target; 2] = [Target::LinuxX86_64, Target::LinuxAarch64];

/// Makes the package, and checks it.
pub fn run(project: &Project, mode: Mode) -> Result<()> {
    let work = project.target.join("swift-package");
    let package = if mode.dev { work.join(NAME) } else { project.root.join("dist/swift").join(NAME) };
    generate::swift(project, Profile::Dev)?;
    let libraries = if mode.dev { vec![own_library(project)?] } else { shipped_libraries(project)? };
    make(project, &work, &libraries, &package)?;
    println!("{}", package.display());
    if mode.check && !mode.dev {
        let again = work.join("again").join(NAME);
        make(project, &work, &libraries, &again)?;
        step::run_here("Comparing the two packages", || tree::compare(&package, &again))?;
        inspect(project, &package)?;
        let sums = package.join(tree::CHECKSUMS);
        evidence::checked(project, &sums, "packaged twice with the same bytes")?;
        evidence::checked(project, &sums, "both archives link with glibc 2.17")?;
    }
    if mode.check {
        check::run(project, &package, mode.dev)?;
    }
    Ok(())
}

/// The library of this machine as tests use it.
fn own_library(project: &Project) -> Result<(Target, PathBuf)> {
    ensure!(cfg!(target_os = "linux"), "the package has no library for this system yet: make it on Linux");
    let is_own = |target: &Target| match target.processor() {
        Processor::X86_64 => cfg!(target_arch = "x86_64"),
        Processor::Aarch64 => cfg!(target_arch = "aarch64"),
    };
    let own = TARGETS.into_iter().find(is_own).context("the package has no library for this processor")?;
    Ok((own, project.binding("swift").join("lib").join(ARCHIVE)))
}

/// The libraries of all platforms.
fn shipped_libraries(project: &Project) -> Result<Vec<(Target, PathBuf)>> {
    TARGETS.into_iter().map(|target| Ok((target, libraries::build_archive(project, target)?))).collect()
}

/// Makes the package from the libraries that cargo has built. The generated source is in its place.
fn make(project: &Project, work: &Path, libraries: &[(Target, PathBuf)], package: &Path) -> Result<()> {
    let targets: Vec<Target> = libraries.iter().map(|(target, _)| *target).collect();
    let triples: Vec<&str> = targets.iter().map(|target| target.triple()).collect();
    let binding = project.binding("swift");
    once::remove(package)?;
    for folder in ["Sources/AliDomain", "Sources/AliDomainFFI", "Sources/AliDomainSandbox"] {
        tree::copy(&binding.join(folder), &package.join(folder))?;
    }
    for name in ["README.md", "CHANGELOG.md"] {
        if binding.join(name).exists() {
            fs::copy(binding.join(name), package.join(name))?;
        }
    }
    fs::copy(project.root.join("LICENSE"), package.join("LICENSE")).context("LICENSE cannot be copied")?;
    fs::write(package.join("Package.swift"), manifest::write(VERSION, &targets))?;
    fs::write(package.join("Sources/AliDomain/PrivacyInfo.xcprivacy"), include_str!("swift/PrivacyInfo.xcprivacy"))?;
    tree::write_program(&package.join("apple/make-xcframework.sh"), include_str!("swift/make-xcframework.sh"))?;
    step::run_here("Making the archives", || {
        for (target, built) in libraries {
            let made = archive::make(built, target.processor(), &work.join("archives").join(target.triple()))?;
            let folder = package.join("lib").join(target.triple());
            fs::create_dir_all(&folder)?;
            fs::copy(&made, folder.join(ARCHIVE))?;
            // A library for tests says where it was built.
            let private = if built.starts_with(&binding) { Vec::new() } else { libraries::private_folders(project)? };
            archive::inspect(&made, target.processor(), &private)?;
        }
        Ok(())
    })?;
    step::run_here("Collecting licenses", || licenses::write(project, "alidomain", &triples, package))?;
    tree::write_checksums(package)
}

/// Looks at what can only be seen once all of an archive is linked.
fn inspect(project: &Project, package: &Path) -> Result<()> {
    let private = libraries::private_folders(project)?;
    for target in TARGETS {
        let shipped = library(package, target);
        let copy = project.target.join("swift-package/archives").join(target.triple()).join(ARCHIVE);
        ensure!(fs::read(&shipped)? == fs::read(&copy)?, "{} is not what was made", shipped.display());
        archive::link_whole(project, &copy, target, &private)?;
    }
    Ok(())
}

/// Where a package has the library for a target.
fn library(package: &Path, target: Target) -> PathBuf {
    package.join("lib").join(target.triple()).join(ARCHIVE)
}
