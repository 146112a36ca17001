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

/// Indents all lines that are not empty.
pub fn indent(text: &str, by: usize) -> String {
    let line = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{:by$}{line}", "") };
    text.split_inclusive('\n').map(line).collect()
}
