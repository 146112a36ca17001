//! `plan`: what a change would do, by reading alone.

use alidomain::SaveSingleTaskForUpdatingContactInfoRequest as Request;
use alidomain::{ChangeObstacle, ChangePlan, ConsequenceKind, ContactFieldChange, DomainClient, ObstacleKind};
use clap::Args;
use serde::Serialize;

use super::contact::Personal;
use super::masking::Masking;
use crate::answer::Answer;
use crate::arguments::{ChangeOfContact, Contact};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, in_own_words};
use crate::progress::Progress;
use crate::terminal::{BAD, DOUBTFUL, STRONG, harmless, styled, table};

/// Plans a change.
#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    change_of_contact: ChangeOfContact,
    #[command(flatten)]
    personal: Personal,
}

/// A plan, as it is printed.
#[derive(Debug, Serialize)]
pub struct Planned {
    domain: String,
    contact: &'static str,
    profile_id: i64,
    masked: bool,
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
    kind: &'static str,
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

impl Plan {
    /// Reads, and says what the change would do.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let request = self.change_of_contact.request().normalised()?;
        let client = context.client()?;
        let planned = planned(&client, request, self.personal.into())?;
        let mut text = planned.text();
        if planned.masked && !planned.changes.is_empty() {
            text += "\n\nPersonal data are masked. Use --show-contacts to see them.";
        }
        let exit = if planned.obstacles.is_empty() { Exit::Done } else { Exit::Rejected };
        Ok(Answer::new(&planned, text)?.ends(exit))
    }
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
