//! The tests of the core, the sandbox and these flows.

use anyhow::Result;

use crate::project::Project;
use crate::sandbox::without_proxy;
use crate::step;

/// Runs them and returns what they printed.
pub fn test(project: &Project) -> Result<String> {
    let mut test = project.command("cargo");
    step::run("Testing Rust", without_proxy(test.args(["test", "--workspace"])))
}
