//! The code on the pages is code that is compiled, and most of it is run by the demo and the tests. The links lead somewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const ARTICLES: &str = "bindings/swift/Sources/AliDomain/AliDomain.docc";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages below a folder, by their paths from the root.
fn pages_below(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
    let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    let paths = names.iter().map(|name| Path::new(folder).join(name));
    let pages = paths.flat_map(|path| match path.extension() {
        None if root().join(&path).is_dir() => pages_below(path.to_str().expect("plain names")),
        Some(kind) if kind == "md" => vec![path],
        _ => Vec::new(),
    });
    pages.collect()
}

/// Every page for readers.
fn pages() -> Vec<PathBuf> {
    let mut pages = [pages_below("docs"), pages_below(ARTICLES)].concat();
    assert!(pages.len() > 25);
    for page in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"] {
        pages.push(page.into());
    }
    for package in ["python", "swift", "kotlin/examples/android-app"] {
        pages.push(format!("bindings/{package}/README.md").into());
    }
    pages.push("cli/python/README.md".into());
    pages.push("sandbox/python/README.md".into());
    pages
}

/// A block of code on a page.
struct Block<'a> {
    language: &'a str,
    code: String,
    /// What stands between `<!--` and `-->` on the line before it.
    marker: Option<&'a str>,
}

/// The blocks of a page, and its other lines.
fn taken_apart(page: &str) -> (Vec<Block<'_>>, Vec<&str>) {
    let (mut blocks, mut text) = (Vec::new(), Vec::<&str>::new());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let fence = line.trim_start();
        let language = fence.trim_start_matches('`');
        let fence = &fence[..fence.len() - language.len()];
        if fence.len() < 3 {
            text.push(line);
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let code = lines.by_ref().take_while(|line| line.trim_start() != fence);
        let code = code.fold(String::new(), |code, line| code + line.get(indent..).unwrap_or_default() + "\n");
        let marker = text.last().and_then(|line| line.strip_prefix("<!-- ")?.strip_suffix(" -->"));
        blocks.push(Block { language, code, marker });
    }
    (blocks, text)
}

/// Without the spaces that all lines begin with, so that a sample compares with a part of a file that is indented.
fn unindented(code: &str) -> Vec<&str> {
    let indent = code.lines().filter(|line| !line.is_empty()).map(|line| line.len() - line.trim_start().len()).min();
    code.lines().map(|line| line.get(indent.unwrap_or_default()..).unwrap_or_default()).collect()
}

/// Whether the lines stand in the file one after the other, however far to the right.
fn is_part_of(code: &str, file: &str) -> bool {
    let (sample, lines) = (unindented(code), file.lines().collect::<Vec<_>>());
    lines.windows(sample.len()).any(|part| unindented(&part.join("\n")) == sample)
}

#[test]
fn samples_are_copies_of_tested_code() {
    let mut compared = 0;
    for page in pages() {
        for Block { language, code, marker } in taken_apart(&read(&page)).0 {
            let page = page.display();
            if let Some(path) = marker.and_then(|marker| marker.strip_prefix("the code of ")) {
                assert_eq!(code, read(path), "{page} and {path} differ");
            } else if let Some(path) = marker.and_then(|marker| marker.strip_prefix("from ")) {
                assert!(is_part_of(&code, &read(path)), "{page} has a sample that is not in {path}:\n{code}");
            } else {
                let is_compiled = ["java", "kotlin", "rust"].contains(&language);
                assert!(!is_compiled || marker == Some("not compiled"), "{page} has a sample of its own:\n{code}");
                continue;
            }
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

/// What is between `// snippet.NAME` and `// snippet.end`, as far to the left as it gets.
fn snippets(source: &str) -> BTreeMap<String, String> {
    let mut snippets = BTreeMap::new();
    for part in source.split("// snippet.").skip(1).filter(|part| !part.starts_with("end\n")) {
        let (name, code) = part.split_once('\n').expect("a snippet has a name");
        let snippet =
            unindented(code.trim_end_matches(' ')).into_iter().fold(String::new(), |text, line| text + line + "\n");
        assert!(snippets.insert(name.to_owned(), snippet).is_none(), "there are two snippets {name}");
    }
    snippets
}

#[test]
fn samples_in_swift_are_compiled_snippets() {
    let snippets = snippets(&read("bindings/swift/Tests/AliDomainTests/ArticleTests.swift"));
    let mut used = Vec::new();
    for page in pages() {
        let text = read(&page);
        for block in taken_apart(&text).0.iter().filter(|block| block.language == "swift" && block.marker.is_none()) {
            let snippet = snippets.iter().find(|(_, code)| **code == block.code);
            let (name, _) = snippet.unwrap_or_else(|| panic!("{} has its own sample:\n{}", page.display(), block.code));
            used.push(name.clone());
        }
    }
    let unused: Vec<_> = snippets.keys().filter(|name| !used.contains(name)).collect();
    assert!(unused.is_empty(), "no article shows {unused:?}");
}

#[test]
fn pages_have_one_title_and_open_with_an_example() {
    // The front page of the site is made of directives.
    for page in pages_below("docs").into_iter().filter(|page| !page.ends_with("index.md")) {
        let text = read(&page);
        let (_, lines) = taken_apart(&text);
        let page = page.display();
        assert!(text.starts_with("# "), "{page} does not begin with its title");
        assert_eq!(lines.iter().filter(|line| line.starts_with("# ")).count(), 1, "titles of {page}");
        assert!(text.lines().take(10).any(|line| line.starts_with("```")), "{page} does not open with an example");
        let html = lines.iter().find(|line| line.trim_start().starts_with('<') && !line.starts_with("<!-- "));
        assert_eq!(html, None, "{page} has HTML");
    }
}

/// All that is written in Rust below a folder.
fn source(folder: &Path) -> String {
    let paths = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    let texts = paths.map(|path| if path.is_dir() { source(&path) } else { read(path) });
    texts.collect()
}

#[test]
fn documented_events_are_logged() {
    let page = read("docs/logging.md");
    let (_, table) = page.split_once("| Message | Level | Meaning |").expect("the table is there");
    let (table, _) = table.split_once("\n## ").expect("the table ends");
    let messages: Vec<_> = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert!(messages.len() > 10);
    let source = source(&root().join("src"));
    for message in messages {
        assert!(source.contains(&format!("\"{message}\"")), "nothing logs {message:?}");
    }
}

/// The targets of the links in a text.
fn links(text: &str) -> Vec<&str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).collect()
}

/// What a heading is called in a link, as GitHub and MyST do.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

fn has_heading(page: &str, wanted: &str) -> bool {
    taken_apart(page).1.iter().any(|line| line.starts_with('#') && anchor(line) == wanted)
}

#[test]
fn links_lead_to_pages_and_headings_that_exist() {
    let (mut checked, mut broken) = (0, Vec::new());
    for page in pages() {
        let text = read(&page);
        let prose = taken_apart(&text).1.join("\n");
        for link in links(&prose).into_iter().filter(|link| !link.contains("://")) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap_or(Path::new("")).join(path) };
            let is_there = match heading {
                "" => root().join(&target).exists(),
                heading => fs::read_to_string(root().join(&target)).is_ok_and(|text| has_heading(&text, heading)),
            };
            if !is_there {
                broken.push(format!("{} links to {link}", page.display()));
            }
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
