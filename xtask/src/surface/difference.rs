//! The lines that two surfaces do not share.

use std::collections::BTreeSet;

/// Returns the lines that only one of two surfaces has, each below its type, or nothing.
pub fn between(agreed: &str, actual: &str) -> Option<String> {
    let (agreed, actual) = (by_type(agreed), by_type(actual));
    let gone = agreed.difference(&actual).map(|line| (line, '-'));
    let new = actual.difference(&agreed).map(|line| (line, '+'));
    let mut lines: Vec<_> = gone.chain(new).collect();
    lines.sort();
    let mut text = String::new();
    let mut shown = "";
    for (line, mark) in lines {
        if line.is_member && line.owner != shown {
            text.push_str(&format!("  {}\n", line.owner));
        }
        text.push_str(&format!("{mark} {}\n", line.text));
        shown = line.owner;
    }
    (!text.is_empty()).then_some(text)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line<'a> {
    /// The declaration of the type, without its conformances.
    owner: &'a str,
    is_member: bool,
    text: &'a str,
}

fn by_type(surface: &str) -> BTreeSet<Line<'_>> {
    let mut owner = "";
    let lines = surface.lines().filter(|line| !line.is_empty()).map(|text| {
        let is_member = text.starts_with(' ');
        if !is_member {
            owner = text.split_once(" : ").map_or(text, |(declaration, _)| declaration);
        }
        Line { owner, is_member, text }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURFACE: &str = "func version() -> String\n\n\
        struct Job : Hashable, Run\n    init(id: Int = 1)\n    let id: Int\n\n\
        enum Job.State : Hashable\n    case done\n\n\
        protocol Run : Sendable\n    extension func again()\n    func run()\n";

    #[test]
    fn a_difference_names_its_type() {
        assert_eq!(between(SURFACE, SURFACE), None);
        let actual = SURFACE.replace("let id: Int", "let id: Int64");
        let expected = "  struct Job\n-     let id: Int\n+     let id: Int64\n";
        assert_eq!(between(SURFACE, &actual).unwrap(), expected);
        let actual = SURFACE.replace("func version() -> String\n\n", "");
        assert_eq!(between(SURFACE, &actual).unwrap(), "- func version() -> String\n");
        let actual = SURFACE.replace("enum Job.State : Hashable\n    case done\n\n", "");
        let expected = "- enum Job.State : Hashable\n-     case done\n";
        assert_eq!(between(SURFACE, &actual).unwrap(), expected);
        let actual = SURFACE.replace("struct Job : Hashable, Run", "struct Job : Run");
        let expected = "- struct Job : Hashable, Run\n+ struct Job : Run\n";
        assert_eq!(between(SURFACE, &actual).unwrap(), expected);
    }
}
