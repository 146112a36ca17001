//! The files of a crate, and which of them each one imports from.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use quote::ToTokens as _;
use syn::{Attribute, ImplItem, Item, Meta, TraitItem, Visibility};

use super::paths::{Mention, mentions, words};

/// So many re-exports are followed from one name to its file.
const MOST_REEXPORTS: usize = 16;

/// A crate without its tests.
pub struct Sources {
    pub files: Vec<File>,
}

/// A file and its imports.
pub struct File {
    /// As shown to people.
    pub path: String,
    /// The names of the modules down to it; the crate root has none.
    pub module: Vec<String>,
    pub imports: Vec<Import>,
}

/// That a file names something of another file.
#[derive(Debug)]
pub struct Import {
    /// Its number among the files.
    pub file: usize,
    pub line: usize,
    /// The path as it was written.
    pub shown: String,
    /// A parent passes on what its child has, and does not use it itself.
    pub passed_on: bool,
}

/// A file as it was read: its mentions lead nowhere yet.
struct Read {
    path: String,
    module: Vec<String>,
    children: Vec<String>,
    mentions: Vec<Mention>,
    /// How often each word stands outside of `use` lines.
    words: HashMap<String, usize>,
}

impl Sources {
    /// Reads the crate whose root is `lib.rs` in the folder, or `main.rs`.
    pub fn read(project: &Path, folder: &str) -> Result<Self> {
        let mut read = Vec::new();
        let is_library = project.join(folder).join("lib.rs").exists();
        let root = Path::new(folder).join(if is_library { "lib.rs" } else { "main.rs" });
        read_file(project, &root, Vec::new(), &mut read)?;
        let places: BTreeMap<_, _> =
            read.iter().enumerate().map(|(number, file)| (file.module.clone(), number)).collect();
        let index = Index { read: &read, places };
        let files = (0..read.len()).map(|number| index.resolved(number)).collect();
        Ok(Self { files })
    }
}

fn read_file(project: &Path, path: &Path, module: Vec<String>, files: &mut Vec<Read>) -> Result<()> {
    let text = fs::read_to_string(project.join(path)).with_context(|| format!("{} cannot be read", path.display()))?;
    let parsed = syn::parse_file(&text).with_context(|| format!("{} is not Rust", path.display()))?;
    let mut file = Read {
        path: path.to_string_lossy().replace('\\', "/"),
        module: module.clone(),
        children: Vec::new(),
        mentions: Vec::new(),
        words: HashMap::new(),
    };
    take_items(parsed.items, &mut file, false);
    let children = file.children.clone();
    files.push(file);
    for child in children {
        let mut module = module.clone();
        module.push(child.clone());
        read_file(project, &file_of(project, path, &child)?, module, files)?;
    }
    Ok(())
}

fn take_items(items: Vec<Item>, file: &mut Read, inline: bool) {
    for mut item in items.into_iter().filter(|item| !is_test(attributes(item))) {
        match &mut item {
            Item::Mod(module) => match module.content.take() {
                Some((_, items)) => take_items(items, file, true),
                None => file.children.push(module.ident.to_string()),
            },
            Item::Use(import) => {
                let passes_on = !matches!(import.vis, Visibility::Inherited);
                let found = mentions(import.tree.to_token_stream());
                take_mentions(
                    found.into_iter().map(|found| Mention { is_use: true, passes_on, ..found }),
                    file,
                    inline,
                );
            }
            _ => {
                without_tests(&mut item);
                let tokens = item.to_token_stream();
                words(tokens.clone(), &mut file.words);
                take_mentions(mentions(tokens).into_iter(), file, inline);
            }
        }
    }
}

fn take_mentions(found: impl Iterator<Item = Mention>, file: &mut Read, inline: bool) {
    file.mentions.extend(found.map(|mut mention| {
        // A module that is written out in its parent's file has the same parent file for `super`.
        if inline && mention.path[0] == "super" {
            mention.path[0] = "self".to_owned();
        }
        mention
    }));
}

fn without_tests(item: &mut Item) {
    match item {
        Item::Impl(block) => block.items.retain(|item| match item {
            ImplItem::Const(item) => !is_test(&item.attrs),
            ImplItem::Fn(item) => !is_test(&item.attrs),
            ImplItem::Type(item) => !is_test(&item.attrs),
            _ => true,
        }),
        Item::Trait(block) => block.items.retain(|item| !matches!(item, TraitItem::Fn(item) if is_test(&item.attrs))),
        _ => {}
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether it is there only in tests: `#[cfg(test)]`, `#[cfg(all(test, …))]`, `#[test]`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || (condition.starts_with("all") && condition.contains("(test ,"))
        }
        _ => false,
    })
}

/// Where a module that is declared in `parent` has its file.
fn file_of(project: &Path, parent: &Path, child: &str) -> Result<PathBuf> {
    let is_root = matches!(parent.file_name().and_then(|name| name.to_str()), Some("lib.rs" | "main.rs" | "mod.rs"));
    let folder = if is_root { parent.with_file_name("") } else { parent.with_extension("") };
    let places = [folder.join(format!("{child}.rs")), folder.join(child).join("mod.rs")];
    match places.iter().find(|place| project.join(place).is_file()) {
        Some(place) => Ok(place.clone()),
        None => bail!("{}: the file of `mod {child}` was not found", parent.display()),
    }
}

/// Finds the files that mentions lead to.
struct Index<'a> {
    read: &'a [Read],
    places: BTreeMap<Vec<String>, usize>,
}

impl Index<'_> {
    fn resolved(&self, number: usize) -> File {
        let file = &self.read[number];
        let imports = file.mentions.iter().filter_map(|mention| {
            let path = self.absolute(number, &mention.path)?;
            let other = self.file_of(&path, 0);
            let below = self.read[other].module.starts_with(&file.module);
            let used = mention.name().is_none_or(|name| file.words.contains_key(name));
            let import = Import {
                file: other,
                line: mention.line,
                shown: mention.path.join("::"),
                passed_on: mention.passes_on && below && !used,
            };
            (other != number).then_some(import)
        });
        File { path: file.path.clone(), module: file.module.clone(), imports: imports.collect() }
    }

    /// The path from the crate root; `None` for one that leads out of the crate.
    fn absolute(&self, number: usize, path: &[String]) -> Option<Vec<String>> {
        let file = &self.read[number];
        let first = path.first()?;
        if first == "crate" {
            return Some(path[1..].to_vec());
        }
        let mut module = file.module.clone();
        let mut rest = path;
        if first == "self" {
            rest = &path[1..];
        } else if first != "super" && !file.children.contains(first) {
            return None;
        }
        while let Some((_, shorter)) = rest.split_first().filter(|(first, _)| *first == "super") {
            module.pop();
            rest = shorter;
        }
        module.extend_from_slice(rest);
        Some(module)
    }

    /// The file that has what the path names, through re-exports.
    fn file_of(&self, path: &[String], followed: usize) -> usize {
        let known =
            (0..=path.len()).rev().find(|length| self.places.contains_key(&path[..*length])).unwrap_or_default();
        let number = self.places[&path[..known]];
        let Some(name) = path.get(known).filter(|_| followed < MOST_REEXPORTS) else { return number };
        let uses = self.read[number].mentions.iter().filter(|mention| mention.is_use);
        let reexport = uses.filter(|mention| mention.name() == Some(name)).find_map(|mention| {
            let mut target = self.absolute(number, &mention.path)?;
            target.extend_from_slice(&path[known + 1..]);
            (target != path).then_some(target)
        });
        reexport.map_or(number, |target| self.file_of(&target, followed + 1))
    }
}
