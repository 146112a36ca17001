//! Enums without fields.

use uniffi_bindgen::interface::Enum;

use super::docs::kdoc;
use super::{Text, names};

/// Writes an enum, and how it is read and written: as its number, from 1.
pub fn write(item: &Enum) -> Text {
    let name = names::class(item.name());
    let values: Vec<String> = item
        .variants()
        .iter()
        .map(|variant| format!("{}    {},\n", kdoc(variant.docstring(), 4), names::value(variant.name())))
        .collect();
    Text {
        public: format!("{}public enum class {name} {{\n{}}}\n", kdoc(item.docstring(), 0), values.join("\n")),
        wire: format!(
            "internal fun Reader.read{name}(): {name} = {name}.entries[readInt() - 1]

internal fun Writer.write{name}(value: {name}): Unit = writeInt(value.ordinal + 1)
"
        ),
    }
}
