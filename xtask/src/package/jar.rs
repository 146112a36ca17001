//! The Kotlin package as a Maven repository: the jar with native libraries, the sources, the documentation, checksums.

pub mod check;
pub mod consumer;
mod contents;
mod emulated;
mod shrinking;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};

use super::evidence;
use super::target::{Library, Target};
use super::{Mode, inspection, libraries, licenses};
use crate::generate::{self, JNI, Profile};
use crate::kotlin::maven;
use crate::project::Project;
use crate::{step, system};

/// The platforms that the package knows: its name, Rust's name, and the file name of the library.
const PLATFORMS: [(&str, &str, &str); 5] = [
    ("linux-x86-64", "x86_64-unknown-linux-gnu", "libalidomain_jni.so"),
    ("linux-aarch64", "aarch64-unknown-linux-gnu", "libalidomain_jni.so"),
    ("macos-x86-64", "x86_64-apple-darwin", "libalidomain_jni.dylib"),
    ("macos-aarch64", "aarch64-apple-darwin", "libalidomain_jni.dylib"),
    ("windows-x86-64", "x86_64-pc-windows-gnu", "alidomain_jni.dll"),
];

/// Those whose libraries are built on one machine.
const BUILT_HERE: [(&str, Target); 3] = [
    ("linux-x86-64", Target::LinuxX86_64),
    ("linux-aarch64", Target::LinuxAarch64),
    ("windows-x86-64", Target::WindowsX86_64),
];

/// Where the package looks for its library in the jar.
const LIBRARIES: &str = "io/github/alidomain/native";

/// Where the package is in a Maven repository.
const PLACE: &str = "io/github/alidomain/alidomain";

/// How to package the jar.
#[derive(clap::Args, Default)]
#[group(skip)]
pub struct Options {
    /// Also put this library into the jar, such as macos-aarch64=libalidomain_jni.dylib
    #[arg(long = "library", value_name = "PLATFORM=PATH", value_parser = parse_library)]
    libraries: Vec<(String, PathBuf)>,
    /// Put only this machine's library into the jar
    #[arg(long)]
    own: bool,
    /// Check the existing artifacts
    #[arg(long, requires = "check", conflicts_with = "libraries")]
    made: bool,
}

impl Options {
    /// Whether any was given.
    pub fn are_given(&self) -> bool {
        !self.libraries.is_empty() || self.own || self.made
    }
}

fn parse_library(text: &str) -> Result<(String, PathBuf)> {
    let (platform, path) = text.split_once('=').context("must be PLATFORM=PATH")?;
    platform_of(platform)?;
    ensure!(Path::new(path).is_file(), "{path} is not a file");
    Ok((platform.to_owned(), path.into()))
}

/// Makes the repository, and checks it. Returns the archive of its documentation, if it has one.
pub fn run(project: &Project, options: &Options, mode: Mode) -> Result<Option<PathBuf>> {
    let dist = if mode.dev { project.target.join("jar/maven") } else { project.root.join("dist/maven") };
    let libraries = if options.made { Vec::new() } else { prepare(project, options, mode)? };
    if !options.made {
        make(project, &libraries, &dist, !mode.dev)?;
        println!("{}", dist.display());
    }
    let documentation = (!mode.dev).then(|| documentation(&dist)).filter(|archive| archive.exists());
    match (mode.check, mode.dev) {
        (false, _) => return Ok(documentation),
        (true, true) => check::dependency(project, &dist)?,
        (true, false) => check::all(project, &dist)?,
    }
    if !mode.dev && !options.made {
        let again = project.target.join("jar/again");
        make(project, &libraries, &again, true)?;
        step::run_here("Comparing the two repositories", || compare(&dist, &again))?;
        if options.libraries.is_empty() && !options.own {
            evidence::checked(project, &jar(&dist), "inspection: the symbols, needs and size of the libraries")?;
        }
        evidence::checked(project, &jar(&dist), "packaged twice with the same bytes")?;
    }
    Ok(documentation)
}

/// Generates the source, and builds the libraries that are not given.
fn prepare(project: &Project, options: &Options, mode: Mode) -> Result<Vec<(String, PathBuf)>> {
    generate::kotlin_source(project)?;
    let mut all = options.libraries.clone();
    for (platform, target) in BUILT_HERE {
        for (_, path) in options.libraries.iter().filter(|(given, _)| given == platform) {
            inspection::warn(target, path)?;
        }
    }
    let is_given = |platform: &str| options.libraries.iter().any(|(given, _)| given == platform);
    if options.own || mode.dev {
        let profile = if mode.dev { Profile::Dev } else { Profile::Release };
        let (platform, library) = generate::kotlin_library(project, profile)?;
        if !is_given(&platform) {
            all.push((platform, library));
        }
        return Ok(all);
    }
    for (platform, target) in BUILT_HERE.into_iter().filter(|(platform, _)| !is_given(platform)) {
        all.push((platform.to_owned(), libraries::build(project, target, Library::Jni)?));
    }
    Ok(all)
}

/// Makes the artifacts of the package in a Maven repository, from native libraries by the names of their platforms. The
/// generated source is in its place.
pub fn make(project: &Project, libraries: &[(String, PathBuf)], dist: &Path, is_shipped: bool) -> Result<()> {
    system::require("java", &["default-jdk-headless"])?;
    system::require("mvn", &["maven"])?;
    let work = project.target.join("jar");
    let [native, texts, build] = ["native", "licenses", "build"].map(|name| work.join(name));
    for folder in [&native, &texts, &build, &dist.join(PLACE)] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
    }
    let targets = place(libraries, &native.join(LIBRARIES))?;
    step::run_here("Collecting licenses", || {
        licenses::write(project, JNI, &targets, &texts)?;
        if is_shipped { licenses::write_runtimes(project, &targets, false, &texts) } else { Ok(()) }
    })?;

    fs::create_dir_all(dist)?;
    let mut maven = maven(&project.binding("kotlin"));
    maven.arg("--activate-profiles").arg(if is_shipped { "release,documentation" } else { "release" });
    maven.args(["deploy", "-Dmaven.test.skip=true", "-Dmaven.install.skip=true"]);
    maven.arg(format!("-Dnative.libraries={}", native.display()));
    maven.arg(format!("-Dlicense.texts={}", texts.display()));
    maven.arg(format!("-Dbuild.folder={}", build.display()));
    maven.arg(format!("-DaltDeploymentRepository=dist::file://{}", dist.display()));
    step::run("Packaging Kotlin", &mut maven)?;
    finish(&dist.join(PLACE))?;
    contents::inspect(&version_folder(dist)?, &names_in_jar(libraries)?, is_shipped)
}

/// Copies the libraries to where the package looks for them, and returns Rust's names of their platforms.
fn place(libraries: &[(String, PathBuf)], folder: &Path) -> Result<Vec<&'static str>> {
    let mut targets = Vec::new();
    for (platform, path) in libraries {
        let (_, target, file) = platform_of(platform)?;
        let folder = folder.join(platform);
        fs::create_dir_all(&folder)?;
        fs::copy(path, folder.join(file)).with_context(|| format!("{} cannot be copied", path.display()))?;
        targets.push(target);
    }
    Ok(targets)
}

/// The names of the libraries in the jar.
fn names_in_jar(libraries: &[(String, PathBuf)]) -> Result<Vec<String>> {
    let name = |(platform, _): &(String, PathBuf)| {
        let (platform, _, file) = platform_of(platform)?;
        Ok(format!("{LIBRARIES}/{platform}/{file}"))
    };
    libraries.iter().map(name).collect()
}

fn platform_of(name: &str) -> Result<(&'static str, &'static str, &'static str)> {
    let known = PLATFORMS.into_iter().find(|(platform, ..)| *platform == name);
    known.with_context(|| format!("{name} is not one of {}", PLATFORMS.map(|(platform, ..)| platform).join(", ")))
}

/// Removes the list of versions, which says when it was written and belongs to the repository that the files get into,
/// and adds the SHA-256 of each file to the checksums that Maven writes.
pub fn finish(place: &Path) -> Result<()> {
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        if path.is_file() {
            fs::remove_file(path)?;
            continue;
        }
        for file in artifacts(&path)? {
            let digest = Sha256::digest(fs::read(&file)?);
            let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            let mut name = file.into_os_string();
            name.push(".sha256");
            fs::write(name, hex)?;
        }
    }
    Ok(())
}

/// The only version in a repository.
fn version_folder(dist: &Path) -> Result<PathBuf> {
    Ok(dist.join(PLACE).join(env!("CARGO_PKG_VERSION")))
}

/// The jar of the package itself.
fn jar(dist: &Path) -> PathBuf {
    let version = env!("CARGO_PKG_VERSION");
    dist.join(PLACE).join(version).join(format!("alidomain-{version}.jar"))
}

/// Where the documentation is, once it was made.
fn documentation(dist: &Path) -> PathBuf {
    let version = env!("CARGO_PKG_VERSION");
    dist.join(PLACE).join(version).join(format!("alidomain-{version}-javadoc.jar"))
}

/// The files in a folder that are no checksums.
fn artifacts(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "jar" || extension == "pom") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Fails if a file of one repository differs from that of the other.
fn compare(one: &Path, other: &Path) -> Result<()> {
    let folder = version_folder(other)?;
    for file in artifacts(&version_folder(one)?)? {
        let name = file.file_name().context("a file has a name")?;
        if fs::read(&file)? != fs::read(folder.join(name))? {
            bail!("{} differs from {}", file.display(), folder.join(name).display());
        }
    }
    Ok(())
}
