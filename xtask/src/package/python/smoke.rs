//! The wheels and the source distribution as users use them: installed in an empty place, where a program submits to a
//! sandbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Sandbox};
use anyhow::{Context as _, Result, bail, ensure};

use super::super::evidence;
use super::super::once;
use super::super::systems::{System, Wanted};
use super::super::target::{Processor, Target};
use super::{Packaged, SOURCE, VERSION, driver, frozen};
use crate::project::Project;
use crate::python::{self, Python};
use crate::step;

/// The system with the oldest Python that the package is for, 3.9, and what PyInstaller needs there.
pub const OLDEST: Wanted = Wanted {
    suite: "bullseye",
    title: "Debian 11",
    processor: Processor::X86_64,
    packages: &["python3.9-venv", "python3-distutils", "libpython3.9", "binutils", "musl"],
};

/// The same for arm64.
pub const ARM: Wanted =
    Wanted { processor: Processor::Aarch64, packages: &["python3.9-venv", "python3-distutils", "musl"], ..OLDEST };

/// The system with the newest Python. If its package is not found any more, Debian has a newer one.
const NEWEST: Wanted = Wanted {
    suite: "sid",
    title: "Debian sid",
    processor: Processor::X86_64,
    packages: &["python3.15-venv", "ca-certificates"],
};

pub const OLDEST_PYTHON: &str = "/usr/bin/python3.9";
const NEWEST_PYTHON: &str = "/usr/bin/python3.15";

/// What every program says when it has submitted.
const SUBMITTED: &str = "TaskNo: ";

/// Where a program says on which Python it ran.
const RAN_ON: &str = "Ran on: ";

/// Uses everything that was packaged.
pub fn all(project: &Project, tools: &Python, packaged: &Packaged) -> Result<()> {
    let smoke = Smoke::begin(project, packaged)?;
    smoke.without_compiler()?;
    smoke.in_system(OLDEST, OLDEST_PYTHON)?;
    smoke.in_system(NEWEST, NEWEST_PYTHON)?;
    smoke.on_arm()?;
    frozen::run(&smoke, tools)?;
    driver::run(&smoke)?;
    smoke.sdist_with_rust()?;
    once::remove(&smoke.work)
}

/// What all of them need.
pub struct Smoke<'a> {
    pub project: &'a Project,
    pub packaged: &'a Packaged,
    sandbox: Sandbox,
    consumers: PathBuf,
    /// A folder that is removed in the end.
    pub work: PathBuf,
}

/// Uses the wheel for this machine, and the source distribution.
pub fn here(project: &Project, packaged: &Packaged) -> Result<()> {
    let smoke = Smoke::begin(project, packaged)?;
    smoke.without_compiler()?;
    smoke.sdist_with_rust()?;
    once::remove(&smoke.work)
}

impl<'a> Smoke<'a> {
    fn begin(project: &'a Project, packaged: &'a Packaged) -> Result<Self> {
        let work = project.target.join("python-package/smoke");
        once::remove(&work)?;
        fs::create_dir_all(&work)?;
        let consumers = project.binding("python/consumers");
        Ok(Self { project, packaged, sandbox: Sandbox::start(), consumers, work })
    }

    /// A script, or the source of a program.
    pub fn consumer(&self, name: &str) -> PathBuf {
        self.consumers.join(name)
    }

    /// What a program finds in its environment.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("ALIDOMAIN_ENDPOINT", self.sandbox.endpoint()),
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID.to_owned()),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET.to_owned()),
        ]
    }

    /// A domain name that no other program uses.
    pub fn domain_name(&self) -> String {
        format!("{}.example", self.sandbox.stats().tasks)
    }

    /// A program on this machine that finds nothing in its environment but these programs.
    pub fn clean(&self, program: &Path, programs: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", programs).envs(self.variables()).current_dir(&self.work);
        command
    }

    /// Runs a program that submits, and compares what it says with what the sandbox has. Returns what it printed.
    pub fn submits(&self, title: &str, command: &mut Command) -> Result<String> {
        let before = self.sandbox.tasks().len();
        let output = step::run(title, command)?;
        let tasks = self.sandbox.tasks();
        let made = tasks.len() - before;
        let says = |task_no: &str| output.lines().any(|line| line.trim_end() == format!("{SUBMITTED}{task_no}"));
        if made != 1 || !tasks.last().is_some_and(|task| says(&task.task_no)) {
            bail!("{title}: 1 task should have been made and named, and {made} were made:\n{output}");
        }
        Ok(output)
    }

    /// Notes that a wheel was used.
    pub fn note(&self, target: Target, place: &str) -> Result<()> {
        self.note_artifact(self.packaged.wheel(target)?, target.platform(), place)
    }

    fn note_artifact(&self, artifact: &Path, platform: &str, place: &str) -> Result<()> {
        evidence::ran(self.project, artifact, platform, &format!("{place}: submission to the sandbox by http"))
    }

    /// In a new environment on this machine, where no compiler is found.
    fn without_compiler(&self) -> Result<()> {
        let environment = self.work.join("environment");
        python::make_environment(&environment)?;
        let programs = environment.join("bin");
        for compiler in ["cc", "cargo"] {
            ensure!(!programs.join(compiler).exists(), "the new environment has a compiler");
        }
        let dist = self.packaged.sdist.parent().context("a file is in a folder")?;
        let mut install = self.clean(&programs.join("pip"), &programs);
        install
            .args(["install", "--no-index", "--only-binary", "alidomain", "--find-links"])
            .arg(dist)
            .arg("alidomain");
        step::run("Installing the wheel without a compiler", &mut install)?;
        let mut submit = self.clean(&programs.join("python"), &programs);
        submit.arg(self.consumer("submit.py")).args([&self.domain_name(), VERSION]);
        let output = self.submits("Submitting without a compiler", &mut submit)?;
        self.note(Target::LinuxX86_64, &format!("{}, {}", evidence::here(), ran_on(&output)?))
    }

    /// The Python of the environment that has the wheel for this machine.
    pub fn python(&self) -> PathBuf {
        self.work.join("environment/bin/python")
    }

    /// In the folder of another system, by that system's pip.
    fn in_system(&self, wanted: Wanted, python: &str) -> Result<()> {
        let system = System::fetch(self.project, wanted)?;
        let title = system.title();
        let place = system.workplace()?;
        self.packaged.files().try_for_each(|file| place.copy(file).map(drop))?;
        let script = place.copy(&self.consumer("submit.py"))?;
        let environment = format!("{}/environment", place.inside);
        step::run(
            &format!("Making an environment in {title}"),
            system.command(python, &[]).args(["-m", "venv", &environment]),
        )?;
        let mut install = system.command(&format!("{environment}/bin/pip"), &[]);
        install.args([
            "install",
            "--no-index",
            "--only-binary",
            "alidomain",
            "--find-links",
            &place.inside,
            "alidomain",
        ]);
        step::run(&format!("Installing the wheel in {title}"), &mut install)?;
        let variables = self.variables();
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut submit = system.command(&format!("{environment}/bin/python"), &variables);
        submit.args([&script, &self.domain_name(), VERSION]);
        let output = self.submits(&format!("Submitting in {title}"), &mut submit)?;
        self.note(Target::LinuxX86_64, &format!("{title}, {}", ran_on(&output)?))
    }

    /// In the folder of a system for another processor. There, Python can start no other program.
    fn on_arm(&self) -> Result<()> {
        let system = System::fetch(self.project, ARM)?;
        let title = system.title();
        let place = system.workplace()?;
        self.packaged.files().try_for_each(|file| place.copy(file).map(drop))?;
        let wheels = fs::read_dir(system.path("usr/share/python-wheels"))?;
        let pip: Vec<_> = wheels.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        let pip = std::env::join_paths(pip)?.into_string().ok().context("the folder has a name of text")?;
        let packages = format!("{}/packages", place.inside);
        let mut install = system.command(OLDEST_PYTHON, &[("PYTHONPATH", &pip)]);
        install.args(["-m", "pip", "install", "--no-index", "--only-binary", "alidomain", "--target", &packages]);
        install.args(["--find-links", &place.inside, "alidomain"]);
        step::run(&format!("Installing the wheel in {title}"), &mut install)?;
        let mut submit = system.command(OLDEST_PYTHON, &[("PYTHONPATH", &packages)]);
        submit.envs(self.variables()).arg(self.consumer("submit.py")).args([&self.domain_name(), VERSION]);
        let output = self.submits(&format!("Submitting in {title}"), &mut submit)?;
        self.note(Target::LinuxAarch64, &format!("{title}, {}", ran_on(&output)?))
    }

    /// From the source distribution, with Rust and pip only. Quickly: other crates stay built, and the library is not
    /// optimized.
    fn sdist_with_rust(&self) -> Result<()> {
        let environment = self.work.join("from-source");
        python::make_environment(&environment)?;
        let built = self.project.target.join("python-package/cargo");
        forget_own_crates(&built.join("debug/.fingerprint"))?;
        let mut install = Command::new(environment.join("bin/pip"));
        install.arg("install").arg(&self.packaged.sdist).env("CARGO_TARGET_DIR", built);
        install.env("MATURIN_PEP517_ARGS", "--locked --profile dev");
        step::run("Installing the source distribution", install.current_dir(&self.work))?;
        let programs = environment.join("bin");
        let mut submit = self.clean(&programs.join("python"), &programs);
        submit.arg(self.consumer("submit.py")).args([&self.domain_name(), VERSION]);
        let output = self.submits("Submitting from the source distribution", &mut submit)?;
        self.note_artifact(
            &self.packaged.sdist,
            SOURCE,
            &format!("{}, built there unoptimized, {}", evidence::here(), ran_on(&output)?),
        )
    }
}

/// Has cargo build the crates of this project again. It would take the files of the distribution, which are of 1980, for
/// those that it has built before.
fn forget_own_crates(fingerprints: &Path) -> Result<()> {
    if !fingerprints.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(fingerprints)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("alidomain") {
            once::remove(&entry.path())?;
        }
    }
    Ok(())
}

/// What a program says of where it ran.
pub fn ran_on(output: &str) -> Result<&str> {
    output.lines().find_map(|line| line.strip_prefix(RAN_ON)).context("the program does not say what it ran on")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_says_what_it_ran_on() {
        assert_eq!(ran_on("TaskNo: 1\nRan on: CPython 3.9.2\n").unwrap(), "CPython 3.9.2");
        assert!(ran_on("TaskNo: 1\n").is_err());
    }
}
