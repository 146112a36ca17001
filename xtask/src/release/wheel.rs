//! What a wheel says of itself: the list of its files, the platforms it is for, and what it depends on.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::contents::Files;

/// Returns a sentence for each thing that is wrong with the files of a wheel of this name, which has these programs and
/// libraries.
pub fn problems(name: &str, files: &Files, native: &[&str]) -> Vec<String> {
    let stem = name.trim_end_matches(".whl");
    let mut parts = stem.split('-');
    let (package, version) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let info = format!("{package}-{version}.dist-info/");
    let mut problems = Vec::new();
    // Python runs a file such as `x.pth` at the top whenever it starts, and pip puts a script where people run it.
    let is_own = |path: &&String| {
        path.starts_with(&format!("{package}/")) || path.starts_with(&info) || native.contains(&path.as_str())
    };
    problems.extend(files.keys().filter(|path| !is_own(path)).map(|path| format!("{path} does not belong there.")));

    let text = |file: &str| files.get(&format!("{info}{file}")).map(|bytes| String::from_utf8_lossy(bytes));
    match text("RECORD") {
        None => problems.push("RECORD is missing.".to_owned()),
        Some(record) => problems.extend(unlisted(&format!("{info}RECORD"), &record, files)),
    }
    let platforms = stem.rsplit('-').next().unwrap_or_default();
    let tags: BTreeSet<String> = platforms.split('.').map(|platform| format!("Tag: py3-none-{platform}")).collect();
    let wheel = text("WHEEL").unwrap_or_default();
    if wheel.lines().filter(|line| line.starts_with("Tag:")).map(str::to_owned).collect::<BTreeSet<_>>() != tags {
        problems.push("WHEEL has other tags than the name of the file.".to_owned());
    }
    let metadata = text("METADATA").unwrap_or_default();
    let head = metadata.split("\n\n").next().unwrap_or_default();
    for line in head.lines().filter(|line| line.starts_with("Requires-Dist:") && !line.contains("; extra ==")) {
        problems.push(format!("METADATA says {line:?}, and the package depends on nothing."));
    }
    if !head.lines().any(|line| line == concat!("License-Expression: ", env!("CARGO_PKG_LICENSE"))) {
        problems.push("METADATA has another license.".to_owned());
    }
    problems
}

/// A sentence for each file that RECORD does not list as it is, and for each that it lists in vain.
fn unlisted(own: &str, record: &str, files: &Files) -> Vec<String> {
    let line = |(path, bytes): (&String, &Vec<u8>)| match path == own {
        true => format!("{path},,"),
        false => format!("{path},sha256={},{}", URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)), bytes.len()),
    };
    let actual: BTreeSet<String> = files.iter().map(line).collect();
    let listed: BTreeSet<String> = record.lines().map(str::to_owned).collect();
    let differing: BTreeSet<&str> =
        actual.symmetric_difference(&listed).map(|line| line.split(',').next().unwrap_or_default()).collect();
    differing.into_iter().map(|path| format!("{path} is not the file that RECORD lists.")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "x-1-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl";

    fn files() -> Files {
        let record = "x-1.dist-info/RECORD,,\nx-1.dist-info/METADATA,sha256=METADATA\nx-1.dist-info/WHEEL,sha256=WHEEL\n\
            x/a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n";
        let metadata =
            concat!("Requires-Dist: y ; extra == 'z'\nLicense-Expression: ", env!("CARGO_PKG_LICENSE"), "\n\n")
                .as_bytes();
        let wheel = b"Tag: py3-none-manylinux2014_x86_64\nTag: py3-none-manylinux_2_17_x86_64\n";
        let digest = |bytes: &[u8]| format!("{},{}", URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)), bytes.len());
        let record = record.replace("=METADATA", &format!("={}", digest(metadata)));
        let record = record.replace("=WHEEL", &format!("={}", digest(wheel)));
        let file = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
        Files::from([
            file("x/a.py", b""),
            file("x-1.dist-info/RECORD", record.as_bytes()),
            file("x-1.dist-info/METADATA", metadata),
            file("x-1.dist-info/WHEEL", wheel),
        ])
    }

    #[track_caller]
    fn assert_found(change: impl FnOnce(&mut Files), problem: &str) {
        let mut files = files();
        change(&mut files);
        let problems = problems(NAME, &files, &[]);
        assert!(problems.iter().any(|found| found.contains(problem)), "{problem}: {problems:?}");
    }

    #[test]
    fn what_fits_is_accepted() {
        assert_eq!(problems(NAME, &files(), &[]), <[String; 0]>::default());
    }

    #[test]
    fn files_that_record_does_not_list_are_found() {
        assert_found(|files| drop(files.insert("x/a.py".to_owned(), b"import os".to_vec())), "x/a.py is not the file");
        assert_found(|files| drop(files.remove("x/a.py")), "x/a.py is not the file");
        assert_found(|files| drop(files.insert("x/b.py".to_owned(), Vec::new())), "x/b.py is not the file");
        assert_found(|files| drop(files.remove("x-1.dist-info/RECORD")), "RECORD is missing");
        assert_found(|files| drop(files.insert("x.pth".to_owned(), Vec::new())), "x.pth does not belong there");
    }

    #[test]
    fn only_the_program_may_be_where_pip_takes_scripts_from() {
        let [own, other] = ["x-1.data/scripts/x", "x-1.data/scripts/ls"];
        let mut files = files();
        for name in [own, other] {
            files.insert(name.to_owned(), Vec::new());
        }
        let problems = problems(NAME, &files, &[own]);
        let misplaced: Vec<_> = problems.iter().filter(|problem| problem.contains("does not belong")).collect();
        assert_eq!(misplaced, ["x-1.data/scripts/ls does not belong there."]);
        assert!(problems.contains(&format!("{own} is not the file that RECORD lists.")), "{problems:?}");
    }

    #[test]
    fn other_tags_dependencies_and_licenses_are_found() {
        let text = |files: &mut Files, name: &str, old: &str, new: &str| {
            let bytes = files.get_mut(&format!("x-1.dist-info/{name}")).unwrap();
            *bytes = String::from_utf8_lossy(bytes).replace(old, new).into_bytes();
        };
        assert_found(|files| text(files, "WHEEL", "2014", "2010"), "other tags");
        assert_found(|files| text(files, "METADATA", " ; extra == 'z'", ""), "depends on nothing");
        assert_found(|files| text(files, "METADATA", "MIT", "GPL-3.0"), "another license");
    }
}
