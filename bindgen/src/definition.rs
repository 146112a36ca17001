//! The interface definition and uniffi.toml, as UniFFI's generators want to read them.

use std::fs;

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate_with_bindgen_paths};
use uniffi_bindgen::{BindgenPaths, BindgenPathsLayer};

use crate::{Language, text};

/// A copy of the interface definition with the texts of one language.
pub struct Definition {
    folder: TempDir,
}

impl Definition {
    /// Makes the copy.
    pub fn of(language: Language) -> Result<Self> {
        let folder = tempfile::tempdir().context("cannot create a temporary folder for the interface definition")?;
        // UniFFI takes the name of the crate from the Cargo.toml above.
        fs::create_dir(folder.path().join("src"))?;
        fs::copy(project().join("Cargo.toml"), folder.path().join("Cargo.toml"))?;
        let definition = fs::read_to_string(project().join("src/alidomain.udl"))?;
        let config = fs::read_to_string(project().join("uniffi.toml"))?;
        let definition = text::convert(language, &definition, &config)?;
        fs::write(folder.path().join("src/alidomain.udl"), definition)?;
        Ok(Self { folder })
    }

    /// The path of the copy.
    pub fn path(&self) -> Result<Utf8PathBuf> {
        let path = self.folder.path().join("src/alidomain.udl");
        path.try_into().context("the name of the temporary folder is not Unicode")
    }

    /// Lets UniFFI write a language.
    pub fn generate(&self, language: TargetLanguage, out_dir: &Utf8Path) -> Result<()> {
        let options = GenerateOptions {
            languages: vec![language],
            source: self.path()?,
            out_dir: out_dir.to_owned(),
            ..GenerateOptions::default()
        };
        generate_with_bindgen_paths(options, paths())
    }
}

/// Tells UniFFI where uniffi.toml is.
pub fn paths() -> BindgenPaths {
    let mut paths = BindgenPaths::default();
    paths.add_layer(Project);
    paths
}

/// The root of the project.
pub fn project() -> &'static Utf8Path {
    let bindgen = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
    bindgen.parent().expect("this crate is in a folder of the project")
}

struct Project;

impl BindgenPathsLayer for Project {
    fn get_crate_root(&self, _crate_name: &str) -> Option<Utf8PathBuf> {
        Some(project().to_owned())
    }
}
