//! The AAR used: its library for emulators in a JVM of this machine, with a stand-in for Android's C library.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

use anyhow::{Context as _, Result};
use zip::ZipArchive;

use super::super::evidence;
use super::super::target::Library;
use super::super::{jar, shim};
use super::{Abi, path};
use crate::project::Project;

/// A program in Java submits with the library. Its classes are those of the package for the JVM in the same repository.
pub fn run(project: &Project, maven: &Path) -> Result<()> {
    let aar = path(maven);
    let file = fs::File::open(&aar).with_context(|| format!("{} cannot be opened", aar.display()))?;
    let mut archive = ZipArchive::new(file)?;
    let work = project.target.join("aar/check");
    fs::create_dir_all(&work)?;
    let library = work.join(Abi::X86_64.target().file_name(Library::Jni));
    io::copy(&mut archive.by_name(&Abi::X86_64.library())?, &mut fs::File::create(&library)?)?;
    shim::write(&library, &work)?;
    jar::check::with_library(project, maven, &library, |java: &mut Command| {
        java.env("LD_LIBRARY_PATH", &work);
    })?;
    let here = evidence::here();
    let text = format!("{here}, a JVM with a stand-in for Android's libc: the x86_64 library submits to the sandbox");
    evidence::ran(project, &aar, Abi::X86_64.target().platform(), &text)
}
