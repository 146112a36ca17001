//! The known codes: what each means, where it comes from, and what to do next.

use super::Class;

mod access;
mod request;
mod service;
mod sts;

pub(crate) use access::ASK_PERMISSION;

/// What is known of a code, in English.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// As documented; one that ends in `.*` stands for all that begin so, and one that ends
    /// in `*` alone for all that go on with the name of a parameter.
    pub code: &'static str,
    pub class: Class,
    /// `{}` stands for the name of the parameter, if the code is one with a name.
    pub meaning: &'static str,
    pub cause: &'static str,
    pub next_step: &'static str,
    /// Which of the vendor's products explains it.
    pub product: &'static str,
}

impl Entry {
    const fn domain(code: &'static str, class: Class, [meaning, cause, next_step]: [&'static str; 3]) -> Self {
        Self { code, class, meaning, cause, next_step, product: "Domain" }
    }

    const fn sts(code: &'static str, class: Class, [meaning, cause, next_step]: [&'static str; 3]) -> Self {
        Self { product: "Sts", ..Self::domain(code, class, [meaning, cause, next_step]) }
    }

    /// Whether it is this code, or one of this family.
    fn matches(&self, code: &str) -> bool {
        match self.code.strip_suffix(".*") {
            None => self.code == code,
            Some(stem) => code.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        }
    }

    /// The name of the parameter in `code`, if this stands for such codes:
    /// `MissingDomainName` and `InvalidDomainName.Malformed` name `DomainName`.
    fn parameter_in<'a>(&self, code: &'a str) -> Option<&'a str> {
        let stem = self.code.strip_suffix('*').filter(|stem| !stem.ends_with('.'))?;
        let name = code.strip_prefix(stem)?.split('.').next().unwrap_or_default();
        name.starts_with(|first: char| first.is_ascii_uppercase()).then_some(name)
    }
}

/// All entries, a more special code before its family.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    [request::CODES, access::CODES, sts::CODES, service::CODES, request::PARAMETERS].into_iter().flatten()
}

/// The entry of a code that is documented by its name or its family.
pub(crate) fn known(code: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.matches(code))
}

/// The entry of a code that names a parameter, and that name.
pub(crate) fn named(code: &str) -> Option<(&'static Entry, &str)> {
    entries().find_map(|entry| Some((entry, entry.parameter_in(code)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_says_something_and_comes_before_its_family() {
        for (place, entry) in entries().enumerate() {
            for text in [entry.meaning, entry.cause, entry.next_step] {
                assert!(text.ends_with('.') && text.len() > 15, "{}: {text:?}", entry.code);
            }
            let hidden = entries().take(place).find(|earlier| earlier.matches(entry.code.trim_end_matches(".*")));
            assert_eq!(hidden, None, "hides {}", entry.code);
        }
    }

    #[test]
    fn the_parameter_is_read_out_of_the_code() {
        let parameter = |code| named(code).map(|(_, name)| name);
        assert_eq!(parameter("MissingDomainName"), Some("DomainName"));
        assert_eq!(parameter("InvalidUserClientIp.Malformed"), Some("UserClientIp"));
        assert_eq!(parameter("Invalidity"), None);
        assert_eq!(parameter("Missing"), None);
        assert_eq!(parameter("Throttling.User"), None);
    }
}
