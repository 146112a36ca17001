//! Objects that live in Rust, and functions.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::ffi::{FfiFunction, FfiType};
use uniffi_bindgen::interface::{Argument, Callable, Function, Method, Object, Type};

use super::bodies::{Body, Future};
use super::callables::{self, Passed};
use super::docs::{docstring, indent};
use super::{Text, functions, names, wire};
use crate::words::Words;

const CONTEXT_MANAGER: &str = "
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.release()
";

const CONTEXT_MANAGER_STUB: &str = "
    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
";

/// Writes an object.
pub fn write(item: &Object, words: &Words) -> Result<Text> {
    let name = names::class(item.name());
    let docs = docstring(item.docstring(), 4);
    let mut module = format!(
        "class {name}(Object):
{docs}
    __module__ = \"alidomain\"

    _library = _library
    _clone = {}
    _free = {}
",
        functions::name(item.ffi_object_clone()),
        functions::name(item.ffi_object_free())
    );
    let mut stub = format!("class {name}:\n{docs}\n");
    for constructor in item.constructors() {
        let kind = if constructor.is_primary_constructor() { Kind::Constructor } else { Kind::NamedConstructor };
        let mut call =
            Call::new(constructor.name(), constructor.docstring(), constructor.ffi_func(), constructor, words);
        call.callee = match kind {
            Kind::Constructor => name.clone(),
            _ => format!("{name}.{}", call.name),
        };
        let text = call.write(&kind).with_context(|| format!("{name}.{}", constructor.name()))?;
        module += &indent(&format!("\n{}", text.module), 4);
        stub += &indent(&text.stub, 4);
    }
    if item.primary_constructor().is_none() {
        let made = if item.constructors().is_empty() { "by other objects" } else { "by its class methods" };
        write!(module, "\n    def __init__(self) -> None:\n        raise TypeError(\"{name} is made {made}\")\n")?;
    }
    for method in item.methods() {
        let text = write_method(item, method, words).with_context(|| format!("{name}.{}", method.name()))?;
        module += &indent(&format!("\n{}", text.module), 4);
        stub += &indent(&text.stub, 4);
    }
    if item.methods().iter().any(|method| method.name() == "release") {
        // What is held until it is released is held by a `with` statement.
        module += CONTEXT_MANAGER;
        stub += CONTEXT_MANAGER_STUB;
    }
    write!(
        module,
        "

_take_{name} = take.instance({name})


def _read_{name}(data, at):
    (handle,) = wire.get_u64(data, at)
    return {name}._from_handle(handle), at + 8
"
    )?;
    Ok(Text { module, stub, ..Text::default() })
}

/// Writes a function.
pub fn write_function(item: &Function, words: &Words) -> Result<Text> {
    Call::new(item.name(), item.docstring(), item.ffi_func(), item, words)
        .write(&Kind::Function)
        .with_context(|| item.name().to_owned())
}

fn write_method(object: &Object, method: &Method, words: &Words) -> Result<Text> {
    let has = |name: &str| object.methods().into_iter().find(|other| other.name() == name);
    let mut call = Call::new(method.name(), method.docstring(), method.ffi_func(), method, words);
    let kind = if method.is_async() {
        Kind::Awaited
    } else if let Some(twin) = has(&format!("{}_async", method.name())) {
        call.future = functions::name(twin.ffi_func());
        Kind::Blocking
    } else if method.name().ends_with("_blocking") {
        bail!("uniffi.toml must name this method and its async form in Python");
    } else {
        Kind::Method
    };
    call.owner = Some(object.name());
    call.callee = format!("{}.{}", names::class(object.name()), call.name);
    call.write(&kind)
}

enum Kind {
    Function,
    Constructor,
    NamedConstructor,
    /// A method that takes no time.
    Method,
    /// A method that waits for the network, and that can be awaited under another name.
    Blocking,
    Awaited,
}

struct Call<'a> {
    name: String,
    /// The name in errors.
    callee: String,
    words: &'a Words,
    docstring: Option<&'a str>,
    function: String,
    /// The function that makes the Rust future of a call that waits for the network.
    future: String,
    owner: Option<&'a str>,
    arguments: Vec<&'a Argument>,
    returned: Option<&'a Type>,
    throws: Option<&'a Type>,
}

impl<'a> Call<'a> {
    fn new(
        name: &str,
        docstring: Option<&'a str>,
        function: &FfiFunction,
        callable: &'a impl Callable,
        words: &'a Words,
    ) -> Self {
        Self {
            name: names::function(name),
            callee: names::function(name),
            words,
            docstring,
            function: functions::name(function),
            future: functions::name(function),
            owner: None,
            arguments: callable.arguments(),
            returned: callable.return_type(),
            throws: callable.throws_type(),
        }
    }

    fn write(&self, kind: &Kind) -> Result<Text> {
        let passed = self.arguments.iter().map(|argument| Passed::of(argument, &self.callee, self.words));
        let passed = passed.collect::<Result<Vec<_>>>()?;
        let body = self.body(kind, &passed)?;
        let (before, name, first, returned) = match kind {
            Kind::Function => ("def", self.name.as_str(), None, self.returned()?),
            Kind::Constructor => ("def", "__init__", Some("self"), "None".to_owned()),
            Kind::NamedConstructor => ("@classmethod\ndef", self.name.as_str(), Some("cls"), "Self".to_owned()),
            Kind::Method | Kind::Blocking => ("def", self.name.as_str(), Some("self"), self.returned()?),
            Kind::Awaited => ("async def", self.name.as_str(), Some("self"), self.returned()?),
        };
        let parameters: Vec<&str> =
            first.into_iter().chain(passed.iter().map(|argument| argument.parameter.as_str())).collect();
        let head =
            format!("{before} {name}({}) -> {returned}:\n{}", parameters.join(", "), docstring(self.docstring, 4));
        let module_name = if matches!(kind, Kind::Function) {
            format!("\n\n{}.__module__ = \"alidomain\"\n", self.name)
        } else {
            String::new()
        };
        let (module, stub) = (format!("{head}{body}{module_name}"), format!("{head}    ...\n"));
        Ok(Text { module, stub, ..Text::default() })
    }

    fn returned(&self) -> Result<String> {
        callables::returned(self.returned, self.owner)
    }

    fn body(&self, kind: &Kind, passed: &[Passed]) -> Result<String> {
        let prepare: Vec<String> = passed.iter().flat_map(|argument| argument.prepare.clone()).collect();
        let handed_over: Vec<&str> = passed.iter().map(|argument| argument.hand_over.as_str()).collect();
        let arguments_of = |owner: Option<&'static str>| {
            owner.into_iter().chain(handed_over.iter().copied()).collect::<Vec<_>>().join(", ")
        };
        let is_method = matches!(kind, Kind::Method | Kind::Blocking | Kind::Awaited);
        let subject = self.arguments.first().map_or_else(|| "None".to_owned(), |first| names::function(first.name()));
        let error = callables::error(self.throws);
        let body = Body {
            name: self.name.strip_suffix("_async").unwrap_or(&self.name),
            prepare: &prepare,
            function: &self.function,
            arguments: &arguments_of(is_method.then_some("self._clone_handle()")),
            subject: &subject,
            lift: &callables::lift(self.returned, self.owner)?,
            read_error: &callables::read_error(self.throws),
            error: error.as_deref(),
        };
        Ok(match kind {
            Kind::Function | Kind::Method => body.plain(),
            Kind::Constructor => body.constructor(),
            Kind::NamedConstructor => body.named_constructor(),
            Kind::Blocking | Kind::Awaited => {
                let returned = self.returned.filter(|ty| matches!(FfiType::from(*ty), FfiType::RustBuffer(_)));
                let returned = returned.context("a method that waits for the network must return a record")?;
                let given = passed.iter().map(|argument| Some(format!("{}, ", argument.given.as_deref()?)));
                let given = given.collect::<Option<String>>();
                let given = given.context("a method that waits for the network must take no objects")?;
                let future = Future {
                    make: &self.future,
                    arguments: &format!("({})", given.trim_end()),
                    functions: &functions::future(Some(&FfiType::from(returned))),
                    read: &wire::reader(returned)?,
                };
                if matches!(kind, Kind::Blocking) { body.blocking(&future) } else { body.awaited(&future) }
            }
        })
    }
}
