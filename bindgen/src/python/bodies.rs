//! What methods and functions do: one template for each way to call.

use super::docs::indent;

/// What a body is made of.
pub struct Body<'a> {
    /// The name without `_async`.
    pub name: &'a str,
    /// Statements that check and convert the arguments.
    pub prepare: &'a [String],
    /// The native function.
    pub function: &'a str,
    /// The arguments of the native function.
    pub arguments: &'a str,
    /// What the call is about: the first argument, or None.
    pub subject: &'a str,
    /// A function that makes a value of Python's of the result.
    pub lift: &'a str,
    /// A function that reads the error, or None.
    pub read_error: &'a str,
    /// The class of the errors.
    pub error: Option<&'a str>,
}

/// The Rust future of a call that waits for the network.
pub struct Future<'a> {
    /// The native function that makes it.
    pub make: &'a str,
    /// The arguments as a tuple of bytes and numbers.
    pub arguments: &'a str,
    /// The functions for futures of its type.
    pub functions: &'a str,
    /// A function that reads the result.
    pub read: &'a str,
}

impl Body<'_> {
    /// A call that takes no time.
    pub fn plain(&self) -> String {
        let call = self.call();
        let lift = self.lift;
        // Most read better without the function around.
        match lift.strip_prefix("lambda result: ") {
            Some("result") => self.with(&format!("return {call}\n")),
            Some("None") => self.with(&format!("{call}\n")),
            Some(expression) => self.with(&format!("result = {call}\nreturn {expression}\n")),
            None => self.with(&format!("return {lift}({call})\n")),
        }
    }

    /// A constructor.
    pub fn constructor(&self) -> String {
        self.with(&format!("self._handle = {}\n", self.call()))
    }

    /// A constructor with a name.
    pub fn named_constructor(&self) -> String {
        self.with(&format!("return cls._from_handle({})\n", self.call()))
    }

    /// A call that waits for the network, and blocks.
    pub fn blocking(&self, future: &Future<'_>) -> String {
        let Self { name, subject, read_error, function, .. } = self;
        let Future { make, arguments, functions, read } = future;
        self.with(&format!(
            "return blocking(
    self,
    \"{name}\",
    {subject},
    {function},
    {make},
    {arguments},
    {functions},
    {read},
    {read_error},
)
"
        ))
    }

    /// A call that waits for the network, and is awaited. asyncio is imported when it is needed.
    pub fn awaited(&self, future: &Future<'_>) -> String {
        let Self { name, subject, read_error, .. } = self;
        let Future { make, arguments, functions, read } = future;
        self.with(&format!(
            "return await lazy.module(\"alidomain._runtime.awaiting\").awaited(
    self,
    \"{name}\",
    {subject},
    {make},
    {arguments},
    {functions},
    {read},
    {read_error},
)
"
        ))
    }

    fn call(&self) -> String {
        let Self { function, arguments, read_error, .. } = self;
        let separator = if arguments.is_empty() { "" } else { ", " };
        format!("_library.call({function}, {read_error}{separator}{arguments})")
    }

    fn with(&self, last: &str) -> String {
        let prepare: String = self.prepare.iter().map(|statement| format!("{statement}\n")).collect();
        let prepare = guarded(&prepare, (!prepare.is_empty()).then_some("(TypeError, ValueError)"));
        indent(&(prepare + &guarded(last, self.error)), 4)
    }
}

/// Statements whose errors leave without the frames of the package's inside. Other exceptions are left alone: bugs keep
/// their frames, and interruptions what they have.
fn guarded(statements: &str, errors: Option<&str>) -> String {
    match errors {
        Some(errors) => {
            format!("try:\n{}except {errors} as error:\n    raise public(error)\n", indent(statements, 4))
        }
        None => statements.to_owned(),
    }
}
