//! Where things are.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

/// The folders of this checkout, and the one for what is costly to make.
pub struct Project {
    pub root: PathBuf,
    pub target: PathBuf,
    /// Toolchains and virtual environments, shared between checkouts.
    pub cache: PathBuf,
}

impl Project {
    pub fn locate() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().context("xtask is a folder of the project")?.to_owned();
        let output = Command::new("cargo")
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(&root)
            .output()
            .context("cargo metadata could not be run")?;
        let metadata: serde_json::Value =
            serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")?;
        let target = metadata["target_directory"].as_str().context("cargo metadata names the target folder")?.into();
        let cache = env::var_os("ALIDOMAIN_CACHE").map(PathBuf::from).or_else(|| {
            let base = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
            let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
            Some(base.or_else(home)?.join("alidomain"))
        });
        let cache =
            cache.context("neither HOME nor ALIDOMAIN_CACHE is set. Set ALIDOMAIN_CACHE to a folder for the cache")?;
        std::fs::create_dir_all(&cache).with_context(|| format!("{} cannot be made", cache.display()))?;
        Ok(Self { root, target, cache })
    }

    /// The folder of a language's binding.
    pub fn binding(&self, language: &str) -> PathBuf {
        self.root.join("bindings").join(language)
    }

    /// A command in the root of the checkout.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }
}
