//! `profiles`: the registrant profiles of the account.

use alidomain::{
    QueryRegistrantProfilesRequest, RealNameStatus, RegistrantProfile, RegistrantProfileType, RegistrantType,
};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::contact::Personal;
use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;
use crate::masking::Masking;
use crate::progress::Progress;
use crate::terminal::{BAD, DOUBTFUL, GOOD, harmless, styled, table};
use crate::times;

/// Lists registrant profiles.
#[derive(Debug, Args)]
pub struct Profiles {
    /// Only profiles of this type. Default: both
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    registrant_type: Option<Registrant>,
    /// Only profiles with this status of the real-name verification
    #[arg(long, value_enum, value_name = "STATUS")]
    real_name: Option<RealName>,
    /// Only profiles of this email address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Only profiles of this organization
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// Show at most so many profiles
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    personal: Personal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Registrant {
    Individual,
    Enterprise,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RealName {
    Verified,
    NotVerified,
    Failed,
    UnderWay,
}

#[derive(Debug, Serialize)]
struct List {
    masked: bool,
    profiles: Vec<Profile>,
    /// Of all pages.
    total: Option<i32>,
}

#[derive(Debug, Serialize)]
struct Profile {
    profile_id: i64,
    default: Option<bool>,
    registrant_type: Option<&'static str>,
    profile_type: Option<&'static str>,
    real_name: Option<&'static str>,
    /// As the service writes it.
    service_real_name: Option<String>,
    name: Option<String>,
    organization: Option<String>,
    email: Option<String>,
    country: Option<String>,
    name_in_chinese: Option<String>,
    organization_in_chinese: Option<String>,
    remark: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

impl Profiles {
    /// Asks page by page.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (limit, masking) = (usize::try_from(self.limit).unwrap_or(usize::MAX), Masking::from(self.personal));
        let client = context.client()?;
        let progress = Progress::line("Reading the registrant profiles");
        let mut list = List { masked: !masking.shows_contacts, profiles: Vec::new(), total: None };
        // Without a type, the service lists individuals only (documented).
        let both = [Registrant::Individual, Registrant::Enterprise];
        for kind in both.into_iter().filter(|kind| self.registrant_type.is_none_or(|wanted| wanted == *kind)) {
            let mut request = QueryRegistrantProfilesRequest {
                registrant_type: Some(kind.into()),
                real_name_status: self.real_name.map(Into::into),
                email: self.email.clone(),
                registrant_organization: self.organization.clone(),
                ..QueryRegistrantProfilesRequest::default()
            };
            loop {
                let response = client.query_registrant_profiles_blocking(request.clone())?;
                let first = request.page_num == 1;
                if let Some(of_kind) = response.total_item_num.filter(|_| first) {
                    list.total = Some(list.total.unwrap_or_default() + of_kind);
                }
                list.profiles.extend(response.registrant_profiles.into_iter().map(|profile| shown(profile, masking)));
                match response.next_page_num {
                    Some(next) if list.profiles.len() < limit => request.page_num = next,
                    _ => break,
                }
            }
        }
        drop(progress);
        list.profiles.truncate(limit);
        let text = text(&list, limit);
        Answer::new(&list, text)
    }
}

fn text(list: &List, limit: usize) -> String {
    if list.profiles.is_empty() {
        return "No profiles.".to_owned();
    }
    let rows = list.profiles.iter().map(|profile| {
        let shown = |text: &Option<String>| harmless(text.as_deref().unwrap_or_default());
        let real_name = profile.real_name.unwrap_or_default();
        let style = match real_name {
            "verified" => GOOD,
            "failed" | "not_verified" => BAD,
            _ => DOUBTFUL,
        };
        let kind = profile.registrant_type.unwrap_or_default().to_owned();
        let default = if profile.default == Some(true) { "yes" } else { "" };
        let organization = profile.organization.as_ref().or(profile.organization_in_chinese.as_ref()).cloned();
        let real_name = styled(style, real_name.replace('_', " "));
        vec![
            profile.profile_id.to_string(),
            kind,
            real_name,
            shown(&organization),
            shown(&profile.email),
            default.to_owned(),
            shown(&profile.remark),
        ]
    });
    let headings = ["PROFILE ID", "TYPE", "REAL NAME", "REGISTRANT", "EMAIL", "DEFAULT", "REMARK"];
    let mut text = table(&headings, rows);
    if let Some(total) = list.total.filter(|total| usize::try_from(*total).is_ok_and(|total| total > limit)) {
        text += &format!("\n\n{limit} of {total} profiles. Use --limit to see more.");
    }
    if list.masked { text + "\n\nPersonal data are masked. Use --show-contacts to see them." } else { text }
}

fn shown(profile: RegistrantProfile, masking: Masking) -> Profile {
    let plain = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Profile {
        profile_id: profile.registrant_profile_id,
        default: profile.default_registrant_profile,
        registrant_type: match profile.registrant_type {
            RegistrantType::Individual => Some("individual"),
            RegistrantType::Enterprise => Some("enterprise"),
            RegistrantType::Unknown => None,
        },
        profile_type: match profile.registrant_profile_type {
            RegistrantProfileType::Common => Some("common"),
            RegistrantProfileType::Cnnic => Some("cnnic"),
            RegistrantProfileType::Unknown => None,
        },
        real_name: real_name_text(profile.real_name_status),
        service_real_name: profile.real_name_status_text,
        name: masking.word(profile.registrant_name),
        organization: masking.word(profile.registrant_organization),
        email: masking.email(profile.email),
        country: plain(profile.country),
        name_in_chinese: masking.word(profile.zh_registrant_name),
        organization_in_chinese: masking.word(profile.zh_registrant_organization),
        remark: plain(profile.remark),
        created_at: profile.create_time.map(times::text),
        updated_at: profile.update_time.map(times::text),
    }
}

/// The status in words of this command.
pub fn real_name_text(status: RealNameStatus) -> Option<&'static str> {
    match status {
        RealNameStatus::Succeed => Some("verified"),
        RealNameStatus::NonAudit => Some("not_verified"),
        RealNameStatus::Failed => Some("failed"),
        RealNameStatus::Auditing => Some("under_way"),
        RealNameStatus::Unknown => None,
    }
}

impl From<Registrant> for RegistrantType {
    fn from(kind: Registrant) -> Self {
        match kind {
            Registrant::Individual => Self::Individual,
            Registrant::Enterprise => Self::Enterprise,
        }
    }
}

impl From<RealName> for RealNameStatus {
    fn from(status: RealName) -> Self {
        match status {
            RealName::Verified => Self::Succeed,
            RealName::NotVerified => Self::NonAudit,
            RealName::Failed => Self::Failed,
            RealName::UnderWay => Self::Auditing,
        }
    }
}
