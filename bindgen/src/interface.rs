//! The interface definition with a language's names of uniffi.toml.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::{apply_exclusions, rename};
use uniffi_bindgen::{BindgenLoader, ComponentInterface, GlobalConfig};

use crate::Language;
use crate::definition::{Definition, paths};

/// The table of a language in uniffi.toml, and the one with what all languages share.
pub struct Options {
    own: toml::Table,
    shared: toml::Table,
}

impl Options {
    /// Reads an option.
    pub fn get<T: serde::de::DeserializeOwned + Default>(&self, name: &str) -> Result<T> {
        let Some(value) = self.own.get(name).or_else(|| self.shared.get(name)) else { return Ok(T::default()) };
        value.clone().try_into().with_context(|| format!("uniffi.toml: {name} has the wrong form"))
    }
}

/// Reads the definition, with what the language renames and leaves out.
pub fn load(language: Language) -> Result<(ComponentInterface, Options)> {
    let loader = BindgenLoader::new(paths(), GlobalConfig::default());
    let metadata = loader.load_metadata(&Definition::of(language)?.path()?)?;
    let mut interface = loader.load_cis(metadata)?.pop().context("the definition has no interface")?;
    let config = GlobalConfig::default().get_config(&paths(), interface.crate_name())?;
    let shared = config.get("bindings").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let own = shared.get(&language.name().to_lowercase()).and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let options = Options { own, shared };
    apply_exclusions(&mut interface, &options.get::<Vec<String>>("exclude")?);
    let renamed = options.get::<toml::Table>("rename")?;
    let renamed = HashMap::from([(interface.crate_name().to_owned(), renamed)]);
    rename(&mut interface, &renamed);
    interface.derive_ffi_funcs()?;
    Ok((interface, options))
}
