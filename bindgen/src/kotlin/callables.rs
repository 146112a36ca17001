//! What functions, methods and constructors have in common: parameters, and how values cross the boundary.

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::{Argument, AsType as _, Callable, ObjectImpl, Type};

use super::docs::kdoc;
use super::{names, types};

/// A parameter.
pub struct Parameter {
    /// The name and the type.
    pub declared: String,
    /// What it is if the caller does not say.
    pub default: Option<String>,
    /// The name.
    pub name: String,
    /// A statement that serializes it, before anything is handed over.
    pub prepare: Option<String>,
    /// An expression that hands it over.
    pub hand_over: String,
}

impl Parameter {
    fn of(argument: &Argument) -> Result<Self> {
        let (name, ty) = (names::member(argument.name()), argument.as_type());
        let (prepare, hand_over) = match &ty {
            Type::Boolean => (None, format!("{name}.toByte()")),
            Type::Int64 => (None, name.clone()),
            Type::String => (None, format!("{name}.toByteArray()")),
            Type::Object { imp: ObjectImpl::Struct, .. } => (None, format!("{name}.native.copy()")),
            Type::Object { .. } => (None, format!("Objects.add({name})")),
            other => {
                let bytes = format!("{name}Bytes");
                (Some(format!("val {bytes} = written {{ {} }}", types::write(other, &name)?)), bytes)
            }
        };
        Ok(Self {
            declared: format!("{name}: {}", types::kotlin(&ty)?),
            default: argument.default_value().map(types::default).transpose()?,
            name,
            prepare,
            hand_over,
        })
    }

    /// The parameter as Kotlin declares it.
    pub fn with_default(&self) -> String {
        match &self.default {
            Some(default) => format!("{} = {default}", self.declared),
            None => self.declared.clone(),
        }
    }
}

/// The parameters of what is called.
pub struct Parameters(pub Vec<Parameter>);

impl Parameters {
    /// Takes them from the interface.
    pub fn of(callable: &impl Callable) -> Result<Self> {
        let arguments = callable.arguments().into_iter();
        arguments
            .map(|argument| Parameter::of(argument).with_context(|| argument.name().to_owned()))
            .collect::<Result<_>>()
            .map(Self)
    }

    /// The declarations, with what is left out if the caller does not say.
    pub fn with_defaults(&self) -> String {
        self.0.iter().map(Parameter::with_default).collect::<Vec<_>>().join(", ")
    }

    /// The declarations alone, as what overrides has them.
    pub fn declared(&self) -> String {
        self.0.iter().map(|parameter| parameter.declared.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Whether the caller may leave some out.
    pub fn has_defaults(&self) -> bool {
        self.0.iter().any(|parameter| parameter.default.is_some())
    }

    /// Statements that serialize what must be.
    pub fn prepare(&self) -> String {
        self.0.iter().filter_map(|parameter| parameter.prepare.as_ref()).map(|line| format!("{line}\n")).collect()
    }

    /// The arguments of the native function, after and before others.
    pub fn handed_over(&self, first: Option<&str>, last: Option<&str>) -> String {
        let own = self.0.iter().map(|parameter| parameter.hand_over.as_str());
        first.into_iter().chain(own).chain(last).collect::<Vec<_>>().join(", ")
    }
}

/// The type of a result, and an expression of it with `RESULT` for what the native function returns.
pub fn returned(ty: Option<&Type>, is_interface: impl Fn(&str) -> bool) -> Result<(String, String)> {
    let Some(ty) = ty else { return Ok(("Unit".to_owned(), "RESULT".to_owned())) };
    let kotlin = types::kotlin(ty)?;
    let expression = match ty {
        Type::Boolean => "RESULT.toBoolean()".to_owned(),
        Type::Int64 => "RESULT".to_owned(),
        Type::String => "String(RESULT, Charsets.UTF_8)".to_owned(),
        Type::Object { imp: ObjectImpl::Struct, name, .. } if is_interface(name) => {
            format!("Native{kotlin}(RESULT)")
        }
        Type::Object { imp: ObjectImpl::Struct, .. } => {
            format!("{kotlin}(NativeObject.{}(RESULT))", names::member(&kotlin))
        }
        Type::Object { .. } => bail!("{ty:?} cannot be returned in Kotlin"),
        other => format!("RESULT.read {{ {} }}", types::read(other)?),
    };
    Ok((kotlin, expression))
}

/// What is thrown, for Java.
pub fn throws(callable: &impl Callable, blocks: bool) -> String {
    let mut thrown: Vec<String> = Vec::new();
    if let Some(Type::Enum { name, .. }) = callable.throws_type() {
        thrown.push(format!("{}::class", names::error(name)));
    }
    if blocks {
        thrown.push("InterruptedException::class".to_owned());
    }
    if thrown.is_empty() { String::new() } else { format!("@Throws({})\n", thrown.join(", ")) }
}

/// A comment with more tags, of which some may be there already.
pub fn comment(text: Option<&str>, more: &str) -> String {
    let text = text.unwrap_or_default().trim();
    let gap = if more.is_empty()
        || text.lines().last().is_some_and(|line| line.starts_with('@') || line.starts_with("    "))
    {
        "\n"
    } else {
        "\n\n"
    };
    kdoc(Some(&format!("{text}{gap}{more}")), 0)
}
