//! The API pages that the tools of Rust, Kotlin and Swift make. Those of Python are Sphinx's own.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use super::sources;
use crate::package::once;
use crate::project::Project;
use crate::{kotlin, rust, swift};

/// API pages that are not Sphinx's.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Api {
    Rust,
    Kotlin,
    Swift,
}

impl Api {
    /// All but some.
    pub fn without(skipped: &[Self]) -> Vec<Self> {
        Self::value_variants().iter().copied().filter(|api| !skipped.contains(api)).collect()
    }

    /// The name of its page and of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
        }
    }

    /// Its first page, and what stands above the link.
    fn introduction(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Rust => (
                "Rust",
                "rust/alidomain/index.html",
                "rustdoc makes these pages from the crate `alidomain`, the core of all languages.",
            ),
            Self::Kotlin => (
                "Kotlin and Java",
                "kotlin/index.html",
                "Dokka makes these pages from the package `io.github.alidomain`. Java uses the same classes: methods for \
                 Java end in `Blocking` or `Async`.",
            ),
            Self::Swift => {
                ("Swift", "swift/index.html", "These pages come from the DocC catalogue of the module `AliDomain`.")
            }
        }
    }

    /// Builds the pages into a folder of the site.
    pub fn build(self, project: &Project, folder: &Path) -> Result<()> {
        match self {
            Self::Rust => copy(&rust::documentation(project)?, folder),
            Self::Kotlin => copy(&kotlin::documentation(project)?, folder),
            Self::Swift => copy(&swift::documentation(project)?, folder),
        }?;
        let first = folder.parent().context("the API pages have a folder")?.join(self.introduction().1);
        if !first.exists() {
            bail!("{} was not made", first.display());
        }
        Ok(())
    }
}

/// Writes the page of each language, which leads to the API pages that are built.
pub fn write(built: &[Api], sources: &Path) -> Result<()> {
    for api in Api::value_variants() {
        let (title, link, about) = api.introduction();
        let text = if built.contains(api) {
            format!(
                "# {title} API\n\n{about}\n\n```{{button-link}} {link}\n:color: primary\n\nOpen the {title} API pages\n```\n"
            )
        } else {
            let name = api.name();
            format!(
                "# {title} API\n\n{about}\n\nThis site was built without them. Run `cargo xtask docs` without `--skip {name}`.\n"
            )
        };
        sources::write(&sources.join("api").join(api.name()).with_extension("md"), &text)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    once::remove(to)?;
    copy_all(from, to)
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let path = entry?.path();
        let to = to.join(path.file_name().context("a file has a name")?);
        if path.is_dir() {
            copy_all(&path, &to)?;
        } else {
            fs::copy(&path, &to).with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    Ok(())
}
