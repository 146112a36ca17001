//! Enums without fields.

use uniffi_bindgen::interface::Enum;

use super::{Text, docs, names};

/// Writes an enum. Its values count from 0, which `_runtime.wire` relies on.
pub fn write(item: &Enum) -> Text {
    let name = names::class(item.name());
    let members: Vec<(String, Option<&str>)> =
        item.variants().iter().map(|variant| (names::member(variant.name()), variant.docstring())).collect();
    let docstring = docs::with_parts(item.docstring(), "Members", members.iter().cloned());
    let docstring = docs::docstring(Some(&docstring), 4);
    let lines: String =
        members.iter().enumerate().map(|(value, (member, _))| format!("    {member} = {value}\n")).collect();
    let module = format!(
        "class {name}(enum.Enum):
{docstring}
    __module__ = \"alidomain\"

{lines}

def _read_{name}(reader):
    return wire.read_enum(reader, {name})


def _write_{name}(value, writer):
    wire.write_enum(value, writer, {name})
"
    );
    let documented: String = members
        .iter()
        .enumerate()
        .map(|(value, (member, text))| format!("    {member} = {value}\n{}", docs::docstring(*text, 4)))
        .collect();
    let stub = format!("class {name}(Enum):\n{}\n{documented}", docs::docstring(item.docstring(), 4));
    Text { module, stub }
}
