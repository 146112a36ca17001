//! The enum of the interface that stands for values of any type. Programs see their language's own values.

use anyhow::{Result, bail};
use uniffi_bindgen::interface::{AsType as _, Enum, Type};

/// Its name.
pub const VALUE: &str = "Value";

/// Its variants, with the types of their fields, in the order that the hand-written code of each language knows.
const VARIANTS: [&str; 7] =
    ["Null", "Boolean Boolean", "Integer Int64", "Number Float64", "Text String", "List [Value]", "Object {Value}"];

/// Whether a type is this enum.
pub fn is_value(ty: &Type) -> bool {
    matches!(ty, Type::Enum { name, .. } if name == VALUE)
}

/// Whether a type is a map of such values.
pub fn is_map_of_values(ty: &Type) -> bool {
    matches!(ty, Type::Map { value_type, .. } if is_value(value_type))
}

/// Whether an enum is this one. Fails if the hand-written code would read it wrong.
pub fn is(item: &Enum) -> Result<bool> {
    if item.name() != VALUE {
        return Ok(false);
    }
    let variants = item.variants().iter().map(|variant| {
        let fields: Vec<String> =
            variant.fields().iter().map(|field| format!(" {}", described(&field.as_type()))).collect();
        format!("{}{}", variant.name(), fields.concat())
    });
    let variants: Vec<String> = variants.collect();
    if variants != VARIANTS {
        bail!("{VALUE} must have the variants {VARIANTS:?}, not {variants:?}");
    }
    Ok(true)
}

fn described(ty: &Type) -> String {
    match ty {
        ty if is_value(ty) => VALUE.to_owned(),
        Type::Sequence { inner_type } => format!("[{}]", described(inner_type)),
        Type::Map { key_type, value_type } if **key_type == Type::String => format!("{{{}}}", described(value_type)),
        other => format!("{other:?}"),
    }
}
