//! The code in the READMEs and articles is code that is compiled, and most of it is run by the demo and the tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares every block of code that a marker names with its file, and counts them.
fn compare(readme: &str) -> usize {
    let text = read(readme);
    let blocks = text.split("<!-- the code of ").skip(1).map(|part| {
        let (path, rest) = part.split_once(" -->").expect("the marker ends");
        let (_, code) = rest.split_once("```").and_then(|(_, block)| block.split_once('\n')).expect("code follows");
        let (code, _) = code.split_once("```").expect("the code ends");
        assert_eq!(code, read(path), "{readme} and {path} differ");
    });
    blocks.count()
}

#[test]
fn quick_starts_are_the_tested_examples() {
    assert_eq!(compare("README.md"), 3, "Python, Kotlin, Java");
    assert_eq!(compare("bindings/python/README.md"), 1);
    assert_eq!(compare("bindings/swift/README.md"), 1);
}

/// The blocks in Swift that no marker stands before: `<!-- the code of … -->` or `<!-- not compiled -->`.
fn swift_samples(text: &str) -> Vec<String> {
    let blocks = text.split("\n```swift\n").collect::<Vec<_>>();
    let samples = blocks.windows(2).filter(|pair| !pair[0].ends_with(" -->"));
    samples.map(|pair| format!("{}\n", pair[1].split("\n```").next().unwrap_or_default())).collect()
}

/// What is between `// snippet.NAME` and `// snippet.end`, as far to the left as it gets.
fn snippets(source: &str) -> BTreeMap<String, String> {
    let mut snippets = BTreeMap::new();
    for part in source.split("// snippet.").skip(1).filter(|part| !part.starts_with("end\n")) {
        let (name, code) = part.split_once('\n').expect("a snippet has a name");
        let code = code.trim_end_matches(' ');
        let indent = code.len() - code.trim_start_matches(' ').len();
        let lines = code.lines().map(|line| line.get(indent..).unwrap_or_default());
        let snippet = lines.fold(String::new(), |text, line| text + line + "\n");
        assert!(snippets.insert(name.to_owned(), snippet).is_none(), "there are two snippets {name}");
    }
    snippets
}

#[test]
fn samples_in_swift_are_compiled_snippets() {
    let snippets = snippets(&read("bindings/swift/Tests/AliDomainTests/ArticleTests.swift"));
    let catalogue = root().join("bindings/swift/Sources/AliDomain/AliDomain.docc");
    let articles = fs::read_dir(catalogue).expect("there are articles").map(|entry| entry.expect("an article").path());
    let mut texts: Vec<PathBuf> = articles.filter(|path| path.extension().is_some_and(|name| name == "md")).collect();
    assert!(texts.len() > 3);
    texts.extend(["README.md".into(), "bindings/swift/README.md".into()]);
    let mut used = Vec::new();
    for path in texts {
        for sample in swift_samples(&read(&path)) {
            let snippet = snippets.iter().find(|(_, code)| **code == sample);
            let (name, _) = snippet.unwrap_or_else(|| panic!("{} has a sample of its own:\n{sample}", path.display()));
            used.push(name.clone());
        }
    }
    let unused: Vec<_> = snippets.keys().filter(|name| !used.contains(name)).collect();
    assert!(unused.is_empty(), "no article shows {unused:?}");
}
