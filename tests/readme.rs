//! The code in the README is the code of the examples, which the demo and the tests run.

use std::fs;
use std::path::Path;

#[test]
fn quick_starts_are_the_tested_examples() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("there is a README");
    let mut compared = 0;
    for part in readme.split("<!-- the code of ").skip(1) {
        let (path, rest) = part.split_once(" -->").expect("the marker ends");
        let (_, code) = rest.split_once("```").and_then(|(_, block)| block.split_once('\n')).expect("code follows");
        let (code, _) = code.split_once("```").expect("the code ends");
        let example = fs::read_to_string(root.join(path)).expect("the example exists");
        assert_eq!(code, example, "README.md and {path} differ");
        compared += 1;
    }
    assert_eq!(compared, 3, "one example a language");
}
