//! What is wrong with the request itself.

use super::Entry;
use crate::rpc::codes::Class::{Doubtful, Refused};

const CHECK_ARGUMENTS: &str = "Check the arguments of the request: the message names the parameter.";
const CHECK_PROFILE: &str = "Check `registrant_profile_id` in the service's console, or with its operation \
    QueryRegistrantProfiles: the profile must exist in this account and suit the domain.";
const CHECK_VERSION: &str = "Check the endpoint and the API version of the client's options.";

pub(super) const CODES: &[Entry] = &[
    Entry::domain(
        "ParameterIllegal",
        Refused,
        [
            "An argument of the request is not allowed.",
            "A value that looks right, but not for this operation, this domain or this account.",
            "Check the arguments of the request.",
        ],
    ),
    Entry::domain(
        "DomainNotExist",
        Refused,
        [
            "The domain name does not exist in this account.",
            "A spelling mistake, a domain of another account, or one that the other site (China or International) holds.",
            "Check the spelling of `domain_name`, and that the domain belongs to this account.",
        ],
    ),
    Entry::domain(
        "TaskIsBeingProcessed",
        Refused,
        [
            "Another operation on this domain is under way.",
            "A change that was submitted before, by anyone. After a lost reply it can be that very submission.",
            "Another operation on this domain is under way: wait until its task has ended (QueryTaskList), then decide \
             whether the change is still needed.",
        ],
    ),
    Entry::domain(
        "NetworkIOError.*",
        Doubtful,
        [
            "The service failed while it spoke to another of its parts.",
            "A passing disturbance in the service, although the status is 400. The request may have been executed.",
            super::service::LOOK_FIRST,
        ],
    ),
    Entry::domain(
        "ContactTemplateNotExist",
        Refused,
        [
            "The registrant profile does not exist.",
            "The profile was deleted, or it belongs to another account or to the other site.",
            CHECK_PROFILE,
        ],
    ),
    Entry::domain(
        "ContactNotMatch",
        Refused,
        [
            "The registrant profile does not suit the domain.",
            "Another kind of registrant (individual or enterprise), or data that the domain's registry does not take.",
            CHECK_PROFILE,
        ],
    ),
    Entry::domain(
        "InvalidAction.NotFound",
        Refused,
        [
            "The endpoint does not know the operation in this version.",
            "An API version or an endpoint that does not have the operation.",
            CHECK_VERSION,
        ],
    ),
    Entry::domain(
        "InvalidApi.NotFound",
        Refused,
        [
            "The endpoint does not know the operation.",
            "An API version or an endpoint that does not have the operation.",
            CHECK_VERSION,
        ],
    ),
    Entry::domain(
        "InvalidVersion",
        Refused,
        [
            "The API version is not a valid one.",
            "The option `api_version`, or an endpoint of another product.",
            CHECK_VERSION,
        ],
    ),
    Entry::domain(
        "NoSuchVersion",
        Refused,
        [
            "The endpoint does not have this API version.",
            "The option `api_version`, or an endpoint of another product.",
            CHECK_VERSION,
        ],
    ),
    Entry::domain(
        "MissingParameter.*",
        Refused,
        [
            "A parameter that is required is missing.",
            "Something on the way dropped it, or this API version requires more.",
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
            "An argument of the wrong form, or one that this API version does not take.",
            CHECK_ARGUMENTS,
        ],
    ),
    Entry::domain(
        "Missing*",
        Refused,
        [
            "The parameter {} is missing.",
            "Something on the way dropped it, or this API version requires it.",
            "Check the parameter {}.",
        ],
    ),
    Entry::domain(
        "Invalid*",
        Refused,
        [
            "The parameter {} has a value that is not allowed.",
            "An argument of the wrong form, or one that this API version does not take.",
            "Check the parameter {}.",
        ],
    ),
];
