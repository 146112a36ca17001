//! The Python package: its tools, its wheel, its tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, iter};

use alidomain_sandbox::Sandbox;
use anyhow::{Context as _, Result, bail};

use crate::package::sandbox;
use crate::project::Project;
use crate::sandbox::on_loopback;
use crate::surroundings::Surroundings;
use crate::{step, surface, system};

/// A virtual environment in the cache, with what a file of requirements names.
pub struct Environment(PathBuf);

impl Environment {
    /// Makes the environment, unless it is there with the same packages.
    pub fn set_up(project: &Project, name: &str, requirements: &Path) -> Result<Self> {
        system::require("python3", &["python3", "python3-venv"])?;
        let environment = Self(project.cache.join(name));
        let text = std::fs::read_to_string(requirements)
            .with_context(|| format!("{} cannot be read", requirements.display()))?;
        // The interpreter is a part of it: an environment of another one would not do.
        let version = step::quietly("python3 --version", Command::new("python3").arg("--version"))?;
        let wanted = format!("{version}{text}");
        let stamp = environment.0.join("alidomain-tools");
        if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
            return Ok(environment);
        }
        make_environment(&environment.0)?;
        let mut install = environment.tool("pip");
        install.args(["install", "--disable-pip-version-check", "--requirement"]).arg(requirements);
        step::run(&format!("Installing the tools for {name}"), &mut install)?;
        std::fs::write(stamp, wanted)?;
        Ok(environment)
    }

    /// A tool of the environment.
    pub fn tool(&self, name: &str) -> Command {
        let programs = self.0.join("bin");
        let mut command = Command::new(programs.join(name));
        // The type checkers look for the environment of the first `python`.
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(iter::once(programs).chain(env::split_paths(&path)));
        command.env("VIRTUAL_ENV", &self.0).env("PATH", path.unwrap_or_default());
        command
    }

    /// Installs a wheel in place of any other of the same package.
    pub fn install(&self, wheel: &Path) -> Result<()> {
        let mut install = self.tool("pip");
        install.args(["install", "--disable-pip-version-check", "--quiet", "--force-reinstall", "--no-deps"]);
        step::run("Installing the Python wheel", install.arg(wheel))?;
        Ok(())
    }
}

/// A virtual environment with the tools that a file of requirements names.
pub struct Python {
    environment: Environment,
    binding: PathBuf,
}

impl Python {
    /// Makes the environment with the tools to develop with, unless it is there with the same tools.
    pub fn set_up(project: &Project) -> Result<Self> {
        Self::set_up_with(project, "python", "requirements-dev.txt")
    }

    /// Makes the environment of that name in the cache, with the tools that a file of the binding names.
    pub fn set_up_with(project: &Project, name: &str, requirements: &str) -> Result<Self> {
        let binding = project.binding("python");
        let environment = Environment::set_up(project, name, &binding.join(requirements))?;
        Ok(Self { environment, binding })
    }

    /// A tool of the environment, in the folder of the binding.
    pub fn tool(&self, name: &str) -> Command {
        let mut command = self.environment.tool(name);
        command.current_dir(&self.binding);
        command
    }

    /// Builds the wheel as users do, and installs it into the environment. Returns its path.
    pub fn install_wheel(&self, project: &Project) -> Result<PathBuf> {
        let wheel = self.build_own_wheel(project)?;
        self.environment.install(&wheel)?;
        Ok(wheel)
    }

    /// Builds the wheel as users do. Returns its path.
    pub fn build_own_wheel(&self, project: &Project) -> Result<PathBuf> {
        self.build_wheel(&project.target.join("wheels"), "--locked")
    }

    /// Builds a wheel for this machine into a folder that it clears, with these options of maturin.
    pub fn build_wheel(&self, folder: &Path, options: &str) -> Result<PathBuf> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        // As users do, but with the tools of this environment.
        let mut build = self.tool("pip");
        build.args(["wheel", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--wheel-dir"]);
        build.arg(folder).arg(".").env("MATURIN_PEP517_ARGS", options);
        step::run("Building the Python wheel", &mut build)?;
        Ok(std::fs::read_dir(folder)?.next().context("pip did not build a wheel")??.path())
    }

    /// A tool of the environment, in the folder of the package of the sandbox.
    pub fn sandbox_tool(&self, project: &Project, name: &str) -> Command {
        let mut command = self.tool(name);
        on_loopback(command.current_dir(project.root.join("sandbox/python")));
        command
    }

    /// Packages the sandbox for this machine, and installs the wheel into the environment.
    pub fn install_sandbox(&self, project: &Project) -> Result<()> {
        self.environment.install(&sandbox::dev_wheel(project)?)
    }
}

/// Makes an empty environment, and what it takes to make one.
pub fn make_environment(folder: &Path) -> Result<()> {
    system::require("python3", &["python3", "python3-venv"])?;
    let mut create = Command::new("python3");
    create.args(["-m", "venv", "--clear"]).arg(folder);
    if step::run("Making a Python environment", &mut create).is_err() {
        if !system::may_install() {
            bail!(
                "python3 cannot make virtual environments. Install python3-venv (on Debian: apt-get install python3-venv), \
                 or run this again as root with --install."
            );
        }
        system::install(&["python3-venv"])?;
        step::run("Making a Python environment", &mut create)?;
    }
    Ok(())
}

/// Runs the tests on the installed wheel and returns what they printed.
pub fn test(project: &Project, surroundings: &Surroundings) -> Result<String> {
    let python = Python::set_up(project)?;
    python.install_wheel(project)?;
    surface::python::compare(project, &python)?;
    // What fails at random must not disturb the tests of other things.
    let chaos = Sandbox::start();
    let mut pytest = python.tool("pytest");
    let mut output =
        step::run("Testing Python", surroundings.introduce(pytest.env("ALIDOMAIN_CHAOS", chaos.endpoint())))?;
    // Only now: the tests before it have a sandbox already.
    python.install_sandbox(project)?;
    output += &step::run("Testing Python's package of the sandbox", &mut python.sandbox_tool(project, "pytest"))?;
    Ok(output)
}

/// Runs the example and returns what it printed.
pub fn example(project: &Project, prepare: impl FnOnce(&mut Command)) -> Result<String> {
    let python = Python::set_up(project)?;
    python.install_wheel(project)?;
    let mut example = python.tool("python");
    prepare(example.args(["examples/submit_contact_change.py", "python.example", "1"]));
    step::run("Submitting from Python", &mut example)
}
