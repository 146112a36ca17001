//! What is wrong with the request itself.

use super::Entry;
use crate::rpc::codes::Class::{Doubtful, Refused};

const CHECK_ARGUMENTS: &str = "Check the arguments of the request. The message names the parameter.";
const CHECK_PROFILE: &str = "Check `registrant_profile_id` in the Alibaba Cloud console, or with the operation \
                             QueryRegistrantProfiles. The profile must exist in this account and suit the domain.";
const CHECK_VERSION: &str = "Check the endpoint and the API version in the client's options.";

pub(super) const CODES: &[Entry] = &[
    Entry::domain(
        "ParameterIllegal",
        Refused,
        [
            "An argument of the request is not allowed.",
            "The value has the right form, but is not allowed for this operation, domain or account.",
            "Check the arguments of the request.",
        ],
    ),
    Entry::domain(
        "DomainNotExist",
        Refused,
        [
            "The domain name does not exist in this account.",
            "The name has a typing error, or the domain belongs to another account or to the other site (China or \
             International).",
            "Check the spelling of `domain_name`. The domain must belong to this account.",
        ],
    ),
    Entry::domain(
        "TaskIsBeingProcessed",
        Refused,
        [
            "Another operation on this domain is in progress.",
            "Somebody submitted a change before. After a lost reply, this may be your own submission.",
            "Wait until the task of the other operation has ended (QueryTaskList). Then decide whether you still need \
             the change.",
        ],
    ),
    Entry::domain(
        "NetworkIOError.*",
        Doubtful,
        [
            "An internal connection of the service failed.",
            "A transient error in the service, although the status is 400. The request may have been executed.",
            super::service::LOOK_FIRST,
        ],
    ),
    Entry::domain(
        "ContactTemplateNotExist",
        Refused,
        [
            "The registrant profile does not exist.",
            "The profile was deleted, or belongs to another account or to the other site.",
            CHECK_PROFILE,
        ],
    ),
    Entry::domain(
        "ContactNotMatch",
        Refused,
        [
            "The registrant profile does not suit the domain.",
            "The profile has another registrant type (individual or enterprise), or data that the domain's registry \
             does not accept.",
            CHECK_PROFILE,
        ],
    ),
    Entry::domain(
        "InvalidAction.NotFound",
        Refused,
        [
            "The endpoint does not have the operation in this version.",
            "The API version or the endpoint does not support the operation.",
            CHECK_VERSION,
        ],
    ),
    Entry::domain(
        "InvalidApi.NotFound",
        Refused,
        [
            "The endpoint does not have the operation.",
            "The API version or the endpoint does not support the operation.",
            CHECK_VERSION,
        ],
    ),
    Entry::domain(
        "InvalidVersion",
        Refused,
        [
            "The API version is not valid.",
            "The option `api_version` is wrong, or the endpoint belongs to another product.",
            CHECK_VERSION,
        ],
    ),
    Entry::domain(
        "NoSuchVersion",
        Refused,
        [
            "The endpoint does not have this API version.",
            "The option `api_version` is wrong, or the endpoint belongs to another product.",
            CHECK_VERSION,
        ],
    ),
    Entry::domain(
        "MissingParameter.*",
        Refused,
        [
            "A required parameter is missing.",
            "A proxy or gateway removed the parameter, or this API version requires more parameters.",
            CHECK_ARGUMENTS,
        ],
    ),
];

/// Codes that name a parameter: they are looked at last.
pub(super) const PARAMETERS: &[Entry] = &[
    Entry::domain(
        "InvalidParameter.*",
        Refused,
        [
            "A parameter has a value that is not allowed.",
            "The argument has the wrong form, or this API version does not support it.",
            CHECK_ARGUMENTS,
        ],
    ),
    Entry::domain(
        "Missing*",
        Refused,
        [
            "The parameter {} is missing.",
            "A proxy or gateway removed the parameter, or this API version requires it.",
            "Check the parameter {}.",
        ],
    ),
    Entry::domain(
        "Invalid*",
        Refused,
        [
            "The parameter {} has a value that is not allowed.",
            "The argument has the wrong form, or this API version does not support it.",
            "Check the parameter {}.",
        ],
    ),
];
