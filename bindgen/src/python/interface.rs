//! The interface definition with the names of uniffi.toml.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::{apply_exclusions, rename};
use uniffi_bindgen::{BindgenLoader, ComponentInterface, GlobalConfig};

use super::types::Words;
use crate::Language;
use crate::definition::{Definition, paths};

/// What uniffi.toml says of Python beyond names.
#[derive(Default)]
pub struct Options {
    /// The values of the members of enums, where they are not the names in lower case.
    pub words: Words,
    /// Functions that are methods of records, too: `Record.method` and the name of the function.
    pub methods: BTreeMap<String, String>,
}

/// Reads it.
pub fn load() -> Result<(ComponentInterface, Options)> {
    let loader = BindgenLoader::new(paths(), GlobalConfig::default());
    let metadata = loader.load_metadata(&Definition::of(Language::Python)?.path()?)?;
    let mut interface = loader.load_cis(metadata)?.pop().context("the definition has no interface")?;
    let config = GlobalConfig::default().get_config(&paths(), interface.crate_name())?;
    let python = config.get("bindings").and_then(|bindings| bindings.get("python")).and_then(toml::Value::as_table);
    let option = |name: &str| python.and_then(|python| python.get(name));
    let excluded = option("exclude").and_then(toml::Value::as_array).into_iter().flatten();
    let excluded: Vec<String> = excluded.filter_map(|item| item.as_str().map(str::to_owned)).collect();
    apply_exclusions(&mut interface, &excluded);
    if let Some(renamed) = option("rename").and_then(toml::Value::as_table) {
        let renamed = HashMap::from([(interface.crate_name().to_owned(), renamed.clone())]);
        rename(&mut interface, &renamed);
    }
    interface.derive_ffi_funcs()?;
    let read = |name: &str| option(name).cloned().unwrap_or_else(|| toml::Table::new().into());
    let words = read("values").try_into().context("uniffi.toml: the values of enums are lists of texts")?;
    let methods = read("methods").try_into().context("uniffi.toml: the methods of records are names of functions")?;
    Ok((interface, Options { words, methods }))
}
