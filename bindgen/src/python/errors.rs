//! Errors: an exception whose variants are its subclasses, as attributes of it.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use uniffi_bindgen::interface::{AsType as _, Enum, Variant};

use super::{Text, docs, names, types, variants};

/// Writes an error. What all variants have can be read without knowing the variant.
pub fn write(item: &Enum) -> Result<Text> {
    let name = names::class(item.name());
    let variants = item.variants().iter().map(|variant| Ok((variant, fields(variant)?))).collect::<Result<Vec<_>>>()?;
    let Some((_, first)) = variants.first() else { bail!("{name} has no variants") };
    let common: Vec<(String, String)> =
        first.iter().filter(|field| variants.iter().all(|(_, fields)| fields.contains(field))).cloned().collect();
    if !common.iter().any(|(name, ty)| name == "reason" && ty == "str") {
        bail!("a variant of {name} lacks the field reason, which Python shows");
    }
    let (module, stub) = (module(item, &name, &variants, &common)?, stub(item, &name, &variants, &common)?);
    Ok(Text { module, stub, ..Text::default() })
}

/// Names and types.
type Fields = Vec<(String, String)>;

fn fields(variant: &Variant) -> Result<Fields> {
    let fields = variant.fields().iter();
    fields.map(|field| Ok((names::function(field.name()), types::annotation(&field.as_type())?))).collect()
}

fn declared(fields: &[(String, String)], indent: usize) -> String {
    fields.iter().map(|(name, ty)| format!("{:indent$}{name}: {ty}\n", "")).collect()
}

fn parameters(fields: &Fields) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    format!("self, {}", fields.join(", "))
}

fn module(item: &Enum, name: &str, variants: &[(&Variant, Fields)], common: &Fields) -> Result<String> {
    let mut text = format!(
        "class {name}(Error):\n{}\n    __module__ = \"alidomain\"\n\n{}",
        docs::docstring(item.docstring(), 4),
        declared(common, 4)
    );
    for (variant, fields) in variants {
        let own = names::class(variant.name());
        writeln!(text, "\n\n@variant({name}, \"{own}\")\nclass _{name}_{own}({name}):")?;
        write!(text, "{}\n    __module__ = \"alidomain\"\n\n", docs::docstring(variant.docstring(), 4))?;
        writeln!(text, "{}", declared(fields, 4))?;
        writeln!(text, "    def __init__({}) -> None:\n        super().__init__(reason)", parameters(fields))?;
        for (item, (field, _)) in variant.fields().iter().zip(fields) {
            let take = types::take(&item.as_type())?;
            writeln!(text, "        self.{field} = take.field(\"{name}.{own}\", \"{field}\", {take}, {field})")?;
        }
    }
    writeln!(text, "\n\n_take_{name} = take.instance({name})")?;
    text += &variants::codec(item)?;
    writeln!(text, "\n\ndef _decode_{name}(data):\n    return wire.decode(_read_{name}, data)")?;
    writeln!(text, "\n\ndef _encode_{name}(error):\n    return _write_{name}(error)")?;
    Ok(text)
}

fn stub(item: &Enum, name: &str, variants: &[(&Variant, Fields)], common: &Fields) -> Result<String> {
    let docstring = docs::docstring(item.docstring(), 4);
    let mut text = format!("class {name}(Exception):\n{docstring}\n{}", declared(common, 4));
    for (variant, fields) in variants {
        let own: Vec<(String, String)> = fields.iter().filter(|field| !common.contains(field)).cloned().collect();
        writeln!(text, "\n    class {}({name}):", names::class(variant.name()))?;
        write!(text, "{}{}", docs::docstring(variant.docstring(), 8), declared(&own, 8))?;
        writeln!(text, "        def __init__({}) -> None: ...", parameters(fields))?;
    }
    Ok(text)
}
