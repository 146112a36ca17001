//! Docstrings.

/// A docstring on lines of its own, or nothing.
pub fn docstring(text: Option<&str>, indent: usize) -> String {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return String::new() };
    let text = text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    // A quotation mark before the closing ones would be taken for one of them.
    let text = if text.ends_with('"') { format!("{text} ") } else { text };
    let close = if text.contains('\n') { "\n\"\"\"" } else { "\"\"\"" };
    self::indent(&format!("\"\"\"{text}{close}\n"), indent)
}

/// A text, and below it what is said of its parts.
pub fn with_parts<'a>(
    text: Option<&str>,
    title: &str,
    parts: impl IntoIterator<Item = (String, Option<&'a str>)>,
) -> String {
    let mut list = String::new();
    for (name, text) in parts {
        let text = text.unwrap_or_default().trim();
        list += &indent(&format!("{name}: {}\n", text.replace('\n', "\n    ")), 4);
    }
    format!("{}\n\n{title}:\n{list}", text.unwrap_or_default().trim())
}

/// Indents all lines that are not empty.
pub fn indent(text: &str, by: usize) -> String {
    let lines = text.split_inclusive('\n');
    lines
        .map(
            |line| {
                if line.trim().is_empty() {
                    line.trim_start_matches(' ').to_owned()
                } else {
                    format!("{:by$}{line}", "")
                }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docstrings_are_indented_and_escaped() {
        assert_eq!(docstring(None, 4), "");
        assert_eq!(docstring(Some("One line."), 4), "    \"\"\"One line.\"\"\"\n");
        assert_eq!(docstring(Some("One.\n\nTwo."), 0), "\"\"\"One.\n\nTwo.\n\"\"\"\n");
        assert_eq!(docstring(Some("a \\ b"), 0), "\"\"\"a \\\\ b\"\"\"\n");
        assert_eq!(docstring(Some("say \"so\""), 0), "\"\"\"say \"so\" \"\"\"\n");
        assert_eq!(docstring(Some("\"\"\""), 0), "\"\"\"\\\"\\\"\\\" \"\"\"\n");
    }

    #[test]
    fn parts_are_listed() {
        let text = with_parts(Some("A thing."), "Attributes", [("size".to_owned(), Some("How big\nit is."))]);
        assert_eq!(text, "A thing.\n\nAttributes:\n    size: How big\n        it is.\n");
    }
}
