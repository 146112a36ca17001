//! Crates of a few lines, and what is said of them.

use std::fs;
use std::path::PathBuf;

use super::*;

const WINGS: &[Wing] =
    &[Wing { name: "upper", modules: &[ROOT, "upper"] }, Wing { name: "lower", modules: &["lower", "base"] }];

/// A folder with a crate, which goes with the value.
struct Crate(PathBuf);

impl Crate {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("alidomain-floors-{}-{name}", std::process::id()));
        for (path, text) in files {
            let path = folder.join("src").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn problems(&self) -> Vec<String> {
        problems(&self.0, "src", WINGS).unwrap()
    }
}

impl Drop for Crate {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn problems_of(name: &str, files: &[(&str, &str)]) -> Vec<String> {
    Crate::new(name, files).problems()
}

/// A crate whose upper file is this, and whose lower one is that.
fn of_two(name: &str, upper: &str, lower: &str) -> Vec<String> {
    problems_of(name, &[("lib.rs", "mod lower;\nmod upper;\n"), ("upper.rs", upper), ("lower.rs", lower)])
}

#[test]
fn imports_from_below_are_right() {
    assert_eq!(of_two("right", "use crate::lower::A;\n", "pub struct A;\n"), [""; 0]);
}

#[test]
fn an_import_from_above_is_named_with_both_wings_and_the_remedy() {
    let expected = "src/lower.rs:2: `crate::upper::B` is an upward import: the wing `lower` stands below the wing \
                    `upper` (src/upper.rs). Move what this file needs down to `lower` or below, or let the caller \
                    pass it in.";
    for (name, lower) in [
        ("use", "\nuse crate::upper::B;\n"),
        ("list", "\nuse crate::{upper::B};\n"),
        ("inline", "fn f() {\n    crate::upper::B;\n}\n"),
        ("macro", "fn f() {\n    panic!(\"{}\", crate::upper::B);\n}\n"),
        ("type", "struct S(\n    Vec<crate::upper::B>);\n"),
        ("declared", "macro_rules! m {\n    () => { $crate::upper::B };\n}\n"),
        ("super", "\nuse super::upper::B;\n"),
    ] {
        let problems = of_two(name, "pub struct B;\n", lower);
        assert_eq!(problems.len(), 1, "{name}: {problems:?}");
        let path = if name == "super" { expected.replace("crate::upper", "super::upper") } else { expected.to_owned() };
        assert_eq!(problems[0], path, "{name}");
    }
}

#[test]
fn tests_may_import_from_anywhere() {
    for (name, lower) in [
        ("module", "#[cfg(test)]\nmod tests {\n    use crate::upper::B;\n}\n"),
        ("all", "#[cfg(all(test, unix))]\nuse crate::upper::B;\n"),
        ("method", "impl A {\n    #[cfg(test)]\n    fn f() {\n        crate::upper::B;\n    }\n}\n"),
        ("file", "#[cfg(test)]\nmod not_there;\n"),
    ] {
        assert_eq!(of_two(name, "", lower), [""; 0], "{name}");
    }
    assert_eq!(of_two("other-condition", "", "#[cfg(unix)]\nuse crate::upper::B;\n").len(), 1);
}

#[test]
fn a_circle_is_named_with_its_files_and_the_shortest_way_around() {
    let files = [
        ("lib.rs", "mod upper;\n"),
        ("upper/mod.rs", "mod a;\nmod b;\nmod c;\n"),
        ("upper/a.rs", "use super::b::B;\n"),
        ("upper/b.rs", "\nuse super::c::C;\nuse super::a::A;\n"),
        ("upper/c.rs", "use super::a::A;\n"),
    ];
    let expected = "3 files import each other in a circle: src/upper/a.rs, src/upper/b.rs, src/upper/c.rs. The \
                    shortest way around: src/upper/a.rs:1 → src/upper/b.rs:3 → src/upper/a.rs. Move what they share \
                    to a file of its own that imports none of them.";
    assert_eq!(problems_of("circle", &files), [expected]);
}

#[test]
fn a_parent_may_pass_on_what_its_child_has_but_not_use_it_if_the_child_needs_the_parent() {
    let with = |name: &str, parent: &str, child: &str| {
        problems_of(name, &[("lib.rs", "mod upper;\n"), ("upper.rs", parent), ("upper/child.rs", child)])
    };
    let child = "use super::Parent;\npub struct Child;\n";
    assert_eq!(with("passed-on", "mod child;\npub use child::Child;\npub struct Parent;\n", child), [""; 0]);
    for (name, parent) in [
        ("used", "mod child;\npub use child::Child;\npub struct Parent(Child);\n"),
        ("imported", "mod child;\nuse child::Child;\npub struct Parent;\n"),
        ("by-path", "mod child;\npub struct Parent(child::Child);\n"),
    ] {
        let problems = with(name, parent, child);
        assert!(problems.len() == 1 && problems[0].starts_with("2 files import each other"), "{name}: {problems:?}");
    }
    assert_eq!(
        with("not-needed", "mod child;\nuse child::Child;\npub struct Parent(Child);\n", "struct Child;\n"),
        [""; 0]
    );
}

#[test]
fn a_re_export_leads_to_the_file_that_has_the_name() {
    let files = [
        ("lib.rs", "mod lower;\nmod upper;\n"),
        ("upper.rs", "mod a;\nmod b;\npub use a::{A as Renamed};\npub struct Own;\n"),
        ("upper/a.rs", "pub struct A;\n"),
        ("upper/b.rs", "use super::{Own, Renamed};\n"),
        ("lower.rs", "use crate::upper::Renamed;\n"),
    ];
    let problems = problems_of("re-export", &files);
    assert!(problems.len() == 1 && problems[0].contains("(src/upper/a.rs)"), "{problems:?}");
}

#[test]
fn a_file_outside_of_all_wings_is_refused() {
    let problems = problems_of("stray", &[("lib.rs", "mod stray;\n"), ("stray.rs", "")]);
    assert_eq!(
        problems,
        ["src/stray.rs: this file belongs to no wing. Move it into the folder of a wing, or name it in \
          xtask/src/floors.rs."]
    );
}
