//! Enums without fields.

use uniffi_bindgen::interface::Enum;

use super::{Text, docs, names};

/// Writes an enum. One that is a default of something `is_needed` when the module is run. The others are made when they
/// are first used: to make them all would be a tenth of the import.
pub fn write(item: &Enum, words: &[String], is_needed: bool) -> Text {
    let name = names::class(item.name());
    let members: Vec<(String, Option<&str>)> =
        item.variants().iter().map(|variant| (names::member(variant.name()), variant.docstring())).collect();
    let docstring = docs::with_parts(item.docstring(), "Members", members.iter().cloned());
    let docstring = docs::docstring(Some(&docstring), 4);
    let lines: String =
        members.iter().zip(words).map(|((member, _), word)| format!("        {member:?}: {word:?},\n")).collect();
    let class = if is_needed { format!("{name} = _late_{name}.kind\n") } else { String::new() };
    let module = format!(
        "_late_{name} = Late(
    {name:?},
{docstring},
    {{
{lines}    }},
)
{class}_take_{name} = _late_{name}.take
_read_{name} = _late_{name}.read
_write_{name} = _late_{name}.write
",
        docstring = docstring.trim_end(),
    );
    let documented: String = members
        .iter()
        .zip(words)
        .map(|((member, text), word)| format!("    {member} = {word:?}\n{}", docs::docstring(*text, 4)))
        .collect();
    let stub = format!("class {name}(Enum):\n{}\n{documented}", docs::docstring(item.docstring(), 4));
    Text { module, stub, ..Text::default() }
}
