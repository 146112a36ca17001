//! The wheel of Python's package, which hatchling writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::super::once;
use super::{Program, write_licenses};
use crate::project::Project;
use crate::{python, step};

/// What is copied from the folder of the package.
const FILES: [&str; 4] = ["README.md", "hatch_build.py", "pyproject.toml", "src"];

/// Writes the wheel with a program into a folder, and returns its path.
pub fn make(project: &Project, program: &Program, folder: &Path) -> Result<PathBuf> {
    let hatchling = hatchling(project)?;
    let stage = project.target.join("sandbox/stage").join(&program.triple);
    once::remove(&stage)?;
    fs::create_dir_all(&stage)?;
    let source = project.root.join("sandbox/python");
    for name in FILES {
        copy(&source.join(name), &stage.join(name))?;
    }
    fs::copy(project.root.join("LICENSE"), stage.join("LICENSE"))?;
    write_licenses(project, &[program], &stage.join("licenses"))?;

    let mut build = Command::new("python3");
    build.args(["-m", "hatchling", "build", "--target", "wheel", "--directory"]).arg(folder).current_dir(&stage);
    build.env("PYTHONPATH", hatchling).env("ALIDOMAIN_SANDBOX_PROGRAM", &program.path);
    // hatchling writes a fixed time instead.
    build.env_remove("SOURCE_DATE_EPOCH").env_remove("ALIDOMAIN_SANDBOX_PLATFORMS");
    if let Some(platforms) = program.python {
        build.env("ALIDOMAIN_SANDBOX_PLATFORMS", platforms);
    }
    let output = step::run(&format!("Packaging the sandbox for Python, {}", program.triple), &mut build)?;
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
