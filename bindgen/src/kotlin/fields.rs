//! Classes that are fields and nothing else: records, and the variants of an error.
//!
//! Kotlin names the arguments of the constructor, and Java has a builder. One more field at the end breaks no program that
//! was compiled before: the constructors of released versions stay, hidden.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use uniffi_bindgen::interface::{AsType as _, Type};

use super::docs::{indent, kdoc};
use super::{names, types};

/// A field.
pub struct Field {
    /// The name.
    pub name: String,
    /// The type in Kotlin.
    pub kotlin: String,
    /// Its type in the interface.
    pub ty: Type,
    /// The type in Java.
    java: String,
    /// What it is if the program does not say.
    default: Option<String>,
    docs: Option<String>,
}

impl Field {
    /// Takes a field from the interface.
    pub fn of(item: &uniffi_bindgen::interface::Field) -> Result<Self> {
        let default = item.default_value().map(types::default).transpose()?;
        Self::new(item.name(), item.as_type(), default, item.docstring()).with_context(|| item.name().to_owned())
    }

    /// A field.
    pub fn new(name: &str, ty: Type, default: Option<String>, docs: Option<&str>) -> Result<Self> {
        Ok(Self {
            name: names::member(name),
            kotlin: types::kotlin(&ty)?,
            java: types::java(&ty)?,
            default,
            docs: docs.map(str::to_owned),
            ty,
        })
    }

    /// What a program that makes what the library returns, for its tests, need not say.
    fn or_nothing(mut self) -> Self {
        self.default = self.default.or_else(|| {
            Some(match &self.ty {
                Type::Optional { .. } => "null".to_owned(),
                Type::Sequence { .. } => "emptyList()".to_owned(),
                Type::Map { .. } => "emptyMap()".to_owned(),
                Type::Boolean => "false".to_owned(),
                Type::Int32 => "0".to_owned(),
                Type::Int64 => "0L".to_owned(),
                Type::Duration => "Duration.ZERO".to_owned(),
                _ => return None,
            })
        });
        self
    }

    fn is_duration(&self) -> bool {
        types::is_duration(&self.ty)
    }

    fn is_collection(&self) -> bool {
        matches!(self.ty, Type::Sequence { .. } | Type::Map { .. })
    }

    fn safe(&self) -> &'static str {
        if self.kotlin.ends_with('?') { "?" } else { "" }
    }

    /// The parameter, with what is left out if the program does not say.
    fn parameter(&self) -> String {
        let Self { name, kotlin, .. } = self;
        self.default
            .as_ref()
            .map_or_else(|| format!("{name}: {kotlin}"), |default| format!("{name}: {kotlin} = {default}"))
    }

    /// The parameter of the constructor, which is the property if nothing is done with it.
    fn declared(&self, is_inherited: bool) -> String {
        if is_inherited || self.is_duration() || self.is_collection() {
            return format!("{},\n", self.parameter());
        }
        let for_java = match &self.ty {
            Type::Boolean => format!("@get:JvmName(\"{}\")\n", names::question(&self.name)),
            _ => String::new(),
        };
        format!("{}{for_java}public val {},\n", kdoc(self.docs.as_deref(), 0), self.parameter())
    }

    /// The property, if it is no parameter: lists are copied, and Java cannot serialize Kotlin's durations.
    fn property(&self) -> String {
        let Self { name, kotlin, java, docs, .. } = self;
        let docs = kdoc(docs.as_deref(), 0);
        if self.is_collection() {
            return format!("\n{docs}public val {name}: {kotlin} = fixed({name})\n");
        }
        if !self.is_duration() {
            return String::new();
        }
        let safe = self.safe();
        format!(
            "
private val {name}InJava: {java} = {name}{safe}.toJavaDuration()

{docs}@get:JvmSynthetic
public val {name}: {kotlin}
    get() = {name}InJava{safe}.toKotlinDuration()

/** Returns [{name}], for Java. */
public fun {getter}(): {java} = {name}InJava
",
            getter = names::getter(name),
        )
    }

    /// The function of the builder.
    fn setter(&self, class: &str, is_given: bool) -> String {
        let Self { name, kotlin, java, default, .. } = self;
        let safe = if java.ends_with('?') { "?" } else { "" };
        let value = if self.is_duration() { format!("{name}{safe}.toKotlinDuration()") } else { name.clone() };
        let kept = match default {
            _ if is_given => String::new(),
            Some(default) => format!("private var {name}: {kotlin} = {default}\n\n"),
            None => format!("private var {name}: {kotlin}? = null\n\n"),
        };
        format!(
            "{kept}/** Sets [{class}.{name}]. */\npublic fun {name}({name}: {java}): Builder = apply {{ this.{name} = {value} }}\n"
        )
    }
}

/// A class.
pub struct Class<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its name outside of the class that it is in.
    pub path: &'a str,
    /// What it is.
    pub docs: Option<&'a str>,
    /// What it extends or implements, with the arguments of that constructor.
    pub extends: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Names of fields that what it extends has already.
    pub inherited: Vec<String>,
    /// Whether programs make it: what must be said is then said at once.
    pub is_input: bool,
    /// Whether it is compared, shown and copied by its fields.
    pub is_value: bool,
    /// How many fields it had in released versions.
    pub released: Vec<usize>,
}

impl Class<'_> {
    /// Writes the class.
    pub fn write(mut self) -> Result<String> {
        if !self.is_input {
            self.fields = self.fields.into_iter().map(Field::or_nothing).collect();
        }
        let Self { name, docs, extends, fields, inherited, .. } = &self;
        let is_inherited = |field: &Field| inherited.contains(&field.name);
        let declared: String = fields.iter().map(|field| field.declared(is_inherited(field))).collect();
        let mut body: String = fields.iter().filter(|field| !is_inherited(field)).map(Field::property).collect();
        body += &self.constructors()?;
        if self.is_value {
            body += &self.value()?;
        }
        body += &self.builder();
        Ok(format!(
            "{}public class {name}(\n{}) : {extends} {{\n{}}}\n",
            kdoc(*docs, 0),
            indent(&declared, 4),
            indent(body.trim_start_matches('\n'), 4)
        ))
    }

    /// The fields that must be said.
    fn required(&self) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.default.is_none()).collect()
    }

    /// Those for Java, which can leave nothing out, and those that programs were compiled with.
    fn constructors(&self) -> Result<String> {
        let mut text = String::new();
        let required = self.required();
        let has_optional = required.len() < self.fields.len();
        // Without durations, which Java does not know, Kotlin makes one without parameters by itself.
        let is_made = required.is_empty() && !self.fields.iter().any(Field::is_duration);
        if self.is_input && has_optional && !is_made {
            let parameters: Vec<String> = required.iter().map(|field| field.parameter()).collect();
            let mut arguments: Vec<String> = required.iter().map(|field| format!("{0} = {0}", field.name)).collect();
            // Names the other constructor.
            let optional = self.fields.iter().find(|field| field.default.is_some()).context("one is optional")?;
            arguments.push(format!("{} = {}", optional.name, optional.default.clone().unwrap_or_default()));
            write!(
                text,
                "\n/** Makes the object without optional arguments, for Java. */\npublic constructor({}) : this({})\n",
                parameters.join(", "),
                arguments.join(", ")
            )?;
        }
        for count in &self.released {
            let Some(fields) = self.fields.get(..*count) else {
                bail!("{} has fewer fields than a released version", self.name)
            };
            if let Some(field) = self.fields[*count..].iter().find(|field| field.default.is_none()) {
                bail!("{}.{} must be optional: programs were compiled without it", self.name, field.name);
            }
            let parameters: Vec<String> = fields.iter().map(Field::parameter).collect();
            let mut arguments: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            let added = self
                .fields
                .get(*count)
                .with_context(|| format!("{} has as many fields as in a released version", self.name))?;
            let added = format!("{} = {}", added.name, added.default.clone().unwrap_or_default());
            arguments.push(&added);
            let (parameters, arguments) = (parameters.join(", "), arguments.join(", "));
            write!(
                text,
                "\n@Deprecated(\"For programs that were compiled with an earlier version.\", level = DeprecationLevel.HIDDEN)
public constructor({parameters}) : this({arguments})\n"
            )?;
        }
        Ok(text)
    }

    /// What makes two objects with the same fields the same, and what makes one of another.
    fn value(&self) -> Result<String> {
        let Self { name, fields, .. } = self;
        let mut equal = String::new();
        let (mut hashed, mut shown) = (Vec::new(), Vec::new());
        for Field { name, .. } in fields {
            write!(equal, " &&\n        {name} == other.{name}")?;
            hashed.push(name.as_str());
            shown.push(format!("{name}=${name}"));
        }
        let mut text = String::new();
        for count in self.released.iter().chain([&fields.len()]) {
            let fields = &fields[..*count];
            let hidden = match *count == self.fields.len() {
                true => "/** Returns a copy with other values. */\n@JvmSynthetic\n".to_owned(),
                false => "@Deprecated(\"For programs that were compiled with an earlier version.\", level = DeprecationLevel.HIDDEN)\n"
                    .to_owned(),
            };
            let parameters: Vec<String> = fields
                .iter()
                .map(|Field { name, kotlin, .. }| format!("    {name}: {kotlin} = this.{name},\n"))
                .collect();
            let arguments: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
            write!(
                text,
                "\n{hidden}public fun copy(\n{}): {name} = {name}({})\n",
                parameters.concat(),
                arguments.join(", ")
            )?;
        }
        write!(
            text,
            "
override fun equals(other: Any?): Boolean =
    this === other || other is {name}{equal}

override fun hashCode(): Int = java.util.Objects.hash({})

override fun toString(): String = \"{name}({})\"
",
            hashed.join(", "),
            shown.join(", ")
        )?;
        Ok(text)
    }

    /// Java's builder.
    fn builder(&self) -> String {
        let Self { name, path, fields, is_input, .. } = self;
        let required = self.required();
        let given: Vec<&Field> = if *is_input { required.clone() } else { Vec::new() };
        let is_given = |field: &Field| given.iter().any(|one| one.name == field.name);
        let setters: Vec<String> = fields.iter().map(|field| field.setter(path, is_given(field))).collect();
        let constructor: Vec<String> =
            given.iter().map(|Field { name, kotlin, .. }| format!("private var {name}: {kotlin}")).collect();
        let parameters: Vec<String> = given.iter().map(|Field { name, java, .. }| format!("{name}: {java}")).collect();
        let arguments: Vec<&str> = given.iter().map(|field| field.name.as_str()).collect();
        let arguments = arguments.join(", ");
        let made: Vec<String> = fields
            .iter()
            .map(|field| match field.default.is_none() && !is_given(field) {
                true => format!("checkNotNull({0}) {{ \"{0} was not set\" }}", field.name),
                false => field.name.clone(),
            })
            .collect();
        let copied: Vec<String> = fields
            .iter()
            .filter(|field| !is_given(field))
            .map(|field| match field.is_duration() {
                true => format!(".{0}({0}{1}.toJavaDuration())", field.name, field.safe()),
                false => format!(".{0}({0})", field.name),
            })
            .collect();
        format!(
            "
/** Returns a builder with the values of this object, for Java. */
public fun toBuilder(): Builder = Builder({arguments}){}

/** Makes [{path}], for Java. */
public class Builder internal constructor({}) {{
{}
    /** Makes the object. */
    public fun build(): {name} = {name}({})
}}

public companion object {{
    private const val serialVersionUID: Long = 1L

    /** Returns a builder, for Java. */
    @JvmStatic
    public fun builder({}): Builder = Builder({arguments})
}}
",
            copied.concat(),
            constructor.join(", "),
            indent(&setters.join("\n"), 4),
            made.join(", "),
            parameters.join(", "),
        )
    }
}
