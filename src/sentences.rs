//! Texts of several sentences, such as errors: what happened, whether anything changed, what to do.

/// Joins parts of a text. Each becomes one or more whole sentences.
pub(crate) fn sentences(parts: &[&str]) -> String {
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.map(sentence).collect::<Vec<_>>().join(" ")
}

fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    if !begins_with_a_word(text) {
        return format!("{text}{end}");
    }
    let (first, rest) = text.split_at(1);
    format!("{}{rest}{end}", first.to_ascii_uppercase())
}

/// Whether a text does not begin with a name, a path or a number.
fn begins_with_a_word(text: &str) -> bool {
    text.split(' ').next().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_become_whole_sentences() {
        for (parts, expected) in [
            (&["the call was cancelled", "Nothing was sent."][..], "The call was cancelled. Nothing was sent."),
            (&["", "no reply", ""], "No reply."),
            (&["domain_name must not be empty"], "domain_name must not be empty."),
            (&["/h/config.json is empty. Try again."], "/h/config.json is empty. Try again."),
            (&["a.example:80 is unknown"], "a.example:80 is unknown."),
            (&["中"], "中."),
        ] {
            assert_eq!(sentences(parts), expected);
        }
    }
}
