//! What uniffi.toml says of Python beyond names.

use std::collections::BTreeMap;

use anyhow::Result;
use uniffi_bindgen::ComponentInterface;

use crate::words::Words;
use crate::{Language, interface};

/// The options of Python.
#[derive(Default)]
pub struct Options {
    /// The values of the members of enums, where they are not the names in lower case.
    pub words: Words,
    /// Functions that are methods of records, too: `Record.method` and the name of the function.
    pub methods: BTreeMap<String, String>,
}

/// Reads the interface and the options.
pub fn load() -> Result<(ComponentInterface, Options)> {
    let (interface, options) = interface::load(Language::Python)?;
    Ok((interface, Options { words: options.get("values")?, methods: options.get("methods")? }))
}
