//! What the Security Token Service alone says, when it is asked for temporary credentials.

use super::Entry;
use crate::rpc::codes::Class::Refused;

pub(super) const CODES: &[Entry] = &[
    Entry::sts(
        "EntityNotExist.Role",
        Refused,
        [
            "The role does not exist.",
            "The role's ARN has a typing error, or is the ARN of something else, such as a user.",
            "Check the role's ARN: acs:ram::ACCOUNT:role/NAME.",
        ],
    ),
    Entry::sts(
        "InvalidParameter.RoleArn",
        Refused,
        [
            "The role's ARN is malformed.",
            "The value is the role's name without the rest of the ARN.",
            "Check the role's ARN: acs:ram::ACCOUNT:role/NAME.",
        ],
    ),
    Entry::sts(
        "InvalidParameter.RoleSessionName",
        Refused,
        [
            "The role session name is not allowed.",
            "The name is too short or too long, or has characters other than letters, digits and .@-_ .",
            "Choose another role session name.",
        ],
    ),
    Entry::sts(
        "InvalidParameter.DurationSeconds",
        Refused,
        [
            "The requested validity of the temporary credentials is not allowed.",
            "The validity is less than 900 seconds, or more than the role allows.",
            "Request at least 900 seconds, and at most the role's maximum session duration.",
        ],
    ),
    Entry::sts(
        "InvalidParameter.PolicyGrammar",
        Refused,
        [
            "The session policy is not valid.",
            "The policy that limits the temporary credentials has an error.",
            "Correct the policy, or remove it.",
        ],
    ),
    Entry::sts(
        "AuthenticationFail.OIDCToken.Expired",
        Refused,
        [
            "The OIDC token has expired.",
            "The token file was not renewed.",
            "Check the program that writes the token file (ALIBABA_CLOUD_OIDC_TOKEN_FILE).",
        ],
    ),
    Entry::sts(
        "AuthenticationFail.OIDCToken.Invalid",
        Refused,
        [
            "The OIDC token is not valid.",
            "The file contains something else, or the token is truncated.",
            "Check the token file (ALIBABA_CLOUD_OIDC_TOKEN_FILE).",
        ],
    ),
    Entry::sts(
        "AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch",
        Refused,
        [
            "The certificate of the identity provider is unknown to RAM.",
            "The identity provider renewed its certificate.",
            "Add the new fingerprint to the OIDC provider in RAM.",
        ],
    ),
    Entry::sts(
        "AuthenticationFail.*",
        Refused,
        [
            "The service did not accept the identity.",
            "The role or the OIDC provider in RAM does not trust this token's issuer, audience or subject.",
            "Compare the role's trust policy and the OIDC provider in RAM with the token.",
        ],
    ),
];
