//! Plans as they are printed.

use alidomain::SaveSingleTaskForUpdatingContactInfoRequest as Request;
use alidomain::{ChangeObstacle, ChangePlan, ConsequenceKind, ContactFieldChange, DomainClient, ObstacleKind};
use serde::Serialize;

use crate::arguments::Contact;
use crate::failure::{Failure, in_own_words};
use crate::masking::Masking;
use crate::progress::Progress;
use crate::terminal::{BAD, DOUBTFUL, STRONG, harmless, styled, table};

/// A plan, as it is printed.
#[derive(Debug, Serialize)]
pub struct Planned {
    /// The domain as it would be sent.
    pub domain: String,
    contact: &'static str,
    profile_id: i64,
    /// Whether personal data are hidden.
    pub masked: bool,
    changes: Vec<Field>,
    /// What stands in the way, or may.
    pub obstacles: Vec<Obstacle>,
    consequences: Vec<Consequence>,
}

#[derive(Debug, Serialize)]
struct Field {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

/// What stands in the way, or may.
#[derive(Debug, Serialize)]
pub struct Obstacle {
    /// In one or two words.
    pub kind: &'static str,
    /// What was found.
    pub reason: String,
    next_step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ram_action: Option<String>,
}

#[derive(Debug, Serialize)]
struct Consequence {
    kind: &'static str,
    text: String,
}

/// Reads what a change would do.
pub fn planned(client: &DomainClient, request: Request, masking: Masking) -> Result<Planned, Failure> {
    let _progress = Progress::line(format!("Reading what would change for {}", request.domain_name));
    Ok(Planned::new(client.plan_blocking(request)?, masking))
}

impl Planned {
    /// For printing.
    pub fn new(plan: ChangePlan, masking: Masking) -> Self {
        let consequences = plan.consequences.into_iter();
        Self {
            domain: plan.domain_name,
            contact: Contact::from(plan.contact_type).text(),
            profile_id: plan.registrant_profile_id,
            masked: !masking.shows_contacts,
            changes: plan.changes.into_iter().map(|change| masked(change, masking)).collect(),
            obstacles: plan.obstacles.into_iter().map(Into::into).collect(),
            consequences: consequences
                .map(|one| Consequence { kind: consequence(one.kind), text: in_own_words(&one.text) })
                .collect(),
        }
    }

    /// The same, with personal data masked.
    pub fn masked(plan: ChangePlan) -> Self {
        Self::new(plan, Masking { shows_contacts: false })
    }

    /// Whether the contact equals the profile.
    pub fn changes_nothing(&self) -> bool {
        self.consequences.iter().any(|one| one.kind == consequence(ConsequenceKind::NothingChanges))
    }

    /// Whether fields are shown, which may be masked.
    pub fn has_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// For people: the fields, what stands in the way, and what follows.
    pub fn text(&self) -> String {
        let mut parts = Vec::new();
        if !self.changes.is_empty() {
            let shown = |text: &Option<String>| text.as_deref().map_or_else(|| "(empty)".to_owned(), harmless);
            let rows =
                self.changes.iter().map(|change| vec![name_of(&change.field), shown(&change.old), shown(&change.new)]);
            parts.push(table(&["FIELD", "NOW", "AFTER"], rows));
        }
        for Obstacle { kind, reason, next_step, .. } in &self.obstacles {
            let style = if matches!(*kind, "unknown" | "not_readable") { DOUBTFUL } else { BAD };
            let kind = styled(style.bold(), format!("{}:", kind.replace('_', " ")));
            let next = styled(STRONG, "next step:");
            parts.push(format!("{kind} {}\n  {next} {}", harmless(reason), harmless(next_step)));
        }
        for Consequence { text, .. } in &self.consequences {
            parts.push(format!("{} {}", styled(STRONG, "note:"), harmless(text)));
        }
        if self.obstacles.is_empty() {
            parts.push("Nothing was found that stands in the way.".to_owned());
        }
        parts.join("\n\n")
    }
}

fn name_of(field: &str) -> String {
    match field.strip_prefix("zh_") {
        Some(field) => format!("{} in Chinese", field.replace('_', " ")),
        None => field.replace('_', " "),
    }
}

fn masked(change: ContactFieldChange, masking: Masking) -> Field {
    let ContactFieldChange { field, old_value, new_value } = change;
    let mask = |value: Option<String>| match field.as_str() {
        "country" | "tel_area" => value,
        "email" => masking.email(value),
        "telephone" => masking.number(value),
        "address" | "zh_address" | "postal_code" | "tel_ext" => masking.all(value),
        _ => masking.word(value),
    };
    let (old, new) = (mask(old_value), mask(new_value));
    Field { old, new, field }
}

impl From<ChangeObstacle> for Obstacle {
    fn from(obstacle: ChangeObstacle) -> Self {
        let kind = match obstacle.kind {
            ObstacleKind::InvalidRequest => "invalid_request",
            ObstacleKind::ProfileNotFound => "profile_not_found",
            ObstacleKind::ProfileNotVerified => "profile_not_verified",
            ObstacleKind::DomainNotFound => "domain_not_found",
            ObstacleKind::DomainExpired => "domain_expired",
            ObstacleKind::UpdateProhibited => "update_prohibited",
            ObstacleKind::ChangePending => "change_pending",
            ObstacleKind::NotReadable => "not_readable",
            ObstacleKind::Unknown => "unknown",
        };
        let (reason, next_step) = (in_own_words(&obstacle.reason), in_own_words(&obstacle.next_step));
        Self { kind, reason, next_step, ram_action: obstacle.ram_action }
    }
}

fn consequence(kind: ConsequenceKind) -> &'static str {
    match kind {
        ConsequenceKind::TransferLocked => "transfer_locked",
        ConsequenceKind::EmailToConfirm => "email_to_confirm",
        ConsequenceKind::NothingChanges => "nothing_changes",
    }
}
