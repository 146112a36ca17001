//! Functions.

use anyhow::{Context as _, Result};
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::Function;

use super::callables::{Parameters, returned, throws};
use super::docs::{indent, kdoc};
use super::names;
use crate::interface::Options;
use crate::jni;

/// Writes the functions of the namespace. Java finds them in the class `Alidomain`.
pub fn write(interface: &ComponentInterface, options: &Options) -> Result<String> {
    let internal: Vec<String> = options.get("internal")?;
    let mut text = "@file:JvmName(\"Alidomain\")\n".to_owned();
    for item in interface.function_definitions().iter().filter(|item| !internal.iter().any(|name| name == item.name()))
    {
        text += &function(item).with_context(|| item.name().to_owned())?;
    }
    Ok(text)
}

fn function(item: &Function) -> Result<String> {
    let parameters = Parameters::of(item)?;
    let (returned, result) = returned(item.return_type(), |_| false)?;
    let call = format!("rust {{ Native.{}({}) }}", jni::name(item.ffi_func()), parameters.handed_over(None, None));
    let body = format!("{}return {}\n", parameters.prepare(), result.replace("RESULT", &call));
    Ok(format!(
        "\n{}{}public fun {}({}): {returned} {{\n{}}}\n",
        kdoc(item.docstring(), 0),
        throws(item, false),
        names::member(item.name()),
        parameters.with_defaults(),
        indent(&body, 4)
    ))
}
