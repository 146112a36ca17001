//! Domain names as tests write them.

/// The form in which clients send a name: Unicode, in lower case, and without a dot at the end. A text that is no domain
/// name stays as it is, but for the case.
pub(crate) fn as_sent(name: &str) -> String {
    let (unicode, _) = idna::domain_to_unicode(name.trim());
    unicode.strip_suffix('.').map(str::to_owned).unwrap_or(unicode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_may_write_a_name_as_its_script_does() {
        for (name, expected) in [
            ("example.com", "example.com"),
            ("Example.COM.", "example.com"),
            (" a.com", "a.com"),
            ("xn--9ca.com", "é.com"),
            ("É.com", "é.com"),
            ("a\u{ff0e}com", "a.com"),
            ("*", "*"),
            ("", ""),
            ("a_b.example", "a_b.example"),
        ] {
            assert_eq!(as_sent(name), expected, "{name}");
        }
    }
}
