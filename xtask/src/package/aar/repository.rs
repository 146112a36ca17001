//! One version of an artifact in a Maven repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The folder of the version.
pub struct Repository {
    folder: PathBuf,
    artifact: &'static str,
}

impl Repository {
    /// Makes the folder, without what an earlier run has left there.
    pub fn begin(root: &Path, artifact: &'static str) -> Result<Self> {
        let folder = root.join("io/github/alidomain").join(artifact).join(env!("CARGO_PKG_VERSION"));
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self { folder, artifact })
    }

    /// Writes a file of the version and its checksums. The ending is all of the name after the version.
    pub fn add(&mut self, ending: &str, bytes: &[u8]) -> Result<()> {
        let name = format!("{}-{}{ending}", self.artifact, env!("CARGO_PKG_VERSION"));
        self.write(&name, bytes)?;
        self.write(&format!("{name}.md5"), hex::<Md5>(bytes).as_bytes())?;
        self.write(&format!("{name}.sha1"), hex::<Sha1>(bytes).as_bytes())?;
        self.write(&format!("{name}.sha256"), hex::<Sha256>(bytes).as_bytes())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// A digest in hexadecimal digits.
pub fn hex<D: Digest>(bytes: &[u8]) -> String {
    D::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
