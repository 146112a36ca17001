//! Bindings from the interface definition, and the native libraries they load.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::project::Project;
use crate::step;

/// How the native libraries are built.
#[derive(Clone, Copy, PartialEq)]
pub enum Profile {
    /// Quickly, for tests.
    Dev,
    /// As they are shipped.
    Release,
}

/// Generates what Kotlin and Swift need. Python's bindings are generated with the wheel.
pub fn run(project: &Project, profile: Profile) -> Result<()> {
    kotlin(project, profile)?;
    swift(project, profile)
}

/// The source, and the library where the package looks for it in its jar.
pub fn kotlin(project: &Project, profile: Profile) -> Result<()> {
    kotlin_source(project)?;
    kotlin_library(project, profile)?;
    Ok(())
}

/// The source only. Returns its folder.
pub fn kotlin_source(project: &Project) -> Result<PathBuf> {
    let generated = project.binding("kotlin").join("target/generated/kotlin");
    bindings(project, "kotlin", &generated)?;
    Ok(generated)
}

/// The library only. Returns the name of this machine's platform, and the path of the library.
pub fn kotlin_library(project: &Project, profile: Profile) -> Result<(String, PathBuf)> {
    let (platform, library) = jvm_resource()?;
    let built = library_folder(project, profile, JNI, "cdylib")?.join(library);
    let folder = project.binding("kotlin").join("target/native/io/github/alidomain/native").join(platform);
    place(&built, &folder.join(library))?;
    Ok((platform.to_owned(), folder.join(library)))
}

/// The source, the C module it is built on, and a static library, so that a tool ships as one file.
pub fn swift(project: &Project, profile: Profile) -> Result<()> {
    let package = project.binding("swift");
    let generated = project.target.join("swift-bindings");
    bindings(project, "swift", &generated)?;
    let module = package.join("Sources/AliDomainFFI");
    let mut changed = false;
    for (from, to) in [
        (
            library_folder(project, profile, "alidomain", "staticlib")?.join("libalidomain.a"),
            package.join("lib/libalidomain.a"),
        ),
        (generated.join("AliDomainFFI.h"), module.join("AliDomainFFI.h")),
        (generated.join("AliDomainFFI.modulemap"), module.join("module.modulemap")),
    ] {
        changed |= place(&from, &to)?;
    }
    let sources = package.join("Sources/AliDomain/Generated");
    if changed && sources.exists() {
        // SwiftPM looks at sources alone: without a new one it would link the old library.
        fs::remove_dir_all(&sources)?;
    }
    place_all(&generated.join("AliDomain"), &sources)
}

fn bindings(project: &Project, language: &str, out: &Path) -> Result<()> {
    let mut generate = project.command("cargo");
    generate.args(["run", "--quiet", "--bin", "uniffi-bindgen", "generate", "--language", language, "--out-dir"]);
    step::run(&format!("Generating the {language} binding"), generate.arg(out))?;
    Ok(())
}

/// Builds the library for shipping or for tests, and returns the folder that it is in.
fn library_folder(project: &Project, profile: Profile, package: &str, crate_type: &str) -> Result<PathBuf> {
    if profile == Profile::Dev {
        step::run("Building the library", project.command("cargo").args(["build", "--package", package, "--lib"]))?;
        return Ok(project.target.join("debug"));
    }
    let mut build = project.command("cargo");
    build.args(["rustc", "--release", "--locked", "--package", package, "--lib", "--crate-type", crate_type]);
    step::run(&format!("Building the library for release ({crate_type})"), &mut build)?;
    Ok(project.target.join("release"))
}

/// Copies only what differs, and says whether it did: a newer date would make compilers start over.
fn place(from: &Path, to: &Path) -> Result<bool> {
    let folder: PathBuf = to.parent().context("a file is in a folder")?.to_owned();
    fs::create_dir_all(&folder)?;
    let new = fs::read(from).with_context(|| format!("{} cannot be read", from.display()))?;
    if fs::read(to).is_ok_and(|old| old == new) {
        return Ok(false);
    }
    fs::write(to, new).with_context(|| format!("{} cannot be written", to.display()))?;
    Ok(true)
}

/// Copies the files of a folder that differ, and removes those that it does not have.
fn place_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !from.join(entry.file_name()).exists() {
            fs::remove_file(entry.path())?;
        }
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        place(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// The crate of Kotlin's native library.
pub const JNI: &str = "alidomain-jni";

/// The name that the packages for the JVM have for this machine's platform.
pub fn jvm_platform() -> Result<&'static str> {
    Ok(jvm_resource()?.0)
}

/// The Kotlin package's name of this platform, and the file name of its native library on it.
fn jvm_resource() -> Result<(&'static str, &'static str)> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => Ok(("macos-aarch64", "libalidomain_jni.dylib")),
        ("macos", "x86_64") => Ok(("macos-x86-64", "libalidomain_jni.dylib")),
        ("linux", "aarch64") => Ok(("linux-aarch64", "libalidomain_jni.so")),
        ("linux", "x86_64") => Ok(("linux-x86-64", "libalidomain_jni.so")),
        (system, processor) => bail!("the Kotlin package cannot be built on {system} on {processor}"),
    }
}
