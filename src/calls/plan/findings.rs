//! What stands in the way of a change, and what follows from it.

use super::fields::ContactFieldChange;
use crate::invalid_request::InvalidRequest;
use crate::one_line::one_line;
use crate::operations::save_single_task_for_updating_contact_info::{
    ContactType, SaveSingleTaskForUpdatingContactInfoRequest as Request,
};

/// What a change would do. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ChangePlan {
    pub domain_name: String,
    pub contact_type: ContactType,
    pub registrant_profile_id: i64,
    pub changes: Vec<ContactFieldChange>,
    pub obstacles: Vec<ChangeObstacle>,
    pub consequences: Vec<ChangeConsequence>,
}
/// Something that stands in the way of a change, or that may. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ChangeObstacle {
    pub kind: ObstacleKind,
    pub reason: String,
    pub next_step: String,
    pub ram_action: Option<String>,
}

/// The kind of an obstacle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObstacleKind {
    /// An argument of the request is wrong.
    InvalidRequest,
    /// The account has no such registrant profile.
    ProfileNotFound,
    /// The real name of the registrant profile is not verified.
    ProfileNotVerified,
    /// The account has no such domain.
    DomainNotFound,
    /// The domain has expired.
    DomainExpired,
    /// The security lock of the domain is on.
    UpdateProhibited,
    /// Another change of the domain is under way.
    ChangePending,
    /// The permission to read something is missing.
    NotReadable,
    /// Something could not be checked.
    Unknown,
}

/// Something that follows from a change. Fields: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ChangeConsequence {
    pub kind: ConsequenceKind,
    pub text: String,
}

/// The kind of a consequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConsequenceKind {
    /// The domain cannot be transferred to another registrar for 60 days.
    TransferLocked,
    /// Somebody has to confirm an email.
    EmailToConfirm,
    /// Every field of the contact stays as it is.
    NothingChanges,
}

impl ChangePlan {
    /// Nothing is known yet.
    pub(super) fn of(request: &Request) -> Self {
        Self {
            domain_name: request.domain_name.clone(),
            contact_type: request.contact_type,
            registrant_profile_id: request.registrant_profile_id,
            changes: Vec::new(),
            obstacles: Vec::new(),
            consequences: Vec::new(),
        }
    }
}

impl ChangeObstacle {
    pub(super) fn new(kind: ObstacleKind, reason: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), next_step: next_step.into(), ram_action: None }
    }

    pub(super) fn invalid(invalid: &InvalidRequest) -> Self {
        let reason = format!("{}.", one_line(&invalid.reason()));
        Self::new(ObstacleKind::InvalidRequest, reason, format!("Correct {}.", invalid.shown_field()))
    }
}
