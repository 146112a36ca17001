//! The texts of the interface definition, in the words of one language.
//!
//! A docstring in src/alidomain.udl is written like this:
//!
//! ```text
//! /// Submits a task, at most once. See `wait_for_task` and `ClientOptions.timeout`.
//! ///
//! /// Kotlin, Swift: A paragraph, or an item of a list, that only these languages have.
//! ///
//! /// - `request`: What an argument is.
//! ///
//! /// Returns the task's number.
//! ///
//! /// Raises `OutcomeUnknown` if the reply was lost.
//! ```
//!
//! - Write code between backticks, with the names of the definition: `Type.member`, or only the name if the item is near
//!   or the name is unique. Types take precedence: write `DomainError.Credentials` for the variant. A name that does not
//!   exist is an error, so that texts cannot drift from the interface. A name outside of backticks is an error, too.
//! - Write values as `null`, `true` and `false`, values of enums as `Outcome.NotSent`, and strings with quotes:
//!   `"CHG_HOLDER"`. The generator changes neither quoted text nor environment variables.
//! - Write arguments, and the fields of an error's variant, as a list of their own. From the second paragraph on, a
//!   paragraph that begins with `Returns` describes the result. An item that throws has one `Raises` paragraph for each
//!   error: `DomainError` or a variant.
//! - The docstring of a blocking method is "Blocking form of `awaited_method`."
//!
//! No text may mention another language, except the samples of `Explanation`.

mod blocks;
mod hand_written;
mod interface;
mod layout;
mod names;

use anyhow::{Context as _, Result, bail};

use self::blocks::{Block, blocks};
use self::interface::{Item, items};
use self::names::{Names, is_snake_case, words};
use crate::Language;

/// Returns the interface definition with the language's names and markers in its docstrings.
///
/// `config` is the text of uniffi.toml, which knows what is called otherwise.
pub fn convert(language: Language, definition: &str, config: &str) -> Result<String> {
    let config: toml::Table = config.parse().context("uniffi.toml is not TOML")?;
    let names = Names::new(language, items(definition)?, &config)?;
    let lines: Vec<_> = definition.lines().collect();
    let mut converted = String::new();
    let mut done = 0;
    let mut errors = Vec::new();
    for item in names.items().iter().filter(|item| !item.docs.is_empty()) {
        let text = if names.is_excluded(item) { Ok(item.docs.clone()) } else { docs(language, &names, item) };
        let text = text.unwrap_or_else(|error| {
            errors.push(format!("{}: {error:#}", item.path()));
            Vec::new()
        });
        for line in &lines[done..item.lines.start] {
            converted.push_str(&format!("{line}\n"));
        }
        let first = lines[item.lines.start];
        let indent = &first[..first.len() - first.trim_start().len()];
        for line in text {
            converted.push_str(format!("{indent}/// {line}").trim_end());
            converted.push('\n');
        }
        done = item.lines.end;
    }
    if !errors.is_empty() {
        bail!("wrong docstrings for {}:\n{}", language.name(), errors.join("\n"));
    }
    for line in &lines[done..] {
        converted.push_str(&format!("{line}\n"));
    }
    Ok(converted)
}

/// Returns the docstring of an item, line by line.
fn docs(language: Language, names: &Names, item: &Item) -> Result<Vec<String>> {
    let awaited = names.awaited(item);
    if let Some(awaited) = awaited
        && item.docs != [format!("Blocking form of `{}`.", awaited.name)]
    {
        bail!("write \"Blocking form of `{}`.\"", awaited.name);
    }
    let parts = blocks(awaited.unwrap_or(item), language)?.into_iter().map(|block| converted(names, block, item));
    let mut parts = parts.collect::<Result<Vec<_>>>()?;
    if let Some(awaited) = awaited {
        let other = names.link(awaited, item)?;
        let notice = match language {
            Language::Python => format!("Blocks the calling thread. {other} is the awaitable form."),
            Language::Kotlin => format!("Blocks the calling thread. {other} suspends instead."),
            Language::Swift => format!("Blocks the calling thread. {other} is the `async` form."),
        };
        parts.insert(parts.len().min(1), Block::Paragraph(notice));
    }
    let raises = parts.iter().any(|block| matches!(block, Block::Raises(..)));
    if item.throws != raises && item.is_callable() {
        bail!("a paragraph \"Raises `…` if …\" is required where something throws, and not allowed elsewhere");
    }
    check(language, item, &parts)?;
    Ok(layout::lines(language, item, parts))
}

/// Converts the names in a part.
fn converted(names: &Names, block: Block, at: &Item) -> Result<Block> {
    let text = |text: String| prose(names, &text, at);
    Ok(match block {
        Block::Paragraph(paragraph) => Block::Paragraph(text(paragraph)?),
        Block::Returns(returned) => Block::Returns(text(returned)?),
        Block::Parameter(name, meaning) => Block::Parameter(names.argument(&name), text(meaning)?),
        Block::Raises(variant, condition) => Block::Raises(names.raised(&variant)?, text(condition)?),
        Block::List(list) => {
            let list = list.into_iter().map(|(marker, item)| Ok((marker, text(item)?)));
            Block::List(list.collect::<Result<_>>()?)
        }
    })
}

/// Converts a text: what stands between backticks is code.
fn prose(names: &Names, text: &str, at: &Item) -> Result<String> {
    let mut converted = String::new();
    let parts: Vec<_> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        bail!("{text:?} has an open backtick");
    }
    for (number, part) in parts.iter().enumerate() {
        if number % 2 == 1 {
            converted.push_str(&names.code(part, at)?);
            continue;
        }
        if let Some(word) = words(part).into_iter().find(|word| is_snake_case(word) || *word == "null") {
            bail!("{word:?} belongs between backticks");
        }
        converted.push_str(part);
    }
    Ok(converted)
}

/// Refuses what is about another language.
fn check(language: Language, item: &Item, parts: &[Block]) -> Result<()> {
    // Samples of all languages are what these are about.
    if item.owner == "Explanation" {
        return Ok(());
    }
    let text = format!("{parts:?}");
    let others = [Language::Python, Language::Kotlin, Language::Swift].into_iter().filter(|other| *other != language);
    for other in others.map(Language::name).chain(["Rust", "Java"]) {
        if words(&text).contains(&other) {
            bail!("it mentions {other}: begin the paragraph, or the item of a list, with \"{other}: \"");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
