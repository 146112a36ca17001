//! Names of the interface in reasons and hints, as the caller's language writes them.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether names are written as `domainName`. Set once, when a binding loads the library.
static CAMEL_CASE: AtomicBool = AtomicBool::new(false);

/// Internal: makes all texts of this library name things as `domainName`, for Kotlin and Swift.
#[doc(hidden)]
pub fn use_camel_case() {
    CAMEL_CASE.store(true, Ordering::Relaxed);
}

/// A name of the interface, such as `domain_name`, for a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name<'a>(&'a str);

/// Shows a name of the interface as the caller's language writes it.
pub(crate) fn name(name: &str) -> Name<'_> {
    Name(name)
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if CAMEL_CASE.load(Ordering::Relaxed) {
            formatter.write_str(&camel_case(self.0))
        } else {
            formatter.write_str(self.0)
        }
    }
}

/// Shows a text whose names stand between backticks.
pub(crate) fn text(text: &'static str) -> Cow<'static, str> {
    if CAMEL_CASE.load(Ordering::Relaxed) { between_backticks(text, camel_case) } else { Cow::Borrowed(text) }
}

fn between_backticks(text: &'static str, convert: impl Fn(&str) -> String) -> Cow<'static, str> {
    if !text.contains('`') {
        return Cow::Borrowed(text);
    }
    let parts = text.split('`').enumerate();
    let parts: Vec<_> =
        parts.map(|(number, part)| if number % 2 == 1 { convert(part) } else { part.to_owned() }).collect();
    Cow::Owned(parts.join("`"))
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |joined, word| {
        let mut letters = word.chars();
        joined
            + &letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default()
            + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_they_are_by_default() {
        assert_eq!(name("domain_name").to_string(), "domain_name");
        assert_eq!(text("Check `domain_name`."), "Check `domain_name`.");
    }

    #[test]
    fn camel_case_joins_the_words() {
        for (name, expected) in [
            ("timeout", "timeout"),
            ("extra_ca_certificates", "extraCaCertificates"),
            ("api_version", "apiVersion"),
            ("", ""),
        ] {
            assert_eq!(camel_case(name), expected);
        }
    }

    #[test]
    fn only_what_stands_between_backticks_is_a_name() {
        let shown = between_backticks("a_b `c_d` e_f `g_h`, `i`.", camel_case);
        assert_eq!(shown, "a_b `cD` e_f `gH`, `i`.");
    }
}
