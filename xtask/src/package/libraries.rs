//! Native libraries and programs for each target: built, stripped and inspected.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;

use super::android::Android;
use super::debian::Debian;
use super::inspection::{self, Kind};
use super::target::{ARCHIVE, ARCHIVE_TO_BUILD, Library, Program, Target};
use super::versions::GLIBC;
use super::zig::Zig;
use crate::project::Project;
use crate::{step, system};

/// Builds the JVM's library for the targets, or for all that the packages have it for, and prints its paths.
pub fn build_all(project: &Project, targets: &[Target]) -> Result<()> {
    let all = Target::value_variants().iter().copied().filter(|target| !target.has_musl());
    for target in if targets.is_empty() { all.collect() } else { targets.to_vec() } {
        println!("{}", build(project, target, Library::Jni)?.display());
    }
    Ok(())
}

/// Builds a library for a target and returns its path. It is stripped, and needs only what every machine of the target
/// has.
pub fn build(project: &Project, target: Target, library: Library) -> Result<PathBuf> {
    let title = format!("Building the library for {} ({library:?})", target.triple());
    let built = compile(project, target, &title, &library.what_to_build(), Kind::Library(library))?;
    let path = built.join(target.file_name(library));
    inspection::inspect(target, Kind::Library(library), &path, &private_folders(project)?)?;
    Ok(path)
}

/// Builds a program for a target and returns its path. The program is stripped. With musl it needs nothing
/// but the kernel, and elsewhere only what every machine of the target has.
pub fn build_program(project: &Project, target: Target, program: Program) -> Result<PathBuf> {
    let title = format!("Building {} for {}", program.name(), target.triple());
    let arguments = ["rustc", "--package", program.package(), "--bin", program.name(), "--release", "--locked"];
    let kind = Kind::Program(program);
    let path = compile(project, target, &title, &arguments, kind)?.join(target.program_name(program));
    inspection::inspect(target, kind, &path, &private_folders(project)?)?;
    Ok(path)
}

/// Builds the archive for a target and returns its path. The archive still has every symbol.
pub fn build_archive(project: &Project, target: Target) -> Result<PathBuf> {
    let title = format!("Building the archive for {}", target.triple());
    Ok(compile(project, target, &title, &ARCHIVE_TO_BUILD, Kind::Archive)?.join(ARCHIVE))
}

/// Builds the archive of another crate for a target, as another project would, and returns the folder of the archive.
pub fn build_other_archive(project: &Project, target: Target, crate_folder: &Path) -> Result<PathBuf> {
    let title = format!("Building another archive for {}", target.triple());
    let manifest = crate_folder.join("Cargo.toml");
    let manifest = manifest.to_str().context("the path of a crate is no text")?;
    compile(project, target, &title, &["rustc", "--manifest-path", manifest, "--lib", "--release"], Kind::Archive)
}

/// Runs cargo for a target, and returns the folder with the results.
fn compile(project: &Project, target: Target, title: &str, arguments: &[&str], kind: Kind) -> Result<PathBuf> {
    let mut flags = Vec::new();
    let mut command = match target {
        // Not needed to link, but a library becomes smaller with a standard library that is built for size.
        Target::LinuxX86_64 if !matches!(kind, Kind::Library(_)) => Zig::fetch(project)?.cargo_zigbuild(project),
        Target::LinuxX86_64 | Target::LinuxAarch64 | Target::MuslX86_64 | Target::MuslAarch64 => {
            let mut command = Zig::fetch(project)?.cargo_zigbuild(project);
            Debian::fetch(project)?.prepare(&mut command);
            command
        }
        Target::WindowsX86_64 => {
            // Else two builds would differ by the time of the build.
            flags.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
            windows(project)?
        }
        Target::AndroidAarch64 | Target::AndroidX86_64 => {
            let android = Android::fetch(project)?;
            flags = android.flags(target);
            android.cargo(project, target)
        }
    };
    let built = project.target.join("package");
    let triple = match target {
        // As cargo-zigbuild wants it, with the glibc to link with.
        Target::LinuxX86_64 | Target::LinuxAarch64 => format!("{}.{}.{}", target.triple(), GLIBC.0, GLIBC.1),
        _ => target.triple().to_owned(),
    };
    if target.has_musl() && matches!(kind, Kind::Library(_)) {
        // musl is linked statically by default, and a library must share that of the program that loads it.
        flags.push("-Ctarget-feature=-crt-static".to_owned());
    }
    if matches!(kind, Kind::Library(_)) {
        // Where in the sources a panic was: a tenth of a megabyte that no caller sees. Its message stays.
        flags.push("-Zlocation-detail=none".to_owned());
        // The fields of values in Debug texts: half as much. No text for a caller is made of them, and names stay.
        flags.push("-Zfmt-debug=shallow".to_owned());
        if matches!(target, Target::LinuxX86_64 | Target::LinuxAarch64) {
            // The table of symbols that glibc reads, without the one that it does not read since 2006.
            flags.push("-Clink-arg=-Wl,--hash-style=gnu".to_owned());
        }
        if matches!(target, Target::LinuxX86_64 | Target::MuslX86_64) {
            // Each push of a register without them needs an entry in the tables that panics are unwound with: a tenth of
            // a megabyte.
            flags.push("-Cforce-frame-pointers=yes".to_owned());
        }
    }
    let folders = private_folders(project)?;
    flags.extend(folders.iter().map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display())));
    command.args(arguments).args(["--target", &triple, "--target-dir"]).arg(&built);
    if target.has_musl() && matches!(kind, Kind::Program(_)) {
        // zig has the objects that a program starts with. Debian's Rust has none for musl.
        command.args(["--", "-Clink-self-contained=no"]);
    }
    if kind == Kind::Library(Library::Jni) && target.is_linked_by_zig() {
        // Only for this crate, so that all others are built once. zig takes the last of such lists, and that is ours.
        let exports = project.binding("kotlin").join("jni/exports.map");
        command.args(["--", &format!("-Clink-arg=-Wl,--version-script={}", exports.display())]);
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")).env_remove("RUSTC_WRAPPER");
    step::run(title, &mut command)?;
    Ok(built.join(target.triple()).join("release"))
}

/// Folders whose names are nobody's business, and what stands for them in the messages of panics.
pub fn private_folders(project: &Project) -> Result<Vec<(PathBuf, &'static str)>> {
    let home = env::home_dir().context("this user has no home")?;
    let cargo = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    // The last that fits counts.
    Ok(vec![
        (home, "home"),
        (cargo, "cargo"),
        (project.cache.clone(), "cache"),
        (project.target.clone(), "target"),
        (project.root.clone(), "alidomain"),
    ])
}

/// The C compiler for Windows.
pub fn gcc_for_windows() -> Result<&'static str> {
    // Of the two there are, this is the one that Rust's standard library is made for.
    let gcc = "x86_64-w64-mingw32-gcc-posix";
    system::require(gcc, &["gcc-mingw-w64-x86-64-posix"])?;
    Ok(gcc)
}

/// With Debian's Rust and its gcc for Windows.
fn windows(project: &Project) -> Result<Command> {
    let gcc = gcc_for_windows()?;
    let mut cargo = Debian::fetch(project)?.cargo(project);
    cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", gcc).env(Target::WindowsX86_64.variable("CC"), gcc);
    Ok(cargo)
}
