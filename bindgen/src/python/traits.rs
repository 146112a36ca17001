//! Interfaces that are implemented in Python and called by Rust.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::ffi::FfiType;
use uniffi_bindgen::interface::{Method, Object, Type};

use super::docs::{docstring, indent};
use super::{Text, callables, names, types};

/// Writes an interface. Its methods take no arguments, and return an object or a truth value: no other is needed yet.
pub fn write(item: &Object) -> Result<Text> {
    let name = names::class(item.name());
    let docs = docstring(item.docstring(), 4);
    let mut module = format!("class {name}:\n{docs}\n    __module__ = \"alidomain\"\n");
    let mut stub = format!("class {name}:\n{docs}\n");
    let (mut checked, mut callbacks, mut fields, mut methods) =
        (Vec::new(), String::new(), String::new(), String::new());
    for method in item.methods() {
        let own = names::function(method.name());
        let callback = Callback::of(method).with_context(|| format!("{name}.{own}"))?;
        let head = format!("def {own}(self) -> {}:\n{}", callback.returned, docstring(method.docstring(), 4));
        module += &indent(&format!("\n{head}    raise NotImplementedError\n"), 4);
        stub += &indent(&format!("{head}    ...\n"), 4);
        checked.push(format!("\"{own}\""));
        writeln!(fields, "        (\"{own}\", {}),", callback.kind)?;
        writeln!(methods, "    _{name}_{own},")?;
        let Callback { kind, returned, result, error } = callback;
        write!(
            callbacks,
            "

@{kind}
def _{name}_{own}(handle, result, status):
    made = _{name}_callbacks.call(
        status, \"{own}\", lambda: _{name}_callbacks.handles.get(handle).{own}(), {returned}{error}
    )
    if made is not None:
        result[0] = {result}
"
        )?;
    }
    let checked = checked.join(", ");
    write!(
        module,
        "

_take_{name} = take.methods({name}, {checked})

_{name}_callbacks = Callbacks(_library)
{callbacks}

class _{name}_table(ctypes.Structure):
    _fields_ = (
        (\"free\", ctypes.CFUNCTYPE(None, ctypes.c_uint64)),
        (\"clone\", ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_uint64)),
{fields}    )


# Rust keeps a pointer to it.
_{name}_methods = _{name}_table(
    ctypes.CFUNCTYPE(None, ctypes.c_uint64)(_{name}_callbacks.handles.remove),
    ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_uint64)(_{name}_callbacks.handles.clone),
{methods})
_library.plain_function(\"{}\", None, ctypes.POINTER(_{name}_table))(
    ctypes.byref(_{name}_methods)
)
",
        item.ffi_init_callback().name()
    )?;
    Ok(Text { module, stub, ..Text::default() })
}

/// How Rust calls a method.
struct Callback {
    /// The type of the C function.
    kind: String,
    /// What the method returns in Python.
    returned: String,
    /// What is written for Rust of it, as `made`.
    result: &'static str,
    /// The arguments that tell of the error.
    error: String,
}

impl Callback {
    fn of(method: &Method) -> Result<Self> {
        if method.is_async() || !method.arguments().is_empty() {
            bail!("a method that Rust calls must be synchronous and take no arguments");
        }
        let (result, written) = match method.return_type() {
            Some(Type::Object { .. }) => (FfiType::UInt64, "made._clone_handle()"),
            Some(Type::Boolean) => (FfiType::Int8, "1 if made else 0"),
            _ => bail!("a method that Rust calls must return an object or a Boolean"),
        };
        let error = match method.throws_type() {
            Some(Type::Enum { name, .. }) => format!(", {0}, _encode_{0}", names::class(name)),
            _ => String::new(),
        };
        Ok(Self {
            kind: format!(
                "ctypes.CFUNCTYPE(None, ctypes.c_uint64, ctypes.POINTER({}), StatusPointer)",
                types::ctype(&result)?
            ),
            returned: callables::returned(method.return_type(), None)?,
            result: written,
            error,
        })
    }
}
