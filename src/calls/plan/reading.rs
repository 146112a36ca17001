//! What a plan reads, and what it makes of an answer that it does not get.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::findings::{ChangeObstacle, ObstacleKind};
use crate::calls::caller::Caller;
use crate::calls::world::World;
use crate::error::DomainError;
use crate::names;
use crate::operations::enumerations::RegistrantType;
use crate::operations::query_contact_info::{QueryContactInfoRequest, QueryContactInfoResponse};
use crate::operations::query_domain_by_domain_name::{QueryDomainByDomainNameRequest, QueryDomainByDomainNameResponse};
use crate::operations::query_registrant_profiles::{QueryRegistrantProfilesRequest, RegistrantProfile};
use crate::operations::query_task_detail_list::QueryTaskDetailListRequest;
use crate::operations::query_task_list::QueryTaskListRequest;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::operations::{Call, Operation, answer_of, normalise_domain};
use crate::rpc::Parameters;
use crate::rpc::attempt::Answer;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// How many pages of tasks are read, of 100 tasks each.
const TASK_PAGES: i32 = 3;
/// Of how many tasks under way the domains are read.
const TASKS: usize = 20;
const LARGEST_PAGE: i32 = 1000;

/// What was read, or why not.
pub(super) type Read<T> = Result<T, ChangeObstacle>;

/// Tasks under way, by their domains: a map that the library has anyway.
pub(super) type UnderWay = Parameters;

/// What is read, in words, and the permission that it needs.
struct Source(&'static str, &'static str);

const PROFILE: Source = Source("the registrant profile", "domain:QueryRegistrantProfile");
const DOMAIN: Source = Source("the domain", "domain:QueryCommonInfo");
const CONTACT: Source = Source("the contact", "domain:QueryCommonInfo");
const TASKS_UNDER_WAY: Source = Source("the tasks under way", "domain:QueryDomainTask");

/// The beginnings of codes that concern every call: the key, the signature, the clock, the API version.
const OF_EVERY_CALL: [&str; 14] = [
    "InvalidAccessKeyId",
    "Forbidden.AccessKey",
    "SignatureDoesNotMatch",
    "SignatureNonceUsed",
    "IncompleteSignature",
    "InvalidSignature",
    "InvalidTimeStamp",
    "IllegalTimestamp",
    "InvalidSecurityToken",
    "MissingSecurityToken",
    "InvalidAction",
    "InvalidApi",
    "InvalidVersion",
    "NoSuchVersion",
];

pub(super) async fn profile<W: World>(caller: &Caller<W>, id: i64) -> Result<Read<RegistrantProfile>, DomainError> {
    // Without a kind, the service may look among individuals only: that is its documented default.
    for registrant_type in [None, Some(RegistrantType::Enterprise)] {
        let request = QueryRegistrantProfilesRequest {
            registrant_profile_id: Some(id),
            registrant_type,
            ..QueryRegistrantProfilesRequest::default()
        };
        match read(caller, request, &PROFILE).await? {
            Ok(page) => {
                let found = page.registrant_profiles.into_iter().find(|profile| profile.registrant_profile_id == id);
                if let Some(profile) = found {
                    return Ok(Ok(profile));
                }
            }
            Err(obstacle) => return Ok(Err(obstacle)),
        }
    }
    let reason = format!("The account has no registrant profile {id}.");
    let next_step =
        names::text("Choose a profile that `query_registrant_profiles` lists. Check the account and its site.");
    Ok(Err(ChangeObstacle::new(ObstacleKind::ProfileNotFound, reason, next_step)))
}

pub(super) async fn domain<W: World>(
    caller: &Caller<W>,
    domain_name: &str,
) -> Result<Read<QueryDomainByDomainNameResponse>, DomainError> {
    read(caller, QueryDomainByDomainNameRequest::new(domain_name), &DOMAIN).await
}

pub(super) async fn contact<W: World>(
    caller: &Caller<W>,
    domain_name: &str,
    contact_type: ContactType,
) -> Result<Read<QueryContactInfoResponse>, DomainError> {
    read(caller, QueryContactInfoRequest::new(domain_name, contact_type), &CONTACT).await
}

/// The latest tasks of the last day that have not ended.
pub(super) async fn tasks_under_way<W: World>(caller: &Caller<W>) -> Result<Read<UnderWay>, DomainError> {
    let mut request = QueryTaskListRequest {
        begin_create_time: caller.server_clock().checked_sub(DAY),
        ..QueryTaskListRequest::default()
    };
    let mut tasks = Vec::new();
    loop {
        let page = match read(caller, request.clone(), &TASKS_UNDER_WAY).await? {
            Ok(page) => page,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        tasks.extend(page.tasks.into_iter().filter(|task| !task.status.has_ended()));
        match page.next_page_num {
            Some(next) if next <= TASK_PAGES && tasks.len() < TASKS => request.page_num = next,
            _ => break,
        }
    }
    let mut under_way = UnderWay::new();
    for task in tasks.into_iter().take(TASKS) {
        let request =
            QueryTaskDetailListRequest { page_size: LARGEST_PAGE, ..QueryTaskDetailListRequest::new(&*task.task_no) };
        let details = match read(caller, request, &TASKS_UNDER_WAY).await? {
            Ok(page) => page.task_details,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        for detail in details.into_iter().filter(|detail| !detail.status.has_ended()) {
            let domain_name = detail.domain_name.as_deref().and_then(|name| normalise_domain(name).ok());
            if let Some(name) = domain_name {
                under_way.insert(name.into(), task.task_no.clone());
            }
        }
    }
    Ok(Ok(under_way))
}

async fn read<W: World, O: Operation>(
    caller: &Caller<W>,
    request: O,
    source: &Source,
) -> Result<Read<O::Response>, DomainError> {
    let parameters = request.parameters(caller.config.language)?;
    let answer = read_any(caller, Call::of::<O>(&parameters), source).await?;
    Ok(answer.map(answer_of::<O>))
}

type Reading<'a> = Pin<Box<dyn Future<Output = Result<Read<Box<dyn Answer>>, DomainError>> + Send + 'a>>;

/// The same for any operation: it is in the library once.
fn read_any<'a, W: World>(caller: &'a Caller<W>, call: Call<'a>, source: &'a Source) -> Reading<'a> {
    Box::pin(async move {
        match caller.run_call(call).await {
            Ok(response) => Ok(Ok(response)),
            Err(error) => obstacle_of(error, source).map(Err),
        }
    })
}

/// What an error of one reading means for the plan. An error that every call would have stays one.
fn obstacle_of(error: DomainError, Source(what, action): &Source) -> Result<ChangeObstacle, DomainError> {
    let (code, hint, denied) = match &error {
        DomainError::Service { code, hint, access_denied_detail, .. }
            if !OF_EVERY_CALL.iter().any(|beginning| code.starts_with(beginning)) =>
        {
            (code.as_str(), hint.as_deref(), access_denied_detail.as_ref())
        }
        DomainError::UnexpectedReply { .. } => ("", None, None),
        _ => return Err(error),
    };
    let is_denied = code.starts_with("Forbidden") || code == "NoPermission";
    let kind = match code {
        "DomainNotExist" => ObstacleKind::DomainNotFound,
        _ if is_denied => ObstacleKind::NotReadable,
        _ => ObstacleKind::Unknown,
    };
    let action = || denied.and_then(|detail| detail.auth_action.clone()).unwrap_or_else(|| (*action).to_owned());
    let ram_action = is_denied.then(action);
    let next_step = match (&ram_action, hint) {
        (Some(action), _) => format!("Ask for the RAM permission {action}, or submit the change without a plan."),
        (None, Some(hint)) => hint.to_owned(),
        (None, None) => "Plan the change again.".to_owned(),
    };
    // The next step is what the hint says.
    let why = error.in_passing().replace(hint.unwrap_or_default().trim_end_matches('.'), "");
    let why = why.trim_end_matches([' ', '.']);
    let reason = match kind {
        ObstacleKind::DomainNotFound => format!("The account has no such domain: {why}."),
        _ => format!("The client cannot read {what}: {why}."),
    };
    Ok(ChangeObstacle { kind, reason, next_step, ram_action })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Outcome;

    fn refused(code: &str) -> DomainError {
        let hint = Some("Look at it.".to_owned());
        DomainError::Service {
            reason: format!("The service rejected the request with {code}. Nothing was changed. Look at it."),
            code: code.to_owned(),
            server_message: String::new(),
            http_status: 400,
            request_id: None,
            recommendation: None,
            access_denied_detail: None,
            hint,
            retry_after: None,
            attempts: Vec::new(),
            retryable: false,
            outcome: Outcome::Rejected,
        }
    }

    #[test]
    fn the_code_decides_what_an_error_means_for_the_plan() {
        for (code, kind) in [
            ("DomainNotExist", ObstacleKind::DomainNotFound),
            ("Forbidden", ObstacleKind::NotReadable),
            ("Forbidden.RAM", ObstacleKind::NotReadable),
            ("NoPermission", ObstacleKind::NotReadable),
            ("Throttling.User", ObstacleKind::Unknown),
            ("SomethingNew", ObstacleKind::Unknown),
        ] {
            assert_eq!(obstacle_of(refused(code), &DOMAIN).unwrap().kind, kind, "{code}");
        }
        for code in [
            "Forbidden.AccessKeyDisabled",
            "InvalidAccessKeyId.NotFound",
            "SignatureDoesNotMatch",
            "InvalidSecurityToken.Expired",
            "InvalidTimeStamp.Expired",
            "InvalidAction.NotFound",
            "InvalidVersion",
        ] {
            assert_eq!(obstacle_of(refused(code), &DOMAIN), Err(refused(code)));
        }
        assert!(obstacle_of(DomainError::cancelled(), &DOMAIN).is_err());
    }

    #[test]
    fn the_hint_is_the_next_step_and_is_not_said_twice() {
        let obstacle = obstacle_of(refused("SomethingNew"), &CONTACT).unwrap();
        let reason = "The client cannot read the contact: The service rejected the request with SomethingNew.";
        assert_eq!((&*obstacle.reason, &*obstacle.next_step), (reason, "Look at it."));
        let denied = obstacle_of(refused("Forbidden.RAM"), &CONTACT).unwrap();
        assert_eq!(denied.ram_action.as_deref(), Some("domain:QueryCommonInfo"));
    }
}
