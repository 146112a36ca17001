//! KDoc.

/// A comment on lines of its own, or nothing.
pub fn kdoc(text: Option<&str>, indent: usize) -> String {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return String::new() };
    if !text.contains('\n') {
        return self::indent(&format!("/** {text} */\n"), indent);
    }
    let lines: String = text.lines().map(|line| format!(" * {line}").trim_end().to_owned() + "\n").collect();
    self::indent(&format!("/**\n{lines} */\n"), indent)
}

/// What a comment says of a form of the same method without some of its parameters.
pub fn without(text: &str, parameters: &[&str]) -> String {
    let mut kept = String::new();
    let mut is_left_out = false;
    for line in text.lines() {
        // Continued lines of a tag are indented.
        if !line.starts_with("    ") {
            let tag = line.strip_prefix("@param ").and_then(|tag| tag.split(' ').next());
            is_left_out = tag.is_some_and(|name| parameters.contains(&name));
        }
        if !is_left_out {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    for name in parameters {
        kept = kept.replace(&format!("[{name}]"), &format!("`{name}`"));
    }
    kept
}

/// Indents all lines that are not empty.
pub fn indent(text: &str, by: usize) -> String {
    let line = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{:by$}{line}", "") };
    text.split_inclusive('\n').map(line).collect()
}
