//! Who asks: access keys, signatures, security tokens, permissions.

use super::Entry;
use crate::rpc::codes::Class::{ClockOff, NonceSeen, Refused, TokenRefused};

const CHECK_KEY: &str = "Check the access key id: it must exist, be active, and belong to an account of the site \
    that the client talks to (China or International).";
const CHECK_SIGNATURE: &str = "Check the access key secret.";
const CHECK_CLOCK: &str = "Set this machine's clock: it must be within 15 minutes of the server's.";
const RENEW_TOKEN: &str = "Get new temporary credentials: id, secret and security token of one and the same set.";
pub(crate) const ASK_PERMISSION: &str = "Ask for the RAM permission (domain:DomainInfoModification to submit, domain:QueryDomainTask \
    to read tasks, domain:AcknowledgeTaskResult to acknowledge); `access_denied_detail`, where the server sent it, names the \
    action and the policy.";
const REPORT: &str = "Report this: the timestamp is written by this library, not by its caller.";

const WRONG_CLOCK: &str = "This machine's clock is off by more than 15 minutes, or the request took that long. The \
    library corrects its timestamps once by the server's clock and signs anew.";

pub(super) const CODES: &[Entry] = &[
    Entry::domain(
        "InvalidAccessKeyId.NotFound",
        TokenRefused,
        [
            "The access key id does not exist.",
            "A spelling mistake, a key that was deleted, a key of the other site, or a temporary key without its \
             security token.",
            CHECK_KEY,
        ],
    ),
    Entry::domain(
        "InvalidAccessKeyId.Inactive",
        TokenRefused,
        ["The access key is disabled.", "Somebody disabled it in the console of RAM.", CHECK_KEY],
    ),
    Entry::domain(
        "InvalidAccessKeyId.*",
        TokenRefused,
        ["The access key id is not accepted.", "A key that does not exist or may not be used.", CHECK_KEY],
    ),
    Entry::domain(
        "Forbidden.AccessKeyDisabled",
        TokenRefused,
        ["The access key is disabled.", "Somebody disabled it in the console of RAM.", CHECK_KEY],
    ),
    Entry::domain(
        "IncompleteSignature",
        Refused,
        [
            "The signature does not have the form that the service expects.",
            "Something on the way changed the request, or cut a part of it off.",
            CHECK_SIGNATURE,
        ],
    ),
    Entry::domain(
        "SignatureDoesNotMatch",
        Refused,
        [
            "The signature is not the one that the server calculated.",
            "The access key secret is wrong, or something on the way changed the request. Where the server quotes what it \
             signed, the error's hint tells which of the two, and what was changed.",
            CHECK_SIGNATURE,
        ],
    ),
    Entry::domain(
        "InvalidSignatureMethod",
        Refused,
        [
            "The service does not know how the request was signed.",
            "Something on the way changed the parameter, or the endpoint does not take this signature version.",
            "Try the other `signature_version` of the client's options.",
        ],
    ),
    // Nonces are random, so it was this very request that the server saw before.
    Entry::domain(
        "SignatureNonceUsed",
        NonceSeen,
        [
            "The server has seen this very request before.",
            "A copy of it arrived: this library's own after a lost reply, or one that something on the way made.",
            super::service::LOOK_FIRST,
        ],
    ),
    Entry::domain(
        "InvalidTimeStamp.Format",
        Refused,
        ["The timestamp is malformed.", "Something on the way changed it, or a mistake of this library.", REPORT],
    ),
    Entry::domain(
        "InvalidTimeStamp.*",
        ClockOff,
        ["The timestamp is too far from the server's clock.", WRONG_CLOCK, CHECK_CLOCK],
    ),
    Entry::domain(
        "IllegalTimestamp",
        ClockOff,
        ["The timestamp is too far from the server's clock.", WRONG_CLOCK, CHECK_CLOCK],
    ),
    Entry::domain(
        "InvalidSecurityToken.Expired",
        TokenRefused,
        ["The security token has expired.", "Temporary credentials are valid for minutes to hours.", RENEW_TOKEN],
    ),
    Entry::domain(
        "InvalidSecurityToken.Malformed",
        TokenRefused,
        ["The security token is malformed.", "It was cut off or changed when it was copied.", RENEW_TOKEN],
    ),
    Entry::domain(
        "InvalidSecurityToken.MismatchWithAccessKey",
        TokenRefused,
        [
            "The security token does not belong to this access key.",
            "Id, secret and token were taken from different sets of temporary credentials.",
            RENEW_TOKEN,
        ],
    ),
    Entry::domain(
        "InvalidSecurityToken.*",
        TokenRefused,
        ["The security token is not accepted.", "It has expired, or it belongs to another set.", RENEW_TOKEN],
    ),
    Entry::domain(
        "MissingSecurityToken",
        TokenRefused,
        [
            "The access key is a temporary one, and its security token is missing.",
            "Only the id and the secret of temporary credentials were given.",
            RENEW_TOKEN,
        ],
    ),
    Entry::domain(
        "Forbidden.RiskControl",
        Refused,
        [
            "The service's risk control forbids the request.",
            "The vendor holds the account back.",
            "The account is held back by risk control: resolve it in the service's console.",
        ],
    ),
    Entry::domain(
        "Forbidden.UserVerification",
        Refused,
        [
            "The account is not verified.",
            "The account's real-name verification is not finished.",
            "Finish the account's real-name verification in the service's console.",
        ],
    ),
    Entry::domain(
        "Forbidden.RAM",
        Refused,
        ["The RAM user or role may not do this.", "No policy allows the action, or one denies it.", ASK_PERMISSION],
    ),
    Entry::domain(
        "Forbidden.*",
        Refused,
        ["The identity may not do this.", "No policy allows the action, or one denies it.", ASK_PERMISSION],
    ),
    Entry::domain(
        "NoPermission.*",
        Refused,
        [
            "The identity may not do this.",
            "No policy allows the action, or one denies it. From STS: the role does not trust whoever asks for it, or an \
             account's own key was used, which may assume no role.",
            ASK_PERMISSION,
        ],
    ),
];
