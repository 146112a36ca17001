//! Programs for Windows on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{libraries, once};
use crate::project::Project;
use crate::{step, system};

/// What evidence says of programs that run so.
pub const STAND_IN: &str = "with a stand-in for bcryptprimitives.dll";

/// wine, with a folder that stands for the drive of a Windows machine.
pub struct Wine {
    folder: PathBuf,
    /// Such as `wine-8.0`.
    pub version: String,
}

impl Wine {
    /// Makes the folder, once.
    pub fn set_up(project: &Project) -> Result<Self> {
        system::require("wine", &["wine", "wine64"])?;
        let folder = once::made(project, "wine", "wineboot --init", |folder| {
            step::run("Making a folder for wine", of_wine(folder, "wineboot").arg("--init"))?;
            wait(folder)
        })?;
        let version = step::quietly("wine", of_wine(&folder, "wine").arg("--version"))?;
        Ok(Self { folder, version: version.split_whitespace().next().unwrap_or_default().to_owned() })
    }

    /// Runs a program that has a [stand-in](stand_in) beside it.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = of_wine(&self.folder, "wine");
        command.env("WINEDLLOVERRIDES", "bcryptprimitives=n").arg(program);
        command
    }

    /// Waits until the processes that wine has started have ended.
    pub fn wait(&self) -> Result<()> {
        wait(&self.folder)
    }
}

/// Writes `bcryptprimitives.dll` into the folder of a program: wine 8 has none.
pub fn stand_in(folder: &Path) -> Result<()> {
    let source = folder.join("bcryptprimitives.c");
    fs::write(&source, include_str!("wine/bcryptprimitives.c"))?;
    compile(&source, &folder.join("bcryptprimitives.dll"), &["-shared"])
}

/// Compiles a program for Windows.
pub fn compile(source: &Path, to: &Path, options: &[&str]) -> Result<()> {
    let gcc = libraries::gcc_for_windows()?;
    let mut compile = Command::new(gcc);
    compile.args(options).arg("-O1").arg(source).arg("-o").arg(to).arg("-ladvapi32");
    step::quietly(gcc, &mut compile).map(drop)
}

fn wait(folder: &Path) -> Result<()> {
    step::quietly("wineserver", of_wine(folder, "wineserver").arg("--wait")).map(drop)
}

/// A program of wine's.
fn of_wine(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command.env("WINEPREFIX", folder).env("WINEARCH", "win64").env("WINEDEBUG", "-all").env_remove("DISPLAY");
    command
}
