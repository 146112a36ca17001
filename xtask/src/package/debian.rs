//! A Rust that builds the standard library for any target, and its LLVM, from Debian's packages.
//!
//! rustup has the standard libraries ready made, but not everywhere may its server be reached. Debian's packages would
//! conflict with rustup if they were installed, so they are unpacked into the cache.

use std::env::consts;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, iter};

use anyhow::{Context as _, Result, bail};

use super::once;
use super::target::Target;
use super::versions::{LLVM, RUST};
use crate::project::Project;
use crate::{step, system};

/// Libraries of the system that the unpacked programs need, too. Most machines have them.
const LIBRARIES: [&str; 10] = [
    "libcurl4",
    "libedit2",
    "libgcc-s1",
    "libsqlite3-0",
    "libssh2-1",
    "libssl3",
    "libstdc++6",
    "libxml2",
    "libz3-4",
    "libzstd1",
];

/// The packages to unpack.
fn packages() -> Vec<String> {
    let rust = ["rustc-web", "cargo-web", "libstd-rust-web-dev", "rust-web-src"];
    let of_cargo = ["libgit2-1.5", "libhttp-parser2.9", "libmbedtls14", "libmbedcrypto7", "libmbedx509-1"];
    let llvm = ["libllvm", "clang-", "lld-", "llvm-", "libclang-cpp"];
    let mut packages: Vec<String> = rust.iter().chain(&of_cargo).map(ToString::to_string).collect();
    packages.push(format!("libstd-rust-web-{RUST}"));
    packages.extend(llvm.iter().map(|name| format!("{name}{LLVM}")));
    packages.push(format!("libclang-common-{LLVM}-dev"));
    packages
}

/// The unpacked packages.
pub struct Debian {
    prefix: PathBuf,
}

impl Debian {
    /// Fetches the packages, unless they are there.
    pub fn fetch(project: &Project) -> Result<Self> {
        let prefix = once::made(project, "rustc-web", &packages().join("\n"), |prefix| {
            if (consts::OS, consts::ARCH) != ("linux", "x86_64") || !system::has("apt-get") {
                bail!("this command needs Debian 12 on x86-64");
            }
            download(prefix)?;
            step::run_here("Unpacking Rust and LLVM", || unpack(prefix))?;
            Self { prefix: prefix.to_owned() }.try_out()?;
            start_objects(&Self { prefix: prefix.to_owned() })
        })?;
        Ok(Self { prefix })
    }

    /// Has a command build with this Rust, and the standard library from its sources.
    pub fn prepare(&self, command: &mut Command) {
        let programs = self.prefix.join("usr/bin");
        self.with_libraries(command)
            .env("CARGO", programs.join("cargo"))
            .env("RUSTC", programs.join("rustc"))
            .env("RUSTDOC", programs.join("rustdoc"))
            .env("PATH", path_with(programs))
            // To build the standard library is an unstable feature of cargo.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_unwind")
            // Without what names the functions in a backtrace: a stripped library has no names.
            .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "panic-unwind,optimize_for_size");
    }

    /// This Rust's cargo, in the root of the checkout.
    pub fn cargo(&self, project: &Project) -> Command {
        let mut command = project.command(&self.prefix.join("usr/bin/cargo").to_string_lossy());
        self.prepare(&mut command);
        command
    }

    /// A program of LLVM, such as `clang`.
    pub fn llvm(&self, program: &str) -> PathBuf {
        self.prefix.join(format!("usr/lib/llvm-{LLVM}/bin")).join(program)
    }

    /// A program of LLVM that can be run.
    pub fn llvm_command(&self, program: &str) -> Command {
        let mut command = Command::new(self.llvm(program));
        self.with_libraries(&mut command);
        command
    }

    fn with_libraries<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("LD_LIBRARY_PATH", self.prefix.join("usr/lib/x86_64-linux-gnu"))
    }

    /// Whether the programs find their libraries. If not, the system's are installed.
    fn try_out(&self) -> Result<()> {
        let run = || -> Result<()> {
            for program in [self.prefix.join("usr/bin/rustc"), self.prefix.join("usr/bin/cargo"), self.llvm("clang")] {
                let name = program.to_string_lossy().into_owned();
                let mut command = Command::new(program);
                step::quietly(&name, self.with_libraries(command.arg("--version")))?;
            }
            Ok(())
        };
        let Err(error) = run() else { return Ok(()) };
        if !system::may_install() {
            return Err(error).with_context(|| {
                let packages = LIBRARIES.join(" ");
                format!("Install these packages (apt-get install {packages}), or run this again as root with --install")
            });
        }
        system::install(&LIBRARIES)?;
        run()
    }
}

fn download(prefix: &Path) -> Result<()> {
    let packages = packages();
    let fetch = || {
        let mut download = Command::new("apt-get");
        download.arg("download").args(&packages).current_dir(prefix);
        step::run("Fetching Rust and LLVM of Debian (180 MB)", &mut download)
    };
    if fetch().is_err() {
        // The lists may be older than the packages.
        if system::may_install() {
            system::update()?;
        }
        fetch().with_context(|| format!("if Debian has a newer Rust than {RUST}, say so in versions.rs"))?;
    }
    Ok(())
}

fn unpack(prefix: &Path) -> Result<()> {
    for entry in fs::read_dir(prefix)? {
        let package = entry?.path();
        if package.extension().is_some_and(|extension| extension == "deb") {
            let mut unpack = Command::new("dpkg-deb");
            step::quietly("dpkg-deb", unpack.arg("--extract").arg(&package).arg(prefix))?;
            fs::remove_file(package)?;
        }
    }
    // Of the sources, only the standard library is needed.
    let sources = sources(prefix)?;
    once::remove(&sources.join("compiler"))?;
    once::remove(&sources.join("src"))
}

/// Where the sources of Rust are.
fn sources(prefix: &Path) -> Result<PathBuf> {
    fs::canonicalize(prefix.join("usr/lib/rustlib/src/rust")).context("the sources of Rust have no folder")
}

/// Builds the objects that every program and library for Windows starts and ends with: of all that Rust links, building
/// the standard library leaves out these.
fn start_objects(debian: &Debian) -> Result<()> {
    let triple = Target::WindowsX86_64.triple();
    let folder = debian.prefix.join("usr/lib/rustlib").join(triple).join("lib");
    fs::create_dir_all(&folder)?;
    for object in ["rsbegin", "rsend"] {
        let mut compile = Command::new(debian.prefix.join("usr/bin/rustc"));
        compile.args(["--edition", "2021", "--target", triple, "--emit=obj", "-Cpanic=abort", "-o"]);
        compile.arg(folder.join(format!("{object}.o")));
        compile.arg(sources(&debian.prefix)?.join("library/rtstartup").join(format!("{object}.rs")));
        step::quietly("rustc", debian.with_libraries(&mut compile).env("RUSTC_BOOTSTRAP", "1"))?;
    }
    Ok(())
}

/// A `PATH` that begins with a folder.
fn path_with(first: PathBuf) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(iter::once(first).chain(env::split_paths(&path))).unwrap_or(path)
}
