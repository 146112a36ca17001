//! Texts that fit on one line, whatever is in them: a path or a name of a profile can hold a line break, or what a
//! terminal takes for an order.

use std::borrow::Cow;

/// The text, with escape sequences for control characters and for those that turn the order of what a person reads.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(must_be_escaped) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if must_be_escaped(char) {
            line.extend(char.escape_default());
        } else {
            line.push(char);
        }
    }
    Cow::Owned(line)
}

fn must_be_escaped(char: char) -> bool {
    let is_invisible = matches!(
        char,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}'
    );
    char.is_control() || is_invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_a_line_is_escaped() {
        for (text, expected) in [
            ("a b\\n \"中\" é", "a b\\n \"中\" é"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{1b}[31m\0\u{7f}\u{85}\u{9b}", "\\u{1b}[31m\\u{0}\\u{7f}\\u{85}\\u{9b}"),
            ("a\u{2028}b\u{202e}c\u{feff}", "a\\u{2028}b\\u{202e}c\\u{feff}"),
        ] {
            assert_eq!(one_line(text), expected);
        }
    }
}
