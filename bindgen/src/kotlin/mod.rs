//! Kotlin: one file for each public type, written here.
//!
//! The files stand on the package `io.github.alidomain.internal`, hand-written in the Kotlin package. What is particular
//! to one kind of item is in a file of its own.

mod callables;
mod docs;
mod enums;
mod errors;
mod fields;
mod functions;
mod names;
mod native;
mod objects;
mod records;
mod traits;
mod types;

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};
use camino::Utf8Path;
use uniffi_bindgen::ComponentInterface;

use crate::interface::Options;
use crate::usage::Usage;
use crate::{Language, interface, value};

/// A file: the name without `.kt`, the package below `io.github.alidomain`, and the declarations.
struct File {
    name: String,
    package: &'static str,
    text: String,
}

/// The text of a type: what programs see, and what they do not: how it is read and written, and what it is in truth.
struct Text {
    public: String,
    wire: String,
}

/// Writes the binding.
pub fn generate(out_dir: &Utf8Path) -> Result<()> {
    let (interface, options) = interface::load(Language::Kotlin)?;
    let root = out_dir.join("io/github/alidomain");
    // A type that has gone must not be compiled any more.
    if root.exists() {
        fs::remove_dir_all(&root).with_context(|| format!("cannot empty {root}"))?;
    }
    for File { name, package, text } in write(&interface, &options)? {
        let folder = root.join(package);
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {folder}"))?;
        let path = folder.join(format!("{name}.kt"));
        fs::write(&path, complete(package, &text)).with_context(|| format!("cannot write {path}"))?;
    }
    Ok(())
}

fn write(interface: &ComponentInterface, options: &Options) -> Result<Vec<File>> {
    let file = |name: &str, text: String| File { name: name.to_owned(), package: "", text };
    let usage = Usage::of(interface);
    let (mut files, mut wire) = (Vec::new(), String::new());
    let mut add = |name: &str, text: Text, files: &mut Vec<File>| {
        files.push(file(name, text.public));
        wire = format!("{wire}\n{}\n", text.wire.trim());
    };
    for item in interface.enum_definitions() {
        // Kotlin's own values. The package has the code that reads and writes them.
        if value::is(item)? {
            continue;
        }
        let is_error = interface.is_name_used_as_error(item.name());
        if !is_error && !item.is_flat() {
            bail!("{}: enums with fields are not supported in Kotlin", item.name());
        }
        let name = if is_error { names::error(item.name()) } else { names::class(item.name()) };
        add(&name, if is_error { errors::write(item)? } else { enums::write(item) }, &mut files);
    }
    let released: BTreeMap<String, Vec<usize>> = options.get("released")?;
    for item in interface.record_definitions() {
        let counts = released.get(item.name()).cloned().unwrap_or_default();
        add(&names::class(item.name()), records::write(item, &usage, counts)?, &mut files);
    }
    for item in interface.object_definitions() {
        let text = if item.has_callback_interface() {
            Text { public: traits::write(item)?, wire: String::new() }
        } else {
            objects::write(item, options)?
        };
        add(&names::class(item.name()), text, &mut files);
    }
    files.push(file("Alidomain", functions::write(interface, options)?));
    files.push(File { name: "Wire".to_owned(), package: "internal", text: wire });
    files.push(File { name: "Native".to_owned(), package: "internal", text: native::write(interface)? });
    Ok(files)
}

/// Adds the package, and what is imported.
fn complete(package: &str, text: &str) -> String {
    const IMPORTS: [(&str, &str); 7] = [
        ("Duration", "kotlin.time.Duration"),
        ("Instant", "java.time.Instant"),
        ("Serializable", "java.io.Serializable"),
        ("CompletableFuture", "java.util.concurrent.CompletableFuture"),
        ("Flow", "kotlinx.coroutines.flow.Flow"),
        ("toJavaDuration", "kotlin.time.toJavaDuration"),
        ("toKotlinDuration", "kotlin.time.toKotlinDuration"),
    ];
    let (annotations, text) = match text.strip_prefix("@file:") {
        Some(rest) => {
            let (annotation, rest) = rest.split_once('\n').unwrap_or((rest, ""));
            (format!("@file:{annotation}\n\n"), rest)
        }
        None => (String::new(), text),
    };
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with('*')).collect();
    let words: Vec<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let mut imports: Vec<String> =
        IMPORTS.iter().filter(|(word, _)| words.contains(word)).map(|(_, path)| format!("import {path}\n")).collect();
    let package = if package.is_empty() {
        imports.push("import io.github.alidomain.internal.*\n".to_owned());
        "io.github.alidomain".to_owned()
    } else {
        imports.push("import io.github.alidomain.*\n".to_owned());
        format!("io.github.alidomain.{package}")
    };
    imports.sort();
    format!("{annotations}package {package}\n\n{}\n{}\n", imports.concat(), text.trim())
}

#[cfg(test)]
mod tests;
