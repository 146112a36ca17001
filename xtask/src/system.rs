//! Tools of the system: found, installed, or named with the command that installs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, bail, ensure};

use crate::package::tree;
use crate::step;

/// Whether a program can be run.
pub fn has(program: &str) -> bool {
    let lookup = format!("command -v {program}");
    Command::new("sh").args(["-c", &lookup]).output().is_ok_and(|output| output.status.success())
}

/// Where Debian has programs that only root is meant to run.
const FOLDER_OF_ROOT: &str = "/usr/sbin";

/// Set by the argument `--install`.
static IS_ALLOWED: AtomicBool = AtomicBool::new(false);

/// From now on, missing tools are installed.
pub fn allow_installing() {
    IS_ALLOWED.store(true, Ordering::Relaxed);
}

/// Whether this is Debian or a relative, and we may install packages.
pub fn may_install() -> bool {
    if !IS_ALLOWED.load(Ordering::Relaxed) {
        return false;
    }
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    root && has("apt-get")
}

/// Makes sure of a program, installing its Debian packages if it is missing.
pub fn require(program: &str, packages: &[&str]) -> Result<()> {
    if has(program) {
        return Ok(());
    }
    let packages_text = packages.join(" ");
    if !may_install() {
        bail!(
            "{program} is missing. Install it (on Debian: apt-get install {packages_text}), or run this again as root with \
             --install."
        );
    }
    install(packages)?;
    if !has(program) {
        bail!("{program} is still missing after apt-get install {packages_text}");
    }
    Ok(())
}

/// Makes sure of a program that Debian runs as a service once it is installed. It is not started. Returns its path.
pub fn require_service(program: &str, packages: &[&str]) -> Result<PathBuf> {
    let of_root = Path::new(FOLDER_OF_ROOT).join(program);
    if of_root.exists() {
        return Ok(of_root);
    }
    if has(program) || !may_install() {
        require(program, packages)?;
        return Ok(program.into());
    }
    // Debian's tools start a service unless this program forbids it.
    let policy = Path::new(FOLDER_OF_ROOT).join("policy-rc.d");
    let is_ours = !policy.exists();
    if is_ours {
        tree::write_program(&policy, "#!/bin/sh\nexit 101\n")?;
    }
    let installed = install(packages);
    if is_ours {
        fs::remove_file(&policy)?;
    }
    installed?;
    ensure!(of_root.exists(), "{} is still missing after apt-get install {}", of_root.display(), packages.join(" "));
    Ok(of_root)
}

/// Installs Debian packages.
pub fn install(packages: &[&str]) -> Result<()> {
    update()?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    step::run(&format!("Installing {}", packages.join(", ")), install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    Ok(())
}

/// Updates the list of packages, once.
pub fn update() -> Result<()> {
    static IS_UPDATED: AtomicBool = AtomicBool::new(false);
    if !IS_UPDATED.load(Ordering::Relaxed) {
        step::run("Updating the list of packages", Command::new("apt-get").arg("update"))?;
        IS_UPDATED.store(true, Ordering::Relaxed);
    }
    Ok(())
}

/// Where this machine gets its Debian packages from.
pub fn mirror() -> Result<String> {
    update()?;
    let format = "$(CODENAME) $(COMPONENT) $(REPO_URI)";
    let targets = step::quietly(
        "apt-get indextargets",
        Command::new("apt-get").args(["indextargets", "--format", format, "Created-By: Packages"]),
    )?;
    let release = std::fs::read_to_string("/etc/os-release")?;
    let codename = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME=")).unwrap_or_default();
    let prefix = format!("{codename} main ");
    let uri = targets.lines().find_map(|line| line.strip_prefix(&prefix));
    Ok(uri.context("apt names no source of Debian packages")?.to_owned())
}
