//! The archive with the program, what it says of itself, and the licenses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::super::aar::archive::Archive;
use super::super::programs::{Built, write_licenses};
use super::super::{once, tarball, tree};
use crate::project::Project;
use crate::step;

/// The shells that the program has a script for, and the file that each of them looks for.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "alidomain.bash"),
    ("zsh", "_alidomain"),
    ("fish", "alidomain.fish"),
    ("elvish", "alidomain.elv"),
    ("powershell", "_alidomain.ps1"),
];

/// The only folder in an archive, for a platform by Rust's name of it.
pub fn folder_name(triple: &str) -> String {
    format!("alidomain-{}-{triple}", env!("CARGO_PKG_VERSION"))
}

/// The name of an archive: what people of that platform can unpack without another program.
pub fn file_name(triple: &str) -> String {
    format!("{}.{}", folder_name(triple), if triple.contains("windows") { "zip" } else { "tar.gz" })
}

/// Has a program write its manual pages and its scripts for shells into a folder.
pub fn write_pages(program: &Path, folder: &Path) -> Result<()> {
    once::remove(folder)?;
    let [man, completions] = ["man", "completions"].map(|name| folder.join(name));
    fs::create_dir_all(&completions)?;
    step::quietly("alidomain man", Command::new(program).args(["man", "--output"]).arg(man))?;
    for (shell, file) in SHELLS {
        let script = step::quietly("alidomain completions", Command::new(program).args(["completions", shell]))?;
        fs::write(completions.join(file), script)?;
    }
    Ok(())
}

/// Writes the archive with a program into a folder, and returns its path.
pub fn make(project: &Project, built: &Built, pages: &Path, folder: &Path) -> Result<PathBuf> {
    let work = project.target.join("cli/stage");
    let name = folder_name(&built.triple);
    let stage = work.join(&name);
    once::remove(&stage)?;
    tree::copy(pages, &stage)?;
    for (from, to) in [("LICENSE", "LICENSE"), ("cli/python/README.md", "README.md")] {
        fs::copy(project.root.join(from), stage.join(to)).with_context(|| format!("{from} cannot be copied"))?;
    }
    write_licenses(project, &[built], &stage.join("licenses"))?;
    // With its permissions.
    fs::copy(&built.path, stage.join(built.path.file_name().context("a program has a name")?))?;

    fs::create_dir_all(folder)?;
    let made = folder.join(file_name(&built.triple));
    if made.extension().is_some_and(|end| end == "zip") {
        let mut archive = Archive::default();
        archive.add_folder(&format!("{name}/"), &stage, |_| true)?;
        fs::write(&made, archive.finish()?)?;
    } else {
        tarball::write(&work, &name, &made)?;
    }
    once::remove(&stage)?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::super::super::programs::wheel;
    use super::super::super::target::{Program, Target};
    use super::*;

    #[test]
    fn packages_are_named_by_their_platforms() {
        let version = env!("CARGO_PKG_VERSION");
        let archive = |target: Target| file_name(target.triple());
        assert_eq!(archive(Target::MuslAarch64), format!("alidomain-{version}-aarch64-unknown-linux-musl.tar.gz"));
        assert_eq!(archive(Target::WindowsX86_64), format!("alidomain-{version}-x86_64-pc-windows-gnu.zip"));
        let wheel = |program| wheel::file_name(program, Target::WindowsX86_64);
        assert_eq!(wheel(Program::Cli), format!("alidomain_cli-{version}-py3-none-win_amd64.whl"));
        assert_eq!(wheel(Program::Sandbox), format!("alidomain_sandbox-{version}-py3-none-win_amd64.whl"));
        let path = wheel::program_path(Program::Cli, Target::WindowsX86_64);
        assert_eq!(path, format!("alidomain_cli-{version}.data/scripts/alidomain.exe"));
    }
}
