//! Python.

use anyhow::Result;
use camino::Utf8Path;
use uniffi_bindgen::bindings::TargetLanguage;

use crate::Language;
use crate::definition::Definition;

/// Writes the binding.
pub fn generate(out_dir: &Utf8Path) -> Result<()> {
    Definition::of(Language::Python)?.generate(TargetLanguage::Python, out_dir)
}
