//! What the Security Token Service alone says, when it is asked for temporary credentials.

use super::Entry;
use crate::rpc::codes::Class::Refused;

pub(super) const CODES: &[Entry] = &[
    Entry::sts(
        "EntityNotExist.Role",
        Refused,
        [
            "The role does not exist.",
            "A spelling mistake in the role's ARN, or the ARN of something else, such as a user.",
            "Check the role's ARN: acs:ram::ACCOUNT:role/NAME.",
        ],
    ),
    Entry::sts(
        "InvalidParameter.RoleArn",
        Refused,
        [
            "The role's ARN is malformed.",
            "The name of the role was given without the rest of its ARN.",
            "Check the role's ARN: acs:ram::ACCOUNT:role/NAME.",
        ],
    ),
    Entry::sts(
        "InvalidParameter.RoleSessionName",
        Refused,
        [
            "The name of the session is not allowed.",
            "It is too short or too long, or has other characters in it than letters, digits and .@-_ .",
            "Choose another name of the session.",
        ],
    ),
    Entry::sts(
        "InvalidParameter.DurationSeconds",
        Refused,
        [
            "The temporary credentials cannot be valid for that long.",
            "Less than 900 seconds, or more than the role allows.",
            "Ask for 900 seconds or more, and for no more than the role's longest session.",
        ],
    ),
    Entry::sts(
        "InvalidParameter.PolicyGrammar",
        Refused,
        [
            "The policy of the session is not valid.",
            "A mistake in the policy that limits the temporary credentials.",
            "Correct the policy, or leave it out.",
        ],
    ),
    Entry::sts(
        "AuthenticationFail.OIDCToken.Expired",
        Refused,
        [
            "The OIDC token has expired.",
            "The file with the token was not renewed.",
            "Check that whatever writes the token's file (ALIBABA_CLOUD_OIDC_TOKEN_FILE) still does.",
        ],
    ),
    Entry::sts(
        "AuthenticationFail.OIDCToken.Invalid",
        Refused,
        [
            "The OIDC token is not a valid one.",
            "The file holds something else, or the token was cut off.",
            "Check the file of the token (ALIBABA_CLOUD_OIDC_TOKEN_FILE).",
        ],
    ),
    Entry::sts(
        "AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch",
        Refused,
        [
            "The identity provider's certificate is not the one that RAM knows.",
            "The provider renewed its certificate.",
            "Add the new fingerprint to the OIDC provider in RAM.",
        ],
    ),
    Entry::sts(
        "AuthenticationFail.*",
        Refused,
        [
            "The identity was not accepted.",
            "The role or the OIDC provider in RAM does not trust this token's issuer, audience or subject.",
            "Compare the role's trust policy and the OIDC provider in RAM with the token.",
        ],
    ),
];
