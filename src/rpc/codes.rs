//! The service's error codes: what became of the request, and what to do next.

mod class;
pub(crate) mod table;

use std::borrow::Cow;

use crate::names;
use Class::{Doubtful, Refused, TryLater};
pub(crate) use class::Class;
use table::{known, named};

/// What a code means to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub class: Class,
    /// The next step, in English, where the code is known.
    pub hint: Option<Cow<'static, str>>,
}

/// Judges by the code; the status, which differs between gateways, decides only
/// for codes that nobody knows.
///
/// `mask` is applied to what the hint quotes of the code, which is the server's text.
pub(crate) fn classify(code: &str, status: u16, mask: impl Fn(&str) -> String) -> Verdict {
    if let Some(entry) = known(code) {
        return Verdict { class: entry.class, hint: Some(names::text(entry.next_step)) };
    }
    if let Some((entry, parameter)) = named(code).filter(|_| (400..500).contains(&status)) {
        return Verdict {
            class: entry.class,
            hint: Some(names::text(entry.next_step).replace("{}", &mask(parameter)).into()),
        };
    }
    let class = match class_of_status(status) {
        // As with NetworkIOError, a failure of the service may come as a client's.
        Refused if is_failure_of_the_service(code) => Doubtful,
        class => class,
    };
    Verdict { class, hint: None }
}

/// Whether an unknown code names a failure of the service itself, after which a request may have been executed.
fn is_failure_of_the_service(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    let words =
        ["internal", "unknown", "system", "server", "timeout", "timedout", "unavailable", "exception", "network"];
    words.iter().any(|word| code.contains(word))
}

/// What a status alone says, where the reply carries no code.
pub(crate) fn classify_status(status: u16) -> Class {
    match status {
        // The service uses it for codes that may have executed, too (NetworkIOError), and this code was not readable.
        400 => Doubtful,
        _ => class_of_status(status),
    }
}

fn class_of_status(status: u16) -> Class {
    match status {
        429 => TryLater,
        // 303 follows a form that was processed; 408 is what a proxy says that has passed on part of the request.
        303 | 408 => Doubtful,
        300..=499 => Refused,
        _ => Doubtful,
    }
}

#[cfg(test)]
mod tests {
    use super::Class::{ClockOff, NonceSeen, TokenRefused};
    use super::*;

    fn classify(code: &str, status: u16) -> Verdict {
        super::classify(code, status, str::to_owned)
    }

    #[test]
    fn codes_decide_whatever_the_status() {
        for (code, status, class) in [
            ("DomainNotExist", 503, Refused),
            ("TaskIsBeingProcessed", 400, Refused),
            ("NetworkIOError", 400, Doubtful),
            ("Busy", 400, TryLater),
            ("Throttling", 503, TryLater),
            ("Throttling.User", 400, TryLater),
            ("ThrottlingOfAnotherKind", 400, Refused),
            ("InternalError", 500, Doubtful),
            ("ServiceUnavailable", 503, Doubtful),
            ("SignatureNonceUsed", 400, NonceSeen),
            ("InvalidTimeStamp.Expired", 400, ClockOff),
            ("InvalidTimeStamp.Format", 400, Refused),
            ("InvalidAccessKeyId.NotFound", 404, TokenRefused),
            ("InvalidSecurityToken.Expired", 400, TokenRefused),
            ("MissingSecurityToken", 400, TokenRefused),
            ("InternalServerError", 400, Doubtful),
            ("SystemBusyException", 400, Doubtful),
            ("BackendTimeout", 400, Doubtful),
            ("InvalidBackendResponse", 400, Refused),
            ("InvalidBackendResponse", 502, Doubtful),
        ] {
            assert_eq!(classify(code, status).class, class, "{code}");
        }
    }

    #[test]
    fn unknown_codes_are_judged_by_the_status() {
        for (status, class) in [(400, Refused), (429, TryLater), (500, Doubtful), (200, Doubtful)] {
            assert_eq!(classify("Odd", status).class, class, "{status}");
        }
    }

    #[test]
    fn a_status_without_a_code_claims_no_more_than_it_says() {
        for (statuses, class) in [
            (&[200, 204, 303, 400, 408, 500, 502, 503, 504, 599][..], Doubtful),
            (&[301, 302, 307, 308, 401, 403, 404, 405, 407, 413][..], Refused),
            (&[429][..], TryLater),
        ] {
            for status in statuses {
                assert_eq!(classify_status(*status), class, "{status}");
            }
        }
    }

    #[test]
    fn families_of_doubtful_codes_are_doubtful_at_any_status() {
        for code in ["InternalError.Backend", "ServiceUnavailable.X", "NetworkIOError.X", "UnknownError.X"] {
            assert_eq!(classify(code, 400).class, Doubtful, "{code}");
        }
    }

    #[test]
    fn the_parameter_that_a_code_names_is_in_its_hint() {
        assert_eq!(classify("MissingContactType", 400).hint.unwrap(), "Check the parameter ContactType.");
        assert!(classify("MissingParameter", 400).hint.unwrap().contains("The message names the parameter"));
    }

    #[test]
    fn a_more_special_code_comes_before_its_family() {
        assert!(classify("Forbidden.RiskControl", 403).hint.unwrap().contains("Risk control"));
        assert!(classify("Forbidden.RAM", 403).hint.unwrap().contains("DomainInfoModification"));
        assert!(classify("Forbidden", 403).hint.unwrap().contains("DomainInfoModification"));
    }
}
