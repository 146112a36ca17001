//! What the interface definition declares, line by line.

use anyhow::{Result, bail};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The namespace itself.
    Namespace,
    /// A function of the namespace.
    Function,
    /// A dictionary.
    Record,
    /// A field of a dictionary.
    Field,
    /// An enum.
    Enum,
    /// A value of an enum.
    Value,
    /// The interface that is an error.
    Error,
    /// A variant of the error.
    Variant,
    /// Any other interface.
    Object,
    /// A constructor with a name, or the primary one, whose name is `new`.
    Constructor,
    /// A method.
    Method,
}

/// One declaration.
#[derive(Clone, Debug)]
pub struct Item {
    /// The type that it belongs to; empty for types, and for what is in the namespace.
    pub owner: String,
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The names of its arguments; of a variant, those of its fields.
    pub arguments: Vec<String>,
    /// Whether it is awaited.
    pub is_async: bool,
    /// Whether it fails with the error.
    pub throws: bool,
    /// Its docstring, without the markers.
    pub docs: Vec<String>,
    /// The lines of the definition that hold its docstring.
    pub lines: std::ops::Range<usize>,
}

impl Item {
    /// The name with the owner's.
    pub fn path(&self) -> String {
        if self.owner.is_empty() { self.name.clone() } else { format!("{}.{}", self.owner, self.name) }
    }

    /// Whether it is a type.
    pub fn is_type(&self) -> bool {
        matches!(self.kind, Kind::Record | Kind::Enum | Kind::Error | Kind::Object)
    }

    /// Whether it is called.
    pub fn is_callable(&self) -> bool {
        matches!(self.kind, Kind::Function | Kind::Constructor | Kind::Method)
    }
}

/// Reads every declaration. The definition has one a line.
pub fn items(definition: &str) -> Result<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    let (mut docs, mut start, mut attributes) = (Vec::new(), 0, "");
    let mut outer: Option<(String, Kind)> = None;
    for (number, line) in definition.lines().enumerate() {
        let line = line.trim();
        if let Some(text) = line.strip_prefix("///") {
            if docs.is_empty() {
                start = number;
            }
            docs.push(text.strip_prefix(' ').unwrap_or(text).to_owned());
            continue;
        }
        if line.is_empty() {
            continue;
        }
        if line == "};" {
            outer = None;
            continue;
        }
        if line.starts_with('[') {
            attributes = line;
            continue;
        }
        let (kind, name, arguments) = match &outer {
            None => {
                let Some((keyword, name)) = line.trim_end_matches(['{', ' ']).split_once(' ') else {
                    bail!("line {}: {line:?} begins no declaration", number + 1);
                };
                let kind = match keyword {
                    "namespace" => Kind::Namespace,
                    "dictionary" => Kind::Record,
                    "enum" => Kind::Enum,
                    "interface" if attributes.contains("Error") => Kind::Error,
                    "interface" => Kind::Object,
                    _ => bail!("line {}: unknown keyword {keyword:?}", number + 1),
                };
                (kind, name.to_owned(), Vec::new())
            }
            Some((_, kind)) => member(*kind, line, attributes)?,
        };
        let throws = attributes.contains("Throws");
        let is_async = attributes.contains("Async");
        attributes = "";
        let owner = match &outer {
            Some((owner, kind)) if *kind != Kind::Namespace => owner.clone(),
            _ => String::new(),
        };
        if outer.is_none() {
            outer = Some((name.clone(), kind));
        }
        let lines = start..start + docs.len();
        items.push(Item { owner, kind, name, arguments, is_async, throws, docs: std::mem::take(&mut docs), lines });
    }
    Ok(items)
}

/// Reads a declaration inside of another one.
fn member(outer: Kind, line: &str, attributes: &str) -> Result<(Kind, String, Vec<String>)> {
    let last_word = |text: &str| text.split_whitespace().last().unwrap_or_default().to_owned();
    let unended = line.trim_end_matches([';', ',']);
    if outer == Kind::Enum {
        return Ok((Kind::Value, unended.trim_matches('"').to_owned(), Vec::new()));
    }
    if outer == Kind::Record {
        let declaration = unended.split(" = ").next().unwrap_or_default();
        return Ok((Kind::Field, last_word(declaration), Vec::new()));
    }
    let Some((head, rest)) = unended.split_once('(').filter(|_| line.ends_with(");")) else {
        bail!("{line:?} is not a declaration on one line");
    };
    let rest = rest.trim_end_matches(')').replace("record<string, ", "record<");
    let arguments = rest.split(", ").filter(|argument| !argument.is_empty());
    let arguments = arguments.map(|argument| last_word(argument.split(" = ").next().unwrap_or_default())).collect();
    let name = last_word(head);
    let kind = match outer {
        Kind::Namespace => Kind::Function,
        Kind::Error => Kind::Variant,
        _ if name == "constructor" => Kind::Constructor,
        _ => Kind::Method,
    };
    let named = attributes.split_once("Name=").and_then(|(_, rest)| rest.split([',', ']']).next());
    let name = if kind == Kind::Constructor { named.unwrap_or("new").to_owned() } else { name };
    Ok((kind, name, arguments))
}
