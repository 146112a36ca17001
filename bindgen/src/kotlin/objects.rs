//! Objects that live in Rust. One that programs may want to replace in their tests is an interface.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::{Constructor, Method, Object};

use super::callables::{Parameters, comment, returned, throws};
use super::docs::{self, indent, kdoc};
use super::{Text, names, types};
use crate::interface::Options;
use crate::jni;

/// Members that are written by hand, for those who call and for those who replace the object.
const MEMBERS: [(&str, &str); 1] = [("DomainClient", include_str!("domain_client.kt"))];

/// Writes an object. The real class of one that is an interface is not public.
pub fn write(item: &Object, options: &Options) -> Result<Text> {
    let interfaces: Vec<String> = options.get("interfaces")?;
    let writer = Writer { item, name: names::class(item.name()), interfaces, changes: options.get("changes")? };
    if writer.is_interface(item.name()) {
        return writer.interface();
    }
    Ok(Text { public: writer.class()?, wire: String::new() })
}

struct Writer<'a> {
    item: &'a Object,
    name: String,
    interfaces: Vec<String>,
    /// Methods of any object.
    changes: Vec<String>,
}

impl Writer<'_> {
    fn is_interface(&self, name: &str) -> bool {
        self.interfaces.iter().any(|interface| interface == name)
    }

    fn class(&self) -> Result<String> {
        let Self { item, name, .. } = self;
        let mut text = format!(
            "{}public class {name} internal constructor(native: NativeObject) : AutoCloseable {{
    internal val native: NativeObject = native.of(this)
",
            kdoc(item.docstring(), 0)
        );
        for constructor in item.constructors().into_iter().filter(|one| one.is_primary_constructor()) {
            text += &indent(&self.primary(constructor)?, 4);
        }
        for method in item.methods() {
            let method = self.plain(method, "public").with_context(|| method.name().to_owned())?;
            text += &indent(&format!("\n{method}"), 4);
        }
        text += CLOSE;
        text += &indent(&self.companion("", false)?, 4);
        Ok(text + "}\n")
    }

    /// A constructor of a class.
    fn primary(&self, item: &Constructor) -> Result<String> {
        let parameters = Parameters::of(item)?;
        let overloads = if parameters.has_defaults() { "@JvmOverloads\n" } else { "" };
        Ok(format!(
            "\n{}{overloads}{}public constructor({}) : this(\n    NativeObject.{}(\n{}    ),\n)\n",
            kdoc(item.docstring(), 0),
            throws(item, false),
            parameters.with_defaults(),
            names::member(&self.name),
            indent(&self.made(item, &parameters), 8),
        ))
    }

    /// The handle of what a constructor makes.
    fn made(&self, item: &Constructor, parameters: &Parameters) -> String {
        let call = format!("rust {{ Native.{}({}) }}", jni::name(item.ffi_func()), parameters.handed_over(None, None));
        let prepare = parameters.prepare();
        if prepare.is_empty() {
            format!("{call}\n")
        } else {
            format!("make {{\n{}    {call}\n}}\n", indent(&prepare, 4))
        }
    }

    /// The companion with the constructors that have names.
    fn companion(&self, more: &str, with_primary: bool) -> Result<String> {
        let mut text = String::new();
        for item in self.item.constructors() {
            if item.is_primary_constructor() && !with_primary {
                continue;
            }
            let parameters = Parameters::of(item)?;
            let overloads = if parameters.has_defaults() { "@JvmOverloads\n" } else { "" };
            let class = if with_primary { format!("Native{}", self.name) } else { self.name.clone() };
            let handle = self.made(item, &parameters);
            let handle = if with_primary {
                format!("watchingInterrupts(\n{})\n", indent(&handle, 4))
            } else {
                format!("NativeObject.{}(\n{})\n", names::member(&self.name), indent(&handle, 4))
            };
            let (head, name) = if item.is_primary_constructor() {
                ("@JvmSynthetic\npublic operator fun".to_owned(), "invoke".to_owned())
            } else {
                (format!("@JvmStatic\n{overloads}public fun"), names::member(item.name()))
            };
            write!(
                text,
                "\n{}{}{head} {name}({}): {} =\n    {class}(\n{}    )\n",
                kdoc(item.docstring(), 0),
                throws(item, false),
                parameters.with_defaults(),
                self.name,
                indent(&handle, 8),
            )?;
        }
        text += more;
        if text.is_empty() {
            return Ok(text);
        }
        Ok(format!("\npublic companion object {{\n{}}}\n", indent(text.trim_start_matches('\n'), 4)))
    }

    fn interface(&self) -> Result<Text> {
        let Self { item, name, .. } = self;
        let (_, members) = MEMBERS.iter().find(|(of, _)| of == name).unwrap_or(&("", ""));
        let (members, companion) = members.split_once("// Companion\n").unwrap_or((members, ""));
        let mut text = format!(
            "{}///
public interface {name} : AutoCloseable {{
",
            kdoc(item.docstring(), 0)
        )
        .replace("///\n", "");
        let mut class = format!(
            "/** The implementation, which calls the native library. */
internal class Native{name}(handle: Long) : {name} {{
    private val native = NativeObject.{}(handle).of(this)
",
            names::member(name)
        );
        for method in item.methods() {
            let (declared, written) = self.method(method).with_context(|| method.name().to_owned())?;
            text += &indent(&format!("{declared}\n"), 4);
            class += &indent(&format!("\n{written}"), 4);
        }
        text += &indent(members, 4);
        text += "
    /** Releases the native resources of this object. Without this call, the garbage collector releases them. */
    override fun close() {}
";
        text += &indent(&self.companion(companion, true)?, 4);
        class += CLOSE;
        Ok(Text { public: text + "}\n", wire: class + "}\n" })
    }

    /// A method of an interface: as it is declared, and of the real object.
    fn method(&self, item: &Method) -> Result<(String, String)> {
        if item.is_async() {
            return self.awaited(item);
        }
        if item.name().ends_with("_blocking") {
            return self.blocking(item);
        }
        let parameters = Parameters::of(item)?;
        let (returned, _) = returned(item.return_type(), |name| self.is_interface(name))?;
        let name = names::member(item.name());
        let declared = format!(
            "{}{}public fun {name}({}): {returned} = unsupported(\"{name}\")\n{}",
            kdoc(item.docstring(), 0),
            throws(item, false),
            parameters.with_defaults(),
            self.overload(item, &name, &parameters, &returned, throws(item, false)),
        );
        Ok((declared, self.plain(item, "override")?))
    }

    /// A method for Java, which knows no parameters that can be left out.
    fn overload(&self, item: &Method, name: &str, parameters: &Parameters, returned: &str, throws: String) -> String {
        if !parameters.has_defaults() {
            return String::new();
        }
        let (mut declared, mut arguments, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for parameter in &parameters.0 {
            if parameter.default.is_none() {
                declared.push(parameter.declared.clone());
                arguments.push(parameter.name.clone());
            } else {
                left_out.push(parameter.name.as_str());
            }
        }
        arguments.extend(parameters.0.iter().filter_map(|parameter| parameter.default.clone()));
        let docs = item.docstring().map(|docs| docs::without(docs, &left_out));
        format!(
            "\n{}{throws}public fun {name}({}): {returned} = {name}({})\n",
            kdoc(docs.as_deref(), 0),
            declared.join(", "),
            arguments.join(", ")
        )
    }

    /// A method that takes no time.
    fn plain(&self, item: &Method, visibility: &str) -> Result<String> {
        let parameters = Parameters::of(item)?;
        let (returned, result) = returned(item.return_type(), |name| self.is_interface(name))?;
        let function = jni::name(item.ffi_func());
        let call =
            format!("native.use {{ rust {{ Native.{function}({}) }} }}", parameters.handed_over(Some("it"), None));
        let (docs, throws, declared) = match visibility {
            "override" => (String::new(), String::new(), parameters.declared()),
            _ => (kdoc(item.docstring(), 0), throws(item, false), parameters.with_defaults()),
        };
        Ok(format!(
            "{docs}{throws}{visibility} fun {}({declared}): {returned} {{\n{}    return {}\n}}\n",
            names::member(item.name()),
            indent(&parameters.prepare(), 4),
            result.replace("RESULT", &call)
        ))
    }

    /// A method that suspends, and its twin that returns a future.
    fn awaited(&self, item: &Method) -> Result<(String, String)> {
        let parameters = Parameters::of(item)?;
        let returned = types::kotlin(item.return_type().context("it returns nothing")?)?;
        let name = names::member(item.name());
        let is_change = self.changes.contains(&format!("{}.{}", self.item.name(), item.name()));
        let cancelled =
            "@throws kotlin.coroutines.cancellation.CancellationException if the coroutine is cancelled. The call then
    ends at once. The exception says whether the change was made: see [cancelledCalls].\n";
        let declared_parameters = parameters.with_defaults();
        let twin_parameters = parameters.declared();
        let arguments: Vec<&str> = parameters.0.iter().map(|parameter| parameter.name.as_str()).collect();
        let arguments = arguments.join(", ");
        let twin = format!("{name}Async");
        let about = if is_change {
            "\n * The exception of the future then says whether the change was made: see [cancelledCalls]."
        } else {
            ""
        };
        let declared = format!(
            "{}@JvmSynthetic
{}public suspend fun {name}({declared_parameters}): {returned} = unsupported(\"{name}\")

/**
 * Starts the same call as [{name}] and returns a future, for Java.
 *
 * Cancelling the future ends the call at once, and so does its `orTimeout`.{about}
 * The call continues if `get` throws, or if you cancel a dependent stage. The call also continues after `complete` and
 * `completeOnTimeout`.
 *
 * If this object is closed or a duration is negative, this method throws at once and returns no future.
 */
public fun {twin}({twin_parameters}): CompletableFuture<{returned}> = future {{ {name}Blocking({arguments}) }}
{}",
            comment(item.docstring(), if is_change { cancelled } else { "" }),
            throws(item, false),
            self.overload(item, &twin, &parameters, &format!("CompletableFuture<{returned}>"), String::new()),
        );
        let prepare = indent(&parameters.prepare(), 4);
        let begin = format!(
            "{{ call -> native.use {{ Native.{}({}) }} }}",
            jni::name(item.ffi_func()),
            parameters.handed_over(Some("it"), Some("call"))
        );
        let read = types::reader(item.return_type().context("it returns nothing")?)?;
        let written = format!(
            "override suspend fun {name}({twin_parameters}): {returned} {{
{prepare}    return awaited({is_change}, {read}) {begin}
}}

override fun {twin}({twin_parameters}): CompletableFuture<{returned}> {{
{prepare}    return CallFuture.begin({read}) {begin}
}}
"
        );
        Ok((declared, written))
    }

    /// A method that blocks the thread.
    fn blocking(&self, item: &Method) -> Result<(String, String)> {
        let parameters = Parameters::of(item)?;
        let returned = types::kotlin(item.return_type().context("it returns nothing")?)?;
        let name = names::member(item.name());
        let read = types::reader(item.return_type().context("it returns nothing")?)?;
        let awaited = name.strip_suffix("Blocking").unwrap_or(&name);
        let method = self.item.methods().into_iter().find(|method| names::member(method.name()) == awaited);
        let begin = jni::name(method.context("the async method is missing")?.ffi_func());
        let arguments: Vec<&str> = parameters.0.iter().map(|parameter| parameter.name.as_str()).collect();
        let declared_parameters =
            if parameters.has_defaults() { parameters.with_defaults() } else { parameters.declared() };
        let interrupted = "@throws InterruptedException if the thread is interrupted: see [cancelledCalls].\n";
        let declared = format!(
            "{}{}public fun {name}({declared_parameters}): {returned} =
    kotlinx.coroutines.runBlocking {{ {awaited}({}) }}
{}",
            comment(item.docstring(), interrupted),
            throws(item, true),
            arguments.join(", "),
            self.overload(item, &name, &parameters, &returned, throws(item, true)),
        );
        let written = format!(
            "override fun {name}({}): {returned} {{
{}    if (parks()) return parked({read}) {{ call -> native.use {{ Native.{begin}({}) }} }}
    return blocking({read}) {{ native.use {{ Native.{}({}) }} }}
}}
",
            parameters.declared(),
            indent(&parameters.prepare(), 4),
            parameters.handed_over(Some("it"), Some("call")),
            jni::name(item.ffi_func()),
            parameters.handed_over(Some("it"), None),
        );
        Ok((declared, written))
    }
}

const CLOSE: &str = "
    /** Releases the native resources of this object. Without this call, the garbage collector releases them. */
    override fun close(): Unit = native.close()
";
