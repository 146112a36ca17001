//! Python: a module and its type stub, both written here.
//!
//! The module stands on `alidomain._runtime`, hand-written in the Python package. What is particular to one kind of
//! item is in a file of its own, and what a method does is in `bodies`.

mod bodies;
mod callables;
mod docs;
mod enums;
mod errors;
mod functions;
mod interface;
mod names;
mod objects;
mod records;
mod traits;
mod types;
mod variants;
mod wire;

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};
use camino::Utf8Path;
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::{AsType as _, Type};

use self::interface::Options;
use crate::definition::project;
use crate::usage::Usage;
use crate::value::{self, VALUE};
use crate::words::{self, Words};

/// Classes that the hand-written package extends and exports under their names.
const EXTENDED: [&str; 1] = ["DomainClient"];

/// What every module begins with.
const MODULE_HEAD: &str = include_str!("head.py");
/// What every module ends with.
const MODULE_END: &str = include_str!("end.py");
const STUB_HEAD: &str = include_str!("head.pyi");

/// The text of one item: as a module runs it, and as type checkers and editors read it.
#[derive(Default)]
struct Text {
    module: String,
    stub: String,
    /// Statements of the module that need classes of other items, too.
    late: String,
}

/// Writes the binding: the module to `out_dir`, where maturin takes it from, and the stub beside it.
pub fn generate(out_dir: &Utf8Path) -> Result<()> {
    let (interface, options) = interface::load()?;
    let text = write(&interface, &options)?;
    fs::create_dir_all(out_dir).with_context(|| format!("cannot create {out_dir}"))?;
    // maturin takes no stub from its folder, but it takes the whole package.
    let package = project().join("bindings/python/src/alidomain/_native");
    fs::create_dir_all(&package).with_context(|| format!("cannot create {package}"))?;
    for (path, text) in [
        (out_dir.join("alidomain.py"), &text.module),
        (out_dir.join("alidomain.pyi"), &text.stub),
        (package.join("alidomain.pyi"), &text.stub),
    ] {
        fs::write(&path, text).with_context(|| format!("cannot write {path}"))?;
    }
    Ok(())
}

/// Writes the module and the stub.
fn write(interface: &ComponentInterface, options: &Options) -> Result<Text> {
    let mut items = vec![Text { module: functions::declarations(interface)?, ..Text::default() }];
    let words = words(interface, options)?;
    let defaults = types::enums_of_defaults(interface);
    let mut names = vec!["InternalError".to_owned()];
    for item in interface.enum_definitions() {
        names.push(names::class(item.name()));
        if interface.is_name_used_as_error(item.name()) {
            continue;
        }
        if value::is(item)? {
            items.push(variants::write_value(item));
            continue;
        }
        items.push(match item.is_flat() {
            true => enums::write(item, &words[item.name()], defaults.contains(item.name())),
            false => variants::write(item)?,
        });
    }
    let usage = Usage::of(interface);
    for item in interface.record_definitions() {
        names.push(names::class(item.name()));
        let methods = methods(interface, options, item.name())?;
        items.push(records::write(item, &words, &methods, &usage)?);
    }
    for item in interface.enum_definitions().iter().filter(|item| interface.is_name_used_as_error(item.name())) {
        items.push(errors::write(item)?);
    }
    for item in interface.object_definitions() {
        let name = names::class(item.name());
        if !EXTENDED.contains(&name.as_str()) {
            names.push(name);
        }
        items.push(if item.has_callback_interface() { traits::write(item)? } else { objects::write(item, &words)? });
    }
    for item in interface.function_definitions() {
        names.push(names::function(item.name()));
        items.push(objects::write_function(item, &words)?);
    }
    if let Some(item) = interface.callback_interface_definitions().first() {
        bail!("{}: callback interfaces are not supported in Python: use a trait", item.name());
    }
    items.push(Text { module: definitions(interface)?, ..Text::default() });
    names.retain(|name| !name.starts_with('_'));
    names.sort();
    Ok(assemble(interface, &items, &names))
}

/// The words of all enums without fields.
fn words(interface: &ComponentInterface, options: &Options) -> Result<Words> {
    let enums = interface.enum_definitions().iter();
    let enums = enums.filter(|item| item.is_flat() && !interface.is_name_used_as_error(item.name()));
    let words = enums.map(|item| Ok((item.name().to_owned(), words::words(item, &options.words)?)));
    let words: Words = words.collect::<Result<_>>()?;
    if let Some(name) = options.words.keys().find(|name| !words.contains_key(*name)) {
        bail!("uniffi.toml has values for {name}, which is not an enum");
    }
    Ok(words)
}

/// The functions that are methods of a record, too.
fn methods<'a>(
    interface: &'a ComponentInterface,
    options: &'a Options,
    record: &str,
) -> Result<Vec<records::MethodOf<'a>>> {
    let methods = options.methods.iter();
    let methods = methods.filter_map(|(path, called)| Some((path.strip_prefix(record)?.strip_prefix('.')?, called)));
    let find = |called: &str| interface.function_definitions().iter().find(|function| function.name() == called);
    methods
        .map(|(name, called)| {
            Ok((name, find(called).with_context(|| format!("{record}.{name}: there is no function {called}"))?))
        })
        .collect()
}

/// The functions that take values which are made of others, such as lists, from the caller, and that read them.
fn definitions(interface: &ComponentInterface) -> Result<String> {
    let mut definitions = Vec::new();
    for field in interface.record_definitions().iter().flat_map(|record| record.fields()) {
        types::define(&field.as_type(), &mut definitions)?;
    }
    let enums = interface.enum_definitions().iter().filter(|item| item.name() != VALUE);
    let variants = enums.flat_map(|item| item.variants());
    for field in variants.flat_map(|variant| variant.fields()) {
        types::define(&field.as_type(), &mut definitions)?;
    }
    let mut readers = BTreeMap::new();
    for callable in interface.iter_callables() {
        for argument in callable.arguments() {
            types::define(&argument.as_type(), &mut definitions)?;
        }
        // Other texts and bytes are not within bytes.
        if let Some(ty @ (Type::Optional { .. } | Type::Sequence { .. } | Type::Map { .. })) = callable.return_type() {
            readers.extend([wire::define_reader(ty)?]);
        }
    }
    let definitions: String =
        definitions.into_iter().map(|(name, expression)| format!("{name} = {expression}\n")).collect();
    Ok(definitions + &readers.into_values().collect::<String>())
}

/// Puts the items together.
fn assemble(interface: &ComponentInterface, items: &[Text], names: &[String]) -> Text {
    let docstring = docs::docstring(interface.namespace_docstring(), 0);
    let all: String = names.iter().map(|name| format!("    \"{name}\",\n")).collect();
    let public = format!(
        "PUBLIC = [\n{all}]\n# The package that maturin puts around this module imports all that is here: nothing, until it is used.\n__all__ = []\n"
    );
    let all = format!("__all__ = [\n{all}]\n");
    let join = |part: fn(&Text) -> &str| {
        let parts = items.iter().map(part).map(str::trim).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("\n\n\n")
    };
    Text {
        module: format!(
            "{docstring}\n{MODULE_HEAD}\n{public}\n{}\n\n\n{}\n\n\n{MODULE_END}",
            join(|text| &text.module),
            join(|text| &text.late)
        ),
        stub: format!("{docstring}\n{STUB_HEAD}\n{all}\n{}\n", join(|text| &text.stub)),
        late: String::new(),
    }
}

#[cfg(test)]
mod tests;
