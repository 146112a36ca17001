//! Checks a submission without making it.

use crate::error::DomainError;
use crate::operations::Operation as _;
use crate::operations::save_single_task_for_updating_contact_info::SaveSingleTaskForUpdatingContactInfoRequest;
use crate::options::Language;

impl SaveSingleTaskForUpdatingContactInfoRequest {
    /// Checks the request as a call would. Returns it with the domain name as a call sends it. Sends nothing.
    ///
    /// Programs that read many requests from a list can so refuse a wrong list as a whole, and find duplicates.
    pub fn normalised(self) -> Result<Self, DomainError> {
        let mut parameters = self.parameters(Language::default())?;
        let domain_name = parameters.remove("DomainName").unwrap_or_default();
        Ok(Self { domain_name, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::save_single_task_for_updating_contact_info::ContactType;

    #[test]
    fn a_request_is_checked_and_its_domain_name_is_the_one_that_is_sent() {
        let request =
            |name, profile| SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, name, profile);
        assert_eq!(request("XN--FIQ228C.com.", 1).normalised(), Ok(request("中文.com", 1)));
        for (wrong, expected) in [(request("a b", 1), "domain_name"), (request("a.com", 0), "registrant_profile_id")] {
            let refused = wrong.normalised();
            assert!(
                matches!(&refused, Err(DomainError::InvalidRequest { field, .. }) if field == expected),
                "{refused:?}"
            );
        }
    }
}
