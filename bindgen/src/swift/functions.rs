//! Functions.

use anyhow::{Context as _, Result};
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::Function;

use super::callables::{Parameters, caller, result, throws};
use super::docs::{comment, indent};
use super::{names, types};
use crate::interface::Options;

/// Writes the functions of the namespace. Those that are internal are called by what is written by hand.
pub fn write(interface: &ComponentInterface, options: &Options) -> Result<String> {
    let internal: Vec<String> = options.get("internal")?;
    let mut text = String::new();
    for item in interface.function_definitions() {
        let visibility = if internal.iter().any(|name| name == item.name()) { "" } else { "public " };
        text += &function(item, visibility).with_context(|| item.name().to_owned())?;
    }
    Ok(text)
}

fn function(item: &Function, visibility: &str) -> Result<String> {
    let parameters = Parameters::of(item)?;
    let native = format!("{}({})", item.ffi_func().name(), parameters.handed_over(None, Some("$0")));
    let call = format!("{} {{ {native} }}", caller(item));
    let body = parameters.prepare() + &result(item.return_type(), &call)?;
    let returned = item.return_type().map(types::swift).transpose()?;
    Ok(format!(
        "\n{}{visibility}func {}({}){}{} {{\n{}\n}}\n",
        comment(item.docstring()),
        names::member(item.name()),
        parameters.declared(true),
        throws(item),
        returned.map_or_else(String::new, |returned| format!(" -> {returned}")),
        indent(&with_return(&body), 4)
    ))
}

/// Several statements need a `return` for the last.
pub fn with_return(body: &str) -> String {
    match body.trim_end().rsplit_once('\n') {
        Some((statements, last)) => format!("{statements}\nreturn {last}"),
        None => body.trim_end().to_owned(),
    }
}
