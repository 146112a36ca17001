//! Names as Swift writes them.

use heck::{ToLowerCamelCase as _, ToUpperCamelCase as _};

/// The name of a record, an enum, or an object. One of uniffi.toml stays as it is: `HTTPMethod`.
pub fn class(name: &str) -> String {
    if name.contains('_') { name.to_upper_camel_case() } else { name.to_owned() }
}

/// The name of a function, a method, a property, a parameter, or a case.
pub fn member(name: &str) -> String {
    let name = name.to_lower_camel_case();
    // The core does the same in reasons and hints (names.rs).
    let acronyms = [("Ca", "CA"), ("Http", "HTTP"), ("Tls", "TLS")];
    acronyms.into_iter().fold(name, |name, (word, acronym)| with_capitals(&name, word, acronym))
}

/// Writes a word in capitals, if it ends where the next one begins.
fn with_capitals(name: &str, word: &str, acronym: &str) -> String {
    match name.split_once(word) {
        Some((before, after)) if !after.starts_with(char::is_lowercase) => format!("{before}{acronym}{after}"),
        _ => name.to_owned(),
    }
}

/// The name of the protocol of an object that programs can replace.
pub fn protocol(name: &str) -> String {
    format!("{}Protocol", class(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_in_capitals_after_the_first_word() {
        for (name, expected) in [
            ("extra_ca_certificates", "extraCACertificates"),
            ("min_tls_version", "minTLSVersion"),
            ("allow_plain_http", "allowPlainHTTP"),
            ("http_method", "httpMethod"),
            ("is_cancelled", "isCancelled"),
            ("user_client_ip", "userClientIp"),
            ("Tls12", "tls12"),
        ] {
            assert_eq!(member(name), expected);
        }
    }
}
