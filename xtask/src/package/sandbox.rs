//! The sandbox for users' tests: its program in wheels for Python, and in a jar for the JVM.

mod jar;
mod junit;
mod pytest;

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::programs::{compare, wheel};
use super::target::{Program, Target};
use super::{Mode, evidence, programs};
use crate::project::Project;
use crate::step;

/// Makes the wheels and the jar, and uses them.
pub fn run(project: &Project, mode: Mode) -> Result<()> {
    let programs = programs::build(project, Program::Sandbox, mode.dev)?;
    let work = project.target.join("sandbox");
    let [wheel_folder, maven] = match mode.dev {
        true => ["wheels", "maven"].map(|name| work.join(name)),
        false => ["python", "maven"].map(|name| project.root.join("dist").join(name)),
    };
    let wheels = wheel::make_all(project, &programs, &wheel_folder)?;
    let jar = jar::make(project, &programs, &maven, !mode.dev)?;
    for artifact in wheels.iter().chain([&jar]) {
        println!("{}", artifact.display());
    }
    if !mode.check {
        return Ok(());
    }
    if !mode.dev {
        let again = work.join("again");
        let mut others = wheel::make_all(project, &programs, &again)?;
        others.push(jar::make(project, &programs, &again, false)?);
        step::run_here("Comparing the packages with those that are made again", || {
            let mut pairs = wheels.iter().chain([&jar]).zip(&others);
            pairs.try_for_each(|(one, other)| compare(one, other))
        })?;
        for artifact in wheels.iter().chain([&jar]) {
            evidence::checked(project, artifact, "inspection: the libraries that its programs need")?;
            evidence::checked(project, artifact, "packaged twice with the same bytes")?;
        }
    }
    if mode.dev {
        pytest::check(project, &wheels[0])?;
    } else {
        let wheel = |target| wheel_folder.join(wheel::file_name(Program::Sandbox, target));
        pytest::check(project, &wheel(programs::OWN))?;
        pytest::check_with_qemu(project, &wheel(Target::MuslAarch64))?;
        pytest::check_with_wine(project, &wheel(Target::WindowsX86_64))?;
    }
    junit::check(project, &maven, &jar)
}

/// Uses the packages in the folder of a release as users do.
pub fn use_published(project: &Project, dist: &Path) -> Result<()> {
    pytest::check(project, &dist.join("python").join(wheel::file_name(Program::Sandbox, programs::OWN)))?;
    let maven = dist.join("maven");
    junit::check(project, &maven, &jar::path(&maven))
}

/// The wheel for this machine only, with the program as tests use it.
pub fn dev_wheel(project: &Project) -> Result<PathBuf> {
    wheel::make(project, &programs::build_own(project, Program::Sandbox)?, &project.target.join("sandbox/wheels"))
}
