//! The wheels as users use them: pytest with the fixture, in an empty folder of an environment of its own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use anyhow::{Context as _, Result, ensure};
use zip::ZipArchive;

use super::super::evidence;
use super::super::programs::wheel::program_path;
use super::super::programs::{OWN, platform};
use super::super::target::{Program, Target};
use super::super::wine::{self, STAND_IN, Wine};
use super::super::{once, python as client, tree};
use crate::project::Project;
use crate::python;
use crate::sandbox::on_loopback;
use crate::{step, system as tools};

/// The script and its test, as the documentation shows them.
const EXAMPLE: [&str; 2] = ["change_contact.py", "test_change_contact.py"];

/// A mistake for the script, and what pytest says then.
const MISTAKE: [&str; 2] = ["ContactType.ADMIN", "ContactType.TECH"];
const NOTICED: &str = "UPDATE_TECH_CONTACT";

/// Installs the wheel for this machine, and runs the example, once as it is and once with a mistake.
pub fn check(project: &Project, wheel: &Path) -> Result<()> {
    let user = User::new(project)?;
    user.install(project, wheel)?;
    user.tests_pass("Testing a script with the fixture", |_| {})?;
    user.mistake_is_noticed()?;
    let version = step::quietly("alidomain-sandbox", user.tool(Program::Sandbox.name()).arg("--version"))?;
    ensure!(version.contains(env!("CARGO_PKG_VERSION")), "alidomain-sandbox is {version}");
    let system = format!("{}, {}", evidence::here(), user.python()?);
    evidence::ran(project, wheel, platform(OWN), &format!("{system}: a script tested with pytest and the fixture"))
}

/// The same with the program of a wheel for aarch64, which qemu runs. pytest is this machine's.
pub fn check_with_qemu(project: &Project, wheel: &Path) -> Result<()> {
    tools::require("qemu-aarch64-static", &["qemu-user-static"])?;
    let user = User::new(project)?;
    let target = Target::MuslAarch64;
    let program = user.program_of(wheel, target)?;
    step::quietly("chmod", Command::new("chmod").arg("+x").arg(&program))?;
    let mut emulated = Command::new("qemu-aarch64-static");
    user.tests_pass_with("aarch64", emulated.arg(program))?;
    let text = "qemu on x86-64, its program: a script tested with pytest and the fixture";
    evidence::ran(project, wheel, platform(target), text)
}

/// The same with the program of the wheel for Windows, which wine runs.
pub fn check_with_wine(project: &Project, wheel: &Path) -> Result<()> {
    let wine = Wine::set_up(project)?;
    let user = User::new(project)?;
    let target = Target::WindowsX86_64;
    let program = user.program_of(wheel, target)?;
    wine::stand_in(&user.folder)?;
    let result = user.tests_pass_with("Windows", &wine.command(&program));
    wine.wait()?;
    result?;
    let version = &wine.version;
    let text = format!("{version}, {STAND_IN}, its program: a script tested with pytest and the fixture");
    evidence::ran(project, wheel, platform(target), &text)
}

/// Somebody who tests a script.
struct User {
    folder: PathBuf,
    environment: PathBuf,
}

impl User {
    fn new(project: &Project) -> Result<Self> {
        let folder = project.target.join("sandbox/user");
        once::remove(&folder)?;
        fs::create_dir_all(&folder)?;
        let environment = project.target.join("sandbox/environment");
        for name in EXAMPLE {
            fs::copy(project.root.join("sandbox/python/examples").join(name), folder.join(name))?;
        }
        Ok(Self { folder, environment })
    }

    /// Installs the package with its extra. Its wheel is made here if it is not beside that of the sandbox.
    fn install(&self, project: &Project, wheel: &Path) -> Result<()> {
        python::make_environment(&self.environment)?;
        let alidomain = client::wheel_beside(project, wheel)?;
        let mut install = self.tool("pip");
        install.args(["install", "--disable-pip-version-check", "--no-index", "alidomain[sandbox]"]);
        for wheel in [&alidomain, wheel] {
            install.arg("--find-links").arg(wheel.parent().context("a wheel is in a folder")?);
        }
        step::run("Installing alidomain[sandbox]", &mut install)?;
        let mut install = self.tool("pip");
        install.args(["install", "--disable-pip-version-check", "pytest", "--constraint"]);
        install.arg(project.binding("python").join("requirements-dev.txt"));
        step::run("Installing pytest", &mut install)?;
        Ok(())
    }

    /// A program of the environment, in the user's folder, without what else is set for tests.
    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.environment.join("bin").join(name));
        on_loopback(command.current_dir(&self.folder).env_remove("ALIDOMAIN_SANDBOX_PROGRAM"));
        command
    }

    fn tests_pass(&self, title: &str, prepare: impl FnOnce(&mut Command)) -> Result<()> {
        let mut pytest = self.tool("pytest");
        prepare(&mut pytest);
        let output = step::run(title, &mut pytest)?;
        ensure!(output.contains("3 passed"), "three tests should have run:\n{output}");
        Ok(())
    }

    /// The tests with another program, which needs a command to run here.
    fn tests_pass_with(&self, name: &str, command: &Command) -> Result<()> {
        // The variable names a file, without arguments.
        let script = self.folder.join("emulated");
        let mut text = "#!/bin/sh\n".to_owned();
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => text += &format!("export {}={}\n", name.display(), quoted(value)),
                None => text += &format!("unset {}\n", name.display()),
            }
        }
        text += "exec";
        for part in [command.get_program()].into_iter().chain(command.get_args()) {
            text += &format!(" {}", quoted(part));
        }
        tree::write_program(&script, &format!("{text} \"$@\"\n"))?;
        self.tests_pass(&format!("Testing a script with the sandbox for {name}"), |pytest| {
            pytest.env("ALIDOMAIN_SANDBOX_PROGRAM", &script);
        })
    }

    /// The program in a wheel for another platform.
    fn program_of(&self, wheel: &Path, target: Target) -> Result<PathBuf> {
        let program = self.folder.join(target.program_name(Program::Sandbox));
        let mut archive = ZipArchive::new(fs::File::open(wheel)?)?;
        io::copy(&mut archive.by_name(&program_path(Program::Sandbox, target))?, &mut fs::File::create(&program)?)?;
        Ok(program)
    }

    fn mistake_is_noticed(&self) -> Result<()> {
        step::run_here("Testing a script with a mistake", || {
            let script = self.folder.join(EXAMPLE[0]);
            let right = fs::read_to_string(&script)?;
            let wrong = right.replace(MISTAKE[0], MISTAKE[1]);
            ensure!(wrong != right, "the example has no {}", MISTAKE[0]);
            fs::write(&script, wrong)?;
            let output = self.tool("pytest").output()?;
            fs::write(&script, right)?;
            let said = String::from_utf8_lossy(&output.stdout);
            ensure!(
                output.status.code() == Some(1) && said.contains(NOTICED),
                "pytest should have failed, and named {NOTICED}:\n{said}"
            );
            Ok(())
        })
    }

    fn python(&self) -> Result<String> {
        let version = step::quietly("python --version", self.tool("python").arg("--version"))?;
        Ok(version.trim().replace("Python", "CPython"))
    }
}

/// A word for a shell.
fn quoted(text: &OsStr) -> String {
    format!("'{}'", text.display().to_string().replace('\'', r"'\''"))
}
