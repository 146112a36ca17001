//! The public surface of the Python package: the stub, with what is written by hand.

use anyhow::Result;

use super::Surface;
use crate::project::Project;
use crate::python::Python;
use crate::step;

/// Returns the surface of the wheel, which is built and installed for it.
pub fn actual(project: &Project) -> Result<String> {
    let python = Python::set_up(project)?;
    python.install_wheel(project)?;
    of_installed(&python)
}

/// Compares the surface of the installed wheel with the text in the repository.
pub fn compare(project: &Project, python: &Python) -> Result<()> {
    let title = "Comparing the public surface of Python";
    step::run_here(title, || Surface::Python.compare(project, &of_installed(python)?))
}

fn of_installed(python: &Python) -> Result<String> {
    step::quietly("python", python.tool("python").args(["-c", include_str!("python.py")]))
}
