//! The known codes: what each means, where it comes from, and what to do next.

mod access;
mod entry;
mod request;
mod service;
mod sts;

pub(crate) use access::ASK_PERMISSION;
pub(crate) use entry::Entry;

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
