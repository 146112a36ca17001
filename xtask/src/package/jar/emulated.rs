//! A Java of another platform on this machine.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::super::python::ARM;
use super::super::systems::System;
use super::super::wine::{self, Wine};
use crate::java;
use crate::project::Project;

/// Java 25 for Linux on aarch64, with qemu and the C library of a Debian for arm64.
pub fn on_arm(project: &Project) -> Result<Command> {
    let system = System::fetch(project, ARM)?;
    let mut command = Command::new("qemu-aarch64-static");
    command.arg("-L").arg(system.path("/")).arg(java::for_arm(project)?);
    Ok(command)
}

/// Java 11 for Windows, in a folder where it finds what wine lacks.
pub fn on_windows(project: &Project, wine: &Wine, folder: &Path) -> Result<Command> {
    wine::stand_in(folder)?;
    let mut command = wine.command(&java::for_windows(project)?);
    command.current_dir(folder);
    Ok(command)
}
