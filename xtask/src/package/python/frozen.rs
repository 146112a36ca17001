//! A program of one file that PyInstaller makes with the wheel, in the folder of a newer system without Python.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::super::once;
use super::super::systems::{System, Wanted};
use super::super::target::{Processor, Target};
use super::VERSION;
use super::smoke::{OLDEST, OLDEST_PYTHON, Smoke, ran_on};
use crate::python::Python;
use crate::step;

/// Where the program runs: what every Debian has, which is no Python.
const ELSEWHERE: Wanted = Wanted { suite: "trixie", title: "Debian 13", processor: Processor::X86_64, packages: &[] };

/// PyInstaller, and all that it needs with the oldest Python.
const PYINSTALLER: [&str; 7] =
    ["altgraph", "importlib-metadata", "packaging", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools", "zipp"];

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
    let mut make = system.command(OLDEST_PYTHON, &[]);
    step::run("Making an environment for PyInstaller", make.args(["-m", "venv", &environment]))?;
    let mut install = system.command(&format!("{environment}/bin/pip"), &[]);
    install.args(["install", "--no-index", "--find-links", &place.inside, "pyinstaller", "alidomain"]);
    step::run("Installing PyInstaller in Debian 11", &mut install)?;
    let mut freeze = system.command(&format!("{environment}/bin/pyinstaller"), &[]);
    freeze.args(["--onefile", "--name", "submit", "--distpath", &format!("{}/made", place.inside)]);
    freeze.args(["--workpath", &format!("{}/work", place.inside), "--specpath", &place.inside, &script]);
    step::run("Making a program with PyInstaller in Debian 11", &mut freeze)?;

    let elsewhere = System::fetch(smoke.project, ELSEWHERE)?;
    ensure!(!elsewhere.path("usr/bin/python3").exists(), "{} has a Python", elsewhere.title());
    let place_elsewhere = elsewhere.workplace()?;
    let program = place_elsewhere.copy(&place.outside.join("made/submit"))?;
    let variables = smoke.variables();
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut submit = elsewhere.command(&program, &variables);
    submit.args([&smoke.domain_name(), VERSION]);
    let title = elsewhere.title();
    let output = smoke.submits(&format!("Submitting from PyInstaller's program in {title}"), &mut submit)?;
    let place =
        format!("{title} without Python, PyInstaller's program of one file made in Debian 11 ({})", ran_on(&output)?);
    smoke.note(Target::LinuxX86_64, &place)
}

/// Fetches PyInstaller for the oldest Python, in the versions that requirements-dev.txt names.
fn fetch(smoke: &Smoke<'_>, tools: &Python) -> Result<PathBuf> {
    let file = smoke.project.binding("python").join("requirements-dev.txt");
    let requirements = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let wanted = PYINSTALLER.iter().map(|name| pinned(&requirements, name)).collect::<Result<Vec<_>>>()?;
    once::made(smoke.project, "pyinstaller", &wanted.join("\n"), |folder| {
        let mut download: Command = tools.tool("pip");
        // pip would decide by this machine's Python what they depend on.
        download.args(["download", "--quiet", "--no-deps", "--python-version", "3.9", "--only-binary", ":all:"]);
        download.args(["--platform", "manylinux2014_x86_64", "--dest"]).arg(folder).args(&wanted);
        step::run("Fetching PyInstaller", &mut download).map(drop)
    })
}

/// A package with the version that requirements name, such as `zipp==3.23.1`.
fn pinned(requirements: &str, name: &str) -> Result<String> {
    let version = requirements.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix("=="));
    let version = version.and_then(|rest| rest.split(' ').next());
    Ok(format!("{name}=={}", version.with_context(|| format!("no requirement names {name}"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_requirements() {
        let requirements = "# comment\nzipp-more==1.0\nzipp==3.23.1 ; python_full_version < '3.10'\n    # via x\n";
        assert_eq!(pinned(requirements, "zipp").unwrap(), "zipp==3.23.1");
        assert!(pinned(requirements, "altgraph").is_err());
    }
}
