//! One known code.

use crate::rpc::codes::Class;

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
    pub(super) const fn domain(
        code: &'static str,
        class: Class,
        [meaning, cause, next_step]: [&'static str; 3],
    ) -> Self {
        Self { code, class, meaning, cause, next_step, product: "Domain" }
    }

    pub(super) const fn sts(code: &'static str, class: Class, [meaning, cause, next_step]: [&'static str; 3]) -> Self {
        Self { product: "Sts", ..Self::domain(code, class, [meaning, cause, next_step]) }
    }

    /// Whether it is this code, or one of this family.
    pub(super) fn matches(&self, code: &str) -> bool {
        match self.code.strip_suffix(".*") {
            None => self.code == code,
            Some(stem) => code.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        }
    }

    /// The name of the parameter in `code`, if this stands for such codes:
    /// `MissingDomainName` and `InvalidDomainName.Malformed` name `DomainName`.
    pub(super) fn parameter_in<'a>(&self, code: &'a str) -> Option<&'a str> {
        let stem = self.code.strip_suffix('*').filter(|stem| !stem.ends_with('.'))?;
        let name = code.strip_prefix(stem)?.split('.').next().unwrap_or_default();
        name.starts_with(|first: char| first.is_ascii_uppercase()).then_some(name)
    }
}
