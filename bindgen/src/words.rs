//! The words that stand for the values of enums in programs' own data, the same in each language that has such words.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use heck::ToSnakeCase as _;
use uniffi_bindgen::interface::Enum;

/// The words of uniffi.toml, by the name of the enum.
pub type Words = BTreeMap<String, Vec<String>>;

/// The words of an enum's values: those of uniffi.toml, or the names in lower case.
pub fn words(item: &Enum, given: &Words) -> Result<Vec<String>> {
    let Some(words) = given.get(item.name()) else {
        return Ok(item.variants().iter().map(|variant| variant.name().to_snake_case()).collect());
    };
    if words.len() != item.variants().len() {
        bail!("{} has {} members, and uniffi.toml has {} values", item.name(), item.variants().len(), words.len());
    }
    Ok(words.clone())
}
