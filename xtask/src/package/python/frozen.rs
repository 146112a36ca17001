//! A program of one file that PyInstaller makes with the wheel, in the folder of a newer system without Python.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::super::once;
use super::super::systems::{System, Wanted};
use super::super::target::{Processor, Target};
use super::VERSION;
use super::smoke::{OLDEST, Smoke, ran_on};
use crate::python::Python;
use crate::step;

/// Where the program runs: what every Debian has, which is no Python.
const ELSEWHERE: Wanted = Wanted { suite: "trixie", title: "Debian 13", processor: Processor::X86_64, packages: &[] };

/// Makes the program in the system with the oldest Python, since a program needs the glibc that it was made with, or a
/// newer one.
pub fn run(smoke: &Smoke<'_>, tools: &Python) -> Result<()> {
    let packages = fetch(smoke, tools)?;
    let system = System::fetch(smoke.project, OLDEST)?;
    let place = system.workplace()?;
    for entry in fs::read_dir(&packages)? {
        place.copy(&entry?.path())?;
    }
    let wheel = smoke.packaged.wheel(Target::LinuxX86_64)?;
    place.copy(wheel)?;
    let script = place.copy(&smoke.consumer("submit.py"))?;
    let environment = format!("{}/environment", place.inside);
    let make = [vec!["/usr/bin/python3.9", "-m", "venv", &environment]];
    for arguments in make {
        step::run("Making an environment for PyInstaller", system.command(arguments[0], &[]).args(&arguments[1..]))?;
    }
    let mut install = system.command(&format!("{environment}/bin/pip"), &[]);
    install.args(["install", "--no-index", "--find-links", &place.inside, "pyinstaller", "alidomain"]);
    step::run("Installing PyInstaller in Debian 11", &mut install)?;
    let mut freeze = system.command(&format!("{environment}/bin/pyinstaller"), &[]);
    freeze.args(["--onefile", "--name", "submit", "--distpath", &place.inside, "--workpath", &place.inside]);
    freeze.args(["--specpath", &place.inside, &script]);
    step::run("Making a program with PyInstaller in Debian 11", &mut freeze)?;

    let elsewhere = System::fetch(smoke.project, ELSEWHERE)?;
    ensure!(!elsewhere.path("usr/bin/python3").exists(), "{} has a Python", elsewhere.title());
    let place_elsewhere = elsewhere.workplace()?;
    let program = place_elsewhere.copy(&place.outside.join("submit"))?;
    let variables = smoke.variables();
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut submit = elsewhere.command(&program, &variables);
    submit.args([&smoke.domain_name(), VERSION]);
    let title = elsewhere.title();
    let output = smoke.submits(&format!("Submitting from PyInstaller's program in {title}"), &mut submit)?;
    let place =
        format!("{title} without Python, PyInstaller's program of one file made in Debian 11 ({})", ran_on(&output)?);
    smoke.note(wheel, &place)
}

/// The packages of the PyInstaller among the tools, for the oldest Python.
fn fetch(smoke: &Smoke<'_>, tools: &Python) -> Result<PathBuf> {
    let version = step::quietly("pyinstaller", tools.tool("pyinstaller").arg("--version"))?;
    let wanted = format!("pyinstaller=={}", version.trim());
    once::made(smoke.project, "pyinstaller", &wanted, |folder| {
        let mut download: Command = tools.tool("pip");
        download.args(["download", "--quiet", "--python-version", "3.9", "--only-binary", ":all:"]);
        download.args(["--platform", "manylinux2014_x86_64", "--platform", "any", "--dest"]).arg(folder).arg(&wanted);
        step::run("Fetching PyInstaller", &mut download).map(drop).context("pip could not fetch PyInstaller")
    })
}
