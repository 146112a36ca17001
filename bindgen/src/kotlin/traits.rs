//! Interfaces that Kotlin and Java implement.

use anyhow::{Result, bail};
use uniffi_bindgen::interface::Object;

use super::callables::{Parameters, returned};
use super::docs::{indent, kdoc};
use super::names;

/// Writes an interface. A lambda can be one.
pub fn write(item: &Object) -> Result<String> {
    let methods = item.methods();
    let [method] = methods.as_slice() else { bail!("{}: an interface for a lambda must have one method", item.name()) };
    let (returned, _) = returned(method.return_type(), |_| false)?;
    // Whoever implements it may throw anything.
    let throws = if method.throws_type().is_some() { "@Throws(Exception::class)\n" } else { "" };
    let method = format!(
        "{}{throws}public fun {}({}): {returned}\n",
        kdoc(method.docstring(), 0),
        names::member(method.name()),
        Parameters::of(*method)?.with_defaults()
    );
    let name = names::class(item.name());
    Ok(format!("{}public fun interface {name} {{\n{}}}\n", kdoc(item.docstring(), 0), indent(&method, 4)))
}
