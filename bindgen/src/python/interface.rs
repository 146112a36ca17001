//! The interface definition with the names of uniffi.toml.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::{apply_exclusions, rename};
use uniffi_bindgen::{BindgenLoader, ComponentInterface, GlobalConfig};

use crate::Language;
use crate::definition::{Definition, paths};

/// Reads it.
pub fn load() -> Result<ComponentInterface> {
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
    Ok(interface)
}
