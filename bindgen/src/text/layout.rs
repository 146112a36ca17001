//! Docstrings with the markers of each language: KDoc, DocC, and the sections that Google's style has for Python.

use super::blocks::Block;
use super::interface::{Item, Kind};
use crate::Language;

/// Characters of a line, without what stands before it.
const WIDTH: usize = 100;

/// Lays out a docstring.
pub fn lines(language: Language, item: &Item, blocks: Vec<Block>) -> Vec<String> {
    let mut body: Vec<Vec<String>> = Vec::new();
    let (mut parameters, mut returns, mut raises) = (Vec::new(), None, Vec::new());
    for block in blocks {
        match block {
            Block::Paragraph(text) => body.push(wrapped("", "", &text)),
            Block::List(list) => {
                let item = |(marker, text): &(String, String)| {
                    wrapped(&format!("{marker} "), &" ".repeat(marker.len() + 1), text)
                };
                body.push(list.iter().flat_map(item).collect());
            }
            Block::Parameter(name, text) => parameters.push((name, text)),
            Block::Returns(text) => returns = Some(text),
            Block::Raises(error, condition) => raises.push((error, condition)),
        }
    }
    body.extend(match language {
        Language::Python => google(item, &parameters, returns, &raises),
        Language::Kotlin => kdoc(item, &parameters, returns, &raises),
        Language::Swift => docc(&parameters, returns, &raises),
    });
    body.retain(|part| !part.is_empty());
    body.join(&String::new())
}

type Texts = [(String, String)];

fn google(item: &Item, parameters: &Texts, returns: Option<String>, raises: &Texts) -> Vec<Vec<String>> {
    let section = |title: &str, entries: Vec<(String, String)>| {
        let mut lines = vec![format!("{title}:")];
        for (name, text) in entries {
            lines.extend(wrapped(&format!("    {name}: "), "        ", &capitalized(&text)));
        }
        if lines.len() > 1 { lines } else { Vec::new() }
    };
    let of = if item.kind == Kind::Variant { "Attributes" } else { "Args" };
    let mut sections = vec![section(of, parameters.to_vec())];
    if let Some(text) = returns {
        let mut lines = vec!["Returns:".to_owned()];
        lines.extend(wrapped("    ", "    ", &capitalized(&text)));
        sections.push(lines);
    }
    sections.push(section("Raises", raises.to_vec()));
    sections
}

fn kdoc(item: &Item, parameters: &Texts, returns: Option<String>, raises: &Texts) -> Vec<Vec<String>> {
    let of = if item.kind == Kind::Variant { "@property" } else { "@param" };
    let mut tags: Vec<_> =
        parameters.iter().flat_map(|(name, text)| wrapped(&format!("{of} {name} "), "    ", text)).collect();
    tags.extend(returns.into_iter().flat_map(|text| wrapped("@return ", "    ", &text)));
    tags.extend(raises.iter().flat_map(|(error, condition)| wrapped(&format!("@throws {error} "), "    ", condition)));
    vec![tags]
}

fn docc(parameters: &Texts, returns: Option<String>, raises: &Texts) -> Vec<Vec<String>> {
    let mut items: Vec<_> = parameters
        .iter()
        .flat_map(|(name, text)| wrapped(&format!("- Parameter {name}: "), "  ", &capitalized(text)))
        .collect();
    items.extend(returns.into_iter().flat_map(|text| wrapped("- Returns: ", "  ", &capitalized(&text))));
    // More than one item would not be shown.
    let conditions: Vec<_> = raises.iter().map(|(error, condition)| format!("{error} {condition}")).collect();
    if !conditions.is_empty() {
        items.extend(wrapped("- Throws: ", "  ", &conditions.join(" ")));
    }
    vec![items]
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Breaks a text into lines. Code stays on one line, and no line begins with what would be a marker there.
fn wrapped(first: &str, others: &str, text: &str) -> Vec<String> {
    let mut lines = vec![first.to_owned()];
    let mut is_empty = true;
    for word in unbreakable(text) {
        let line = lines.last_mut().expect("it begins with one line");
        let is_marker = word.starts_with(['@', '#', '>', '-', '+', '*'])
            || word.strip_suffix('.').is_some_and(|number| number.parse::<u32>().is_ok());
        if is_empty {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= WIDTH || is_marker {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("{others}{word}"));
        }
        is_empty = false;
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Splits a text at the spaces outside of code.
fn unbreakable(text: &str) -> Vec<&str> {
    let mut in_code = false;
    text.split(|c: char| {
        in_code ^= c == '`';
        c == ' ' && !in_code
    })
    .filter(|word| !word.is_empty())
    .collect()
}
