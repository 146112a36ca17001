//! Kotlin: UniFFI's code with corrections.

use anyhow::Result;
use camino::Utf8Path;
use uniffi_bindgen::bindings::TargetLanguage;

use crate::Language;
use crate::correct::{self, Correction};
use crate::definition::Definition;

/// What can crash the process, or keep it from ending.
const CORRECTIONS: [Correction; 3] = [
    // What a callback throws that is no Exception, such as an AssertionError, would pass by: Rust would be told of
    // a success, and use a result that nobody has written.
    ("catch(e: kotlin.Exception)", "catch(e: kotlin.Throwable)"),
    // An argument that was closed would be used after it was freed. This refuses it as a closed receiver is refused, and
    // keeps another from being closed meanwhile.
    ("return value.uniffiCloneHandle()", "return value.callWithHandle { it }"),
    // JNA makes our thread one that the JVM waits for while a provider runs on it: with one that hangs, a program would
    // never end. Only what is set before the registration counts.
    (
        "internal fun register(lib: UniffiLib) {\n",
        "internal fun register(lib: UniffiLib) {
        val daemon = com.sun.jna.CallbackThreadInitializer(true, /* detach = */ true, \"alidomain\")
        Native.setCallbackThreadInitializer(fetchCredentials, daemon)\n",
    ),
];

/// Writes the binding.
pub fn generate(out_dir: &Utf8Path) -> Result<()> {
    Definition::of(Language::Kotlin)?.generate(TargetLanguage::Kotlin, out_dir)?;
    correct::file(&out_dir.join("io/github/alidomain/alidomain.kt"), &CORRECTIONS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn kotlin_is_generated_and_corrected() {
        let folder = tempfile::tempdir().unwrap();
        let folder = camino::Utf8Path::from_path(folder.path()).unwrap();
        super::generate(folder).unwrap();
        let code = std::fs::read_to_string(folder.join("io/github/alidomain/alidomain.kt")).unwrap();
        assert!(code.contains("Native.setCallbackThreadInitializer"));
        // What UniFFI would take from the name of a library.
        assert!(code.contains("return \"alidomain\""));
    }
}
