//! Every test that docs/field-reports.md names exists.

use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 6] =
    ["src", "tests", "xtask/src", "bindings/python/tests", "bindings/kotlin/src/test/kotlin", "bindings/swift/Tests"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => sources(&path, found),
            Some("rs" | "py" | "kt" | "swift") => found.push(path),
            _ => {}
        }
    }
}

#[test]
fn every_report_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    FOLDERS.iter().for_each(|folder| sources(&root.join(folder), &mut paths));
    let code: String = paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let reports = fs::read_to_string(root.join("docs/field-reports.md")).expect("the page is there");
    let mut rows = 0;
    for row in reports.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| # ")) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
        let names: Vec<_> = cells.last().expect("a row has cells").split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test: {row}");
        for name in names {
            // In Kotlin, a name is a sentence between backticks.
            let is_there = ["fn {}(", "def {}(", "func {}(", "fun `{}`("].map(|test| test.replace("{}", name));
            assert!(is_there.iter().any(|test| code.contains(test.as_str())), "there is no test {name}");
        }
        rows += 1;
    }
    assert_eq!(rows, 55, "54 reports, and the quota");
}
