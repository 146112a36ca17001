//! The Python package: a wheel for each platform, and the source distribution.

mod check;
mod driver;
mod frozen;
mod sdist;
mod smoke;
pub mod wheel;

pub use smoke::ARM;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::target::{Library, OWN, Target};
use super::{Mode, evidence, libraries, once};
use crate::project::Project;
use crate::python::Python;
use crate::step;

/// The version of the package.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What stands for the platform of the source distribution.
pub const SOURCE: &str = "Source, needs Rust";

/// The platforms that have a wheel, and the tags by which pip chooses it.
pub const PLATFORMS: [(Target, &str); 5] = [
    (Target::LinuxX86_64, "manylinux2014_x86_64.manylinux_2_17_x86_64"),
    (Target::LinuxAarch64, "manylinux2014_aarch64.manylinux_2_17_aarch64"),
    (Target::MuslX86_64, "musllinux_1_2_x86_64"),
    (Target::MuslAarch64, "musllinux_1_2_aarch64"),
    (Target::WindowsX86_64, "win_amd64"),
];

/// A native library that was built.
struct Built {
    target: Target,
    tag: &'static str,
    library: PathBuf,
}

/// What was packaged.
struct Packaged {
    wheels: Vec<(Target, PathBuf)>,
    sdist: PathBuf,
}

impl Packaged {
    /// What is in the folder for publishing.
    fn in_folder(dist: &Path) -> Self {
        let wheel = |(target, tag): (Target, &str)| (target, dist.join(wheel::file_name(tag)));
        let sdist = dist.join(format!("alidomain-{VERSION}.tar.gz"));
        Self { wheels: PLATFORMS.into_iter().map(wheel).collect(), sdist }
    }

    /// The files in their order.
    fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.wheels.iter().map(|(_, wheel)| wheel).chain([&self.sdist])
    }

    fn wheel(&self, wanted: Target) -> Result<&Path> {
        let found = self.wheels.iter().find(|(target, _)| *target == wanted);
        found.map(|(_, wheel)| wheel.as_path()).with_context(|| format!("there is no wheel for {}", wanted.triple()))
    }
}

/// Makes the wheels and the source distribution in dist/python, and checks them.
pub fn run(project: &Project, mode: Mode) -> Result<()> {
    let tools = tools(project)?;
    let work = project.target.join("python-package");
    let built: Vec<Built> = PLATFORMS
        .into_iter()
        .map(|(target, tag)| Ok(Built { target, tag, library: libraries::build(project, target, Library::Python)? }))
        .collect::<Result<_>>()?;
    let base = base(&tools, &work.join("base"))?;
    let dist = project.root.join("dist/python");
    let packaged = make(project, &tools, &base, &built, &work.join("made"))?;
    let packaged = publish(&packaged, &dist)?;
    println!("{}", dist.display());
    if mode.check {
        let again = make(project, &tools, &base, &built, &work.join("again"))?;
        step::run_here("Comparing the two packagings", || compare(&packaged, &again))?;
        check::all(project, &tools, &packaged, &built)?;
        smoke::all(project, &tools, &packaged)?;
    }
    Ok(())
}

/// Installs what this machine can run from the folder for publishing, and uses it.
pub fn use_published(project: &Project, dist: &Path) -> Result<()> {
    smoke::here(project, &Packaged::in_folder(dist))
}

/// The wheel in the folder of another wheel, or one for this machine, if the package is not there.
pub fn wheel_beside(project: &Project, other: &Path) -> Result<PathBuf> {
    for entry in fs::read_dir(other.parent().context("a wheel is in a folder")?)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("alidomain-") && name.ends_with(".whl") {
            return Ok(path);
        }
    }
    Python::set_up(project)?.build_own_wheel(project)
}

/// Makes the wheel for this machine in a folder that it clears, as it is shipped. Returns the wheel and its library.
pub fn for_this_machine(project: &Project, folder: &Path) -> Result<(PathBuf, PathBuf)> {
    let tools = tools(project)?;
    let own = PLATFORMS.into_iter().find(|(target, _)| *target == OWN);
    let (target, tag) = own.context("the package has no wheel for this machine")?;
    let built = Built { target, tag, library: libraries::build(project, target, Library::Python)? };
    once::remove(folder)?;
    fs::create_dir_all(folder)?;
    let base = base(&tools, &folder.join("base"))?;
    Ok((wheel::make(project, &tools, &base, &built, folder)?, built.library))
}

/// What packages are made with.
fn tools(project: &Project) -> Result<Python> {
    Python::set_up_with(project, "python-package", "requirements-package.txt")
}

/// A wheel of which everything is used but its library, so that it is built quickly.
fn base(tools: &Python, folder: &Path) -> Result<PathBuf> {
    tools.build_wheel(folder, "--locked --profile dev")
}

/// Makes everything in a folder that it clears.
fn make(project: &Project, tools: &Python, base: &Path, built: &[Built], folder: &Path) -> Result<Packaged> {
    once::remove(folder)?;
    fs::create_dir_all(folder)?;
    let mut wheels = Vec::new();
    step::run_here("Packaging the wheels", || {
        for built in built {
            wheels.push((built.target, wheel::make(project, tools, base, built, folder)?));
        }
        Ok(())
    })?;
    let sdist = sdist::make(project, tools, folder)?;
    Ok(Packaged { wheels, sdist })
}

/// Replaces the files of this package in the folder for publishing, where other packages may have theirs. Only now, so
/// that an earlier version stays if anything is missing.
fn publish(packaged: &Packaged, dist: &Path) -> Result<Packaged> {
    fs::create_dir_all(dist)?;
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        // The wheels of the sandbox are there, too.
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("alidomain-")) {
            fs::remove_file(path)?;
        }
    }
    let place = |file: &PathBuf| {
        let to = dist.join(file.file_name().context("a file has a name")?);
        fs::copy(file, &to).with_context(|| format!("{} cannot be copied", file.display()))?;
        anyhow::Ok(to)
    };
    let wheels = packaged.wheels.iter().map(|(target, wheel)| Ok((*target, place(wheel)?))).collect::<Result<_>>()?;
    Ok(Packaged { wheels, sdist: place(&packaged.sdist)? })
}

fn compare(one: &Packaged, other: &Packaged) -> Result<()> {
    for (one, other) in one.files().zip(other.files()) {
        let same = one.file_name() == other.file_name() && evidence::digest(one)? == evidence::digest(other)?;
        ensure!(same, "{} and {} differ", one.display(), other.display());
    }
    Ok(())
}
