//! The wheel with a program, which hatchling writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::super::once;
use super::super::target::{Program, Target};
use super::{Built, SHIPPED, write_licenses};
use crate::project::Project;
use crate::{python, step};

/// What hatchling calls before it writes a wheel, the same for all.
const HOOK: &str = "sandbox/python/hatch_build.py";

/// The folder with the package of a program.
fn source(program: Program) -> &'static str {
    match program {
        Program::Sandbox => "sandbox/python",
        Program::Cli => "cli/python",
    }
}

/// The name of the shipped wheel for a target.
pub fn file_name(program: Program, target: Target) -> String {
    let platforms = SHIPPED.iter().find(|(of, ..)| *of == target).map_or("", |(.., platforms)| platforms);
    format!("{}-py3-none-{platforms}.whl", stem(program))
}

/// The name and the version of a wheel, as its file and the folders in it have them.
fn stem(program: Program) -> String {
    format!("{}-{}", program.package().replace('-', "_"), env!("CARGO_PKG_VERSION"))
}

/// The path of the program in the wheel.
pub fn program_path(program: Program, target: Target) -> String {
    let name = target.program_name(program);
    match program {
        Program::Sandbox => format!("alidomain_sandbox/{name}"),
        // pip puts it on the PATH as it is, so that no Python has to start.
        Program::Cli => format!("{}.data/scripts/{name}", stem(program)),
    }
}

/// Writes the wheels with builds of a program into a folder, and returns their paths.
pub fn make_all(project: &Project, built: &[Built], folder: &Path) -> Result<Vec<PathBuf>> {
    built.iter().map(|built| make(project, built, folder)).collect()
}

/// Writes the wheel with a program into a folder, and returns its path.
pub fn make(project: &Project, built: &Built, folder: &Path) -> Result<PathBuf> {
    let hatchling = hatchling(project)?;
    let package = built.program.package();
    let stage = project.target.join("programs").join(package).join(&built.triple);
    once::remove(&stage)?;
    fs::create_dir_all(&stage)?;
    let source = project.root.join(source(built.program));
    for name in ["README.md", "pyproject.toml"] {
        copy(&source.join(name), &stage.join(name))?;
    }
    if source.join("src").exists() {
        copy(&source.join("src"), &stage.join("src"))?;
    }
    copy(&project.root.join(HOOK), &stage.join("hatch_build.py"))?;
    copy(&project.root.join("LICENSE"), &stage.join("LICENSE"))?;
    write_licenses(project, &[built], &stage.join("licenses"))?;

    let mut build = Command::new("python3");
    build.args(["-m", "hatchling", "build", "--target", "wheel", "--directory"]).arg(folder).current_dir(&stage);
    build.env("PYTHONPATH", hatchling).env("ALIDOMAIN_PROGRAM", &built.path);
    // hatchling writes a fixed time instead.
    build.env_remove("SOURCE_DATE_EPOCH").env_remove("ALIDOMAIN_PLATFORMS");
    if let Some(platforms) = built.python {
        build.env("ALIDOMAIN_PLATFORMS", platforms);
    }
    let output = step::run(&format!("Packaging {package} for Python, {}", built.triple), &mut build)?;
    // hatchling says last what it wrote.
    let name = output.lines().last().and_then(|line| Path::new(line.trim()).file_name());
    Ok(folder.join(name.context("hatchling names the wheel")?))
}

/// The folder with hatchling and what it needs.
fn hatchling(project: &Project) -> Result<PathBuf> {
    let requirements = project.root.join("sandbox/python/requirements-build.txt");
    once::made(project, "hatchling", &fs::read_to_string(&requirements)?, |folder| {
        // Only for its pip: an environment could not be moved to its place.
        let environment = folder.join("environment");
        python::make_environment(&environment)?;
        let mut install = Command::new(environment.join("bin/python"));
        install.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--target"]);
        step::run("Fetching hatchling", install.arg(folder).arg("--requirement").arg(&requirements))?;
        once::remove(&environment)
    })
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != "__pycache__" {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
