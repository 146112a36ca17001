//! What happens once, before the first call.

use std::fmt::Write as _;

use anyhow::Result;
use uniffi_bindgen::ComponentInterface;

use super::docs::indent;
use super::names;

/// Writes it.
pub fn write(interface: &ComponentInterface) -> Result<String> {
    let (mut checks, mut tables) = (String::new(), String::new());
    for (function, checksum) in interface.iter_checksums() {
        writeln!(checks, "({function}(), {checksum}),")?;
    }
    for item in interface.object_definitions().iter().filter(|item| item.has_callback_interface()) {
        writeln!(tables, "{}Table.prepare()", names::class(item.name()))?;
    }
    Ok(format!(
        "/// The library that these sources call.
enum Library {{
    /// Prepares the library when it is first read.
    static let prepare: Void = {{
        let versions: [(UInt32, UInt32)] = [({}(), {})]
        let checksums: [(UInt16, UInt16)] = [
{}        ]
        precondition(
            versions.allSatisfy {{ $0 == $1 }} && checksums.allSatisfy {{ $0 == $1 }},
            \"the native library and the Swift sources have different versions: build both again\")
{}        // Reasons and hints name things as Swift does.
        var status = RustCallStatus()
        uniffi_alidomain_fn_func_use_camel_case(1, &status)
    }}()
}}
",
        interface.ffi_uniffi_contract_version().name(),
        interface.uniffi_contract_version(),
        indent(&checks, 12),
        indent(&tables, 8),
    ))
}
