//! What only one version of the API has. A request for what the chosen version lacks is refused before it is sent.

use super::Operation;
use crate::invalid_request::InvalidRequest;
use crate::options::Language;
use crate::rpc::Parameters;

const NEWER: &str = "2018-01-29";
const OLDER: &str = "2017-12-18";

/// The versions that are known. Of another one, nothing is known to be missing.
const KNOWN: [&str; 2] = [NEWER, OLDER];

/// The operations that one version alone has.
const OPERATIONS: [(&str, &str); 2] = [
    ("SaveBatchTaskForUpdatingContactInfoByRegistrantProfileId", NEWER),
    ("SaveBatchTaskForUpdatingContactInfo", OLDER),
];

/// The parameters that only the newer version has: operation, parameter, and the field of the request.
const PARAMETERS: [(&str, &str, &str); 8] = [
    ("QueryDomainList", "AutoRenewEnabled", "auto_renew_enabled"),
    ("QueryDomainList", "Dns", "dns"),
    ("QueryDomainList", "DomainGroupId", "domain_group_id"),
    ("QueryDomainList", "Registrar", "registrar"),
    ("QueryDomainList", "ResourceGroupId", "resource_group_id"),
    ("QueryDomainList", "Tag.1.Key", "tags"),
    ("QueryRegistrantProfiles", "Remark", "remark"),
    ("QueryRegistrantProfiles", "ZhRegistrantOrganization", "zh_registrant_organization"),
];

/// The checked and normalised parameters of a request, if this version of the API has them all.
pub(crate) fn parameters<O: Operation>(
    request: &O,
    language: Language,
    version: &str,
) -> Result<Parameters, InvalidRequest> {
    check_operation(O::ACTION, version)?;
    let parameters = request.parameters(language)?;
    check_parameters(O::ACTION, &parameters, version)?;
    Ok(parameters)
}

fn check_operation(action: &str, version: &str) -> Result<(), InvalidRequest> {
    match OPERATIONS.iter().find(|(name, _)| *name == action) {
        Some((_, only)) if lacks(version, only) => {
            let rule = format!("must be {only} for {action}, which does not exist in API version {version}");
            Err(InvalidRequest::new("api_version", rule))
        }
        _ => Ok(()),
    }
}

fn check_parameters(action: &str, parameters: &Parameters, version: &str) -> Result<(), InvalidRequest> {
    for (operation, name, field) in PARAMETERS {
        if operation == action && parameters.contains_key(name) && lacks(version, NEWER) {
            let rule = format!("does not exist in API version {version}, but in {NEWER}. Leave it out");
            return Err(InvalidRequest::new(field, rule));
        }
    }
    Ok(())
}

fn lacks(version: &str, only: &str) -> bool {
    version != only && KNOWN.contains(&version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_the_version_lacks_is_refused_by_name() {
        let batch = "SaveBatchTaskForUpdatingContactInfoByRegistrantProfileId";
        let refused = check_operation(batch, OLDER).unwrap_err();
        assert_eq!(
            refused.reason(),
            format!("api_version must be 2018-01-29 for {batch}, which does not exist in API version 2017-12-18")
        );
        for (action, version, lacking) in [
            (batch, NEWER, false),
            ("SaveBatchTaskForUpdatingContactInfo", NEWER, true),
            ("SaveBatchTaskForUpdatingContactInfo", OLDER, false),
            ("SaveBatchTaskForUpdatingContactInfo", "2030-01-01", false),
            ("QueryTaskList", OLDER, false),
        ] {
            assert_eq!(check_operation(action, version).is_err(), lacking, "{action} {version}");
        }
    }

    #[test]
    fn a_parameter_that_the_version_lacks_is_refused_by_name() {
        let check = |action, name: &str, version| {
            let parameters = Parameters::from([(name.to_owned().into(), "x".to_owned())]);
            check_parameters(action, &parameters, version).map_err(|refused| refused.reason())
        };
        assert_eq!(
            check("QueryDomainList", "DomainGroupId", OLDER).unwrap_err(),
            "domain_group_id does not exist in API version 2017-12-18, but in 2018-01-29. Leave it out"
        );
        assert!(check("QueryDomainList", "Tag.1.Key", OLDER).is_err());
        for (action, name, version) in [
            ("QueryDomainList", "DomainGroupId", NEWER),
            ("QueryDomainList", "DomainGroupId", "2030-01-01"),
            ("QueryDomainList", "DomainName", OLDER),
            ("QueryTaskList", "Dns", OLDER),
        ] {
            assert_eq!(check(action, name, version), Ok(()), "{action} {name} {version}");
        }
    }
}
