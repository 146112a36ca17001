//! Enums with fields: a class whose variants are its subclasses, as attributes of it, and records.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::{AsType as _, Enum, Type, Variant};

use super::{Text, docs, names, types, wire};

/// Writes an enum. Unlike those of a record, the fields of a variant can be given by position.
pub fn write(item: &Enum) -> Result<Text> {
    let name = names::class(item.name());
    let docstring = docs::docstring(item.docstring(), 4);
    let mut module = format!("class {name}:\n{docstring}\n    __module__ = \"alidomain\"\n");
    let mut stub = format!("class {name}:\n{docstring}");
    let mut late = String::new();
    for variant in item.variants() {
        let text = write_variant(variant, &name).with_context(|| format!("{name}.{}", variant.name()))?;
        module += &text.module;
        late += &text.late;
        stub += &docs::indent(&text.stub, 4);
    }
    writeln!(module, "\n\n_take_{name} = take.instance({name})")?;
    module += &codec(item)?;
    Ok(Text { module, stub, late })
}

/// Writes the functions that read and write a value that is one of several variants.
pub fn codec(item: &Enum) -> Result<String> {
    let name = names::class(item.name());
    let mut text = format!("\n\ndef _read_{name}(data, at):\n    (variant,) = wire.get_i32(data, at)\n    at += 4\n");
    for (number, variant) in item.variants().iter().enumerate() {
        let fields: Vec<(String, Type)> =
            variant.fields().iter().map(|field| (names::function(field.name()), field.as_type())).collect();
        let read = wire::read_fields(fields.iter().map(|(name, ty)| (name.as_str(), ty)))?;
        let values: Vec<String> = fields.iter().map(|(name, _)| format!("_{name}")).collect();
        writeln!(text, "    if variant == {}:\n{}", number + 1, docs::indent(&read, 8).trim_end())?;
        writeln!(text, "        return _{name}_{}({}), at", names::class(variant.name()), values.join(", "))?;
    }
    writeln!(text, "    raise InternalError(f\"{name} has no variant {{variant}}\")")?;
    write!(text, "\n\ndef _write_{name}(value):\n")?;
    for (number, variant) in item.variants().iter().enumerate() {
        let parts: Vec<wire::Part> = variant
            .fields()
            .iter()
            .map(|field| {
                let field_name = names::function(field.name());
                let value = format!("value.{field_name}");
                (field_name, value, field.as_type())
            })
            .collect();
        let write = wire::write_fields(Some(&format!("wire.put_i32({})", number + 1)), &parts)?;
        writeln!(text, "    if isinstance(value, _{name}_{}):", names::class(variant.name()))?;
        text += &docs::indent(&write, 8);
    }
    writeln!(text, "    raise TypeError(f\"{{type(value).__name__}} is no variant of {name}\")")?;
    Ok(text)
}

/// Writes the enum that stands for values of any type: an alias, for annotations only. The package has its code.
///
/// An alias as in the stub would need `typing`, which takes longer to import than all of this package.
pub fn write_value(item: &Enum) -> Text {
    let name = names::class(item.name());
    let docstring = docs::docstring(item.docstring(), 0);
    Text {
        module: format!(
            "{name} = object\n{docstring}_take_{name} = take.value\n_read_{name} = wire.read_value\n_write_{name} = wire.write_value\n"
        ),
        stub: format!(
            "{name}: TypeAlias = bool | int | float | str | Sequence[{name}] | Mapping[str, {name}] | None\n{docstring}"
        ),
        ..Text::default()
    }
}

fn write_variant(variant: &Variant, base: &str) -> Result<Text> {
    let own = names::class(variant.name());
    let fields = variant
        .fields()
        .iter()
        .map(|field| Ok((names::function(field.name()), types::annotation(&field.as_type())?)))
        .collect::<Result<Vec<(String, String)>>>()?;
    let docstring = docs::docstring(variant.docstring(), 4);
    let declared: String = fields.iter().map(|(name, ty)| format!("    {name}: {ty}\n")).collect();
    let names: String = fields.iter().map(|(name, _)| format!("\"{name}\", ")).collect();
    let parameters: String = fields.iter().map(|(name, ty)| format!(", {name}: {ty}")).collect();
    let mut module = format!(
        "

@variant({base}, \"{own}\")
class _{base}_{own}({base}, Record):
{docstring}
    __module__ = \"alidomain\"
    __match_args__ = ({names})
    _by_name = False

{declared}
    def __init__(self{parameters}) -> None:
"
    );
    for (name, _) in &fields {
        writeln!(module, "        self.{name} = {name}")?;
    }
    if fields.is_empty() {
        writeln!(module, "        pass")?;
    }
    let body = if declared.is_empty() && docstring.is_empty() { "    ...\n".to_owned() } else { declared };
    let takes = variant.fields().iter().zip(&fields);
    let takes = takes.map(|(item, (name, _))| Ok(format!("\"{name}\": {}", types::take(&item.as_type())?)));
    let takes = takes.collect::<Result<Vec<String>>>()?.join(", ");
    Ok(Text {
        module,
        stub: format!("\n@dataclass\nclass {own}({base}):\n{docstring}{body}"),
        late: format!("_{base}_{own}._takes = {{{takes}}}\n"),
    })
}
