//! The Java Native Interface: the functions by which Kotlin calls UniFFI's, in Kotlin and in Rust.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use heck::ToLowerCamelCase as _;
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::ffi::{FfiFunction, FfiType};
use uniffi_bindgen::interface::{Method, Object};

use crate::{Language, interface};

/// The class that has them, as names of exported functions write it.
const CLASS: &str = "Java_io_github_alidomain_internal_Native_";

/// The name of a function in Kotlin: `methodDomainclientCancelTask`.
pub fn name(function: &FfiFunction) -> String {
    let name = function.name();
    name.split_once("_fn_").map_or(name, |(_, name)| name).to_lower_camel_case()
}

/// The name of the function of Kotlin's that Rust calls for a method of an interface.
pub fn callback(item: &Object, method: &Method) -> String {
    format!("{}_{}", item.name(), method.name()).to_lower_camel_case()
}

/// Calls of the macros that make the functions, for the crate of the native library.
pub fn functions() -> Result<String> {
    let (interface, _) = interface::load(Language::Kotlin)?;
    let (mut functions, mut methods, mut awaited, mut foreign) =
        (String::new(), String::new(), String::new(), String::new());
    for item in interface.function_definitions() {
        functions += &function(item.ffi_func())?;
    }
    for item in interface.object_definitions() {
        if item.has_callback_interface() {
            foreign += &traits(item)?;
            continue;
        }
        functions += &function(item.ffi_object_clone())?;
        functions += &function(item.ffi_object_free())?;
        for constructor in item.constructors() {
            functions += &function(constructor.ffi_func())?;
        }
        for method in item.methods() {
            let text = self::method(&interface, item, method).with_context(|| method.name().to_owned())?;
            *if method.is_async() { &mut awaited } else { &mut methods } += &text;
        }
    }
    Ok(format!(
        "functions! {{\n{functions}}}\n\nmethods! {{\n{methods}}}\n\nawaited! {{\n{awaited}}}\n\nforeign! {{\n{foreign}}}\n"
    ))
}

fn function(item: &FfiFunction) -> Result<String> {
    let arguments = arguments(item, 0)?.join(", ");
    Ok(format!("    {CLASS}{} = {}({arguments}) -> {};\n", name(item), item.name(), returned(item)?))
}

fn method(interface: &ComponentInterface, object: &Object, item: &Method) -> Result<String> {
    let function = item.ffi_func();
    let mut arguments = arguments(function, 1)?;
    let mut first = vec![object.ffi_object_clone().name().to_owned()];
    let mut result = format!(" -> {}", returned(function)?);
    if item.is_async() {
        let with_cancellation = object.methods().into_iter().find(|method| method.name() == "with_cancellation");
        let with_cancellation = with_cancellation.context("the object has no method for cancellation")?;
        first.push(with_cancellation.ffi_func().name().to_owned());
        let ty = item.return_type().map(FfiType::from);
        if !matches!(ty, Some(FfiType::RustBuffer(_))) {
            bail!("an async method must return a record");
        }
        let _ = interface;
        result.clear();
    }
    first.append(&mut arguments);
    Ok(format!("    {CLASS}{} = {}({}){result};\n", name(function), function.name(), first.join(", ")))
}

fn traits(item: &Object) -> Result<String> {
    let init = item.ffi_init_callback();
    let mut text = format!("    {CLASS}{} = {} {{\n", name(init), init.name());
    for method in item.methods() {
        let result = method.return_type().map(FfiType::from);
        let result = result.as_ref().map_or(Ok("()"), rust)?;
        writeln!(text, "        {} = c\"{}\" -> {result};", method.name(), callback(item, method))?;
    }
    Ok(text + "    }\n")
}

fn arguments(item: &FfiFunction, skip: usize) -> Result<Vec<String>> {
    let arguments = item.arguments().into_iter().skip(skip);
    arguments.map(|argument| Ok(format!("{}: {}", argument.name(), rust(&argument.type_())?))).collect()
}

fn returned(item: &FfiFunction) -> Result<&'static str> {
    item.return_type().map_or(Ok("()"), rust)
}

/// A type in Rust.
fn rust(ty: &FfiType) -> Result<&'static str> {
    Ok(match ty {
        FfiType::Int8 => "i8",
        FfiType::Int64 => "i64",
        FfiType::UInt64 | FfiType::Handle => "u64",
        FfiType::RustBuffer(_) => "uniffi::RustBuffer",
        other => bail!("{other:?} is not supported in Kotlin"),
    })
}

/// A type in Kotlin.
pub fn kotlin(ty: &FfiType) -> Result<&'static str> {
    Ok(match ty {
        FfiType::Int8 => "Byte",
        FfiType::Int64 | FfiType::UInt64 | FfiType::Handle => "Long",
        FfiType::RustBuffer(_) => "ByteArray",
        other => bail!("{other:?} is not supported in Kotlin"),
    })
}
