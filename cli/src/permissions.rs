//! The RAM permission of each operation.

/// Whether a permission can be limited to a domain, and the operations that need it. Documented by Alibaba Cloud.
const DOCUMENTED: [(&str, bool, &[&str]); 14] = [
    (
        "domain:DomainInfoModification",
        true,
        &[
            "SaveSingleTaskForUpdatingContactInfo",
            "SaveBatchTaskForUpdatingContactInfo",
            "SaveBatchTaskForUpdatingContactInfoByNewContact",
            "SaveBatchTaskForUpdatingContactInfoByRegistrantProfileId",
            "SaveTaskForUpdatingRegistrantInfoByRegistrantProfileID",
            "SaveTaskForUpdatingRegistrantInfoByIdentityCredential",
        ],
    ),
    (
        "domain:RealNameVerificationOperation",
        true,
        &[
            "SaveTaskForSubmittingDomainRealNameVerificationByRegistrantProfileID",
            "SaveTaskForSubmittingDomainRealNameVerificationByIdentityCredential",
            "CancelDomainVerification",
        ],
    ),
    (
        "domain:DomainTransferInOperation",
        true,
        &[
            "TransferInReenterTransferAuthorizationCode",
            "TransferInRefetchWhoisEmail",
            "TransferInResendMailToken",
            "SaveSingleTaskForCancelingTransferIn",
        ],
    ),
    (
        "domain:DomainTransferOutOperation",
        true,
        &["SaveSingleTaskForCancelingTransferOut", "SaveSingleTaskForQueryingTransferAuthorizationCode"],
    ),
    (
        "domain:DnsHostModification",
        true,
        &[
            "SaveSingleTaskForModifyingDnsHost",
            "SaveSingleTaskForCreatingDnsHost",
            "SaveSingleTaskForSynchronizingDnsHost",
            "SaveSingleTaskForDeletingDnsHost",
        ],
    ),
    ("domain:DnsModification", true, &["SaveBatchTaskForModifyingDomainDns"]),
    ("domain:CancelQualificationVerification", true, &["CancelQualificationVerification"]),
    ("domain:ChangeResourceGroup", true, &["ChangeResourceGroup"]),
    (
        "domain:QueryCommonInfo",
        false,
        &[
            "QueryDomainList",
            "QueryDomainByInstanceId",
            "QueryDomainByDomainName",
            "QueryContactInfo",
            "VerifyContactField",
        ],
    ),
    ("domain:QueryChangeLog", false, &["QueryChangeLogList"]),
    (
        "domain:QueryDomainTask",
        false,
        &["QueryTaskList", "QueryTaskInfoHistory", "QueryTaskDetailList", "QueryTaskDetailHistory", "PollTaskResult"],
    ),
    ("domain:QueryRegistrantProfile", false, &["QueryRegistrantProfiles"]),
    ("domain:AcknowledgeTaskResult", false, &["AcknowledgeTaskResult"]),
    ("domain:CancelTask", false, &["CancelTask"]),
];

/// The permission that an operation needs.
#[derive(Debug, PartialEq, Eq)]
pub struct Permission {
    pub name: String,
    /// Whether it can be limited to a domain.
    pub of_domain: bool,
    pub documented: bool,
}

impl Permission {
    /// Of this operation. Without documentation, the permission is assumed to have the name of the operation.
    pub fn of(action: &str) -> Self {
        match DOCUMENTED.iter().find(|(.., actions)| actions.contains(&action)) {
            Some((name, of_domain, _)) => Self { name: (*name).to_owned(), of_domain: *of_domain, documented: true },
            None => Self { name: format!("domain:{action}"), of_domain: false, documented: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_table_is_in_the_catalogue_and_once_in_the_table() {
        let known: Vec<_> = alidomain::operations().into_iter().map(|operation| operation.action).collect();
        let mut listed: Vec<_> = DOCUMENTED.iter().flat_map(|(.., actions)| actions.iter()).collect();
        for action in &listed {
            assert!(known.iter().any(|known| known == *action), "{action}");
        }
        listed.sort();
        assert!(listed.is_sorted_by(|one, other| one < other), "{listed:?}");
    }
}
