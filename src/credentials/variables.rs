//! The environment, as it was when the credentials were made.

use std::collections::BTreeMap;
use std::path::PathBuf;

use zeroize::Zeroizing;

/// What is looked at: nothing else is copied.
const PREFIX: &str = "ALIBABA_CLOUD_";
const HOMES: [&str; 2] = ["HOME", "USERPROFILE"];

/// Variables by name; one that is empty counts as not set. Not `Debug`: secrets are among them.
#[derive(Clone, Default)]
pub(super) struct Variables(BTreeMap<String, Zeroizing<String>>);

impl Variables {
    pub fn of_process() -> Self {
        let relevant = |name: &str| name.starts_with(PREFIX) || HOMES.contains(&name);
        let pairs = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| relevant(name))?;
            Some((name, Zeroizing::new(value.into_string().ok()?)))
        });
        Self(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }

    #[cfg(test)]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        Self(pairs.map(|(name, value)| ((*name).to_owned(), Zeroizing::new((*value).to_owned()))).collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.as_str())
    }

    /// Whether a switch is on, as the vendor's tools understand it.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    /// The region whose Security Token Service is asked.
    pub fn sts_region(&self) -> Option<String> {
        self.get("ALIBABA_CLOUD_STS_REGION").map(str::to_owned)
    }

    /// A file in the user's folder.
    pub fn in_home(&self, path: &str) -> Option<PathBuf> {
        let home = HOMES.iter().find_map(|name| self.get(name)).map(PathBuf::from);
        Some(home?.join(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_and_homes() {
        let variables = Variables::of(&[("A", "TRUE"), ("B", "1"), ("C", "false"), ("D", ""), ("USERPROFILE", "/u")]);
        assert!(variables.is_on("A") && variables.is_on("B"));
        assert!(!variables.is_on("C") && !variables.is_on("D") && !variables.is_on("E"));
        assert_eq!(variables.in_home(".x/y"), Some(PathBuf::from("/u/.x/y")));
        assert_eq!(Variables::default().in_home("x"), None);
    }
}
