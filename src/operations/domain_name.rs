//! Domain names as the service wants them: Unicode, lower case, no trailing dot.

use std::net::IpAddr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::refuse_control_characters;
use crate::invalid_request::InvalidRequest;

const FIELD: &str = "domain_name";

/// Normalises by UTS #46 (`XN--FIQ228C.com.` becomes `中文.com`) and refuses
/// what no registered domain can be called.
pub(crate) fn normalise(name: &str) -> Result<String, InvalidRequest> {
    let invalid = |rule: &str| InvalidRequest::new(FIELD, rule);
    refuse_control_characters(FIELD, name)?;
    let name = name.trim();
    let name = name.strip_suffix(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']).unwrap_or(name);
    if name.is_empty() {
        return Err(invalid("must not be empty"));
    }
    if name.parse::<IpAddr>().is_ok() {
        return Err(invalid("must be a domain name, not an IP address"));
    }
    let rule = "must be a domain name such as example.com: labels of 1 to 63 letters, digits and inner hyphens, \
                joined by dots, with at most 253 characters in ASCII form";
    let ascii = Uts46::new()
        .to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .map_err(|_| invalid(rule))?;
    if !ascii.contains('.') {
        return Err(invalid("must have at least two labels, such as example.com"));
    }
    let (unicode, valid) = Uts46::new().to_unicode(ascii.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    valid.map_err(|_| invalid(rule))?;
    Ok(unicode.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised() {
        for (name, expected) in [
            ("example.com", "example.com"),
            ("EXAMPLE.Com.", "example.com"),
            (" example.com ", "example.com"),
            ("中文.com", "中文.com"),
            ("xn--fiq228c.com", "中文.com"),
            ("XN--FIQ228C.COM", "中文.com"),
            ("例え。テスト。", "例え.テスト"),
            ("BÜCHER.example", "bücher.example"),
            ("faß.de", "faß.de"),
            ("a--b.com", "a--b.com"),
            ("1.2.3.4.in-addr.arpa", "1.2.3.4.in-addr.arpa"),
        ] {
            assert_eq!(normalise(name).unwrap(), expected, "{name}");
        }
        let longest = format!("{}.com", "a".repeat(63));
        assert_eq!(normalise(&longest).unwrap(), longest);
    }

    #[test]
    fn what_is_no_domain_name_is_refused() {
        for name in [
            "",
            " ",
            ".",
            "..",
            "com",
            "a..com",
            ".example.com",
            "-a.com",
            "a-.com",
            "a_b.com",
            "a b.com",
            "a/b.com",
            "exa\nmple.com",
            "example.com\0",
            "127.0.0.1",
            "::1",
            "https://example.com",
            "xn--a.com",
            "xn--.com",
            "\u{200d}.com",
            "a\u{fffd}.com",
        ] {
            let error = normalise(name).expect_err(name);
            assert_eq!(error.field, FIELD);
        }
        assert!(normalise(&format!("{}.com", "a".repeat(64))).is_err());
        assert!(normalise(&format!("{}.com", "中".repeat(63))).is_err());
        assert!(normalise(&vec!["abcdefghi"; 26].join(".")).is_err());
    }
}
