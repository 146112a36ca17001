//! Who asks: access keys, signatures, security tokens, permissions.

use super::Entry;
use crate::rpc::codes::Class::{ClockOff, NonceSeen, Refused, TokenRefused};

const CHECK_KEY: &str = "Check the access key ID. The key must exist and be active. Its account must belong to the \
                         site of the endpoint (China or International).";
const CHECK_SIGNATURE: &str = "Check the access key secret.";
const CHECK_CLOCK: &str = "Set this machine's clock to within 15 minutes of the server's clock.";
const RENEW_TOKEN: &str =
    "Get new temporary credentials. Use the ID, the secret and the security token of the same set.";
pub(crate) const ASK_PERMISSION: &str = "Ask for the RAM permission: domain:DomainInfoModification to submit, \
                                         domain:QueryDomainTask to read tasks, domain:QueryRegistrantProfile to read \
                                         profiles, domain:QueryCommonInfo to read domains and contacts, \
                                         domain:AcknowledgeTaskResult to acknowledge. If present, \
                                         `access_denied_detail` names the action and the policy.";
const REPORT: &str = "Please report this error: this library writes the timestamp.";

const WRONG_CLOCK: &str = "This machine's clock is off by more than 15 minutes, or the request took that long. The \
                           client corrects its timestamps by the server's clock and signs the request again.";

pub(super) const CODES: &[Entry] = &[
    Entry::domain(
        "InvalidAccessKeyId.NotFound",
        TokenRefused,
        [
            "The access key ID does not exist.",
            "The ID has a typing error, the key was deleted, the key belongs to the other site, or the security token \
             of a temporary key is missing.",
            CHECK_KEY,
        ],
    ),
    Entry::domain(
        "InvalidAccessKeyId.Inactive",
        TokenRefused,
        ["The access key is disabled.", "The key was disabled in the RAM console.", CHECK_KEY],
    ),
    Entry::domain(
        "InvalidAccessKeyId.*",
        TokenRefused,
        [
            "The service does not accept the access key ID.",
            "The key does not exist, or its use is not allowed.",
            CHECK_KEY,
        ],
    ),
    Entry::domain(
        "Forbidden.AccessKeyDisabled",
        TokenRefused,
        ["The access key is disabled.", "The key was disabled in the RAM console.", CHECK_KEY],
    ),
    Entry::domain(
        "IncompleteSignature",
        Refused,
        [
            "The signature does not have the form that the service expects.",
            "A proxy or gateway changed or truncated the request.",
            CHECK_SIGNATURE,
        ],
    ),
    Entry::domain(
        "SignatureDoesNotMatch",
        Refused,
        [
            "The signature differs from the one that the server calculated.",
            "The access key secret is wrong, or a proxy or gateway changed the request. If the server quotes the text \
             that it signed, the hint names the cause and the change.",
            CHECK_SIGNATURE,
        ],
    ),
    Entry::domain(
        "InvalidSignatureMethod",
        Refused,
        [
            "The service does not know the signature method of the request.",
            "A proxy or gateway changed the parameter, or the endpoint does not support this signature version.",
            "Try the other `signature_version` in the client's options.",
        ],
    ),
    // Nonces are random, so it was this very request that the server saw before.
    Entry::domain(
        "SignatureNonceUsed",
        NonceSeen,
        [
            "The server has already received this request.",
            "A copy of the request arrived: resent by this library after a lost reply, or duplicated by a proxy or \
             gateway.",
            super::service::LOOK_FIRST,
        ],
    ),
    Entry::domain(
        "InvalidTimeStamp.Format",
        Refused,
        [
            "The timestamp is malformed.",
            "A proxy or gateway changed the timestamp, or this library has an error.",
            REPORT,
        ],
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
        ["The security token is malformed.", "The token was truncated or changed when it was copied.", RENEW_TOKEN],
    ),
    Entry::domain(
        "InvalidSecurityToken.MismatchWithAccessKey",
        TokenRefused,
        [
            "The security token does not belong to this access key.",
            "The ID, the secret and the token come from different sets of temporary credentials.",
            RENEW_TOKEN,
        ],
    ),
    Entry::domain(
        "InvalidSecurityToken.*",
        TokenRefused,
        [
            "The service does not accept the security token.",
            "The token has expired, or belongs to another set.",
            RENEW_TOKEN,
        ],
    ),
    Entry::domain(
        "MissingSecurityToken",
        TokenRefused,
        [
            "The access key is temporary, but its security token is missing.",
            "The client has only the ID and the secret of temporary credentials.",
            RENEW_TOKEN,
        ],
    ),
    Entry::domain(
        "Forbidden.RiskControl",
        Refused,
        [
            "The service's risk control forbids the request.",
            "Alibaba Cloud restricts the account.",
            "Risk control restricts the account. Resolve the restriction in the Alibaba Cloud console.",
        ],
    ),
    Entry::domain(
        "Forbidden.UserVerification",
        Refused,
        [
            "The account is not verified.",
            "The account's real-name verification is not finished.",
            "Complete the account's real-name verification in the Alibaba Cloud console.",
        ],
    ),
    Entry::domain(
        "Forbidden.RAM",
        Refused,
        [
            "The RAM user or role does not have permission.",
            "No policy allows the action, or a policy denies it.",
            ASK_PERMISSION,
        ],
    ),
    Entry::domain(
        "Forbidden.*",
        Refused,
        [
            "The identity does not have permission.",
            "No policy allows the action, or a policy denies it.",
            ASK_PERMISSION,
        ],
    ),
    Entry::domain(
        "NoPermission.*",
        Refused,
        [
            "The identity does not have permission.",
            "No policy allows the action, or a policy denies it. From STS: the role does not trust the caller, or the \
             key is that of the account itself, which cannot assume a role.",
            ASK_PERMISSION,
        ],
    ),
];
