//! zig and cargo-zigbuild, from packages of Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::once;
use super::target::{Processor, Target};
use super::versions::{CARGO_ZIGBUILD, GLIBC, ZIGLANG};
use crate::project::Project;
use crate::{python, step};

/// A C compiler and linker that knows every glibc, and the program that has cargo use it.
pub struct Zig {
    folder: PathBuf,
    /// Where zig keeps what it has built itself: start objects and stubs of C libraries.
    built: PathBuf,
}

impl Zig {
    /// Fetches both, unless they are there.
    pub fn fetch(project: &Project) -> Result<Self> {
        let folder = once::made(project, "zig", &format!("{ZIGLANG}\n{CARGO_ZIGBUILD}"), install)?;
        Ok(Self { folder, built: project.cache.join("zig-built") })
    }

    /// `cargo-zigbuild`, which calls the cargo of this `PATH`.
    pub fn cargo_zigbuild(&self, project: &Project) -> Command {
        let mut command = project.command(&self.folder.join("bin/cargo-zigbuild").to_string_lossy());
        command
            .env("CARGO_ZIGBUILD_ZIG_PATH", self.folder.join("ziglang/zig"))
            .env("CARGO_ZIGBUILD_CACHE_DIR", &self.built);
        self.with_cache(&mut command);
        command
    }

    fn with_cache(&self, command: &mut Command) {
        command.env("ZIG_GLOBAL_CACHE_DIR", &self.built).env("ZIG_LOCAL_CACHE_DIR", &self.built);
    }

    /// The C compiler for a target: with the oldest glibc, or with musl.
    pub fn cc(&self, target: Target) -> Command {
        let processor = match target.processor() {
            Processor::X86_64 => "x86_64",
            Processor::Aarch64 => "aarch64",
        };
        let mut command = Command::new(self.folder.join("ziglang/zig"));
        let libc = if target.has_musl() { "musl".to_owned() } else { format!("gnu.{}.{}", GLIBC.0, GLIBC.1) };
        command.args(["cc", "-target", &format!("{processor}-linux-{libc}")]);
        self.with_cache(&mut command);
        command
    }

    /// The license of what zig has written itself.
    pub fn license(&self) -> PathBuf {
        self.folder.join("ziglang/LICENSE")
    }

    /// The license of the musl that programs are linked with.
    pub fn musl_license(&self) -> PathBuf {
        self.sources().join("libc/musl/COPYRIGHT")
    }

    /// The libraries and headers in the sources that zig brings along.
    pub fn sources(&self) -> PathBuf {
        self.folder.join("ziglang/lib")
    }
}

fn install(folder: &Path) -> Result<()> {
    // Only for its pip: what pip installs must be movable, and environments are not.
    let environment = folder.join("environment");
    python::make_environment(&environment)?;
    let mut install = Command::new(environment.join("bin/python"));
    install.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--target"]);
    step::run("Fetching zig (100 MB)", install.arg(folder).args([ZIGLANG, CARGO_ZIGBUILD]))?;
    once::remove(&environment)
}
