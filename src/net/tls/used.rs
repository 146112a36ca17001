//! Which authorities these settings trust, in words.

use crate::names::name;
use crate::net::settings::PoolSettings;

/// Why the system's authorities are not known.
#[derive(Debug)]
pub(crate) struct NotKnown {
    pub reason: String,
    /// A variable names what cannot be used.
    pub is_named: bool,
}

/// How many authorities come from where, and why the system's are not known, if they are not.
pub(crate) fn authorities_used(settings: &PoolSettings) -> (Vec<String>, Option<NotKnown>) {
    if !settings.tls {
        return (Vec::new(), None);
    }
    let extra = settings.extra_roots.len();
    let (mut used, problem) = of_system(extra > 0);
    if extra > 0 {
        used.push(format!("{extra} in {}", name("extra_ca_certificates")));
    }
    (used, problem)
}

/// Those that are given are enough where the system has none.
#[cfg(not(any(feature = "bundled-roots", target_os = "android", windows, target_vendor = "apple")))]
fn of_system(others_are_given: bool) -> (Vec<String>, Option<NotKnown>) {
    use super::system_files::{self, Missing};

    match system_files::places(|variable| std::env::var_os(variable)) {
        Ok(places) => (places, None),
        Err(Missing::Nowhere) if others_are_given => (Vec::new(), None),
        Err(missing) => {
            let is_named = matches!(missing, Missing::Named(_));
            (Vec::new(), Some(NotKnown { reason: missing.to_string(), is_named }))
        }
    }
}

#[cfg(any(feature = "bundled-roots", target_os = "android"))]
fn of_system(_: bool) -> (Vec<String>, Option<NotKnown>) {
    let count = webpki_roots::TLS_SERVER_ROOTS.len();
    (vec![format!("{count} in Mozilla's list, which is built in")], None)
}

#[cfg(all(not(feature = "bundled-roots"), any(windows, target_vendor = "apple")))]
fn of_system(_: bool) -> (Vec<String>, Option<NotKnown>) {
    (vec!["those of the operating system".to_owned()], None)
}
