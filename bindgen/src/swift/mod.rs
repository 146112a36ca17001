//! Swift: one file for each public type, written here.
//!
//! The files stand on the folder `Rust`, hand-written in the Swift package. What is particular to one kind of item is in a
//! file of its own.

mod callables;
mod docs;
mod enums;
mod errors;
mod fields;
mod functions;
mod layout;
mod library;
pub mod names;
mod objects;
mod records;
mod traits;
mod types;

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};
use camino::Utf8Path;
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::bindings::TargetLanguage;

use crate::definition::Definition;
use crate::interface::Options;
use crate::usage::Usage;
use crate::words::{Words, words};
use crate::{Language, interface, value};

/// A file: the name without `.swift`, and the declarations.
struct File {
    name: String,
    text: String,
}

/// Writes the binding, and the C module that it is built on.
pub fn generate(out_dir: &Utf8Path) -> Result<()> {
    let (interface, options) = interface::load(Language::Swift)?;
    let sources = out_dir.join("AliDomain");
    // A type that has gone must not be compiled any more.
    if sources.exists() {
        fs::remove_dir_all(&sources).with_context(|| format!("cannot empty {sources}"))?;
    }
    fs::create_dir_all(&sources).with_context(|| format!("cannot create {sources}"))?;
    for File { name, text } in write(&interface, &options)? {
        let path = sources.join(format!("{name}.swift"));
        fs::write(&path, complete(&text)).with_context(|| format!("cannot write {path}"))?;
    }
    // UniFFI declares its own functions. The rest of what it writes is not used.
    let theirs = tempfile::tempdir().context("cannot create a temporary folder for UniFFI's code")?;
    let theirs = Utf8Path::from_path(theirs.path()).context("the name of the temporary folder is not Unicode")?;
    Definition::of(Language::Swift)?.generate(TargetLanguage::Swift, theirs)?;
    for name in ["AliDomainFFI.h", "AliDomainFFI.modulemap"] {
        fs::copy(theirs.join(name), out_dir.join(name)).with_context(|| format!("cannot copy {name}"))?;
    }
    Ok(())
}

fn write(interface: &ComponentInterface, options: &Options) -> Result<Vec<File>> {
    let usage = Usage::of(interface);
    let renamed: BTreeMap<String, String> = options.get("rename")?;
    let given: Words = options.get("values")?;
    let given = given.into_iter().map(|(name, words)| (renamed.get(&name).cloned().unwrap_or(name), words)).collect();
    let coded_by_hand: Vec<String> = options.get("coded_by_hand")?;
    let mut files = Vec::new();
    let mut add = |name: &str, text: String| files.push(File { name: names::class(name), text });
    for item in interface.enum_definitions() {
        // The package has it: it is made of Swift's literals, and looked into as Swift does.
        if value::is(item)? {
            continue;
        }
        let text = if interface.is_name_used_as_error(item.name()) {
            errors::write(item)?
        } else if item.is_flat() {
            enums::write(item, &words(item, &given)?)?
        } else {
            bail!("{}: enums with fields are not supported in Swift", item.name());
        };
        add(item.name(), text);
    }
    for item in interface.record_definitions() {
        add(item.name(), records::write(item, &usage, !coded_by_hand.iter().any(|name| name == item.name()))?);
    }
    for item in interface.object_definitions() {
        let text =
            if item.has_callback_interface() { traits::write(item, options)? } else { objects::write(item, options)? };
        add(item.name(), text);
    }
    add("Functions", functions::write(interface, options)?);
    add("Library", library::write(interface)?);
    Ok(files)
}

/// Adds what is imported.
fn complete(text: &str) -> String {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("///")).collect();
    let words: Vec<&str> = code.split(|c: char| !c.is_alphanumeric()).collect();
    let mut imports = String::new();
    if ["uniffi", "ffi", "RustCallStatus"].iter().any(|word| words.contains(word)) {
        imports += "internal import AliDomainFFI\n";
    }
    if ["Date", "TimeInterval"].iter().any(|word| words.contains(word)) {
        imports += "import Foundation\n";
    }
    let gap = if imports.is_empty() { "" } else { "\n" };
    layout::wrapped(&format!("// Generated from src/alidomain.udl.\n\n{imports}{gap}{}", text.trim()))
}

#[cfg(test)]
mod tests;
