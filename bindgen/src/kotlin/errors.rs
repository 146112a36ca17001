//! Errors: a sealed exception, and its variants inside of it.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::{Enum, Variant};

use super::docs::{indent, kdoc};
use super::fields::{Class, Field};
use super::{Text, names, types};

/// What every error has: the name, the type, what it is, and what it is of a variant that has none.
const COMMON: [(&str, &str, &str, Option<&str>); 4] = [
    ("reason", "String", "The problem and the next step: a sentence for people. The same as [message].", None),
    (
        "retryable",
        "Boolean",
        "Whether the same call may succeed a little later. If `true`, nothing was executed.",
        None,
    ),
    (
        "outcome",
        "Outcome",
        "Whether anything changed. Check the outcome before you submit the same change again.",
        None,
    ),
    (
        "attempts",
        "List<Attempt>",
        "The attempts of the call, first to last. Empty if the call was not made.",
        Some("emptyList()"),
    ),
];

/// Writes an error, and how it is read and written.
pub fn write(item: &Enum) -> Result<Text> {
    let name = names::error(item.name());
    let (mut classes, mut read, mut written) = (String::new(), String::new(), String::new());
    for (number, variant) in item.variants().iter().enumerate() {
        let variant = VariantText::of(&name, variant).with_context(|| variant.name().to_owned())?;
        classes += &indent(&format!("\n{}", variant.class), 4);
        write!(read, "        {} -> {}.{}(\n{}        )\n", number + 1, name, variant.name, indent(&variant.read, 12))?;
        write!(
            written,
            "        is {name}.{} -> {{\n            writeInt({})\n{}        }}\n",
            variant.name,
            number + 1,
            indent(&variant.written, 12)
        )?;
    }
    let properties: Vec<String> = COMMON
        .iter()
        .map(|(name, ty, docs, _)| {
            let for_java = match *ty {
                "Boolean" => format!("    @get:JvmName(\"{}\")\n", names::question(name)),
                _ => String::new(),
            };
            format!("{}{for_java}    public val {name}: {ty},\n", kdoc(Some(docs), 4))
        })
        .collect();
    let public = format!(
        "{}public sealed class {name}(
{}) : Exception(reason) {{{classes}
    private companion object {{
        private const val serialVersionUID: Long = 1L
    }}
}}
",
        kdoc(item.docstring(), 0),
        properties.concat(),
    );
    let wire = format!(
        "internal fun Reader.read{name}(): {name} =
    when (val variant = readInt()) {{
{read}        else -> throw InternalException(\"an error of the unknown kind $variant\")
    }}

internal fun Writer.write{name}(value: {name}) {{
    when (value) {{
{written}    }}
}}
"
    );
    Ok(Text { public, wire })
}

struct VariantText {
    name: String,
    class: String,
    read: String,
    written: String,
}

impl VariantText {
    fn of(error: &str, variant: &Variant) -> Result<Self> {
        let name = names::class(variant.name());
        let fields = variant.fields().iter().map(Field::of).collect::<Result<Vec<_>>>()?;
        let mut arguments = Vec::new();
        for (common, ty, _, missing) in COMMON {
            arguments.push(match (fields.iter().find(|field| field.name == common), missing) {
                (Some(field), _) if field.kotlin != ty => bail!("{common} must have the type {ty}"),
                (Some(_), _) if ty.starts_with("List") => format!("fixed({common})"),
                (Some(_), _) => common.to_owned(),
                (None, Some(missing)) => missing.to_owned(),
                (None, None) => bail!("the field {common}, which Kotlin shows, is missing"),
            });
        }
        let (mut read, mut written) = (String::new(), String::new());
        for field in &fields {
            writeln!(read, "{},", types::read(&field.ty)?)?;
            writeln!(written, "{}", types::write(&field.ty, &format!("value.{}", field.name))?)?;
        }
        let path = format!("{error}.{name}");
        let class = Class {
            name: &name,
            path: &path,
            docs: variant.docstring(),
            extends: format!("{error}({})", arguments.join(", ")),
            fields,
            inherited: COMMON.iter().map(|(name, ..)| (*name).to_owned()).collect(),
            is_input: false,
            is_value: false,
            released: Vec::new(),
        };
        let class = class.write()?;
        Ok(Self { name, class, read, written })
    }
}
