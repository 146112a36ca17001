//! The known error codes, explained offline: the table that errors take their hints from.

use crate::names;
use crate::rpc::codes::table::{Entry, entries, known, named};
use crate::rpc::encoding::percent_encode;

/// The explanation of an error code. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ErrorCode {
    pub code: String,
    pub meaning: String,
    pub cause: String,
    pub next_step: String,
    pub retryable: bool,
    pub may_have_executed: bool,
    pub link: String,
}

/// Returns an explanation of every known error code and every family of codes. Needs no network.
pub fn error_codes() -> Vec<ErrorCode> {
    entries().map(ErrorCode::listed).collect()
}

/// Returns the explanation of `code`, by its name, its family or the parameter in its name. Needs no network.
pub fn look_up_error_code(code: String) -> Option<ErrorCode> {
    let code = code.trim();
    if let Some(entry) = known(code) {
        return Some(if entry.code == code { ErrorCode::listed(entry) } else { ErrorCode::of(entry, code, "") });
    }
    let (entry, parameter) = named(code)?;
    Some(ErrorCode { code: code.to_owned(), ..ErrorCode::of(entry, code, parameter) })
}

impl ErrorCode {
    fn listed(entry: &Entry) -> Self {
        Self::of(entry, entry.code.trim_end_matches(['.', '*']), "that the code names")
    }

    /// `exact` is what the vendor's error centre is asked for.
    fn of(entry: &Entry, exact: &str, parameter: &str) -> Self {
        let text = |text| names::text(text).replace("{}", parameter);
        Self {
            code: entry.code.to_owned(),
            meaning: text(entry.meaning),
            cause: text(entry.cause),
            next_step: text(entry.next_step),
            retryable: entry.class.is_retryable(),
            may_have_executed: entry.class.may_have_executed(),
            link: format!(
                "https://api.alibabacloud.com/troubleshoot?q={}&product={}",
                percent_encode(exact),
                entry.product
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn look_up(code: &str) -> ErrorCode {
        look_up_error_code(code.to_owned()).unwrap()
    }

    #[test]
    fn every_documented_code_is_listed_once() {
        let listed = error_codes();
        let codes: BTreeSet<_> = listed.iter().map(|entry| entry.code.as_str()).collect();
        assert_eq!(codes.len(), listed.len());
        for code in
            ["DomainNotExist", "Busy", "Throttling.*", "SignatureDoesNotMatch", "Missing*", "EntityNotExist.Role"]
        {
            assert!(codes.contains(code), "{code}");
        }
        assert!(listed.iter().all(|entry| !entry.meaning.contains("{}") && !entry.next_step.contains("{}")));
    }

    #[test]
    fn codes_are_found_by_name_family_and_parameter() {
        assert_eq!(look_up(" DomainNotExist ").code, "DomainNotExist");
        let family = look_up("Throttling.Api.Minute");
        assert_eq!((family.code.as_str(), family.retryable, family.may_have_executed), ("Throttling.*", true, false));
        let doubtful = look_up("InternalError");
        assert_eq!((doubtful.retryable, doubtful.may_have_executed), (false, true));
        assert!(look_up("SignatureNonceUsed").may_have_executed);
        let named = look_up("MissingDomainName");
        assert_eq!(
            (named.code.as_str(), named.meaning.as_str()),
            ("MissingDomainName", "The parameter DomainName is missing.")
        );
        assert_eq!(look_up_error_code("Odd".to_owned()), None);
        assert_eq!(look_up_error_code(String::new()), None);
    }

    #[test]
    fn what_is_listed_is_found_as_it_is_listed() {
        for entry in error_codes() {
            assert_eq!(look_up(&entry.code), entry);
        }
    }

    #[test]
    fn links_ask_for_the_exact_code() {
        for (code, link) in [
            ("Throttling.User", "https://api.alibabacloud.com/troubleshoot?q=Throttling.User&product=Domain"),
            ("InternalError.a b", "https://api.alibabacloud.com/troubleshoot?q=InternalError.a%20b&product=Domain"),
            ("EntityNotExist.Role", "https://api.alibabacloud.com/troubleshoot?q=EntityNotExist.Role&product=Sts"),
        ] {
            assert_eq!(look_up(code).link, link);
        }
        assert!(error_codes().iter().all(|entry| !entry.link.contains(['*', '{'])));
    }
}
