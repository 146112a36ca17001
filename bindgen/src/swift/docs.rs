//! Comments in the form of DocC.

/// A comment on lines of its own, or nothing.
pub fn comment(text: Option<&str>) -> String {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.into_iter().flat_map(str::lines).map(|line| format!("/// {line}").trim_end().to_owned() + "\n").collect()
}

/// Indents all lines that are not empty.
pub fn indent(text: &str, by: usize) -> String {
    let line = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{:by$}{line}", "") };
    text.split_inclusive('\n').map(line).collect()
}

/// Splits a comment into what is about the whole, and what is about each parameter.
pub fn parts(text: &str) -> (String, Vec<(String, String)>) {
    let (mut whole, mut parameters): (String, Vec<(String, String)>) = (String::new(), Vec::new());
    for line in text.lines() {
        if let Some((name, about)) = line.strip_prefix("- Parameter ").and_then(|rest| rest.split_once(": ")) {
            parameters.push((name.to_owned(), about.to_owned()));
            continue;
        }
        // Continued lines of a parameter are indented.
        match parameters.last_mut().filter(|_| line.starts_with("  ")) {
            Some((_, about)) => *about = format!("{about}\n{}", line.trim_start()),
            None => whole = format!("{whole}{line}\n"),
        }
    }
    (whole.trim_end().to_owned(), parameters)
}
