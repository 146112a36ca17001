//! The paths in a piece of code that lead to other files of the crate.

use std::collections::HashMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path in the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// `crate::net::http`, say; `*` for everything.
    pub path: Vec<String>,
    /// The name after `as`.
    pub renamed: Option<String>,
    pub line: usize,
    /// It stands in a `use` line.
    pub is_use: bool,
    /// It stands in a `pub use` line.
    pub passes_on: bool,
}

impl Mention {
    /// The name by which the file knows it; `None` for everything.
    pub fn name(&self) -> Option<&str> {
        let last = self.renamed.as_ref().or(self.path.last())?;
        (last != "*").then_some(last)
    }
}

/// The paths of at least two words. All paths of a `use` line are found that way, if the tokens are those of its tree.
pub fn mentions(tokens: TokenStream) -> Vec<Mention> {
    let mut found = Vec::new();
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut place = 0;
    while place < tokens.len() {
        place = match &tokens[place] {
            TokenTree::Ident(_) => path(&tokens, place, &[], &mut found),
            TokenTree::Group(group) => {
                found.extend(mentions(group.stream()));
                place + 1
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => place + 1,
        };
    }
    found
}

/// Reads the path that begins here, with all branches of a `{…}` at its end. Returns where it ends.
fn path(tokens: &[TokenTree], start: usize, before: &[String], found: &mut Vec<Mention>) -> usize {
    let mut path = before.to_vec();
    let mut line = 0;
    let mut place = start;
    loop {
        match tokens.get(place) {
            Some(TokenTree::Ident(word)) => {
                path.push(word.to_string());
                line = word.span().start().line;
            }
            Some(TokenTree::Punct(star)) if star.as_char() == '*' && place > start => {
                path.push("*".to_owned());
                line = star.span().start().line;
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace && place > start => {
                branches(group.stream(), &path, found);
                return place + 1;
            }
            _ => break,
        }
        place += 1;
        if !is_separator(tokens, place) {
            break;
        }
        place += 2;
    }
    let renamed = match (tokens.get(place), tokens.get(place + 1)) {
        (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name))) if word == "as" => Some(name.to_string()),
        _ => None,
    };
    // `{self}` names what stands before it.
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    if path.len() > 1 {
        found.push(Mention { path, renamed, line, is_use: false, passes_on: false });
    }
    place
}

fn branches(tokens: TokenStream, before: &[String], found: &mut Vec<Mention>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for branch in tokens.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',')) {
        if !branch.is_empty() {
            path(branch, 0, before, found);
        }
    }
}

fn is_separator(tokens: &[TokenTree], place: usize) -> bool {
    let is_colon = |place| matches!(tokens.get(place), Some(TokenTree::Punct(colon)) if colon.as_char() == ':');
    is_colon(place) && is_colon(place + 1)
}

/// Counts the words of a piece of code.
pub fn words(tokens: TokenStream, counts: &mut HashMap<String, usize>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => *counts.entry(word.to_string()).or_default() += 1,
            TokenTree::Group(group) => words(group.stream(), counts),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
