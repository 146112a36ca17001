//! Programs that make the same call with this library.
//!
//! Those for a full request are the examples named in `tests/explain.rs`, which are compiled.

mod kotlin;
mod python;
mod rust;
mod swift;

use std::collections::BTreeSet;

use crate::calls::config::{API_VERSION, Config};
use crate::net::proxy::is_loopback;
use crate::operations::save_single_task_for_updating_contact_info::{
    ContactType, SaveSingleTaskForUpdatingContactInfoRequest,
};
use crate::options::{HttpMethod, Language, ReplyFormat, SignatureVersion, Site};

const REQUEST: &str = "SaveSingleTaskForUpdatingContactInfoRequest";

/// What each language writes down in its own way: names as in the interface definition.
pub(super) struct Sample<'a> {
    /// Options that differ from the defaults.
    options: Vec<(&'static str, Value<'a>)>,
    /// Arguments that were given.
    arguments: Vec<(&'static str, Value<'a>)>,
}

enum Value<'a> {
    Text(&'a str),
    Number(i64),
    Truth(bool),
    /// An enum and its variant, which is one word.
    Choice(&'static str, &'static str),
}

impl<'a> Sample<'a> {
    pub fn new(request: &'a SaveSingleTaskForUpdatingContactInfoRequest, config: &'a Config) -> Self {
        Self { options: options(config), arguments: arguments(request) }
    }

    /// The types that the program names, sorted.
    fn types(&self) -> BTreeSet<&'static str> {
        let mut types = BTreeSet::from(["DomainClient", REQUEST]);
        if !self.options.is_empty() {
            types.insert("ClientOptions");
        }
        types.extend(self.options.iter().chain(&self.arguments).filter_map(|(_, value)| match value {
            Value::Choice(of, _) => Some(of),
            Value::Text(_) | Value::Number(_) | Value::Truth(_) => None,
        }));
        types
    }
}

fn arguments(request: &SaveSingleTaskForUpdatingContactInfoRequest) -> Vec<(&'static str, Value<'_>)> {
    let contact_type = match request.contact_type {
        ContactType::Registrant => "Registrant",
        ContactType::Admin => "Admin",
        ContactType::Billing => "Billing",
        ContactType::Tech => "Tech",
    };
    let mut arguments = vec![
        ("contact_type", Value::Choice("ContactType", contact_type)),
        ("domain_name", Value::Text(&request.domain_name)),
        ("registrant_profile_id", Value::Number(request.registrant_profile_id)),
    ];
    arguments.extend(request.user_client_ip.as_deref().map(|ip| ("user_client_ip", Value::Text(ip))));
    arguments.extend(request.lang.map(|lang| ("lang", language(lang))));
    arguments.extend(request.instance_id.as_deref().map(|id| ("instance_id", Value::Text(id))));
    arguments.extend(request.add_transfer_lock.map(|lock| ("add_transfer_lock", Value::Truth(lock))));
    arguments
}

fn options(config: &Config) -> Vec<(&'static str, Value<'_>)> {
    let target = &config.target;
    let endpoint = target.endpoint.as_str().trim_end_matches('/');
    let is_of = |site: Site| endpoint.strip_prefix("https://") == Some(site.endpoint());
    let mut options = Vec::new();
    if is_of(Site::International) {
        options.push(("site", Value::Choice("Site", "International")));
    } else if !is_of(Site::China) {
        options.push(("endpoint", Value::Text(endpoint)));
    }
    if target.api_version != API_VERSION {
        options.push(("api_version", Value::Text(&target.api_version)));
    }
    if target.reply_format == ReplyFormat::Xml {
        options.push(("reply_format", Value::Choice("ReplyFormat", "Xml")));
    }
    if target.http_method == HttpMethod::Get {
        options.push(("http_method", Value::Choice("HttpMethod", "Get")));
    }
    if target.signature_version == SignatureVersion::V3 {
        options.push(("signature_version", Value::Choice("SignatureVersion", "V3")));
    }
    if config.language == Language::Zh {
        options.push(("language", language(config.language)));
    }
    if target.endpoint.scheme() == "http" && !is_loopback(&target.endpoint) {
        options.push(("allow_plain_http", Value::Truth(true)));
    }
    options
}

fn language(language: Language) -> Value<'static> {
    Value::Choice(
        "Language",
        match language {
            Language::Zh => "Zh",
            Language::En => "En",
        },
    )
}

/// The text between the quotes of a literal: `escape` writes what cannot stand there as it is, and
/// whatever one could not see.
fn escaped(text: &str, special: &[char], escape: impl Fn(char) -> String) -> String {
    let visible = |c: char| c.escape_debug().count() == 1 || matches!(c, '\'' | '"' | '\\');
    text.chars().map(|c| if visible(c) && !special.contains(&c) { c.to_string() } else { escape(c) }).collect()
}
