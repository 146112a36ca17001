//! Swift: UniFFI's code with corrections.

use anyhow::Result;
use camino::Utf8Path;
use uniffi_bindgen::bindings::TargetLanguage;

use crate::Language;
use crate::correct::{self, Correction};
use crate::definition::Definition;

/// What ends the process for a number that a program may well compute: infinite, negative, or none at all (NaN).
const CORRECTIONS: [Correction; 2] = [
    // A converter cannot throw. So long a duration is no option's, so that Rust refuses it with the option's name.
    (
        "        if value.rounded(.down) > Double(Int64.max) {
            fatalError(\"Duration overflow, exceeds max bounds supported by Uniffi\")
        }

        if value < 0 {
            fatalError(\"Invalid duration, must be non-negative\")
        }
",
        "        let value = (0...1e15).contains(value) ? value : 1e15\n",
    ),
    // `Date(timeIntervalSince1970: .infinity)` never comes; neither does a time in 30 million years.
    (
        "        if delta.rounded(.down) > Double(Int64.max) {
            fatalError(\"Timestamp overflow, exceeds max bounds supported by Uniffi\")
        }
",
        "        delta = .minimum(delta, 1e15)\n",
    ),
];

/// Writes the binding, and the C module that it is built on.
pub fn generate(out_dir: &Utf8Path) -> Result<()> {
    Definition::of(Language::Swift)?.generate(TargetLanguage::Swift, out_dir)?;
    correct::file(&out_dir.join("AliDomain.swift"), &CORRECTIONS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn swift_is_generated_and_corrected() {
        let folder = tempfile::tempdir().unwrap();
        let folder = camino::Utf8Path::from_path(folder.path()).unwrap();
        super::generate(folder).unwrap();
        let code = std::fs::read_to_string(folder.join("AliDomain.swift")).unwrap();
        assert!(code.contains("(0...1e15).contains(value)"));
        assert!(folder.join("AliDomainFFI.h").exists());
    }
}
