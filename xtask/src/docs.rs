//! The site of the documentation: guides, error codes, and the API pages of every language.
//!
//! Sphinx makes the pages and the search. The API pages of the other languages come from the tools of those languages.

mod api;
mod errors;
mod inspection;
mod navigation;
mod sources;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::package::once;
use crate::project::Project;
use crate::python::{Environment, Python};
use crate::release::manifest::{self, Manifest};
use crate::step;
use api::Api;

/// How to make the site.
#[derive(clap::Args)]
pub struct Options {
    /// Leave out the API pages of this language
    #[arg(long, value_name = "LANGUAGE")]
    skip: Vec<Api>,
    /// Where the site will be below its host, such as /alidomain: the pages of Swift need to know
    #[arg(long, value_name = "PATH", default_value = "")]
    base: String,
}

/// Makes the site in dist/docs.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let wheel = Python::set_up(project)?.build_own_wheel(project)?;
    let site = Site::new(project, "whole", &options.base)?;
    let apis = Api::without(&options.skip);
    site.build_pages(&wheel, &apis)?;
    for api in &apis {
        api.build(project, &site.base, &site.folder.join("api").join(api.name()))?;
    }
    inspection::inspect(&site.environment, &site.folder, &site.root)?;
    let dist = project.root.join("dist/docs");
    once::remove(&dist)?;
    fs::create_dir_all(project.root.join("dist"))?;
    fs::rename(&site.folder, &dist).context("the site could not be moved to dist/docs")?;
    println!("{}", dist.join("index.html").display());
    println!("To see all of it: python3 -m http.server --bind 127.0.0.1 --directory dist/docs");
    Ok(())
}

/// Makes the pages only, without the API pages of the other languages. A warning is a failure, and so is a broken link.
pub fn check(project: &Project, wheel: &Path) -> Result<()> {
    let site = Site::new(project, "pages", "")?;
    site.build_pages(wheel, &[])?;
    inspection::inspect(&site.environment, &site.folder, &site.root)
}

/// A site that is being made.
struct Site<'a> {
    project: &'a Project,
    environment: Environment,
    /// What Sphinx reads.
    sources: PathBuf,
    /// What stands for the host.
    root: PathBuf,
    /// The site. Sphinx writes here.
    folder: PathBuf,
    /// Where the site is below its host: nothing, or a path that begins with a slash.
    base: String,
}

impl<'a> Site<'a> {
    fn new(project: &'a Project, name: &str, base: &str) -> Result<Self> {
        let environment = Environment::set_up(project, "docs", &project.root.join("docs/requirements.txt"))?;
        let work = project.target.join("docs").join(name);
        // A page that is gone must not stay behind.
        once::remove(&work)?;
        let (root, base) = (work.join("host"), base.trim_matches('/'));
        let folder = root.join(base);
        let base = if base.is_empty() { String::new() } else { format!("/{base}") };
        Ok(Self { project, environment, sources: work.join("sources"), root, folder, base })
    }

    fn build_pages(&self, wheel: &Path, apis: &[Api]) -> Result<()> {
        self.environment.install(wheel)?;
        let codes = errors::read(&self.environment)?;
        let dist = self.project.root.join("dist");
        let manifest = dist.join(manifest::FILE).exists().then(|| Manifest::read(&dist)).transpose()?;
        step::run_here("Collecting the pages", || {
            sources::collect(self.project, &self.sources)?;
            errors::write(&codes, &self.sources)?;
            support::write(manifest.as_ref(), &self.sources)?;
            api::write(apis, &self.sources)?;
            navigation::write(&self.sources)
        })?;
        let mut sphinx = self.environment.tool("sphinx-build");
        sphinx.args(["--fail-on-warning", "--keep-going", "--nitpicky", "--quiet", "--conf-dir"]);
        sphinx.arg(self.project.root.join("docs"));
        sphinx.arg("--define").arg(format!("repository_root={}", self.project.root.display()));
        sphinx.arg("--define").arg(concat!("release=", env!("CARGO_PKG_VERSION")));
        sphinx.arg("--doctree-dir").arg(self.sources.with_file_name("doctrees")).arg(&self.sources).arg(&self.folder);
        // The order of sets, which may show in the index of the search.
        sphinx.env("PYTHONHASHSEED", "0");
        step::run("Building the pages", &mut sphinx)?;
        Ok(())
    }
}
