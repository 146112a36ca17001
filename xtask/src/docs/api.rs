//! The API pages that the tools of Rust, Kotlin and Swift make. Those of Python are Sphinx's own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
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
                "rustdoc makes these pages from the crate `alidomain`, the core of all languages. The \
                 [interface definition](interface.md) documents the fields.",
            ),
            Self::Kotlin => (
                "Kotlin and Java",
                "kotlin/index.html",
                "Dokka makes these pages from the package `io.github.alidomain`. Java uses the same classes: methods for \
                 Java end in `Blocking` or `Async`. The list beside each page needs a web server.",
            ),
            Self::Swift => (
                "Swift",
                "swift/documentation/alidomain/index.html",
                "DocC makes these pages from the module `AliDomain`. They need JavaScript and a web server.",
            ),
        }
    }

    /// Builds the pages into a folder of the site.
    pub fn build(self, project: &Project, base: &str, folder: &Path) -> Result<()> {
        once::remove(folder)?;
        match self {
            Self::Rust => {
                copy(&rust::documentation(project, &home(project)?)?, folder, "../../")?;
                // rustdoc's own pages link to a list of crates, which it does not make.
                sources::write(&folder.join("index.html"), include_str!("rust.html"))
            }
            Self::Kotlin => copy(&kotlin::documentation(project, HOME)?, folder, "../../"),
            // One page shows all others: a path from the page that was opened first would be wrong.
            Self::Swift => swift::site(project, &format!("{base}/api/swift"), &format!("{base}/index.html"), folder),
        }?;
        let first = folder.parent().context("the API pages have a folder")?.join(self.introduction().1);
        ensure!(first.exists(), "{} was not made", first.display());
        Ok(())
    }
}

/// What the API pages name as the front page of the site, until they have their place.
const HOME: &str = "https://home.invalid/index.html";

/// The file with the line that leads back.
fn home(project: &Project) -> Result<PathBuf> {
    let file = project.target.join("docs/home.html");
    sources::write(&file, include_str!("home.html"))?;
    Ok(file)
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

/// Copies a folder. `up` is the way from there to the front page of the site.
fn copy(from: &Path, to: &Path, up: &str) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let path = entry?.path();
        let to = to.join(path.file_name().context("a file has a name")?);
        if path.is_dir() {
            copy(&path, &to, &format!("../{up}"))?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            fs::write(&to, fs::read_to_string(&path)?.replace(HOME, &format!("{up}index.html")))?;
        } else {
            fs::copy(&path, &to).with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    Ok(())
}
