//! Enums without fields.

use uniffi_bindgen::interface::Enum;

use super::{Text, docs, names};

/// Writes an enum.
pub fn write(item: &Enum, words: &[String]) -> Text {
    let name = names::class(item.name());
    let members: Vec<(String, Option<&str>)> =
        item.variants().iter().map(|variant| (names::member(variant.name()), variant.docstring())).collect();
    let docstring = docs::with_parts(item.docstring(), "Members", members.iter().cloned());
    let docstring = docs::docstring(Some(&docstring), 4);
    let lines: String =
        members.iter().zip(words).map(|((member, _), word)| format!("    {member} = {word:?}\n")).collect();
    let module = format!(
        "class {name}(Enum):
{docstring}
    __module__ = \"alidomain\"

{lines}

_members_of_{name} = tuple({name})
_take_{name} = take.member({name})


def _read_{name}(reader):
    return wire.read_enum(reader, _members_of_{name})


def _write_{name}(value, writer):
    wire.write_enum(value, writer, _members_of_{name})
"
    );
    let documented: String = members
        .iter()
        .zip(words)
        .map(|((member, text), word)| format!("    {member} = {word:?}\n{}", docs::docstring(*text, 4)))
        .collect();
    let stub = format!("class {name}(Enum):\n{}\n{documented}", docs::docstring(item.docstring(), 4));
    Text { module, stub, ..Text::default() }
}
