//! ZIP files whose bytes depend on their contents only.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Files by their names, which are written in this order.
#[derive(Default)]
pub struct Archive(BTreeMap<String, Vec<u8>>);

impl Archive {
    /// Adds a file.
    pub fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Result<()> {
        let old = self.0.insert(name.to_owned(), bytes.into());
        ensure!(old.is_none(), "{name} exists twice");
        Ok(())
    }

    /// Adds the files of a folder, and of the folders in it, whose names are wanted.
    pub fn add_folder(&mut self, prefix: &str, folder: &Path, is_wanted: fn(&str) -> bool) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).context("names of files are in Unicode")?;
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                self.add_folder(&format!("{name}/"), &path, is_wanted)?;
            } else if is_wanted(&name) {
                self.add(&name, fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?)?;
            }
        }
        Ok(())
    }

    /// The bytes of the ZIP file.
    pub fn finish(self) -> Result<Vec<u8>> {
        ensure!(!self.0.is_empty(), "the archive is empty");
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            zip.start_file(name.as_str(), options)?;
            zip.write_all(bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}
