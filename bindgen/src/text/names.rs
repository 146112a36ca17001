//! Names of the interface, as each language writes them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use heck::{ToLowerCamelCase as _, ToShoutySnakeCase as _, ToUpperCamelCase as _};

use super::hand_written;
use super::interface::{Item, Kind};
use crate::{Language, swift};

/// The interface of one language.
pub struct Names {
    language: Language,
    items: Vec<Item>,
    rename: BTreeMap<String, String>,
    /// What programs call instead of a function, as a link has it.
    links: BTreeMap<String, String>,
    exclude: Vec<String>,
}

/// What a piece of code in a text stands for.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// An argument of the item that the text is about.
    Argument(&'a str),
    /// A field that several types have.
    Shared(&'a str),
    /// An item.
    Item(&'a Item),
}

impl Names {
    /// Takes the items of the definition, and the language's table of uniffi.toml.
    pub fn new(language: Language, mut items: Vec<Item>, config: &toml::Table) -> Result<Self> {
        let table = config.get("bindings").and_then(|bindings| bindings.get(language.name().to_lowercase()));
        let table = table.with_context(|| format!("uniffi.toml has no table for {}", language.name()))?;
        let text = |value: &toml::Value| value.as_str().unwrap_or_default().to_owned();
        let pairs = |name: &str| -> BTreeMap<String, String> {
            let pairs = table.get(name).and_then(toml::Value::as_table);
            pairs.into_iter().flatten().map(|(from, to)| (from.clone(), text(to))).collect()
        };
        let (mut rename, links) = (pairs("rename"), pairs("links"));
        let excluded = table.get("exclude").and_then(toml::Value::as_array);
        let exclude = excluded.into_iter().flatten().map(text).collect();
        for (name, arguments) in hand_written::METHODS {
            for (name, python) in
                [(name.to_owned(), format!("{name}_async")), (format!("{name}_blocking"), name.into())]
            {
                if language == Language::Python {
                    rename.insert(format!("DomainClient.{name}"), python);
                }
                items.push(Item {
                    owner: "DomainClient".to_owned(),
                    kind: Kind::Method,
                    is_async: !name.ends_with("_blocking"),
                    name,
                    arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
                    throws: true,
                    docs: Vec::new(),
                    lines: 0..0,
                });
            }
        }
        Ok(Self { language, items, rename, links, exclude })
    }

    /// Every item, and what is written by hand.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Whether the language leaves an item out of its generated code.
    pub fn is_excluded(&self, item: &Item) -> bool {
        self.exclude.contains(&item.path())
    }

    /// The method that `item` is the blocking form of.
    pub fn awaited(&self, item: &Item) -> Option<&Item> {
        self.member(&item.owner, item.name.strip_suffix("_blocking")?)
    }

    /// The blocking form of a method.
    pub fn blocking(&self, item: &Item) -> Option<&Item> {
        self.member(&item.owner, &format!("{}_blocking", item.name))
    }

    fn member(&self, owner: &str, name: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.owner == owner && item.name == name)
    }

    /// Writes a piece of code, as the text about `at` has it.
    pub fn code(&self, code: &str, at: &Item) -> Result<String> {
        let literal = || Ok(format!("`{code}`"));
        let nothing = |none: &str| Ok(format!("`{none}`"));
        match (code, self.language) {
            ("null", Language::Python) => return nothing("None"),
            ("null", Language::Swift) => return nothing("nil"),
            ("true", Language::Python) => return nothing("True"),
            ("false", Language::Python) => return nothing("False"),
            ("null" | "true" | "false", _) => return literal(),
            _ => {}
        }
        if !is_path(code) {
            return Ok(format!("`{}`", self.expression(code, at)?));
        }
        let is_variable =
            code.contains('_') && code.chars().all(|c| c.is_ascii_uppercase() || "_0123456789".contains(c));
        if is_variable {
            return literal();
        }
        if let Some((owner, _)) = code.split_once('.')
            && !self.items.iter().any(|item| item.is_type() && item.name == owner)
            && !code.contains('_')
        {
            // A host such as example.com.
            return literal();
        }
        self.write(self.target(code, at)?, at)
    }

    /// Writes what is raised.
    pub fn raised(&self, name: &str) -> Result<String> {
        let of_error = |item: &&Item| matches!(item.kind, Kind::Variant | Kind::Error) && item.name == name;
        let item =
            self.items.iter().find(of_error).with_context(|| format!("`{name}` is not a variant of the error"))?;
        Ok(match item.kind {
            Kind::Variant if self.language == Language::Swift => {
                format!("``{}/{}(_:)``", self.type_name(&item.owner), self.name(item))
            }
            Kind::Variant => format!("{}.{}", self.type_name(&item.owner), self.name(item)),
            _ if self.language == Language::Swift => format!("``{}``", self.type_name(name)),
            _ => self.type_name(name),
        })
    }

    /// The name of an argument or a field.
    pub fn argument(&self, name: &str) -> String {
        match self.language {
            Language::Python => name.to_owned(),
            Language::Kotlin => name.to_lower_camel_case(),
            Language::Swift => swift::names::member(name),
        }
    }

    /// Finds what a name stands for: what is nearest, or the only one that has it.
    fn target<'a>(&'a self, code: &'a str, at: &'a Item) -> Result<Target<'a>> {
        if let Some((owner, name)) = code.split_once('.') {
            let found = self.member(owner, name);
            return found.map(Target::Item).with_context(|| format!("`{code}` does not exist"));
        }
        if let Some(argument) = at.arguments.iter().find(|argument| *argument == code) {
            return Ok(Target::Argument(argument));
        }
        let owner = if at.is_type() { &at.name } else { &at.owner };
        if let Some(near) = self.member(owner, code).filter(|_| !owner.is_empty()) {
            return Ok(Target::Item(near));
        }
        let found: Vec<_> =
            self.items.iter().filter(|item| item.name == code && item.kind != Kind::Namespace).collect();
        // `Credentials` is the type, and `DomainError.Credentials` the variant.
        if let Some(found) = found.iter().find(|item| item.is_type()) {
            return Ok(Target::Item(found));
        }
        let in_variant = |item: &Item| item.kind == Kind::Variant && item.arguments.iter().any(|name| name == code);
        let in_variants = self.items.iter().any(in_variant);
        match found.as_slice() {
            [] if in_variants => Ok(Target::Shared(code)),
            [] => bail!("`{code}` does not exist. Write the value of a string with quotes: `\"{code}\"`"),
            [one] if !in_variants => Ok(Target::Item(one)),
            several if several.iter().all(|item| item.kind == Kind::Field) => Ok(Target::Shared(code)),
            several => {
                let paths: Vec<_> = several.iter().map(|item| item.path()).collect();
                bail!("`{code}` is ambiguous: write one of {paths:?}");
            }
        }
    }

    /// Writes a reference with the language's markers for it.
    fn write(&self, target: Target<'_>, at: &Item) -> Result<String> {
        let item = match target {
            Target::Argument(name) if self.language == Language::Kotlin && at.kind != Kind::Variant => {
                return Ok(format!("[{}]", self.argument(name)));
            }
            Target::Argument(name) | Target::Shared(name) => return Ok(format!("`{}`", self.argument(name))),
            Target::Item(item) => self.twin(item, at),
        };
        self.link(item, at)
    }

    /// Writes a reference to exactly this item.
    pub fn link(&self, item: &Item, at: &Item) -> Result<String> {
        if self.is_excluded(item) {
            bail!("`{}` does not exist in {}", item.path(), self.language.name());
        }
        if let Some(link) = self.links.get(&item.path()) {
            return Ok(format!("``{link}``"));
        }
        let name = self.name(item);
        if item.is_type() {
            return Ok(match self.language {
                Language::Python => format!("`{name}`"),
                Language::Kotlin => format!("[{name}]"),
                Language::Swift => format!("``{name}``"),
            });
        }
        let owner = self.type_name(&item.owner);
        let is_near = item.owner == at.owner || item.owner == at.name;
        let has_owner = !owner.is_empty();
        Ok(match (self.language, item.kind) {
            (Language::Python, Kind::Constructor | Kind::Value | Kind::Variant) => format!("`{owner}.{name}`"),
            (Language::Python, _) if is_near || !has_owner => format!("`{name}`"),
            (Language::Python, _) => format!("`{owner}.{name}`"),
            (Language::Kotlin, Kind::Constructor) => format!("[{owner}.{name}][{owner}.Companion.{name}]"),
            (Language::Kotlin, Kind::Value | Kind::Variant) => format!("[{owner}.{name}]"),
            (Language::Kotlin, _) if is_near || !has_owner => format!("[{name}]"),
            (Language::Kotlin, _) => format!("[{owner}.{name}]"),
            (Language::Swift, Kind::Variant) => format!("``{owner}/{name}(_:)``"),
            (Language::Swift, Kind::Value | Kind::Field) => format!("``{owner}/{name}``"),
            (Language::Swift, _) => {
                let labels = item.arguments.iter().map(|argument| format!("{}:", self.argument(argument)));
                let call = format!("{name}({})", labels.collect::<String>());
                // Written by hand, it is an extension of the protocol.
                let owner = if item.docs.is_empty() { format!("{owner}Protocol") } else { owner };
                if has_owner { format!("``{owner}/{call}``") } else { format!("``{call}``") }
            }
        })
    }

    /// Finds the form of a method that suits the text: a text about what blocks names what blocks. So do Python's other
    /// texts, where the plain names block.
    fn twin<'a>(&'a self, item: &'a Item, at: &Item) -> &'a Item {
        let blocks = at.name.ends_with("_blocking") || (self.language == Language::Python && !at.is_async);
        if blocks { self.blocking(item).unwrap_or(item) } else { item }
    }

    fn type_name(&self, name: &str) -> String {
        if let Some(renamed) = self.rename.get(name) {
            return renamed.clone();
        }
        let is_error = self.items.iter().any(|item| item.kind == Kind::Error && item.name == name);
        match name.strip_suffix("Error") {
            Some(stem) if is_error && self.language == Language::Kotlin => format!("{stem}Exception"),
            _ => name.to_owned(),
        }
    }

    fn name(&self, item: &Item) -> String {
        if let Some(renamed) = self.rename.get(&item.path()) {
            return renamed.clone();
        }
        match (self.language, item.kind) {
            _ if item.is_type() => self.type_name(&item.name),
            (Language::Python | Language::Kotlin, Kind::Variant) => item.name.to_upper_camel_case(),
            (Language::Python | Language::Kotlin, Kind::Value) => item.name.to_shouty_snake_case(),
            (Language::Python, _) => item.name.clone(),
            (Language::Kotlin, _) => item.name.to_lower_camel_case(),
            (Language::Swift, _) => swift::names::member(&item.name),
        }
    }

    /// Converts the names in a piece of code that is more than a name. What is quoted stays.
    fn expression(&self, code: &str, at: &Item) -> Result<String> {
        let mut converted = String::new();
        for (number, part) in code.split('"').enumerate() {
            if number > 0 {
                converted.push('"');
            }
            if number % 2 == 1 {
                converted.push_str(part);
                continue;
            }
            for word in words(part) {
                if !is_snake_case(word) {
                    converted.push_str(word);
                    continue;
                }
                match self.target(word, at)? {
                    Target::Argument(name) | Target::Shared(name) => converted.push_str(&self.argument(name)),
                    Target::Item(item) => converted.push_str(&self.name(self.twin(item, at))),
                }
            }
        }
        Ok(converted)
    }
}

/// Splits a text before and after each word.
pub fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut was_in_word = None;
    for (position, c) in text.char_indices() {
        if was_in_word.is_some_and(|was| was != in_word(c)) {
            words.push(&text[start..position]);
            start = position;
        }
        was_in_word = Some(in_word(c));
    }
    words.push(&text[start..]);
    words
}

/// Whether a word is such as `domain_name`.
pub fn is_snake_case(word: &str) -> bool {
    word.trim_matches('_').contains('_')
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a piece of code is a name, or names with points between them.
fn is_path(code: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    !code.is_empty() && code.split('.').all(is_name)
}
