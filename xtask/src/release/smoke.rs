//! Every artifact installed in an empty place, and used.

use std::path::Path;

use anyhow::Result;

use crate::package::aar::check as aar;
use crate::package::cli;
use crate::package::jar::check as jar;
use crate::package::python;
use crate::package::sandbox;
use crate::package::swift::check as swift;
use crate::project::Project;

/// Uses what this machine can run. The other libraries are left to the checks of `cargo xtask package`.
pub fn run(project: &Project, dist: &Path) -> Result<()> {
    python::use_published(project, &dist.join("python"))?;
    let maven = dist.join("maven");
    jar::dependency(project, &maven)?;
    aar::run(project, &maven)?;
    sandbox::use_published(project, dist)?;
    cli::use_published(project, dist)?;
    swift::run(project, &dist.join("swift/AliDomain"), true)
}
