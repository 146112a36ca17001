//! The service's error codes: what became of the request, and what to do next.

use std::borrow::Cow;

/// What a code means to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub class: Class,
    /// The next step, in English, where the code alone tells it.
    pub hint: Option<Cow<'static, str>>,
}

/// What an answer says of the request that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Not executed; the same call would be refused again.
    Refused,
    /// Not executed; the same call may succeed a little later.
    TryLater,
    /// Not executed; a timestamp of the server's clock may help.
    ClockOff,
    /// May have executed.
    Doubtful,
    /// This very request arrived before: that copy may have executed, and no other can any more.
    NonceSeen,
}
use Class::{ClockOff, Doubtful, NonceSeen, Refused, TryLater};

const CHECK_KEY: &str = "Check the access key id: it must exist, be active, and belong to an account of the site \
    that the client talks to (China or International).";
const CHECK_PROFILE: &str = "Check registrant_profile_id with QueryRegistrantProfiles: the profile must exist in \
    this account and suit the domain.";
const CHECK_SIGNATURE: &str = "Check the access key secret.";
const CHECK_CLOCK: &str = "Set this machine's clock: it must be within 15 minutes of the server's.";
const RENEW_TOKEN: &str = "Get new temporary credentials: id, secret and security token of one and the same set.";
const SLOW_DOWN: &str = "Wait for retry_after, or a few seconds, and call again.";
const CHECK_VERSION: &str = "Check the endpoint and the API version of the client's options.";
const ASK_PERMISSION: &str = "Ask for the RAM permission (domain:DomainInfoModification to submit and cancel, \
    domain:QueryDomainTask to read tasks, domain:AcknowledgeTaskResult to acknowledge); access_denied_detail, where the \
    server sent it, names the action and the policy.";

/// Codes as documented; one that ends in `.*` stands for all that begin so. No hint: it depends on the operation.
const CODES: &[(&str, Class, &str)] = &[
    ("ParameterIllegal", Refused, "Check the arguments of the request."),
    ("DomainNotExist", Refused, "Check the spelling of domain_name, and that the domain belongs to this account."),
    (
        "TaskIsBeingProcessed",
        Refused,
        "Another operation on this domain is under way: wait until its task has ended (QueryTaskList), then decide \
         whether the change is still needed.",
    ),
    ("NetworkIOError.*", Doubtful, ""),
    ("ContactTemplateNotExist", Refused, CHECK_PROFILE),
    ("ContactNotMatch", Refused, CHECK_PROFILE),
    ("Busy", TryLater, SLOW_DOWN),
    ("InvalidAction.NotFound", Refused, CHECK_VERSION),
    ("InvalidApi.NotFound", Refused, CHECK_VERSION),
    ("InvalidVersion", Refused, CHECK_VERSION),
    ("NoSuchVersion", Refused, CHECK_VERSION),
    ("InvalidAccessKeyId.*", Refused, CHECK_KEY),
    ("Forbidden.AccessKeyDisabled", Refused, CHECK_KEY),
    ("IncompleteSignature", Refused, CHECK_SIGNATURE),
    ("SignatureDoesNotMatch", Refused, CHECK_SIGNATURE),
    ("InvalidSignatureMethod", Refused, CHECK_SIGNATURE),
    // Nonces are random, so it was this very request that the server saw before.
    ("SignatureNonceUsed", NonceSeen, ""),
    ("InvalidTimeStamp.Format", Refused, "Report this: the timestamp is written by this library, not by its caller."),
    ("InvalidTimeStamp.*", ClockOff, CHECK_CLOCK),
    ("IllegalTimestamp", ClockOff, CHECK_CLOCK),
    ("InvalidSecurityToken.*", Refused, RENEW_TOKEN),
    ("MissingSecurityToken", Refused, RENEW_TOKEN),
    ("Throttling.*", TryLater, SLOW_DOWN),
    (
        "Forbidden.RiskControl",
        Refused,
        "The account is held back by risk control: resolve it in the service's console.",
    ),
    ("Forbidden.UserVerification", Refused, "Finish the account's real-name verification in the service's console."),
    ("Forbidden.*", Refused, ASK_PERMISSION),
    ("NoPermission.*", Refused, ASK_PERMISSION),
    ("InternalError.*", Doubtful, ""),
    ("UnknownError.*", Doubtful, ""),
    ("ServiceUnavailable.*", Doubtful, ""),
    ("ServiceUnavailableTemporary", Doubtful, ""),
];

/// Judges by the code; the status, which differs between gateways, decides only
/// for codes that nobody knows.
pub(crate) fn classify(code: &str, status: u16) -> Verdict {
    if let Some((_, class, hint)) = CODES.iter().find(|(pattern, ..)| matches(pattern, code)) {
        return Verdict { class: *class, hint: (!hint.is_empty()).then_some(Cow::Borrowed(*hint)) };
    }
    if let Some(parameter) = parameter_of(code).filter(|_| (400..500).contains(&status)) {
        let hint = match parameter {
            "" => "Check the arguments of the request: the message names the parameter.".to_owned(),
            name => format!("Check the parameter {name}."),
        };
        return Verdict { class: Refused, hint: Some(Cow::Owned(hint)) };
    }
    Verdict { class: class_of_status(status), hint: None }
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

fn matches(pattern: &str, code: &str) -> bool {
    match pattern.strip_suffix(".*") {
        None => pattern == code,
        Some(stem) => code.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
    }
}

/// `MissingDomainName` and `InvalidDomainName.Malformed` name `DomainName`;
/// `MissingParameter` names none.
fn parameter_of(code: &str) -> Option<&str> {
    let name = code.strip_prefix("Missing").or_else(|| code.strip_prefix("Invalid"))?;
    let name = name.split('.').next().unwrap_or_default();
    if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
        return None;
    }
    Some(if name == "Parameter" { "" } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("InvalidAccessKeyId.NotFound", 404, Refused),
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
    fn the_parameter_is_read_out_of_the_code() {
        assert_eq!(parameter_of("MissingDomainName"), Some("DomainName"));
        assert_eq!(parameter_of("InvalidUserClientIp.Malformed"), Some("UserClientIp"));
        assert_eq!(parameter_of("MissingParameter"), Some(""));
        assert_eq!(parameter_of("Invalidity"), None);
        assert_eq!(classify("MissingContactType", 400).hint.unwrap(), "Check the parameter ContactType.");
    }

    #[test]
    fn a_more_special_code_comes_before_its_family() {
        assert!(classify("Forbidden.RiskControl", 403).hint.unwrap().contains("risk control"));
        assert!(classify("Forbidden.RAM", 403).hint.unwrap().contains("DomainInfoModification"));
        assert!(classify("Forbidden", 403).hint.unwrap().contains("DomainInfoModification"));
    }
}
