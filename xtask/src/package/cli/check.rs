//! The command as users use it: installed with pip, and unpacked from its archive. It submits to a sandbox.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Sandbox};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use zip::ZipArchive;

use super::super::programs::wheel::program_path;
use super::super::programs::{OWN, SHIPPED, compare, platform};
use super::super::target::{Program, Target};
use super::super::wine::{self, STAND_IN, Wine};
use super::super::{evidence, once, python as client, tarball, tree};
use super::Packaged;
use super::archive::write_pages;
use crate::project::Project;
use crate::sandbox::on_loopback;
use crate::{python, step, system};

/// What evidence says that every program did.
const DID: &str = "submission to the sandbox by http";

/// Uses what was packaged for a target: here, with qemu, or with wine.
pub fn on(project: &Project, packaged: &Packaged, target: Target) -> Result<()> {
    match target {
        OWN => here(project, packaged),
        Target::WindowsX86_64 => with_wine(project, packaged),
        _ => with_qemu(project, packaged),
    }
}

/// Uses what was packaged for this machine.
pub fn here(project: &Project, packaged: &Packaged) -> Result<()> {
    let user = User::new(project)?;
    let environment = user.folder.join("environment");
    python::make_environment(&environment)?;
    let client = client::wheel_beside(project, &packaged.wheel)?;
    let mut install = Command::new(environment.join("bin/pip"));
    install.args(["install", "--disable-pip-version-check", "--no-index", "alidomain[cli]"]);
    for wheel in [&client, &packaged.wheel] {
        install.arg("--find-links").arg(wheel.parent().context("a wheel is in a folder")?);
    }
    step::run("Installing alidomain[cli]", &mut install)?;
    let installed = environment.join("bin").join(Program::Cli.name());
    user.submits("Submitting with the command from the wheel", &installed, alone)?;
    let version = step::quietly("python", Command::new(environment.join("bin/python")).arg("--version"))?;
    let version = version.trim().replace("Python", "CPython");
    let text = format!("{}, {version}: installed with pip as alidomain[cli], {DID}", evidence::here());
    evidence::ran(project, &packaged.wheel, platform(OWN), &text)?;

    let unpacked = user.unpack(&packaged.archive)?;
    compare(&installed, &unpacked)?;
    user.submits("Submitting with the command from the archive", &unpacked, alone)?;
    user.describes_itself(&unpacked)?;
    let text = format!("{}, an empty environment: unpacked, {DID}", evidence::here());
    evidence::ran(project, &packaged.archive, platform(OWN), &text)
}

/// A program that finds nothing in its environment.
fn alone(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    command
}

/// The same for aarch64.
fn with_qemu(project: &Project, packaged: &Packaged) -> Result<()> {
    let qemu = "qemu-aarch64-static";
    system::require(qemu, &["qemu-user-static"])?;
    let start = |program: &Path| {
        let mut command = alone(Path::new(qemu));
        command.env("PATH", env::var_os("PATH").unwrap_or_default()).arg(program);
        command
    };
    User::new(project)?.uses_both(packaged, Target::MuslAarch64, "qemu on x86-64", start)
}

/// The same for Windows.
fn with_wine(project: &Project, packaged: &Packaged) -> Result<()> {
    let wine = Wine::set_up(project)?;
    let place = format!("{}, {STAND_IN}", wine.version);
    let start = |program: &Path| {
        let mut command = wine.command(program);
        on_loopback(&mut command);
        command
    };
    let result = User::new(project)?.uses_both(packaged, Target::WindowsX86_64, &place, start);
    wine.wait()?;
    result
}

/// Somebody who uses the command.
struct User<'a> {
    project: &'a Project,
    sandbox: Sandbox,
    folder: PathBuf,
}

impl<'a> User<'a> {
    fn new(project: &'a Project) -> Result<Self> {
        let folder = project.target.join("cli/user");
        once::remove(&folder)?;
        fs::create_dir_all(&folder)?;
        Ok(Self { project, sandbox: Sandbox::start(), folder })
    }

    /// Uses the program of a wheel, which this machine's pip installs for another platform, and that of an archive.
    fn uses_both(
        &self,
        packaged: &Packaged,
        target: Target,
        place: &str,
        start: impl Fn(&Path) -> Command,
    ) -> Result<()> {
        let triple = target.triple();
        let installed = self.install_for(target, &packaged.wheel)?;
        let unpacked = self.unpack(&packaged.archive)?;
        compare(&installed, &unpacked)?;
        for (artifact, program) in [(&packaged.wheel, &installed), (&packaged.archive, &unpacked)] {
            if target == Target::WindowsX86_64 {
                wine::stand_in(program.parent().context("a program is in a folder")?)?;
            }
            self.submits(&format!("Submitting with the command for {triple}"), program, &start)?;
            evidence::ran(self.project, artifact, platform(target), &format!("{place}, its program: {DID}"))?;
        }
        Ok(())
    }

    fn install_for(&self, target: Target, wheel: &Path) -> Result<PathBuf> {
        let environment = self.folder.join("pip");
        python::make_environment(&environment)?;
        let folder = self.folder.join("installed");
        let mut install = Command::new(environment.join("bin/pip"));
        install.args(["install", "--disable-pip-version-check", "--no-index", "--only-binary=:all:"]);
        let platforms = SHIPPED.iter().find(|(of, ..)| *of == target).map_or("", |(.., platforms)| platforms);
        for platform in platforms.split('.') {
            install.args(["--platform", platform]);
        }
        install.arg("--find-links").arg(wheel.parent().context("a wheel is in a folder")?);
        install.arg("--target").arg(&folder).arg(Program::Cli.package());
        step::run(&format!("Installing the wheel for {}", target.triple()), &mut install)?;
        let name = program_path(Program::Cli, target);
        Ok(folder.join("bin").join(name.rsplit('/').next().unwrap_or_default()))
    }

    /// Returns the path of the program.
    fn unpack(&self, archive: &Path) -> Result<PathBuf> {
        let folder = self.folder.join("unpacked");
        fs::create_dir_all(&folder)?;
        let name = archive.file_name().unwrap_or_default().to_string_lossy();
        if let Some(inner) = name.strip_suffix(".zip") {
            ZipArchive::new(fs::File::open(archive)?)?.extract(&folder)?;
            return Ok(folder.join(inner).join(Target::WindowsX86_64.program_name(Program::Cli)));
        }
        tarball::unpack(archive, &folder)?;
        Ok(folder.join(name.trim_end_matches(".tar.gz")).join(OWN.program_name(Program::Cli)))
    }

    /// Has the command submit, once as it should, and once what the service rejects.
    fn submits(&self, title: &str, program: &Path, start: impl Fn(&Path) -> Command) -> Result<()> {
        step::run_here(title, || {
            ensure!(is_executable(program)?, "{} cannot be executed", program.display());
            let version = self.ends(&mut start(program), &["--version"], 0)?;
            ensure!(version.trim() == format!("alidomain {}", env!("CARGO_PKG_VERSION")), "it is {version}");
            let submit = |domain: &str, status| {
                let mut command = start(program);
                command.env("ALIDOMAIN_ENDPOINT", self.sandbox.endpoint());
                command.env("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID);
                command.env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET);
                let arguments = ["submit", domain, "--contact", "admin", "--profile-id", "1234567", "--yes", "--json"];
                let said = self.ends(&mut command, &arguments, status)?;
                serde_json::from_str::<Value>(&said).with_context(|| format!("it says no JSON: {said}"))
            };
            let before = self.sandbox.tasks().len();
            let answer = submit("example.com", 0)?;
            let tasks = self.sandbox.tasks();
            let task = tasks.last().filter(|_| tasks.len() == before + 1).context("not one task was made")?;
            ensure!(answer["task_no"] == *task.task_no, "it names another task than {}: {answer}", task.task_no);
            let answer = submit("unknown.com", 3)?;
            ensure!(answer["error"]["code"] == "DomainNotExist", "it says {answer}");
            ensure!(self.sandbox.tasks().len() == before + 1, "a rejected change made a task");
            Ok(())
        })
    }

    /// Runs a command to its end. Returns what it writes: to standard error, if it should fail.
    fn ends(&self, command: &mut Command, arguments: &[&str], status: i32) -> Result<String> {
        let output = command.args(arguments).current_dir(&self.folder).output()?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (written, errors) = (said(&output.stdout), said(&output.stderr));
        ensure!(
            output.status.code() == Some(status),
            "alidomain {} should end with {status}: {}\n{written}{errors}",
            arguments.join(" "),
            output.status
        );
        Ok(if status == 0 { written } else { errors })
    }

    /// The pages beside the program are those that it writes.
    fn describes_itself(&self, program: &Path) -> Result<()> {
        let beside = program.parent().context("a program is in a folder")?;
        let pages = self.folder.join("pages");
        write_pages(program, &pages)?;
        for page in tree::files(&pages)? {
            let same = fs::read(pages.join(&page))? == fs::read(beside.join(&page)).unwrap_or_default();
            ensure!(same, "{} is not what the program writes", page.display());
        }
        Ok(())
    }
}

/// On Windows, every program is.
fn is_executable(program: &Path) -> Result<bool> {
    let found = fs::metadata(program).with_context(|| format!("{} is missing", program.display()))?;
    #[cfg(unix)]
    if program.extension().is_none() {
        return Ok(std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o111 == 0o111);
    }
    Ok(found.is_file())
}
