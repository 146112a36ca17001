//! How to make an authority trusted.

use std::ffi::OsString;
use std::path::Path;

use super::store_problem::{CERT_DIR, CERT_FILE};
use crate::names;

/// Whether the variables of OpenSSL count. Elsewhere the platform, or a list that is built in, says whom to trust.
const READS_FILES: bool =
    cfg!(not(any(feature = "bundled-roots", target_os = "android", windows, target_vendor = "apple")));

/// Variables of other programs, which people have set for the same purpose.
const OF_OTHERS: [&str; 2] = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/// `variable` looks an environment variable up.
pub(in crate::net) fn trust_advice(variable: impl Fn(&str) -> Option<OsString>) -> String {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    let mut advice = names::text(
        "If your network inspects TLS or the endpoint uses a private authority, pass the authority's certificate \
         (PEM) as `extra_ca_certificates`",
    )
    .into_owned();
    if !READS_FILES {
        if let Some(name) = OF_OTHERS.into_iter().find(|name| variable(name).is_some()) {
            advice.push_str(&format!(
                ". {name} is set, but this library does not read it. Pass the content of its file instead"
            ));
        }
        return advice;
    }
    advice.push_str(&format!(
        ". Or set {CERT_FILE} to a file with all trusted authorities, or {CERT_DIR} to a directory of such files"
    ));
    let set = [CERT_FILE, CERT_DIR].into_iter().filter_map(|name| Some((name, variable(name)?))).collect::<Vec<_>>();
    if let Some((name, _)) = set.first() {
        advice.push_str(&format!(". {name} is set, so the client does not use the system's other authorities"));
    }
    let of_others = OF_OTHERS.into_iter().filter_map(|name| Some((name, variable(name)?)));
    for (name, path) in of_others.filter(|(_, path)| set.iter().all(|(_, counts)| counts != path)).take(1) {
        let own = if Path::new(&path).is_dir() { CERT_DIR } else { CERT_FILE };
        advice.push_str(&format!(". {name} is set, but this library does not read it. Set {own} to the same path"));
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(variables: &[(&str, &str)]) -> String {
        trust_advice(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_variables_that_work_are_named() {
        let plain = advice(&[("REQUESTS_CA_BUNDLE", ""), ("SSL_CERT_FILE", "")]);
        assert!(plain.contains("extra_ca_certificates") && !plain.contains("REQUESTS_CA_BUNDLE"), "{plain}");
        assert_eq!(plain.contains("SSL_CERT_FILE") && plain.contains("SSL_CERT_DIR"), READS_FILES, "{plain}");
        assert!(!plain.contains("is set"), "{plain}");
    }

    #[test]
    fn the_variables_of_other_programs_are_named_where_they_are_set() {
        for name in OF_OTHERS {
            let shown = advice(&[(name, "/etc/company.pem")]);
            assert!(shown.contains(&format!("{name} is set, but this library does not read it")), "{shown}");
            if READS_FILES {
                assert!(shown.ends_with("Set SSL_CERT_FILE to the same path"), "{shown}");
                let directory = advice(&[(name, "/")]);
                assert!(directory.ends_with("Set SSL_CERT_DIR to the same path"), "{directory}");
                let both = advice(&[(name, "/a.pem"), ("SSL_CERT_FILE", "/a.pem")]);
                assert!(!both.contains(name) && both.contains("SSL_CERT_FILE is set"), "{both}");
            }
        }
    }
}
