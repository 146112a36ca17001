//! Programs that depend on the package as users' do: copies of bindings/kotlin/consumers, built in a folder of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::kotlin::maven;
use crate::project::Project;
use crate::step;

/// The folder that the programs are built in. It is removed at the end.
pub struct Workshop {
    folder: PathBuf,
    consumers: PathBuf,
    packaged: PathBuf,
    shared: PathBuf,
}

/// A program that was built.
pub struct Consumer {
    pub folder: PathBuf,
}

impl Workshop {
    /// Makes it, for the package in a Maven repository.
    pub fn open(project: &Project, packaged: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("alidomain-consumers-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let home = std::env::home_dir().context("this user has no home")?;
        let workshop = Self {
            folder,
            consumers: project.binding("kotlin").join("consumers"),
            packaged: packaged.to_owned(),
            shared: home.join(".m2/repository"),
        };
        // Else the group would be new to it, and be kept with the package.
        fs::create_dir_all(workshop.shared.join("io/github"))?;
        share(&workshop.shared, &workshop.local(), Path::new("io/github/alidomain"))?;
        Ok(workshop)
    }

    /// A folder for something else.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Where the programs come from.
    pub fn source(&self, name: &str) -> PathBuf {
        self.consumers.join(name)
    }

    /// Copies a program and builds it.
    pub fn build(&self, name: &str, goals: &[&str]) -> Result<Consumer> {
        let folder = self.folder.join(name);
        copy(&self.source(name), &folder)?;
        step::run(&format!("Building the consumer {name}"), self.maven(&folder).args(goals))?;
        self.keep_what_was_fetched()?;
        Ok(Consumer { folder })
    }

    /// Maven in the folder of a program.
    pub fn maven(&self, folder: &Path) -> Command {
        let mut maven = maven(folder);
        maven.arg(format!("-Dmaven.repo.local={}", self.local().display()));
        maven.arg(format!("-Dpackaged=file://{}", self.packaged.display()));
        maven.arg(format!("-Dalidomain.version={}", env!("CARGO_PKG_VERSION")));
        maven
    }

    /// Maven's local repository: the user's, without the package. A copy that Maven has had before would be used instead
    /// of the one that is to be checked.
    fn local(&self) -> PathBuf {
        self.folder.join("repository")
    }

    /// Moves groups that the user's repository did not have, so that they are fetched once.
    fn keep_what_was_fetched(&self) -> Result<()> {
        for entry in fs::read_dir(self.local())? {
            let entry = entry?;
            let kept = self.shared.join(entry.file_name());
            if !kept.exists() && fs::rename(entry.path(), &kept).is_ok() {
                std::os::unix::fs::symlink(&kept, entry.path())?;
            }
        }
        Ok(())
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // Nothing depends on it.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Consumer {
    /// Its classes, and all that it depends on.
    pub fn class_path(&self) -> String {
        format!("{0}/target/classes:{0}/target/lib/*", self.folder.display())
    }

    /// The package's jar among them.
    pub fn packaged_jar(&self) -> PathBuf {
        self.folder.join(format!("target/lib/alidomain-{}.jar", env!("CARGO_PKG_VERSION")))
    }

    /// A program of Java's with its class path.
    pub fn command(&self, java: &Path) -> Command {
        let mut command = Command::new(java);
        command.arg("-cp").arg(self.class_path());
        command
    }
}

/// Makes a folder with everything of another one but `without`, by links.
fn share(from: &Path, to: &Path, without: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let mut parts = without.components();
    let (first, rest) = (parts.next(), parts.as_path());
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let is_without = first.is_some_and(|first| first.as_os_str() == entry.file_name());
        if !is_without {
            std::os::unix::fs::symlink(entry.path(), to.join(entry.file_name()))?;
        } else if rest.components().next().is_some() {
            share(&entry.path(), &to.join(entry.file_name()), rest)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_shared_but_one_folder() {
        let folder = std::env::temp_dir().join(format!("alidomain-share-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        for path in ["com/example", "io/github/alidomain/alidomain", "io/github/other"] {
            fs::create_dir_all(from.join(path)).unwrap();
        }
        share(&from, &to, Path::new("io/github/alidomain")).unwrap();
        assert!(to.join("com/example").exists() && to.join("io/github/other").exists());
        assert!(!to.join("io/github/alidomain").exists());
        assert!(to.join("com").is_symlink() && !to.join("io/github").is_symlink());
        fs::remove_dir_all(folder).unwrap();
    }
}
