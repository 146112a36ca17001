//! Programs that are shipped: built for every platform that their packages are for.

pub mod wheel;

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::target::{Program, Target};
use super::{libraries, licenses};
use crate::project::Project;
use crate::{generate, step};

/// What is shipped: the target that a program is built for, and the names that the jar and Python have for it. A program
/// with musl needs nothing but the kernel, and serves all of Linux.
pub const SHIPPED: [(Target, &str, &str); 3] = [
    (Target::MuslX86_64, "linux-x86-64", "manylinux2014_x86_64.manylinux_2_17_x86_64.musllinux_1_1_x86_64"),
    (Target::MuslAarch64, "linux-aarch64", "manylinux2014_aarch64.manylinux_2_17_aarch64.musllinux_1_1_aarch64"),
    (Target::WindowsX86_64, "windows-x86-64", "win_amd64"),
];

/// The platform whose programs run on this machine.
pub const OWN: Target = if cfg!(target_arch = "aarch64") { Target::MuslAarch64 } else { Target::MuslX86_64 };

/// The name of a program's platform for readers. A program with musl in it runs on every Linux.
pub fn platform(target: Target) -> &'static str {
    match target {
        Target::MuslX86_64 => "Linux x86-64",
        Target::MuslAarch64 => "Linux aarch64",
        _ => target.platform(),
    }
}

/// A program for one platform.
pub struct Built {
    pub program: Program,
    pub path: PathBuf,
    /// Rust's name of the platform.
    pub triple: String,
    /// The name that the jar has for it.
    pub jvm: String,
    /// Python's names of the platforms where the program runs, with dots in between. The program that is built quickly, for
    /// this machine only, has none.
    pub python: Option<&'static str>,
}

/// Builds a program for all platforms, or quickly for this machine only.
pub fn build(project: &Project, program: Program, quickly: bool) -> Result<Vec<Built>> {
    if quickly {
        return Ok(vec![build_own(project, program)?]);
    }
    let build = |(target, jvm, python): (Target, &str, &'static str)| {
        Ok(Built {
            program,
            path: libraries::build_program(project, target, program)?,
            triple: target.triple().to_owned(),
            jvm: jvm.to_owned(),
            python: Some(python),
        })
    };
    SHIPPED.into_iter().map(build).collect()
}

/// Builds a program for this machine, quickly.
pub fn build_own(project: &Project, program: Program) -> Result<Built> {
    let mut build = project.command("cargo");
    let title = format!("Building {}", program.name());
    step::run(&title, build.args(["build", "--locked", "--package", program.package()]))?;
    let version = step::quietly("rustc", project.command("rustc").arg("-vV"))?;
    let triple = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names its host")?;
    Ok(Built {
        program,
        path: project.target.join("debug").join(program.name()).with_extension(env::consts::EXE_EXTENSION),
        triple: triple.to_owned(),
        jvm: generate::jvm_platform()?.to_owned(),
        python: None,
    })
}

/// Writes the licenses of what builds of a program consist of.
pub fn write_licenses(project: &Project, built: &[&Built], folder: &Path) -> Result<()> {
    let program = built.first().context("a package has a program")?.program;
    let triples: Vec<&str> = built.iter().map(|built| built.triple.as_str()).collect();
    licenses::write(project, program.package(), &triples, folder)?;
    if built.iter().all(|built| built.python.is_some()) {
        licenses::write_runtimes(project, &triples, true, folder)?;
    }
    Ok(())
}

/// Fails unless two packages have the same bytes.
pub fn compare(one: &Path, other: &Path) -> Result<()> {
    if std::fs::read(one)? != std::fs::read(other)? {
        bail!("{} differs from {}", one.display(), other.display());
    }
    Ok(())
}
