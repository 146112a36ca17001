//! Floors, format, lints, types and documentation.

use anyhow::Result;

use crate::project::Project;
use crate::python::Python;
use crate::{floors, step, swift};

/// Checks them all.
pub fn run(project: &Project) -> Result<()> {
    step::run_here("Checking the floors", || floors::check(project))?;
    let cargo = |arguments: &[&str]| {
        let mut command = project.command("cargo");
        command.args(arguments);
        command
    };
    step::run("Checking the format of Rust", &mut cargo(&["fmt", "--all", "--check"]))?;
    let lint = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    step::run("Linting Rust", &mut cargo(&lint))?;
    let lint = ["clippy", "--package", "alidomain", "--features", "bundled-roots", "--", "--deny", "warnings"];
    step::run("Linting Rust with bundled roots", &mut cargo(&lint))?;
    let document = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    step::run("Building the documentation", cargo(&document).env("RUSTDOCFLAGS", "--deny warnings"))?;

    let python = Python::set_up(project)?;
    step::run("Checking the format of Python", python.tool("ruff").args(["format", "--check", "."]))?;
    step::run("Linting Python", python.tool("ruff").args(["check", "."]))?;
    // The build of the wheel generates the types of the native module, too.
    python.install_wheel(project)?;
    step::run("Checking the types of Python with mypy", &mut python.tool("mypy"))?;
    step::run("Checking the types of Python with pyright", &mut python.tool("pyright"))?;
    step::run("Checking the types of Python with ty", python.tool("ty").arg("check"))?;
    let complete = ["--verifytypes", "alidomain", "--ignoreexternal"];
    step::run("Checking that every public type of Python is known", python.tool("pyright").args(complete))?;

    swift::check(project)
}
