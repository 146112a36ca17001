//! Every artifact installed in an empty place, and used.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::contents;
use crate::package::evidence::{self, Done};
use crate::package::jar::check as jar;
use crate::package::python;
use crate::package::sandbox;
use crate::package::shim;
use crate::package::swift::check as swift;
use crate::project::Project;

/// Uses what this machine can run. The other libraries are left to the checks of `cargo xtask package`.
pub fn run(project: &Project, dist: &Path) -> Result<()> {
    python::use_published(project, &dist.join("python"))?;
    let maven = dist.join("maven");
    jar::dependency(project, &maven)?;
    android(project, &maven)?;
    sandbox::use_published(project, dist)?;
    swift::run(project, &dist.join("swift/AliDomain"), true)
}

/// The library for emulators, with what forwards Android's C library to this machine's.
fn android(project: &Project, maven: &Path) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let folder = format!("io/github/alidomain/alidomain-android/{version}/alidomain-android-{version}.aar");
    let aar = maven.join(folder);
    let files = contents::read(&aar)?;
    let work = project.target.join("release-android");
    fs::create_dir_all(&work)?;
    let library = work.join("libalidomain_jni.so");
    fs::write(&library, files.get("jni/x86_64/libalidomain_jni.so").context("the AAR has no library for x86_64")?)?;
    shim::write(&library, &work)?;
    jar::with_library(project, maven, &library, |java: &mut Command| {
        java.env("LD_LIBRARY_PATH", &work);
    })?;
    let here = evidence::here();
    let text = format!("{here}, a JVM with a stand-in for Android's libc: the x86_64 library submits to the sandbox");
    evidence::note(project, &aar, Done::Ran, &text)
}
