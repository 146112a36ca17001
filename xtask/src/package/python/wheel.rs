//! One wheel: the wheel that maturin has made for this machine, with the library of another platform.
//!
//! The Python in it is the same for every platform. `wheel`, the tool of Python's packaging authority, takes it apart and
//! puts it together: names, tags and checksums are its work.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use zip::ZipArchive;

use super::super::sbom::{self, Subject};
use super::super::target::{Library, Target};
use super::super::{licenses, once};
use super::{Built, VERSION};
use crate::project::Project;
use crate::python::Python;
use crate::step;

/// The folder of the native library in a wheel.
const NATIVE: &str = "alidomain/_native";

/// The time of every file: the first that a zip file can have in every time zone.
pub const TIME: &str = "315619200";

/// Makes the wheel for a library in a folder.
pub(super) fn make(project: &Project, tools: &Python, base: &Path, built: &Built, folder: &Path) -> Result<PathBuf> {
    let work = folder.join(built.target.triple());
    once::remove(&work)?;
    fs::create_dir_all(&work)?;
    let triple = built.target.triple();
    let mut unpack = tools.tool("wheel");
    step::quietly("wheel unpack", unpack.args(["unpack", "--dest"]).arg(&work).arg(base))?;
    let tree = work.join(format!("alidomain-{VERSION}"));
    place_library(&tree, built)?;

    let info = tree.join(format!("alidomain-{VERSION}.dist-info"));
    let texts = info.join("licenses");
    licenses::write(project, "alidomain", &[triple], &texts)?;
    licenses::write_runtimes(project, &[triple], false, &texts)?;
    let metadata = fs::read_to_string(info.join("METADATA")).context("the wheel has no METADATA")?;
    fs::write(
        info.join("METADATA"),
        with_licenses(&metadata, &[licenses::CRATES, licenses::RUST, licenses::RUNTIMES])?,
    )?;

    // maturin's own is of this machine.
    let sboms = info.join("sboms");
    once::remove(&sboms)?;
    fs::create_dir_all(&sboms)?;
    let url = format!("pkg:pypi/alidomain@{VERSION}");
    let subject = Subject { packages: &["alidomain"], url: &url, targets: &[triple] };
    fs::write(sboms.join("alidomain.cyclonedx.json"), sbom::write(project, &subject)?)?;

    step::quietly("chmod", Command::new("chmod").args(["--recursive", "u=rwX,go=rX"]).arg(&tree))?;
    let mut pack = tools.tool("wheel");
    pack.args(["pack", "--dest-dir"]).arg(&work).arg(&tree).env("SOURCE_DATE_EPOCH", TIME);
    step::quietly("wheel pack", &mut pack)?;
    let mut tags = tools.tool("wheel");
    tags.args(["tags", "--remove", "--platform-tag", built.tag]).arg(wheel_in(&work)?).env("SOURCE_DATE_EPOCH", TIME);
    step::quietly("wheel tags", &mut tags)?;
    let made = wheel_in(&work)?;
    let wheel = folder.join(file_name(built.tag));
    ensure!(made.file_name() == wheel.file_name(), "{} should be {}", made.display(), wheel.display());
    fs::rename(made, &wheel)?;
    once::remove(&work)?;
    Ok(wheel)
}

/// The name of the wheel with a platform's tags.
pub fn file_name(tag: &str) -> String {
    format!("alidomain-{VERSION}-py3-none-{tag}.whl")
}

/// The name of the library in the wheel.
pub fn library_name(target: Target) -> String {
    format!("{NATIVE}/{}", target.file_name(Library::Python))
}

/// A file in a wheel.
pub fn read(wheel: &Path, name: &str) -> Result<Vec<u8>> {
    let file = fs::File::open(wheel).with_context(|| format!("{} cannot be read", wheel.display()))?;
    let mut archive = ZipArchive::new(file)?;
    let mut bytes = Vec::new();
    archive.by_name(name).with_context(|| format!("{name} is missing"))?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Puts the library in the place of this machine's.
fn place_library(tree: &Path, built: &Built) -> Result<()> {
    let native = tree.join(NATIVE);
    let mut others = 0;
    for entry in fs::read_dir(&native)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| ["so", "dylib", "dll"].iter().any(|known| extension == *known)) {
            fs::remove_file(path)?;
            others += 1;
        }
    }
    ensure!(others == 1, "{} has {others} libraries, not one", native.display());
    fs::copy(&built.library, tree.join(library_name(built.target)))?;
    Ok(())
}

/// The only wheel in a folder.
fn wheel_in(folder: &Path) -> Result<PathBuf> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            return Ok(path);
        }
    }
    bail!("there is no wheel in {}", folder.display());
}

/// METADATA that names more files with licenses, after the last one that it has.
fn with_licenses(metadata: &str, names: &[&str]) -> Result<String> {
    let (head, body) = metadata.split_once("\n\n").context("METADATA has no description")?;
    let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
    let last = lines.iter().rposition(|line| line.starts_with("License-File: "));
    let last = last.context("METADATA names no file with a license")?;
    for (index, name) in names.iter().enumerate() {
        lines.insert(last + 1 + index, format!("License-File: {name}"));
    }
    Ok(format!("{}\n\n{body}", lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_version_and_platform() {
        assert_eq!(file_name("win_amd64"), format!("alidomain-{VERSION}-py3-none-win_amd64.whl"));
        assert_eq!(library_name(Target::WindowsX86_64), "alidomain/_native/alidomain.dll");
        assert_eq!(library_name(Target::MuslAarch64), "alidomain/_native/libalidomain.so");
    }

    #[test]
    fn licenses_are_added_to_the_head_of_the_metadata() {
        let metadata = "Name: alidomain\nLicense-File: LICENSE\nSummary: S\n\nLicense-File: in the text\n";
        let expected = "Name: alidomain\nLicense-File: LICENSE\nLicense-File: A\nLicense-File: B\nSummary: S\n\n\
            License-File: in the text\n";
        assert_eq!(with_licenses(metadata, &["A", "B"]).unwrap(), expected);
        assert!(with_licenses("Name: alidomain\n\ntext\n", &["A"]).is_err());
    }
}
