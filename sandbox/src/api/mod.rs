//! Requests to the API, from parameters to an answer.

mod authentication;
mod authorization;
mod call;
mod cancellation;
mod catalogued;
mod contact_info;
mod cursors;
mod domain;
mod domain_list;
mod headers;
mod histories;
mod paging;
mod registrant_profiles;
mod sts;
mod submission;
mod task_details;
mod task_list;
mod task_results;
#[cfg(test)]
pub(crate) mod testing;

use std::time::SystemTime;

pub(crate) use call::{Answered, Call, Chance};

use crate::account::Account;
use crate::reply::Answer;
use call::{Outcome, VERSIONS, invalid};

/// The operations that one version alone has.
const ONLY_IN: [(&str, &str); 2] =
    [(submission::BATCH_BY_PROFILE, VERSIONS[0]), (submission::BATCH_OF_OLDER_VERSION, VERSIONS[1])];

impl Call {
    /// Verifies and executes as documented, at the time `now`.
    pub fn process(&self, account: &Account, now: SystemTime) -> Answered {
        match self.admit(account, now) {
            Ok(()) => self.complete(account, now),
            Err(refused) => refused,
        }
    }

    /// Executes what was admitted.
    pub fn complete(&self, account: &Account, now: SystemTime) -> Answered {
        let answer = match self.execute(account, now) {
            Ok(fields) => {
                let action = self.parameter("Action").unwrap_or_default().to_owned();
                Answer::Success { action, fields }
            }
            Err(code) => Answer::Refusal(self.refusal(&code, "")),
        };
        Answered { answer, verified: self.is_signed() }
    }

    fn execute(&self, account: &Account, now: SystemTime) -> Outcome {
        if self.is_for_sts() {
            return sts::execute(self, account, now);
        }
        let action = self.required("Action")?;
        let operation = match handler(action) {
            Some(operation) => operation,
            None if catalogued::has(action) => catalogued::answer,
            None => return Err("InvalidAction.NotFound".to_owned()),
        };
        let version = self.required("Version")?;
        if !VERSIONS.contains(&version) {
            return Err("InvalidVersion".to_owned());
        }
        if ONLY_IN.iter().any(|(only, of_version)| *only == action && *of_version != version) {
            return Err("InvalidAction.NotFound".to_owned());
        }
        if !matches!(self.parameter("Lang"), None | Some("zh" | "en")) {
            return Err(invalid("Lang"));
        }
        operation(self, account, now)
    }
}

/// What executes an operation, if the sandbox knows more of it than the catalogue.
fn handler(action: &str) -> Option<fn(&Call, &Account, SystemTime) -> Outcome> {
    Some(match action {
        submission::ACTION => submission::save_single_task_for_updating_contact_info,
        submission::BATCH_BY_PROFILE => submission::save_batch_by_profile,
        submission::BATCH_OF_REGISTRANTS => submission::save_batch_of_registrants,
        submission::BATCH_OF_OLDER_VERSION => submission::save_batch_of_older_version,
        "QueryTaskDetailList" => task_details::query_task_detail_list,
        "QueryTaskList" => task_list::query_task_list,
        "PollTaskResult" => task_results::poll_task_result,
        "AcknowledgeTaskResult" => task_results::acknowledge_task_result,
        "CancelTask" => cancellation::cancel_task,
        "QueryDomainList" => domain_list::query_domain_list,
        "QueryTaskInfoHistory" => histories::query_task_info_history,
        "QueryTaskDetailHistory" => histories::query_task_detail_history,
        "QueryContactInfo" => contact_info::query_contact_info,
        "QueryRegistrantProfiles" => registrant_profiles::query_registrant_profiles,
        "QueryDomainByDomainName" => domain::query_domain_by_domain_name,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::testing::{ask, at, signed, signed_in_headers};
    use super::*;

    #[test]
    fn the_reply_has_the_format_that_is_asked_for_or_else_accepted() {
        let format = |query: &[_], accept| {
            let (head, body) = signed_in_headers("POST", query, &[], &[("accept", accept)], at(0)).into_parts();
            Call::read(&head, body).format().to_owned()
        };
        assert_eq!(format(&[], "application/json"), "JSON");
        assert_eq!(format(&[], "text/xml, application/json;q=0.5"), "JSON");
        assert_eq!(format(&[], "*/*"), "XML");
        assert_eq!(format(&[("Format", "XML")], "application/json"), "XML");
        assert_eq!(signed(&[], at(0)).format(), "JSON");
        assert_eq!(signed(&[("Format", "")], at(0)).format(), "XML");
    }

    #[test]
    fn what_every_operation_refuses() {
        let account = Account::default();
        let code = |parameters: &[(&str, &str)]| ask(&account, at(0), "QueryTaskList", parameters).unwrap_err();
        assert_eq!(code(&[("Action", "")]), "MissingAction");
        assert_eq!(code(&[("Action", "DeleteEverything")]), "InvalidAction.NotFound");
        assert_eq!(code(&[("Version", "")]), "MissingVersion");
        assert_eq!(code(&[("Version", "2020-01-01")]), "InvalidVersion");
        assert_eq!(code(&[("Lang", "fr")]), "InvalidLang");
    }
}
