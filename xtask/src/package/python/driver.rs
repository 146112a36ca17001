//! Libraries that no Python can load on this machine, in a C program: on musl and on Windows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::super::systems::System;
use super::super::target::{Library, Target};
use super::super::wine::{self, STAND_IN, Wine};
use super::super::zig::Zig;
use super::smoke::{ARM, OLDEST, Smoke};
use super::wheel;
use crate::step;

/// Has the libraries submit.
pub fn run(smoke: &Smoke<'_>) -> Result<()> {
    let driver = Driver { smoke, arguments: write_arguments(smoke)? };
    driver.on_musl(Target::MuslX86_64)?;
    driver.on_musl(Target::MuslAarch64)?;
    driver.on_windows()
}

struct Driver<'a> {
    smoke: &'a Smoke<'a>,
    /// The folder with what the library is given.
    arguments: PathBuf,
}

/// Writes down what Python gives to its library.
fn write_arguments(smoke: &Smoke<'_>) -> Result<PathBuf> {
    let folder = smoke.work.join("arguments");
    fs::create_dir_all(&folder)?;
    let python = smoke.python();
    let mut write = smoke.clean(&python, python.parent().context("a program is in a folder")?);
    write.arg(smoke.consumer("arguments.py")).arg(&folder).arg(smoke.domain_name());
    smoke.submits("Writing down the arguments of a submission", &mut write)?;
    Ok(folder)
}

impl Driver<'_> {
    /// With musl's own loader, from a package of Debian's.
    fn on_musl(&self, target: Target) -> Result<()> {
        let folder = self.folder(target)?;
        let program = folder.join("driver");
        let mut compile = Zig::fetch(self.smoke.project)?.cc(target);
        compile.args(["-dynamic", "-O1"]).arg(self.smoke.consumer("driver.c")).arg("-o").arg(&program);
        step::quietly("zig cc", &mut compile)?;
        let (wanted, loader) = match target {
            Target::MuslAarch64 => (ARM, "lib/ld-musl-aarch64.so.1"),
            _ => (OLDEST, "lib/ld-musl-x86_64.so.1"),
        };
        let system = System::fetch(self.smoke.project, wanted)?;
        let (mut command, emulator) = match target {
            Target::MuslAarch64 => {
                let mut qemu = Command::new("qemu-aarch64-static");
                qemu.arg(system.path(loader));
                (qemu, "qemu, ")
            }
            _ => (Command::new(system.path(loader)), ""),
        };
        let version = step::run("Asking musl for its version", &mut shell_of(&command))?;
        let version = version.lines().find_map(|line| line.strip_prefix("Version ")).context("musl has a version")?;
        command.arg(&program);
        let place = format!("{emulator}musl {version}, a C program instead of Python");
        self.submits(target, &folder, &mut command, &place)
    }

    /// With wine.
    fn on_windows(&self) -> Result<()> {
        let target = Target::WindowsX86_64;
        let wine = Wine::set_up(self.smoke.project)?;
        let folder = self.folder(target)?;
        let program = folder.join("driver.exe");
        wine::compile(&self.smoke.consumer("driver.c"), &program, &[])?;
        wine::stand_in(&folder)?;
        let place = format!("{}, x86-64, {STAND_IN}, a C program instead of Python", wine.version);
        let result = self.submits(target, &folder, &mut wine.command(&program), &place);
        wine.wait()?;
        result
    }

    /// A folder with the library from the wheel.
    fn folder(&self, target: Target) -> Result<PathBuf> {
        let folder = self.smoke.work.join(target.triple());
        fs::create_dir_all(&folder)?;
        let library = wheel::read(self.smoke.packaged.wheel(target)?, &wheel::library_name(target))?;
        fs::write(folder.join(target.file_name(Library::Python)), library)?;
        Ok(folder)
    }

    /// Has the driver load the library in the folder, and submit.
    fn submits(&self, target: Target, folder: &Path, command: &mut Command, place: &str) -> Result<()> {
        command.arg(folder.join(target.file_name(Library::Python))).arg(&self.arguments).envs(self.smoke.variables());
        command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
        self.smoke.submits(&format!("Submitting with the library for {}", target.triple()), command)?;
        self.smoke.note(target, place)
    }
}

/// musl's loader without a program prints its version, and fails.
fn shell_of(loader: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#""$@" 2>&1 || true"#, "sh"]).arg(loader.get_program()).args(loader.get_args());
    shell
}
