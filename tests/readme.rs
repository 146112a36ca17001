//! The code in the READMEs is the code of the examples, which the demo and the tests run.

use std::fs;
use std::path::Path;

/// Compares every block of code that a marker names with its file, and counts them.
fn compare(readme: &str) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(readme)).expect("there is a README");
    let blocks = text.split("<!-- the code of ").skip(1).map(|part| {
        let (path, rest) = part.split_once(" -->").expect("the marker ends");
        let (_, code) = rest.split_once("```").and_then(|(_, block)| block.split_once('\n')).expect("code follows");
        let (code, _) = code.split_once("```").expect("the code ends");
        let example = fs::read_to_string(root.join(path)).expect("the example exists");
        assert_eq!(code, example, "{readme} and {path} differ");
    });
    blocks.count()
}

#[test]
fn quick_starts_are_the_tested_examples() {
    assert_eq!(compare("README.md"), 4, "Python, Kotlin, Java, Swift");
    assert_eq!(compare("bindings/python/README.md"), 1);
}
