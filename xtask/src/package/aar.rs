//! The Android package: the AAR with native libraries, its sources and its POM, in a Maven repository.

pub mod archive;
pub mod check;
mod pom;
pub mod repository;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;

use super::evidence;
use super::target::{Library, Target};
use super::{inspection, libraries, licenses, once};
use crate::generate::JNI;
use crate::project::Project;
use crate::{kotlin, step};
use archive::Archive;
use repository::Repository;

/// The name of the artifact.
const ARTIFACT: &str = "alidomain-android";

/// The oldest Android that the package runs on, 8.0: older ones have no `java.time`. The POM of the Kotlin package says
/// so, too, to the check of its classes.
const MIN_SDK: u32 = 26;

/// What Android's Gradle plugin checks before it builds an app: the package has no demands.
const METADATA: &str = "aarFormatVersion=1.0\naarMetadataVersion=1.0\nminCompileSdk=1\n\
    minAndroidGradlePluginVersion=1.0.0\n";

/// A processor that Android knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Abi {
    /// Phones and tablets
    #[value(name = "arm64-v8a")]
    Arm64,
    /// Emulators and Chromebooks
    #[value(name = "x86_64")]
    X86_64,
}

impl Abi {
    /// Android's name.
    fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64-v8a",
            Self::X86_64 => "x86_64",
        }
    }

    /// Where its library is in the AAR.
    fn library(self) -> String {
        format!("jni/{}/{}", self.name(), self.target().file_name(Library::Jni))
    }

    /// The platform that libraries are built for.
    fn target(self) -> Target {
        match self {
            Self::Arm64 => Target::AndroidAarch64,
            Self::X86_64 => Target::AndroidX86_64,
        }
    }

    /// The machine in the header of an ELF file.
    fn machine(self) -> u16 {
        match self {
            Self::Arm64 => 183,
            Self::X86_64 => 62,
        }
    }
}

/// How to package the AAR.
#[derive(clap::Args)]
#[group(skip)]
pub struct Options {
    /// Put this library into the AAR instead of those built here, such as arm64-v8a=libalidomain_jni.so
    #[arg(id = "android-library", long, value_name = "ABI=PATH", value_parser = parse_library)]
    pub libraries: Vec<(Abi, PathBuf)>,
}

fn parse_library(text: &str) -> Result<(Abi, PathBuf), String> {
    let (abi, path) = text.split_once('=').ok_or("must be ABI=PATH")?;
    Ok((Abi::from_str(abi, false)?, path.into()))
}

/// Makes the artifacts of the Android package in dist/maven, with the documentation of the package for the JVM if there is
/// one, and checks them.
pub fn run(project: &Project, options: &Options, documentation: Option<&Path>, check: bool) -> Result<()> {
    for (abi, path) in &options.libraries {
        inspection::warn(abi.target(), path)?;
    }
    let libraries = if options.libraries.is_empty() {
        let built = |abi: &Abi| Ok((*abi, libraries::build(project, abi.target(), Library::Jni)?));
        Abi::value_variants().iter().map(built).collect::<Result<Vec<_>>>()?
    } else {
        options.libraries.clone()
    };
    let licenses = project.target.join("aar/licenses");
    let triples: Vec<_> = Abi::value_variants().iter().map(|abi| abi.target().triple()).collect();
    step::run_here("Collecting licenses", || {
        licenses::write(project, JNI, &triples, &licenses)?;
        licenses::write_runtimes(project, &triples, false, &licenses)
    })?;
    let package = |dist: &Path| {
        let build = project.target.join("aar/build");
        // Of sources that were removed.
        once::remove(&build)?;
        let classes = kotlin::compile(project, &build)?;
        let parts = Parts { classes: &classes, libraries: &libraries, licenses: &licenses, documentation };
        step::run_here("Packaging for Android", || make(project, &parts, dist))
    };
    let dist = project.root.join("dist/maven");
    package(&dist)?;
    println!("{}", dist.display());
    if !check {
        return Ok(());
    }
    let again = project.target.join("aar/again");
    package(&again)?;
    let [one, other] = [&dist, &again].map(|repository| path(repository));
    ensure!(read(&one)? == read(&other)?, "{} becomes another file when it is made again", one.display());
    if options.libraries.is_empty() {
        evidence::checked(project, &one, "inspection: the symbols, needs and size of the libraries")?;
    }
    evidence::checked(project, &one, "packaged twice with the same bytes")?;
    check::run(project, &dist)
}

/// The AAR in a repository.
fn path(repository: &Path) -> PathBuf {
    let version = env!("CARGO_PKG_VERSION");
    repository.join("io/github/alidomain").join(ARTIFACT).join(version).join(format!("{ARTIFACT}-{version}.aar"))
}

/// What goes into the artifacts.
pub struct Parts<'a> {
    /// The folder with the compiled classes.
    pub classes: &'a Path,
    /// One for each processor.
    pub libraries: &'a [(Abi, PathBuf)],
    /// The folder with the licenses of what is linked into the libraries.
    pub licenses: &'a Path,
    /// The archive of the Kotlin package, whose documentation is the same.
    pub documentation: Option<&'a Path>,
}

/// Makes the artifacts in a Maven repository.
pub fn make(project: &Project, parts: &Parts<'_>, dist: &Path) -> Result<()> {
    let kotlin = project.binding("kotlin");
    let mut aar = Archive::default();
    aar.add("AndroidManifest.xml", manifest())?;
    aar.add("META-INF/com/android/build/gradle/aar-metadata.properties", METADATA)?;
    aar.add("R.txt", "")?;
    aar.add("classes.jar", jar(parts.classes)?)?;
    aar.add("proguard.txt", read(&kotlin.join("rules/alidomain.pro"))?)?;
    aar.add("LICENSE", read(&project.root.join("LICENSE"))?)?;
    aar.add_folder("", parts.licenses, |_| true)?;
    for abi in Abi::value_variants() {
        let found: Vec<_> = parts.libraries.iter().filter(|(of, _)| of == abi).collect();
        let [(_, path)] = found[..] else { bail!("{} libraries for {}, not one", found.len(), abi.name()) };
        aar.add(&abi.library(), library(*abi, path)?)?;
    }
    let aar = aar.finish()?;

    let mut sources = Archive::default();
    for folder in ["src/main/kotlin", "target/generated/kotlin"] {
        sources.add_folder("", &kotlin.join(folder), |name| name.ends_with(".kt"))?;
    }
    let sources = sources.finish()?;
    let pom = fs::read_to_string(kotlin.join("pom.xml")).context("the POM of the Kotlin package cannot be read")?;
    let pom = pom::write(&pom)?;
    let documentation = parts.documentation.map(read).transpose()?;

    // Only now, so that an earlier version stays if anything is missing.
    let mut repository = Repository::begin(dist, ARTIFACT)?;
    repository.add(".aar", &aar)?;
    repository.add("-sources.jar", &sources)?;
    if let Some(documentation) = documentation {
        repository.add("-javadoc.jar", &documentation)?;
    }
    repository.add(".pom", pom.as_bytes())
}

/// What an app gets into its manifest.
fn manifest() -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="io.github.alidomain">
    <uses-sdk android:minSdkVersion="{MIN_SDK}" />
    <uses-permission android:name="android.permission.INTERNET" />
</manifest>
"#
    )
}

/// The classes without the libraries for other systems.
fn jar(classes: &Path) -> Result<Vec<u8>> {
    let mut jar = Archive::default();
    jar.add_folder("", classes, |name| name.ends_with(".class") || name.ends_with(".kotlin_module"))?;
    jar.finish()
}

/// A native library, once it is known to be for the processor.
fn library(abi: Abi, path: &Path) -> Result<Vec<u8>> {
    let bytes = read(path)?;
    let machine = bytes.get(18..20).and_then(|bytes| Some(u16::from_le_bytes(bytes.try_into().ok()?)));
    ensure!(bytes.starts_with(b"\x7fELF"), "{} is not an ELF file", path.display());
    ensure!(machine == Some(abi.machine()), "{} is not for {}", path.display(), abi.name());
    Ok(bytes)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}
