//! `whoami`: which provider gives the credentials.

use alidomain::{CredentialsPlace, CredentialsState, DiagnosticScope};
use clap::Args;
use serde::Serialize;

use crate::answer::Answer;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal::{BAD, DOUBTFUL, GOOD, STRONG, harmless, styled, table};

/// Shows where credentials come from.
#[derive(Debug, Args)]
pub struct Whoami {
    /// Also fetch the key that calls would use, for example from the Security Token Service
    #[arg(long)]
    fetch_credentials: bool,
}

#[derive(Debug, Serialize)]
struct Found {
    /// The place that signs.
    provider: Option<String>,
    /// What is there. Of an access key ID, only the ends are shown.
    detail: Option<String>,
    /// Every place, in the order in which the client looks.
    places: Vec<Place>,
}

/// A place where credentials can be.
#[derive(Debug, Serialize)]
pub struct Place {
    place: String,
    state: &'static str,
    detail: String,
}

impl Whoami {
    /// Looks.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let scope = if self.fetch_credentials { DiagnosticScope::Credentials } else { DiagnosticScope::Local };
        let report = context.client_for_diagnosis()?.diagnose_blocking(scope)?;
        let used = report.credentials.iter().find(|place| place.state == CredentialsState::Used);
        let used = used.map(|used| (used.place.clone(), used.detail.clone())).unzip();
        let unchecked = report.credentials.iter().any(|place| place.state == CredentialsState::NotChecked);
        let found = Found {
            provider: used.0,
            detail: used.1,
            places: report.credentials.into_iter().map(Into::into).collect(),
        };
        let text = found.text(unchecked);
        let answer = Answer::new(&found, text)?;
        Ok(if found.provider.is_some() { answer } else { answer.ends(Exit::Credentials) })
    }
}

impl Found {
    fn text(&self, unchecked: bool) -> String {
        let first = match (&self.provider, &self.detail) {
            (Some(provider), Some(detail)) => {
                format!("{}\n{}", styled(STRONG, harmless(provider)), harmless(detail))
            }
            _ if unchecked => {
                "No credentials were found on this machine. Use --fetch-credentials to ask the rest.".to_owned()
            }
            _ => styled(BAD, "No credentials can be used."),
        };
        format!("{first}\n\n{}", places(&self.places))
    }
}

/// Every place for people.
pub fn places(places: &[Place]) -> String {
    let rows = places.iter().map(|place| {
        let style = match place.state {
            "used" => GOOD,
            "broken" => BAD,
            "not_checked" => DOUBTFUL,
            _ => anstyle::Style::new(),
        };
        vec![styled(style, place.state.replace('_', " ")), harmless(&place.place), harmless(&place.detail)]
    });
    table(&["STATE", "PLACE", "DETAIL"], rows)
}

impl From<CredentialsPlace> for Place {
    fn from(place: CredentialsPlace) -> Self {
        let state = match place.state {
            CredentialsState::Used => "used",
            CredentialsState::Unused => "unused",
            CredentialsState::NotFound => "not_found",
            CredentialsState::Broken => "broken",
            CredentialsState::NotChecked => "not_checked",
        };
        Self { place: place.place, state, detail: place.detail }
    }
}
