//! What can be said about the wheels and the source distribution without running them.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::super::evidence;
use super::super::inspection::{self, Kind};
use super::super::target::{Library, Target};
use super::super::{libraries, once, sbom};
use super::{Built, Packaged, VERSION, wheel};
use crate::project::Project;
use crate::python::Python;
use crate::step;

/// In bytes. A wheel travels with every environment.
const LARGEST_WHEEL: u64 = 2_200_000;

/// Checks everything that was packaged.
pub fn all(project: &Project, tools: &Python, packaged: &Packaged, built: &[Built]) -> Result<()> {
    let mut twine = tools.tool("twine");
    step::run("Checking the metadata", twine.args(["check", "--strict"]).args(packaged.files()))?;
    for file in packaged.files() {
        evidence::checked(project, file, "twine: the metadata")?;
    }
    for (target, path) in &packaged.wheels {
        let name = path.file_name().context("a file has a name")?.to_string_lossy();
        step::run_here(&format!("Checking {name}"), || check_wheel(project, tools, *target, path, built))?;
    }
    Ok(())
}

fn check_wheel(project: &Project, tools: &Python, target: Target, path: &Path, built: &[Built]) -> Result<()> {
    let size = fs::metadata(path)?.len();
    ensure!(size <= LARGEST_WHEEL, "{} has {size} bytes, and may have {LARGEST_WHEEL}", path.display());
    let mut contents = tools.tool("check-wheel-contents");
    // W004: the name of a file that PyInstaller, not Python, imports.
    step::run("Checking the files", contents.args(["--ignore", "W004"]).arg(path))?;
    evidence::checked(project, path, "check-wheel-contents: the files")?;

    let work = project.target.join("python-package/check");
    once::remove(&work)?;
    fs::create_dir_all(&work)?;
    let read = |name: &str| wheel::read(path, name);
    let library = work.join(target.file_name(Library::Python));
    fs::write(&library, read(&wheel::library_name(target))?)?;
    let of = built.iter().find(|built| built.target == target).context("a wheel is of a library")?;
    ensure!(fs::read(&library)? == fs::read(&of.library)?, "the library in the wheel is another one");
    inspection::inspect(target, Kind::Library(Library::Python), &library, &libraries::private_folders(project)?)?;
    evidence::checked(project, path, "inspection: the symbols, needs and size of the library")?;

    let info = format!("alidomain-{VERSION}.dist-info");
    let metadata = String::from_utf8(read(&format!("{info}/METADATA"))?)?;
    ensure!(field(&metadata, "Version").eq([VERSION]), "the version in METADATA is not {VERSION}");
    for license in field(&metadata, "License-File") {
        read(&format!("{info}/licenses/{license}"))?;
    }
    let bill = work.join("sbom.json");
    fs::write(&bill, read(&format!("{info}/sboms/alidomain.cyclonedx.json"))?)?;
    let mut validate = tools.tool("python");
    validate.arg("consumers/validate_sbom.py").arg(&bill).arg(sbom::SPECIFICATION);
    step::quietly("Validating the bill of materials", &mut validate)?;
    evidence::checked(project, path, "cyclonedx-python-lib: the bill of materials")?;

    if let Some(platform) = manylinux(target) {
        let mut audit = tools.tool("auditwheel");
        let report = step::quietly("auditwheel", audit.arg("show").arg(path))?;
        // It breaks lines anywhere.
        let words = report.split_whitespace().collect::<Vec<_>>().join(" ");
        let verdict = format!("is consistent with the following platform tag: \"{platform}\"");
        ensure!(words.contains(&verdict), "auditwheel does not say that the wheel is for {platform}:\n{report}");
        evidence::checked(project, path, &format!("auditwheel: {platform}"))?;
    }
    once::remove(&work)
}

/// What auditwheel should say. It knows no musl on a machine with glibc, and no Windows.
fn manylinux(target: Target) -> Option<&'static str> {
    match target {
        Target::LinuxX86_64 => Some("manylinux_2_17_x86_64"),
        Target::LinuxAarch64 => Some("manylinux_2_17_aarch64"),
        _ => None,
    }
}

/// The values of a field in the head of METADATA.
fn field<'a>(metadata: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let head = metadata.split("\n\n").next().unwrap_or_default();
    head.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_of_the_head() {
        let metadata = "Name: a\nLicense-File: A\nLicense-File: B\n\nLicense-File: in the text\n";
        assert!(field(metadata, "License-File").eq(["A", "B"]));
        assert!(field(metadata, "License").eq(<[&str; 0]>::default()));
    }
}
