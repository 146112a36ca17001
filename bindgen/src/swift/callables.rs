//! What functions, methods and constructors have in common: parameters, and how values cross the boundary.

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::{Argument, AsType as _, Callable, DefaultValue, Literal, ObjectImpl, Type};

use super::{names, types};

/// A parameter.
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The type.
    pub swift: String,
    /// What it is if the caller does not say.
    pub default: Option<String>,
    /// A statement that serializes it, before anything is handed over.
    prepare: Option<String>,
    /// An expression that hands it over.
    hand_over: String,
}

impl Parameter {
    /// `may_throw` says whether the call can refuse what Rust's types cannot hold. Otherwise it becomes what they can.
    fn of(argument: &Argument, may_throw: bool) -> Result<Self> {
        let (name, ty) = (names::member(argument.name()), argument.as_type());
        // Options have a default of their own. As an optional type, `.init(timeout: 60 * 60)` would take the compiler
        // seconds to check.
        if let (Type::Optional { inner_type }, Some(DefaultValue::Literal(Literal::None))) =
            (&ty, argument.default_value())
            && let Type::Record { .. } = &**inner_type
        {
            return Ok(Self {
                swift: types::swift(inner_type)?,
                default: Some(".init()".to_owned()),
                prepare: Some(format!("let {name} = try written(Optional({name}), {name:?})\n")),
                hand_over: format!("handedOver({name})"),
                name,
            });
        }
        let mut prepare = None;
        let hand_over = match &ty {
            Type::Boolean => format!("{name} ? 1 : 0"),
            Type::Int64 => name.clone(),
            Type::Object { imp: ObjectImpl::Struct, .. } => format!("{name}.clone()"),
            Type::Object { name: of, .. } => format!("ForeignObject<any {of}>.handle(of: {name})"),
            Type::String => format!("handedOver({name})"),
            ty => {
                if may_throw && types::can_be_refused(ty) {
                    prepare = Some(format!("let {name} = try written({name}, {name:?})\n"));
                }
                format!("handedOver({name})")
            }
        };
        Ok(Self {
            swift: types::swift(&ty)?,
            default: argument.default_value().map(types::default).transpose()?,
            name,
            prepare,
            hand_over,
        })
    }

    fn declared(&self, with_default: bool) -> String {
        let default = self.default.as_ref().filter(|_| with_default);
        let default = default.map_or_else(String::new, |default| format!(" = {default}"));
        format!("{}: {}{default}", self.name, self.swift)
    }
}

/// The parameters of what is called.
pub struct Parameters(pub Vec<Parameter>);

impl Parameters {
    /// Takes them from the interface.
    pub fn of(callable: &impl Callable) -> Result<Self> {
        let arguments = callable.arguments().into_iter();
        let may_throw = callable.throws_type().is_some();
        arguments
            .map(|argument| Parameter::of(argument, may_throw).with_context(|| argument.name().to_owned()))
            .collect::<Result<_>>()
            .map(Self)
    }

    /// The declarations, with or without what is left out if the caller does not say.
    pub fn declared(&self, with_defaults: bool) -> String {
        self.0.iter().map(|parameter| parameter.declared(with_defaults)).collect::<Vec<_>>().join(", ")
    }

    /// Those that the caller must give.
    pub fn required(&self) -> String {
        let required = self.0.iter().filter(|parameter| parameter.default.is_none());
        required.map(|parameter| parameter.declared(false)).collect::<Vec<_>>().join(", ")
    }

    /// Whether the caller may leave some out.
    pub fn has_defaults(&self) -> bool {
        self.0.iter().any(|parameter| parameter.default.is_some())
    }

    /// The arguments of a call by somebody who gives only what is required.
    pub fn arguments(&self) -> String {
        let argument = |parameter: &Parameter| {
            format!("{}: {}", parameter.name, parameter.default.as_ref().unwrap_or(&parameter.name))
        };
        self.0.iter().map(argument).collect::<Vec<_>>().join(", ")
    }

    /// Statements that serialize what must be.
    pub fn prepare(&self) -> String {
        self.0.iter().filter_map(|parameter| parameter.prepare.as_deref()).collect()
    }

    /// The arguments of the native function, after and before others.
    pub fn handed_over(&self, first: Option<&str>, last: Option<&str>) -> String {
        let own = self.0.iter().map(|parameter| parameter.hand_over.as_str());
        first.into_iter().chain(own).chain(last).collect::<Vec<_>>().join(", ")
    }
}

/// An expression of the result, of a call of the native function.
pub fn result(ty: Option<&Type>, call: &str) -> Result<String> {
    let Some(ty) = ty else { return Ok(call.to_owned()) };
    let (tries, call) = call.strip_prefix("try ").map_or(("", call), |call| ("try ", call));
    Ok(match ty {
        Type::Boolean => format!("{tries}{call} != 0"),
        Type::Int64 => format!("{tries}{call}"),
        Type::String => format!("{tries}readText(from: {call})"),
        Type::Object { imp: ObjectImpl::Struct, .. } => format!("{tries}{}(handle: {call})", types::swift(ty)?),
        Type::Object { .. } => bail!("{ty:?} cannot be returned in Swift"),
        other => format!("{tries}read({}.self, from: {call})", types::swift(other)?),
    })
}

/// `throws(DomainError)`, or nothing.
pub fn throws(callable: &impl Callable) -> String {
    match callable.throws_type() {
        Some(Type::Enum { name, .. }) => format!(" throws({})", names::class(name)),
        _ => String::new(),
    }
}

/// How the native function is called: `try rust`, or what cannot fail.
pub fn caller(callable: &impl Callable) -> &'static str {
    if callable.throws_type().is_some() { "try rust" } else { "rustCannotFail" }
}
