//! Names of the interface in reasons and hints, as the caller's language writes them.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};

/// How names are written: a [`Style`]. Set once, when a binding loads the library.
static STYLE: AtomicU8 = AtomicU8::new(Style::Snake as u8);

enum Style {
    /// `min_tls_version`.
    Snake,
    /// `minTlsVersion`.
    Camel,
    /// `minTLSVersion`.
    Swift,
}

/// Internal: makes all texts of this library name things as `domainName`, for Kotlin and, with acronyms in capitals, for
/// Swift.
#[doc(hidden)]
pub fn use_camel_case(acronyms: bool) {
    STYLE.store(if acronyms { Style::Swift } else { Style::Camel } as u8, Ordering::Relaxed);
}

/// How to convert names, if they are not to stay as they are.
fn conversion() -> Option<fn(&str) -> String> {
    match STYLE.load(Ordering::Relaxed) {
        style if style == Style::Camel as u8 => Some(camel_case),
        style if style == Style::Swift as u8 => Some(swift_case),
        _ => None,
    }
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
        match conversion() {
            Some(convert) => formatter.write_str(&convert(self.0)),
            None => formatter.write_str(self.0),
        }
    }
}

/// Shows a text whose names stand between backticks.
pub(crate) fn text(text: &'static str) -> Cow<'static, str> {
    conversion().map_or(Cow::Borrowed(text), |convert| between_backticks(text, convert))
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

/// `registrant_profile_id` as `registrantProfileId`.
pub(crate) fn camel_case(name: &str) -> String {
    joined(name, &[])
}

/// `min_tls_version` as `minTLSVersion`. IDs and IP addresses are in the names of Alibaba Cloud, which stay.
pub(crate) fn swift_case(name: &str) -> String {
    joined(name, &["ca", "http", "tls"])
}

fn joined(name: &str, acronyms: &[&str]) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |joined, word| {
        if acronyms.contains(&word) {
            return joined + &word.to_ascii_uppercase();
        }
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
    fn swift_writes_acronyms_in_capitals() {
        for (name, expected) in [
            ("extra_ca_certificates", "extraCACertificates"),
            ("allow_plain_http", "allowPlainHTTP"),
            ("http_method", "httpMethod"),
            ("user_client_ip", "userClientIp"),
        ] {
            assert_eq!(swift_case(name), expected);
        }
    }

    #[test]
    fn only_what_stands_between_backticks_is_a_name() {
        let shown = between_backticks("a_b `c_d` e_f `g_h`, `i`.", camel_case);
        assert_eq!(shown, "a_b `cD` e_f `gH`, `i`.");
    }
}
