//! The structure of a docstring: paragraphs and lists, and what they are for.

use anyhow::{Result, bail};

use super::interface::{Item, Kind};
use crate::Language;

/// A part of a docstring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A list: the marker and the text of each item.
    List(Vec<(String, String)>),
    /// What an argument is, or a field of an error's variant: its name, and the text.
    Parameter(String, String),
    /// What is returned.
    Returns(String),
    /// Which variant is raised, or the error itself, and when.
    Raises(String, String),
}

/// Reads a docstring, without what is for other languages.
pub fn blocks(item: &Item, language: Language) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    for paragraph in item.docs.split(|line| line.is_empty()) {
        let parts = parts(paragraph)?;
        let mut list = Vec::new();
        for (marker, text) in parts {
            let Some(text) = for_language(&text, language)? else { continue };
            if !marker.is_empty() {
                list.push((marker, text));
                continue;
            }
            if !list.is_empty() {
                blocks.push(Block::List(std::mem::take(&mut list)));
            }
            blocks.push(purpose(item, text, blocks.is_empty())?);
        }
        if list.is_empty() {
            continue;
        }
        let parameters: Option<Vec<_>> = list.iter().map(|(_, text)| parameter(item, text)).collect();
        match parameters {
            Some(parameters) => blocks.extend(parameters),
            None => blocks.push(Block::List(list)),
        }
    }
    Ok(blocks)
}

/// Joins the lines of each list item, and of the text around them. Text outside of a list has an empty marker.
fn parts(paragraph: &[String]) -> Result<Vec<(String, String)>> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in paragraph {
        let text = line.trim_start();
        let marker = text.split(' ').next().unwrap_or_default();
        let is_marker = marker == "-" || marker.strip_suffix('.').is_some_and(|number| number.parse::<u8>().is_ok());
        if text.starts_with("```") || text.starts_with('#') {
            bail!("{text:?}: code blocks and headings are not supported");
        }
        if is_marker && line.len() == text.len() {
            parts.push((marker.to_owned(), text[marker.len()..].trim().to_owned()));
            continue;
        }
        let continues = line.len() > text.len();
        match parts.last_mut() {
            Some((marker, joined)) if continues != marker.is_empty() => {
                joined.push(' ');
                joined.push_str(text);
            }
            None => parts.push((String::new(), text.to_owned())),
            Some(_) => bail!("{line:?} is neither a part of the list nor of the paragraph before it"),
        }
    }
    Ok(parts)
}

/// Returns the text without the languages that it is for, or nothing if it is for others.
///
/// `Python: …` is for Python only, and `Kotlin, Swift: …` for both of them.
fn for_language(text: &str, language: Language) -> Result<Option<String>> {
    const LANGUAGES: [&str; 4] = ["Python", "Kotlin", "Swift", "Rust"];
    let Some((head, rest)) = text.split_once(": ") else { return Ok(Some(text.to_owned())) };
    let named: Vec<_> = head.split(", ").collect();
    if !named.iter().all(|name| LANGUAGES.contains(name)) {
        return Ok(Some(text.to_owned()));
    }
    Ok(named.contains(&language.name()).then(|| rest.to_owned()))
}

/// Sorts a paragraph by how it begins.
fn purpose(item: &Item, text: String, is_first: bool) -> Result<Block> {
    if let Some(rest) = text.strip_prefix("Raises `") {
        let Some((variant, condition)) = rest.split_once('`') else { bail!("{text:?} has an open backtick") };
        if !item.is_callable() {
            bail!("{text:?}: only functions, methods and constructors raise");
        }
        let condition = condition.trim_start_matches([':', '.']).trim();
        return Ok(Block::Raises(variant.to_owned(), condition.to_owned()));
    }
    if !is_first && item.is_callable() && text.starts_with("Returns ") {
        return Ok(Block::Returns(text["Returns ".len()..].to_owned()));
    }
    Ok(Block::Paragraph(text))
}

/// Reads a list item such as "`timeout`: the time" that is about an argument.
fn parameter(item: &Item, text: &str) -> Option<Block> {
    if !item.is_callable() && item.kind != Kind::Variant {
        return None;
    }
    let (name, text) = text.strip_prefix('`')?.split_once("`: ")?;
    item.arguments.iter().any(|argument| argument == name).then(|| Block::Parameter(name.to_owned(), text.to_owned()))
}
