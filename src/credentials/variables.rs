//! The environment, as it was when the credentials were made.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use zeroize::Zeroizing;

use super::problem::Problem;

/// Only these variables are copied.
const PREFIX: &str = "ALIBABA_CLOUD_";

/// What the host says, if it has its own way to find the user's folder. Without a lock, since a forked process could
/// inherit that locked.
static HOME: ArcSwapOption<PathBuf> = ArcSwapOption::const_empty();

/// Internal: the folder that Java programs take for the user's. A path that is not absolute is no folder, such as the
/// `?` that Java says for an unknown one.
#[doc(hidden)]
pub fn use_home_folder(path: String) {
    let home = Some(PathBuf::from(path)).filter(|path| path.is_absolute() && path.parent().is_some());
    HOME.store(home.map(Arc::new));
}

/// Variables by name. A variable that is empty counts as not set. Shows none: secrets are among them.
#[derive(Clone, Default)]
pub(super) struct Variables {
    values: BTreeMap<String, Value>,
    home: Option<PathBuf>,
}

#[derive(Clone)]
enum Value {
    Text(Zeroizing<String>),
    /// Not UTF-8: only a path can be that.
    Raw(OsString),
}

impl Variables {
    pub fn of_process() -> Self {
        let values = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
            Some((name, Value::of(value)))
        });
        // From HOME, or else from the user's entry in the password database, as the vendor's clients do.
        let home = HOME.load_full().map(|home| PathBuf::clone(&home)).or_else(std::env::home_dir);
        Self::with(values, home)
    }

    fn with(values: impl Iterator<Item = (String, Value)>, home: Option<PathBuf>) -> Self {
        let mut set = BTreeMap::new();
        // Without the sort that `collect` brings into the library.
        set.extend(values.filter(|(_, value)| !value.as_os_str().is_empty()));
        Self { values: set, home: home.filter(|home| !home.as_os_str().is_empty()) }
    }

    /// The variable as text. What is set and is no text is an error, since passing it over could choose another
    /// identity.
    pub fn get(&self, name: &str) -> Result<Option<&str>, Problem> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Raw(_)) => Err(Problem::broken(format!(
                "the environment variable {name} is not UTF-8 text. Set it in a UTF-8 terminal, or unset it"
            ))),
        }
    }

    /// The variable as a path, which need not be UTF-8 on every system.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.values.get(name).map(|value| value.as_os_str().into())
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Whether a switch is on. A switch that is neither on nor off is an error: administrators set some of them.
    pub fn is_on(&self, name: &str) -> Result<bool, Problem> {
        let Some(value) = self.get(name)? else { return Ok(false) };
        match value.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Problem::broken(format!("the environment variable {name} must be true or false"))),
        }
    }

    /// The same without the access key, for those who keep them.
    pub fn without_key(&self) -> Self {
        let is_key = |name: &str| name.contains("ACCESS_KEY") || name.contains("TOKEN");
        let mut values = self.values.clone();
        values.retain(|name, _| !is_key(name) || name.ends_with("_FILE"));
        Self { values, home: self.home.clone() }
    }

    /// A file in the user's home folder.
    pub fn in_home(&self, path: &str) -> Option<PathBuf> {
        Some(self.home.as_ref()?.join(path))
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Variables")
    }
}

impl Value {
    fn of(value: OsString) -> Self {
        match value.into_string() {
            Ok(text) => Self::Text(Zeroizing::new(text)),
            Err(raw) => Self::Raw(raw),
        }
    }

    fn as_os_str(&self) -> &OsStr {
        match self {
            Self::Text(text) => OsStr::new(text.as_str()),
            Self::Raw(raw) => raw,
        }
    }
}

#[cfg(test)]
impl Variables {
    /// These, and the home folder that `HOME` names.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self::of_raw(&pairs.iter().map(|(name, value)| (*name, OsString::from(value))).collect::<Vec<_>>())
    }

    pub fn of_raw(pairs: &[(&str, OsString)]) -> Self {
        let home = pairs.iter().find(|(name, _)| *name == "HOME").map(|(_, home)| PathBuf::from(home));
        Self::with(pairs.iter().map(|(name, value)| ((*name).to_owned(), Value::of(value.clone()))), home)
    }
}

/// `生产` in GBK, which is no UTF-8.
#[cfg(all(test, unix))]
pub(super) fn not_utf_8() -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(b"\xc9\xfa\xb2\xfa".to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_are_on_off_or_an_error() {
        let variables = Variables::of(&[("A", "TRUE"), ("B", " 1 "), ("C", "False"), ("D", ""), ("E", "yes")]);
        assert!(variables.is_on("A").unwrap() && variables.is_on("B").unwrap());
        assert!(!variables.is_on("C").unwrap() && !variables.is_on("D").unwrap() && !variables.is_on("X").unwrap());
        assert_eq!(
            variables.is_on("E").unwrap_err(),
            Problem::broken("the environment variable E must be true or false")
        );
    }

    #[test]
    fn an_empty_home_is_none() {
        assert_eq!(Variables::of(&[("HOME", "/u")]).in_home(".x/y"), Some(PathBuf::from("/u/.x/y")));
        assert_eq!(Variables::of(&[("HOME", "")]).in_home("x"), None);
    }

    /// Set in a process that has no home in its environment, as cloud-init and system units have none.
    const TEST: &str = "ALIDOMAIN_TEST_HOMELESS";

    #[test]
    fn a_user_without_home_has_a_home_folder() {
        if std::env::var_os(TEST).is_some() {
            let path = Variables::of_process().in_home("x").expect("the password database knows the user");
            assert!(path.is_absolute() && path.ends_with("x"), "{path:?}");
            return;
        }
        let mut test = std::process::Command::new(std::env::current_exe().unwrap());
        let name = "credentials::variables::tests::a_user_without_home_has_a_home_folder";
        let output = test.args(["--exact", name]).env(TEST, "1").env_remove("HOME").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_text_is_named_unless_it_is_a_path() {
        let variables = Variables::of_raw(&[("A", not_utf_8())]);
        assert!(variables.get("A").unwrap_err().reason.starts_with("the environment variable A is not UTF-8 text"));
        assert!(variables.is_on("A").is_err() && variables.is_set("A"));
        assert_eq!(variables.path("A"), Some(PathBuf::from(not_utf_8())));
    }
}
