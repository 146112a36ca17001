//! Swift: UniFFI's code with corrections.

mod blocking;
mod cancellation;

use std::fs;

use anyhow::{Context as _, Result};
use camino::Utf8Path;
use uniffi_bindgen::bindings::TargetLanguage;

use crate::Language;
use crate::correct::{self, Correction};
use crate::definition::Definition;

/// What ends the process for a number that a program may well compute: infinite, negative, or none at all (NaN). And
/// what must know that this is Swift.
const CORRECTIONS: [Correction; 5] = [
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
    // A Date counts from 2001, more finely than a number of seconds since 1970 can. Its own fraction, rounded, comes back
    // from Rust as the same Date.
    (
        "        let seconds = Int64(delta)
        let nanoseconds = UInt32((delta - Double(seconds)) * 1.0e9)
        writeInt(&buf, sign * seconds)
",
        "        var seconds = Int64(delta)
        var nanoseconds = UInt32((delta - Double(seconds)) * 1.0e9)
        if sign > 0, delta < 1e15 {
            let since2001 = value.timeIntervalSinceReferenceDate
            let whole = since2001.rounded(.down)
            seconds = Int64(whole) + 978_307_200
            nanoseconds = min(UInt32(((since2001 - whole) * 1.0e9).rounded()), 999_999_999)
        }
        writeInt(&buf, sign * seconds)
",
    ),
    // Reasons and hints name things as Swift does. Nobody else calls it.
    ("public func useCamelCase()", "private func useCamelCase()"),
    (
        "    uniffiCallbackInitCredentialsProvider()\n    return InitializationResult.ok\n",
        "    uniffiCallbackInitCredentialsProvider()
    // Not by its function, which would wait for this to end.
    var callStatus = RustCallStatus()
    uniffi_alidomain_fn_func_use_camel_case(&callStatus)
    return InitializationResult.ok\n",
    ),
];

/// Writes the binding, and the C module that it is built on.
pub fn generate(out_dir: &Utf8Path) -> Result<()> {
    Definition::of(Language::Swift)?.generate(TargetLanguage::Swift, out_dir)?;
    let path = out_dir.join("AliDomain.swift");
    correct::file(&path, &CORRECTIONS)?;
    correct::file(&path, &cancellation::CORRECTIONS)?;
    let code = fs::read_to_string(&path)?;
    let code = blocking::keep_out_of_tasks(&code).with_context(|| format!("{path} cannot be corrected"))?;
    fs::write(&path, code + cancellation::HANDLES).with_context(|| format!("{path} cannot be written"))
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
        assert!(code.contains("@available(*, noasync, message: \"It blocks the thread: await cancelTask.\")"));
        assert!(folder.join("AliDomainFFI.h").exists());
    }
}
