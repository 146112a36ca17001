//! The functions of the native library.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::ffi::{FfiFunction, FfiType};

use super::types::ctype;

/// The name under which the module knows a native function.
pub fn name(function: &FfiFunction) -> String {
    let name = function.name();
    format!("_{}", name.strip_prefix("uniffi_").unwrap_or(name))
}

/// The functions for Rust futures with a type of result.
pub fn future(result: Option<&FfiType>) -> String {
    format!("_future_{}", FfiType::return_type_name(result))
}

/// Loads the library and declares its functions. The checksums of functions are not compared: the module is written
/// from the same definition as the library, and both are installed together.
pub fn declarations(interface: &ComponentInterface) -> Result<String> {
    let (name, version) = (interface.namespace(), interface.uniffi_contract_version());
    let mut text = format!(
        "_library = Library(os.path.dirname(__file__), \"{name}\", \"{}\", {version})\n\n",
        interface.crate_name()
    );
    for function in interface.iter_user_ffi_function_definitions() {
        // These take a struct of callbacks, which is declared with it.
        if function.name().contains("_init_callback_vtable_") {
            continue;
        }
        text += &declaration(function).with_context(|| function.name().to_owned())?;
    }
    let results: BTreeSet<Option<FfiType>> = interface
        .iter_callables()
        .filter(|callable| callable.is_async())
        .map(|callable| callable.return_type().map(|ty| without_name(FfiType::from(ty))))
        .collect();
    for result in results {
        let (poll, complete, cancel, free) = (
            interface.ffi_rust_future_poll(result.clone()),
            interface.ffi_rust_future_complete(result.clone()),
            interface.ffi_rust_future_cancel(result.clone()),
            interface.ffi_rust_future_free(result.clone()),
        );
        let future = future(result.as_ref());
        let kind = result.as_ref().map_or(Ok("None"), ctype)?;
        write!(
            text,
            "{future} = RustFuture(
    _library,
    _library.plain_function(\"{}\", None, ctypes.c_uint64, Continuation, ctypes.c_uint64),
    _library.short_function(\"{}\", {kind}, ctypes.c_uint64, StatusPointer),
    _library.short_function(\"{}\", None, ctypes.c_uint64),
    _library.short_function(\"{}\", None, ctypes.c_uint64),
)
",
            poll.name(),
            complete.name(),
            cancel.name(),
            free.name()
        )?;
    }
    Ok(text)
}

fn declaration(function: &FfiFunction) -> Result<String> {
    let mut arguments = vec![function.return_type().map_or(Ok("None"), ctype)?];
    for argument in function.arguments() {
        arguments.push(ctype(&argument.type_())?);
    }
    // One that only makes a Rust future, or another handle, takes no time.
    let kind = if !function.has_rust_call_status_arg() {
        "late_short_function"
    } else if function.name().ends_with("_blocking") {
        arguments.push("StatusPointer");
        "late_function"
    } else if function.name().contains("_fn_clone_") {
        arguments.push("StatusPointer");
        "short_function"
    } else {
        "function"
    };
    Ok(format!("{} = _library.{kind}(\n    \"{}\", {}\n)\n", name(function), function.name(), arguments.join(", ")))
}

/// Buffers are all alike, whatever is in them.
fn without_name(ty: FfiType) -> FfiType {
    if matches!(ty, FfiType::RustBuffer(_)) { FfiType::RustBuffer(None) } else { ty }
}
