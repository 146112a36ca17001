//! The archive of a platform: one object, which shows a program nothing but what the generated Swift code calls.
//!
//! Every static library of Rust has the standard library in it, with symbols such as `rust_eh_personality`. Two such
//! libraries in one program do not link, unless these symbols are local.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::super::inspection::{self, Kind};
use super::super::target::{ARCHIVE, Processor, Target};
use super::super::zig::Zig;
use super::symbols::{Facts, PREFIXES};
use crate::project::Project;
use crate::{step, system};

/// The programs of GNU's binutils for a processor.
struct Binutils {
    prefix: &'static str,
}

impl Binutils {
    fn require(processor: Processor) -> Result<Self> {
        let (prefix, package, own) = match processor {
            Processor::X86_64 => ("x86_64-linux-gnu-", "binutils-x86-64-linux-gnu", cfg!(target_arch = "x86_64")),
            Processor::Aarch64 => ("aarch64-linux-gnu-", "binutils-aarch64-linux-gnu", cfg!(target_arch = "aarch64")),
        };
        let (prefix, package) = if own { ("", "binutils") } else { (prefix, package) };
        system::require(&format!("{prefix}ld"), &[package])?;
        Ok(Self { prefix })
    }

    fn command(&self, program: &str) -> Command {
        Command::new(format!("{}{program}", self.prefix))
    }
}

/// Makes the archive to ship from the one that cargo has built, in a folder that nothing else is in. The same archive of
/// cargo's becomes the same bytes.
pub fn make(built: &Path, processor: Processor, folder: &Path) -> Result<PathBuf> {
    let binutils = Binutils::require(processor)?;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let [object, shipped, archive] = ["linked.o", "alidomain.o", ARCHIVE].map(|name| folder.join(name));
    let bytes = fs::read(built).with_context(|| format!("{} cannot be read", built.display()))?;
    let facts = Facts::read(&bytes).with_context(|| format!("{} cannot be read", built.display()))?;

    // Only what the exports need, in sections that a program's linker can drop in turn.
    let mut link = binutils.command("ld");
    link.args(["--relocatable", "--force-group-allocation", "--gc-sections"]);
    link.args(facts.exports()?.iter().map(|name| format!("--undefined={name}")));
    step::quietly("ld", link.arg(built).arg("-o").arg(&object))?;

    let mut hide = binutils.command("objcopy");
    hide.args(["--strip-debug", "--strip-unneeded", "--wildcard"]);
    // Bitcode, which Rust's standard library brings along, and which tools with an older LLVM fail on.
    hide.args(["--remove-section=.llvmbc", "--remove-section=.llvmcmd"]);
    hide.args(PREFIXES.iter().map(|prefix| format!("--keep-global-symbol={prefix}*")));
    step::quietly("objcopy", hide.arg(&object).arg(&shipped))?;

    if archive.exists() {
        fs::remove_file(&archive)?;
    }
    // Without dates and owners.
    step::quietly("ar", binutils.command("ar").arg("rcsD").arg(&archive).arg(&shipped))?;
    fs::remove_file(object)?;
    fs::remove_file(shipped)?;
    Ok(archive)
}

/// Sentences that say what is wrong with an archive.
pub fn problems(processor: Processor, bytes: &[u8]) -> Result<Vec<String>> {
    Ok(Facts::read(bytes)?.problems(processor))
}

/// Fails if the archive must not be shipped, and says in one line what it is.
pub fn inspect(archive: &Path, processor: Processor, private: &[(PathBuf, &str)]) -> Result<()> {
    let bytes = fs::read(archive).with_context(|| format!("{} cannot be read", archive.display()))?;
    let facts = Facts::read(&bytes)?;
    let mut problems = facts.problems(processor);
    problems.extend(private.iter().filter_map(|(folder, _)| inspection::named_folder(&bytes, folder)));
    let megabytes = bytes.len() as f64 / 1e6;
    eprintln!("  {megabytes:.2} MB, {} exports, needs {} symbols", facts.visible.len(), facts.undefined.len());
    if !problems.is_empty() {
        bail!("{} must not be shipped:\n- {}", archive.display(), problems.join("\n- "));
    }
    Ok(())
}

/// Links everything in the archive with the oldest glibc and the unwinder, and nothing else, so that no symbol is left
/// that other libraries would have to bring. What comes of it is inspected as any other library.
pub fn link_whole(project: &Project, archive: &Path, target: Target, private: &[(PathBuf, &str)]) -> Result<()> {
    let library = archive.with_extension("so");
    let mut link = Zig::fetch(project)?.cc(target);
    link.args(["-shared", "-s", "-Wl,-z,defs", "-Wl,--whole-archive"]).arg(archive).arg("-Wl,--no-whole-archive");
    link.args(["-lc", "-lm", "-ldl", "-lpthread", "-lunwind", "-o"]).arg(&library);
    step::run(&format!("Linking the archive for {} with the oldest glibc", target.triple()), &mut link)?;
    inspection::inspect(target, Kind::Archive, &library, private)?;
    fs::remove_file(library)?;
    Ok(())
}
