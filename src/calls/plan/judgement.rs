//! What follows from what a plan has read.

use std::time::SystemTime;

use super::fields::differences;
use super::findings::{ChangeConsequence, ChangeObstacle, ChangePlan, ConsequenceKind, ObstacleKind};
use super::reading::{Read, UnderWay};
use crate::names;
use crate::operations::enumerations::{
    EmailVerificationStatus, ExpirationDateStatus, PendingStatus, ProhibitionLock, RealNameStatus,
};
use crate::operations::query_contact_info::QueryContactInfoResponse;
use crate::operations::query_domain_by_domain_name::QueryDomainByDomainNameResponse;
use crate::operations::query_registrant_profiles::RegistrantProfile;

type Seen<'a> = (
    &'a Read<RegistrantProfile>,
    &'a Read<QueryDomainByDomainNameResponse>,
    &'a Read<QueryContactInfoResponse>,
    &'a Read<UnderWay>,
);

/// Fills the plan in.
pub(super) fn judge(plan: &mut ChangePlan, (profile, domain, contact, tasks): Seen<'_>, lock: bool, now: SystemTime) {
    let unread = [profile.as_ref().err(), domain.as_ref().err(), contact.as_ref().err(), tasks.as_ref().err()];
    for obstacle in unread.into_iter().flatten() {
        // The domain and its contact may be refused for the same reason.
        let is_same = |other: &ChangeObstacle| {
            (other.kind, &other.ram_action) == (obstacle.kind, &obstacle.ram_action)
                && obstacle.kind != ObstacleKind::Unknown
        };
        if !plan.obstacles.iter().any(is_same) {
            plan.obstacles.push(obstacle.clone());
        }
    }
    if let Ok(profile) = profile {
        plan.obstacles.extend(of_profile(profile));
    }
    if let Ok(domain) = domain {
        of_domain(plan, domain, now);
    }
    if let Ok(tasks) = tasks {
        of_tasks(plan, domain.as_ref().ok(), tasks);
    }
    if let (Ok(profile), Ok(contact)) = (profile, contact) {
        plan.changes = differences(contact, profile);
        if plan.changes.is_empty() {
            follows(plan, ConsequenceKind::NothingChanges, "Every field of the contact stays as it is.");
        }
    }
    if lock {
        let text = "The domain cannot be transferred to another registrar for 60 days after the registrant changes.";
        follows(plan, ConsequenceKind::TransferLocked, text);
    }
    if profile.as_ref().is_ok_and(|found| found.email_verification_status == EmailVerificationStatus::NotVerified) {
        let text = "The email address of the profile is not verified: its owner may have to confirm an email.";
        follows(plan, ConsequenceKind::EmailToConfirm, text);
    }
}

fn follows(plan: &mut ChangePlan, kind: ConsequenceKind, text: &str) {
    plan.consequences.push(ChangeConsequence { kind, text: text.to_owned() });
}

fn of_profile(profile: &RegistrantProfile) -> Option<ChangeObstacle> {
    let id = profile.registrant_profile_id;
    let (what, next_step) = match profile.real_name_status {
        RealNameStatus::Succeed => return None,
        RealNameStatus::Unknown => return Some(unknown("RealNameStatus", profile.real_name_status_text.as_deref())),
        RealNameStatus::NonAudit => ("was not begun", "Verify the real name in the Alibaba Cloud console"),
        RealNameStatus::Failed => ("failed", "Correct the profile in the Alibaba Cloud console"),
        RealNameStatus::Auditing => ("is under way", "Wait until the verification has ended"),
    };
    let reason = format!("The real-name verification of the registrant profile {id} {what}.");
    let next_step = format!("{next_step}, or choose another profile.");
    Some(ChangeObstacle::new(ObstacleKind::ProfileNotVerified, reason, next_step))
}

fn of_domain(plan: &mut ChangePlan, domain: &QueryDomainByDomainNameResponse, now: SystemTime) {
    let has_expired = domain.expiration_date_status == ExpirationDateStatus::Expired;
    if has_expired || domain.expiration_date.is_some_and(|time| time <= now) {
        let next_step = "Renew the domain.";
        plan.obstacles.push(ChangeObstacle::new(ObstacleKind::DomainExpired, "The domain has expired.", next_step));
    }
    match (domain.update_prohibition_lock, &domain.update_prohibition_lock_text) {
        (ProhibitionLock::Open, _) => {
            let (reason, next_step) =
                ("The security lock of the domain is on.", "Switch the lock off in the Alibaba Cloud console.");
            plan.obstacles.push(ChangeObstacle::new(ObstacleKind::UpdateProhibited, reason, next_step));
        }
        (ProhibitionLock::Unknown, Some(text)) => plan.obstacles.push(unknown("UpdateProhibitionLock", Some(text))),
        _ => {}
    }
    match (domain.registrant_updating_status, &domain.registrant_updating_status_text) {
        (PendingStatus::Pending, _) => pending(plan, "A change of the registrant is under way."),
        (PendingStatus::Unknown, Some(text)) => plan.obstacles.push(unknown("RegistrantUpdatingStatus", Some(text))),
        _ if domain.transfer_out_status == PendingStatus::Pending => {
            pending(plan, "A transfer to another registrar is under way.");
        }
        _ => {}
    }
}

fn of_tasks(plan: &mut ChangePlan, domain: Option<&QueryDomainByDomainNameResponse>, tasks: &UnderWay) {
    let is_known = domain.is_some_and(|domain| domain.registrant_updating_status == PendingStatus::Pending);
    if let Some(task_no) = tasks.get(&plan.domain_name).filter(|_| !is_known) {
        let reason = format!("The task {task_no} for this domain is under way.");
        pending(plan, &reason);
    }
}

fn pending(plan: &mut ChangePlan, reason: &str) {
    let next_step = names::text("Wait until it has ended. For a task, `wait_for_task` does that.");
    plan.obstacles.push(ChangeObstacle::new(ObstacleKind::ChangePending, reason, next_step));
}

/// A value that this version cannot judge.
fn unknown(field: &str, text: Option<&str>) -> ChangeObstacle {
    let reason = match text {
        Some(text) => format!("The service sent a {field} that this version does not know: {text}."),
        None => format!("The service sent no {field}."),
    };
    ChangeObstacle::new(ObstacleKind::Unknown, reason, "Look it up in the Alibaba Cloud console.")
}
