//! Names as Python writes them.

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

/// Python's keywords that a name of the interface could be.
const KEYWORDS: [&str; 33] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while",
];

/// The name of a record, an enum, an error or its variant, or an object.
pub fn class(name: &str) -> String {
    // Alibaba Cloud's own names have acronyms in capitals.
    spare(if name.contains('_') { name.to_upper_camel_case() } else { name.to_owned() })
}

/// The name of a function, a method, a field or an argument. One that begins with `_` is private.
pub fn function(name: &str) -> String {
    let private = if name.starts_with('_') { "_" } else { "" };
    format!("{private}{}", spare(name.to_snake_case()))
}

/// The name of an enum's member.
pub fn member(name: &str) -> String {
    name.to_shouty_snake_case()
}

fn spare(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) || name == "with" || name == "yield" { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pythons() {
        assert_eq!(class("TaskInfo"), "TaskInfo");
        assert_eq!(function("fetch_credentials"), "fetch_credentials");
        assert_eq!([function("with"), function("_in_slices")], ["_with", "_in_slices"]);
        assert_eq!([member("Tls12"), member("NotSent"), member("V3")], ["TLS12", "NOT_SENT", "V3"]);
    }
}
