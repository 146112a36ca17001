//! Objects: classes around a handle of Rust's. Those that programs can replace have a protocol, too.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::{Constructor, Method, Object, Type};

use super::callables::{Parameters, caller, result, throws};
use super::docs::{comment, indent};
use super::functions::with_return;
use super::{names, types};
use crate::interface::Options;

/// Writes an object.
pub fn write(item: &Object, options: &Options) -> Result<String> {
    let interfaces: Vec<String> = options.get("interfaces")?;
    let writer = Writer { item, name: names::class(item.name()), interfaces, internal: options.get("internal")? };
    let class = writer.class()?;
    if writer.is_interface(item.name()) {
        return Ok(format!("{}\n{class}", writer.protocol()?));
    }
    Ok(class)
}

struct Writer<'a> {
    item: &'a Object,
    name: String,
    interfaces: Vec<String>,
    /// Functions, and methods of any object.
    internal: Vec<String>,
}

impl Writer<'_> {
    fn is_interface(&self, name: &str) -> bool {
        self.interfaces.iter().any(|interface| interface == name)
    }

    fn is_internal(&self, method: &Method) -> bool {
        let path = format!("{}.{}", self.item.name(), method.name());
        self.internal.contains(&path)
    }

    fn class(&self) -> Result<String> {
        let Self { item, name, .. } = self;
        let protocol =
            if self.is_interface(item.name()) { format!("{}, ", names::protocol(name)) } else { String::new() };
        let mut body = "private let handle: UInt64\n".to_owned();
        for constructor in item.constructors() {
            let text = if constructor.is_primary_constructor() {
                self.initializer(constructor)
            } else {
                self.named_constructor(constructor)
            };
            write!(body, "\n{}", text.with_context(|| constructor.name().to_owned())?)?;
        }
        for method in item.methods() {
            let text = self.method(method).with_context(|| method.name().to_owned())?;
            write!(body, "\n{text}")?;
        }
        write!(
            body,
            "
init(handle: UInt64) {{
    self.handle = handle
}}

deinit {{
    rustCannotFail {{ {}(handle, $0) }}
}}

/// Another handle of the same object, which a call takes.
func clone() -> UInt64 {{
    withExtendedLifetime(self) {{ rustCannotFail {{ {}(handle, $0) }} }}
}}
",
            item.ffi_object_free().name(),
            item.ffi_object_clone().name(),
        )?;
        if let Some(method) = item.methods().into_iter().find(|method| method.name() == "with_cancellation") {
            write!(
                body,
                "
/// A handle of the same object, whose calls `cancellation` also ends.
private func clone(cancelledBy cancellation: Cancellation) -> UInt64 {{
    rustCannotFail {{ {}(clone(), cancellation.clone(), $0) }}
}}
",
                method.ffi_func().name()
            )?;
        }
        Ok(format!(
            "{}public final class {name}: {protocol}Sendable {{\n{}}}\n\nextension {name}: Writable {{
    func write(to writer: inout Writer) {{ writer.number(clone()) }}
}}\n",
            comment(item.docstring()),
            indent(&body, 4)
        ))
    }

    /// A constructor without a name.
    fn initializer(&self, item: &Constructor) -> Result<String> {
        let parameters = Parameters::of(item)?;
        let native = format!("{}({})", item.ffi_func().name(), parameters.handed_over(None, Some("$0")));
        Ok(format!(
            "{}public convenience init({}){} {{\n{}    self.init(handle: {} {{ {native} }})\n}}\n",
            comment(item.docstring()),
            parameters.declared(true),
            throws(item),
            indent(&parameters.prepare(), 4),
            caller(item),
        ))
    }

    fn named_constructor(&self, item: &Constructor) -> Result<String> {
        let parameters = Parameters::of(item)?;
        let native = format!("{}({})", item.ffi_func().name(), parameters.handed_over(None, Some("$0")));
        let tries = if item.throws_type().is_some() { "try " } else { "" };
        let call = caller(item).trim_start_matches("try ");
        let body = format!("{}{tries}{}(handle: {call} {{ {native} }})", parameters.prepare(), self.name);
        Ok(format!(
            "{}public static func {}({}){} -> {} {{\n{}\n}}\n",
            comment(item.docstring()),
            names::member(item.name()),
            parameters.declared(true),
            throws(item),
            self.name,
            indent(&with_return(&body), 4)
        ))
    }

    /// What a method returns, as it is declared.
    fn returned(&self, item: &Method) -> Result<String> {
        let Some(ty) = item.return_type() else { return Ok(String::new()) };
        let returned = match ty {
            Type::Object { name, .. } if self.is_interface(name) && name != self.item.name() => {
                format!("any {}", names::protocol(name))
            }
            ty => types::swift(ty)?,
        };
        Ok(format!(" -> {returned}"))
    }

    fn declared(&self, item: &Method, parameters: &str, own_type: &str) -> Result<String> {
        let returned = self.returned(item)?;
        let returned = if returned == format!(" -> {}", self.name) { format!(" -> {own_type}") } else { returned };
        Ok(format!(
            "func {}({parameters}){}{}{returned}",
            names::member(item.name()),
            if item.is_async() { " async" } else { "" },
            throws(item),
        ))
    }

    /// Calls that block must not hold one of the few threads that all tasks share.
    fn attributes(&self, item: &Method) -> Result<String> {
        let Some(awaited) = item.name().strip_suffix("_blocking") else { return Ok(String::new()) };
        if !self.item.methods().into_iter().any(|method| method.name() == awaited && method.is_async()) {
            bail!("the async method is missing");
        }
        Ok(format!("@available(*, noasync, message: \"It blocks the thread: await {}.\")\n", names::member(awaited)))
    }

    fn method(&self, item: &Method) -> Result<String> {
        let parameters = Parameters::of(item)?;
        let function = item.ffi_func().name();
        let prepare = parameters.prepare();
        let call = if item.is_async() {
            let returned = item.return_type().context("an async method must return a record")?;
            let arguments = parameters.handed_over(Some("self.clone(cancelledBy: cancellation)"), None);
            let returned = types::swift(returned)?;
            format!("try await awaited({returned}.self) {{ cancellation in\n    {function}({arguments})\n}}")
        } else {
            let arguments = parameters.handed_over(Some("self.clone()"), Some("$0"));
            result(item.return_type(), &format!("{} {{ {function}({arguments}) }}", caller(item)))?
        };
        // Several statements need a `return` for the last.
        let body = if prepare.is_empty() { call } else { format!("{prepare}return {call}") };
        Ok(format!(
            "{}{}{}{} {{\n{}\n}}\n",
            comment(item.docstring()),
            self.attributes(item)?,
            if self.is_internal(item) { "" } else { "public " },
            self.declared(item, &parameters.declared(true), &self.name)?,
            indent(&body, 4)
        ))
    }

    /// The protocol. What a program's own type does not implement is an error when it is called, so that a method more
    /// in the protocol breaks no program.
    fn protocol(&self) -> Result<String> {
        let (mut required, mut implemented) = (String::new(), String::new());
        for item in self.item.methods().into_iter().filter(|item| !self.is_internal(item)) {
            let parameters = Parameters::of(item)?;
            let attributes = self.attributes(item)?;
            let declared = self.declared(item, &parameters.declared(false), "Self")?;
            write!(required, "\n{}{attributes}{declared}\n", comment(item.docstring()))?;
            let name = names::member(item.name());
            let missing = match item.throws_type() {
                Some(_) => format!("throw .notImplemented(Self.self, {declared:?})"),
                None if declared.ends_with("-> Self") => "self".to_owned(),
                None => format!("fatalError(DomainError.notImplemented(Self.self, {declared:?}).reason)"),
            };
            write!(
                implemented,
                "\n/// Fails, because the conforming type does not implement this method.\n{attributes}public {declared} {{\n    {missing}\n}}\n"
            )?;
            if parameters.has_defaults() {
                let call = format!("{name}({})", parameters.arguments());
                let prefix = match (item.is_async(), item.throws_type().is_some()) {
                    (true, _) => "try await ",
                    (false, true) => "try ",
                    (false, false) => "",
                };
                write!(
                    implemented,
                    "\n/// Calls the method without optional arguments.\n{attributes}public {} {{\n    {prefix}{call}\n}}\n",
                    self.declared(item, &parameters.required(), "Self")?,
                )?;
            }
        }
        let name = names::protocol(&self.name);
        Ok(format!(
            "/// The methods of ``{}``, so that tests of programs can replace that class.
///
/// Implement the methods that your program calls, with exactly the declarations below, including `throws(DomainError)`.
/// A method that you do not implement fails with ``DomainError/internalError(_:)``.
public protocol {name}: Sendable {{\n{}}}\n\nextension {name} {{\n{}}}\n",
            self.name,
            indent(required.trim_start_matches('\n'), 4),
            indent(implemented.trim_start_matches('\n'), 4)
        ))
    }
}
