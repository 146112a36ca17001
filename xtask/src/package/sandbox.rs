//! The sandbox for users' tests: its program in wheels for Python, and in a jar for the JVM.

mod jar;
mod junit;
mod pytest;
mod wheel;

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::evidence;
use super::target::Target;
use super::{Mode, libraries, licenses};
use crate::project::Project;
use crate::{generate, step};

/// The crate of the sandbox, and the name of its program.
pub const PROGRAM: &str = "alidomain-sandbox";

/// What is shipped: the target that a program is built for, and the names that the jar and Python have for it. A program
/// with musl needs nothing but the kernel, and serves all of Linux.
pub const SHIPPED: [(Target, &str, &str); 3] = [
    (Target::MuslX86_64, "linux-x86-64", "manylinux2014_x86_64.manylinux_2_17_x86_64.musllinux_1_1_x86_64"),
    (Target::MuslAarch64, "linux-aarch64", "manylinux2014_aarch64.manylinux_2_17_aarch64.musllinux_1_1_aarch64"),
    (Target::WindowsX86_64, "windows-x86-64", "win_amd64"),
];

/// The platform whose program runs on this machine.
const OWN_PROGRAM: Target = if cfg!(target_arch = "aarch64") { Target::MuslAarch64 } else { Target::MuslX86_64 };

/// The name of a program's platform for readers. A program with musl in it runs on every Linux.
pub fn platform(target: Target) -> &'static str {
    match target {
        Target::MuslX86_64 => "Linux x86-64",
        Target::MuslAarch64 => "Linux aarch64",
        _ => target.platform(),
    }
}

/// The program of one platform.
pub struct Program {
    pub path: PathBuf,
    /// Rust's name of the platform.
    triple: String,
    /// The name that the jar has for it.
    jvm: String,
    /// Python's names of the platforms where the program runs, with dots in between. The program that is built quickly, for
    /// this machine only, has none.
    python: Option<&'static str>,
}

/// Makes the wheels and the jar, and uses them.
pub fn run(project: &Project, mode: Mode) -> Result<()> {
    let programs = if mode.dev { vec![own_program(project)?] } else { shipped_programs(project)? };
    let work = project.target.join("sandbox");
    let [wheel_folder, maven] = match mode.dev {
        true => ["wheels", "maven"].map(|name| work.join(name)),
        false => ["python", "maven"].map(|name| project.root.join("dist").join(name)),
    };
    let wheels = make_wheels(project, &programs, &wheel_folder)?;
    let jar = jar::make(project, &programs, &maven, !mode.dev)?;
    for artifact in wheels.iter().chain([&jar]) {
        println!("{}", artifact.display());
    }
    if !mode.check {
        return Ok(());
    }
    if !mode.dev {
        let again = work.join("again");
        let mut others = make_wheels(project, &programs, &again)?;
        others.push(jar::make(project, &programs, &again, false)?);
        step::run_here("Comparing the packages with those that are made again", || {
            let mut pairs = wheels.iter().chain([&jar]).zip(&others);
            pairs.try_for_each(|(one, other)| compare(one, other))
        })?;
        for artifact in wheels.iter().chain([&jar]) {
            evidence::checked(project, artifact, "inspection: the libraries that its programs need")?;
            evidence::checked(project, artifact, "packaged twice with the same bytes")?;
        }
    }
    let own = wheels.iter().find(|wheel| mode.dev || is_for(wheel, env::consts::ARCH));
    pytest::check(project, own.context("no wheel is for this machine")?)?;
    if !mode.dev {
        let arm = wheels.iter().find(|wheel| is_for(wheel, "aarch64"));
        pytest::check_with_qemu(project, arm.context("no wheel is for aarch64")?)?;
        let windows = wheels.iter().find(|wheel| wheel.to_string_lossy().ends_with("win_amd64.whl"));
        pytest::check_with_wine(project, windows.context("no wheel is for Windows")?)?;
    }
    junit::check(project, &maven, &jar)
}

/// Uses the packages in the folder of a release as users do.
pub fn use_published(project: &Project, dist: &Path) -> Result<()> {
    let start = "alidomain_sandbox-";
    let mut wheels =
        std::fs::read_dir(dist.join("python"))?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    wheels.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start)));
    let own = wheels.iter().find(|wheel| is_for(wheel, env::consts::ARCH));
    pytest::check(project, own.context("no wheel of the sandbox is for this machine")?)?;
    let maven = dist.join("maven");
    junit::check(project, &maven, &jar::path(&maven))
}

/// Whether a wheel is for Linux on a processor.
fn is_for(wheel: &Path, processor: &str) -> bool {
    wheel.to_string_lossy().contains(&format!("linux_2_17_{processor}"))
}

fn make_wheels(project: &Project, programs: &[Program], folder: &Path) -> Result<Vec<PathBuf>> {
    programs.iter().map(|program| wheel::make(project, program, folder)).collect()
}

/// The programs for all platforms.
fn shipped_programs(project: &Project) -> Result<Vec<Program>> {
    let build = |(target, jvm, python): (Target, &str, &'static str)| {
        Ok(Program {
            path: libraries::build_program(project, target, PROGRAM, PROGRAM)?,
            triple: target.triple().to_owned(),
            jvm: jvm.to_owned(),
            python: Some(python),
        })
    };
    SHIPPED.into_iter().map(build).collect()
}

/// The wheel for this machine only, with the program as tests use it.
pub fn dev_wheel(project: &Project) -> Result<PathBuf> {
    wheel::make(project, &own_program(project)?, &project.target.join("sandbox/wheels"))
}

/// The program for this machine, quickly.
pub fn own_program(project: &Project) -> Result<Program> {
    let mut build = project.command("cargo");
    step::run("Building the sandbox", build.args(["build", "--locked", "--package", PROGRAM]))?;
    let version = step::quietly("rustc", project.command("rustc").arg("-vV"))?;
    let triple = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names its host")?;
    Ok(Program {
        path: project.target.join("debug").join(PROGRAM).with_extension(env::consts::EXE_EXTENSION),
        triple: triple.to_owned(),
        jvm: generate::jvm_platform()?.to_owned(),
        python: None,
    })
}

/// Writes the licenses of what the programs consist of.
fn write_licenses(project: &Project, programs: &[&Program], folder: &Path) -> Result<()> {
    let triples: Vec<&str> = programs.iter().map(|program| program.triple.as_str()).collect();
    licenses::write(project, PROGRAM, &triples, folder)?;
    if programs.iter().all(|program| program.python.is_some()) {
        licenses::write_runtimes(project, &triples, true, folder)?;
    }
    Ok(())
}

fn compare(one: &Path, other: &Path) -> Result<()> {
    if std::fs::read(one)? != std::fs::read(other)? {
        bail!("{} differs from {}", one.display(), other.display());
    }
    Ok(())
}

/// A wheel in a folder, by the beginning of its file name.
fn find(folder: &Path, start: &str) -> Result<Option<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(None) };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(start) && name.ends_with(".whl") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}
