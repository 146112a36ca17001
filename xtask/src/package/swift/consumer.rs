//! Packages and programs that depend on the package as users' do: copies of bindings/swift/consumers.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::super::{once, tree};
use super::{NAME, VERSION};
use crate::project::Project;
use crate::step;
use crate::swift::Toolchain;

/// The version of the package in between, which bindings/swift/consumers/Through names.
const CONTACTS: &str = "1.0.0";

/// The folder that the programs are built in, with repositories that SwiftPM fetches from. It is removed at the end.
pub struct Workshop<'a> {
    project: &'a Project,
    toolchain: Toolchain,
    folder: PathBuf,
}

impl<'a> Workshop<'a> {
    /// Makes the folder, and the repository of the package with the tag of its version.
    pub fn open(project: &'a Project, package: &Path) -> Result<Self> {
        let toolchain = Toolchain::set_up_with_git(project)?;
        // In the folder for what is built, which a Swift in the folder of another system sees.
        let folder = project.target.join("swift-package/check");
        once::remove(&folder)?;
        std::fs::create_dir_all(&folder)?;
        let workshop = Self { project, toolchain, folder };
        workshop.publish(package, NAME, VERSION)?;
        workshop.copy("Contacts")?;
        workshop.publish(&workshop.path("Contacts"), "Contacts", CONTACTS)?;
        Ok(workshop)
    }

    /// The Swift that builds the programs.
    pub fn toolchain(&self) -> &Toolchain {
        &self.toolchain
    }

    /// A place in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The repository of a package.
    pub fn repository(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.git"))
    }

    /// Makes a repository of a folder, with the tag of a version.
    fn publish(&self, folder: &Path, name: &str, version: &str) -> Result<()> {
        let repository = self.repository(name);
        step::quietly("git init", Command::new("git").args(["init", "--quiet", "--bare"]).arg(&repository))?;
        for arguments in [
            // Also what the user's own settings ignore, such as archives.
            &["add", "--all", "--force"][..],
            &["-c", "user.name=alidomain", "-c", "user.email=", "commit", "--quiet", "--no-gpg-sign", "-m", version],
            &["-c", "tag.gpgSign=false", "tag", version],
            &["gc", "--quiet"],
        ] {
            let mut git = Command::new("git");
            git.arg("--git-dir").arg(&repository).arg("--work-tree").arg(folder).args(arguments);
            step::quietly(&format!("git {arguments:?}"), git.current_dir(folder))?;
        }
        Ok(())
    }

    /// Copies a program, with the addresses of the packages that it depends on.
    pub fn copy(&self, name: &str) -> Result<()> {
        let source = self.project.binding("swift").join("consumers").join(name);
        let url = |name: &str| format!("file://{}", self.repository(name).display());
        tree::copy_with(&source, &self.path(name), |bytes| {
            let text = String::from_utf8_lossy(&bytes);
            let text = text.replace("ALIDOMAIN_URL", &url(NAME)).replace("ALIDOMAIN_VERSION", VERSION);
            text.replace("CONTACTS_URL", &url("Contacts")).into_bytes()
        })
    }

    /// A flow of SwiftPM, such as `build`, for a program that was copied.
    pub fn swift(&self, flow: &str, program: &str, scratch: &Path) -> Result<Command> {
        let mut swift = self.run("swift")?;
        swift.arg(flow).arg("--package-path").arg(self.path(program)).arg("--scratch-path").arg(scratch);
        // Not the user's: there, the same version may be known with other contents.
        for kind in ["cache", "config", "security"] {
            swift.arg(format!("--{kind}-path")).arg(self.path(kind));
        }
        Ok(swift)
    }

    /// Builds a program, and returns its path. `name` sets it apart from the same program, built in another way.
    pub fn build(&self, program: &str, name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Result<PathBuf> {
        let scratch = self.path(&format!("{program}-{name}").replace(' ', "-"));
        let mut build = self.swift("build", program, &scratch)?;
        build.args(["--product", "Submit"]).args(arguments).envs(variables.iter().copied());
        step::run(&format!("Building {program} ({name})"), &mut build)?;
        let mode = if arguments.contains(&"release") { "release" } else { "debug" };
        Ok(scratch.join(mode).join("Submit"))
    }

    /// A program of the toolchain, or one that was built.
    pub fn run(&self, program: &str) -> Result<Command> {
        self.toolchain.command(self.project, program)
    }

    /// The size of a program without its symbols.
    pub fn stripped_size(&self, program: &Path) -> Result<u64> {
        let stripped = program.with_extension("stripped");
        step::quietly("strip", Command::new("strip").arg("-o").arg(&stripped).arg(program))?;
        Ok(std::fs::metadata(&stripped).context("strip has written nothing")?.len())
    }
}

impl Drop for Workshop<'_> {
    fn drop(&mut self) {
        // Nothing depends on it.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
