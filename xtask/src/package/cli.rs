//! The command `alidomain` for users: its program in wheels for Python, and in archives.

mod archive;
mod check;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::programs::{Built, compare, wheel};
use super::target::Program;
use super::{Mode, evidence, programs};
use crate::project::Project;
use crate::step;

pub use archive::{file_name as archive_name, folder_name};

/// What was packaged for one platform.
struct Packaged {
    wheel: PathBuf,
    archive: PathBuf,
}

impl Packaged {
    fn files(&self) -> [&Path; 2] {
        [&self.wheel, &self.archive]
    }
}

/// Makes the wheels and the archives, and uses them.
pub fn run(project: &Project, mode: Mode) -> Result<()> {
    let built = programs::build(project, Program::Cli, mode.dev)?;
    let work = project.target.join("cli");
    let [wheels, archives] = match mode.dev {
        true => ["wheels", "archives"].map(|name| work.join(name)),
        false => ["python", "cli"].map(|name| project.root.join("dist").join(name)),
    };
    let packaged = make(project, &built, &wheels, &archives)?;
    for file in packaged.iter().flat_map(Packaged::files) {
        println!("{}", file.display());
    }
    if !mode.check {
        return Ok(());
    }
    if mode.dev {
        return check::here(project, &packaged[0]);
    }
    let again = work.join("again");
    let others = make(project, &built, &again, &again)?;
    for (one, other) in packaged.iter().zip(&others) {
        for (one, other) in one.files().into_iter().zip(other.files()) {
            compare(one, other)?;
            evidence::checked(project, one, "inspection: the libraries that its program needs")?;
            evidence::checked(project, one, "packaged twice with the same bytes")?;
        }
    }
    packaged.iter().zip(programs::SHIPPED).try_for_each(|(packaged, (target, ..))| check::on(project, packaged, target))
}

/// Uses the packages for this machine in the folder of a release as users do.
pub fn use_published(project: &Project, dist: &Path) -> Result<()> {
    let wheel = dist.join("python").join(wheel::file_name(Program::Cli, programs::OWN));
    let archive = dist.join("cli").join(archive_name(programs::OWN.triple()));
    check::here(project, &Packaged { wheel, archive })
}

/// Makes the wheels in one folder and the archives in another.
fn make(project: &Project, built: &[Built], wheels: &Path, archives: &Path) -> Result<Vec<Packaged>> {
    let own = built.iter().find(|built| built.python.is_none() || built.triple == programs::OWN.triple());
    let pages = project.target.join("cli/pages");
    archive::write_pages(&own.context("no program is for this machine")?.path, &pages)?;
    let make = |built: &Built| {
        let wheel = wheel::make(project, built, wheels)?;
        let mut archive = PathBuf::new();
        step::run_here(&format!("Packaging the program for {}", built.triple), || {
            archive = archive::make(project, built, &pages, archives)?;
            Ok(())
        })?;
        Ok(Packaged { wheel, archive })
    };
    built.iter().map(make).collect()
}
