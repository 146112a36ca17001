//! The tests of the core, the sandbox and these flows.

use anyhow::Result;

use crate::project::Project;
use crate::step;

/// Runs them and returns what they printed.
pub fn test(project: &Project) -> Result<String> {
    step::run("Testing Rust", project.command("cargo").args(["test", "--workspace"]))
}
