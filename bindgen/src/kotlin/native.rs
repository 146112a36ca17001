//! The object with the native functions, and with those that Rust calls.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::ComponentInterface;
use uniffi_bindgen::interface::ffi::FfiFunction;
use uniffi_bindgen::interface::{Method, Object, Type};

use super::docs::indent;
use super::names;
use crate::jni;

/// Writes it.
pub fn write(interface: &ComponentInterface) -> Result<String> {
    let (mut functions, mut callbacks, mut init, mut objects) =
        (String::new(), String::new(), String::new(), String::new());
    for item in interface.function_definitions() {
        functions += &function(item.ffi_func(), None)?;
    }
    for item in interface.object_definitions() {
        if item.has_callback_interface() {
            let name = jni::name(item.ffi_init_callback());
            writeln!(functions, "@JvmStatic\nexternal fun {name}()\n")?;
            writeln!(init, "{name}()")?;
            for method in item.methods() {
                callbacks += &callback(item, method).with_context(|| method.name().to_owned())?;
            }
            continue;
        }
        functions += &function(item.ffi_object_clone(), None)?;
        functions += &function(item.ffi_object_free(), None)?;
        let (name, free, clone) =
            (names::class(item.name()), jni::name(item.ffi_object_free()), jni::name(item.ffi_object_clone()));
        write!(
            objects,
            "\ninternal fun NativeObject.Companion.{}(handle: Long): NativeObject =
    object : NativeObject(\"{name}\", handle) {{
        override fun free(handle: Long): Unit = Native.{free}(handle)

        override fun clone(handle: Long): Long = Native.{clone}(handle)
    }}\n",
            names::member(&name)
        )?;
        for constructor in item.constructors() {
            functions += &function(constructor.ffi_func(), None)?;
        }
        for method in item.methods() {
            functions += &function(method.ffi_func(), method.is_async().then_some("call: PendingCall"))?;
        }
    }
    Ok(format!(
        "/** The functions of the native library, which is loaded when the first of them is called. */
internal object Native {{
    init {{
        NativeLibrary.load()
{}        NativeLibrary.prepare()
    }}

{}
    /** From now on, [log] takes the log. */
    @JvmStatic
    external fun takeLog()

    /** Lets go of the thread that tells how calls have ended: Java waits for it as the program ends. */
    @JvmStatic
    external fun detach()

    /** Called by Rust, by the thread of the event. */
    @JvmStatic
    fun log(level: Int, line: ByteArray): Unit = Log.add(level, line)

    /** Called by Rust: forgets an object that implements an interface. */
    @JvmStatic
    fun freeObject(handle: Long): Unit = Objects.remove(handle)

    /** Called by Rust: makes another handle of such an object. */
    @JvmStatic
    fun cloneObject(handle: Long): Long = Objects.copy(handle)
{}}}
{objects}",
        indent(&init, 8),
        indent(functions.trim_end(), 4),
        indent(&callbacks, 4)
    ))
}

fn function(item: &FfiFunction, last: Option<&str>) -> Result<String> {
    let mut arguments = Vec::new();
    for argument in item.arguments() {
        arguments.push(format!("{}: {}", names::member(argument.name()), jni::kotlin(&argument.type_())?));
    }
    arguments.extend(last.map(str::to_owned));
    let returned = match (item.return_type(), last) {
        (Some(ty), None) => format!(": {}", jni::kotlin(ty)?),
        (_, Some(_)) => ": Long".to_owned(),
        (None, None) => String::new(),
    };
    Ok(format!("@JvmStatic\nexternal fun {}({}){returned}\n\n", jni::name(item), arguments.join(", ")))
}

/// Rust calls a method of an object that Kotlin or Java implements.
fn callback(item: &Object, method: &Method) -> Result<String> {
    if method.is_async() || !method.arguments().is_empty() {
        bail!("a method that Rust calls must be synchronous and take no arguments");
    }
    let written = match method.return_type() {
        Some(Type::Object { .. }) => "writeLong(it.native.copy())",
        Some(Type::Boolean) => "writeBoolean(it)",
        _ => bail!("a method that Rust calls must return an object or a Boolean"),
    };
    Ok(format!(
        "\n/** Called by Rust. */
@JvmStatic
fun {}(handle: Long): ByteArray =
    answer({{ Objects.use(handle) {{ value: {} -> value.{}() }} }}) {{ {written} }}
",
        jni::callback(item, method),
        names::class(item.name()),
        names::member(method.name())
    ))
}
