//! The public surfaces of the packages: texts in the repository that the tests compare with what is there.
//!
//! A change of a surface needs a word in CHANGELOG.md.

mod changelog;
mod difference;
pub mod python;
pub mod rust;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

pub use changelog::check as check_changelog;

use crate::project::Project;
use crate::{kotlin, swift};

/// A package whose public surface is in the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Surface {
    Rust,
    Python,
    Kotlin,
    Swift,
}

impl Surface {
    /// The file with the surface, from the root of the project.
    pub fn file(self) -> &'static str {
        match self {
            Self::Rust => "tests/data/public-api.txt",
            Self::Python => "bindings/python/api/alidomain.pyi",
            Self::Kotlin => "bindings/kotlin/api/alidomain.api",
            Self::Swift => "bindings/swift/api/AliDomain.txt",
        }
    }

    /// The name that the command line knows.
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn path(self, project: &Project) -> PathBuf {
        project.root.join(self.file())
    }

    /// Fails if the surface differs from the text in the repository.
    pub fn compare(self, project: &Project, actual: &str) -> Result<()> {
        let path = self.path(project);
        let agreed = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        match difference::between(&agreed, actual) {
            None => Ok(()),
            Some(difference) => bail!(
                "The public API differs from {}. If the change is intended, run `cargo xtask api {}`, and describe it in \
                 CHANGELOG.md.\n{difference}",
                path.display(),
                self.name()
            ),
        }
    }

    /// Writes the text that the tests compare with.
    pub fn save(self, project: &Project, actual: &str) -> Result<()> {
        let path = self.path(project);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        fs::write(&path, actual).with_context(|| format!("{} cannot be written", path.display()))?;
        println!("{}", path.display());
        Ok(())
    }
}

/// Writes the surface of one package, or of all, after a change that is meant.
pub fn write(project: &Project, of: Option<Surface>) -> Result<()> {
    for surface in Surface::value_variants().iter().filter(|surface| of.is_none_or(|of| of == **surface)) {
        match surface {
            Surface::Rust => surface.save(project, &rust::actual(project)?.context("this needs rustup")?)?,
            Surface::Python => surface.save(project, &python::actual(project)?)?,
            Surface::Kotlin => kotlin::api(project)?,
            Surface::Swift => surface.save(project, &swift::surface(project)?)?,
        }
    }
    Ok(())
}
