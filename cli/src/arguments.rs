//! Arguments that several commands have.

use std::time::Duration;

use alidomain::{ContactType, Language, LogLevel};
use clap::{Args, ValueEnum};

use crate::{duration, terminal};

/// The options of all commands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of all commands")]
pub struct Common {
    /// The site of the account: domain.aliyuncs.com, or domain-intl.aliyuncs.com
    #[arg(long, value_enum, default_value_t, global = true)]
    pub site: Site,
    /// A profile of ~/.aliyun/config.json whose credentials sign. Default: the default credential provider chain
    #[arg(long, value_name = "NAME", global = true)]
    pub profile: Option<String>,
    /// The language of the service's messages
    #[arg(long, value_enum, default_value_t, global = true)]
    pub lang: Lang,
    /// Another endpoint, as a host or URL. http is allowed to this machine only
    #[arg(long, value_name = "HOST", env = "ALIDOMAIN_ENDPOINT", hide_env_values = true, global = true)]
    pub endpoint: Option<String>,
    /// Timeout for one call with all its attempts, such as 30s or 2m. Default: 60s, and 5m in a list
    #[arg(long, value_name = "TIME", value_parser = duration::parse, global = true)]
    pub timeout: Option<Duration>,
    /// Print JSON, also for errors
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colours. `auto` means on a terminal, unless the environment variable NO_COLOR is set
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, global = true)]
    pub color: Color,
    /// Write the log of the library to standard error, from this severity on
    #[arg(long, value_enum, value_name = "LEVEL", global = true)]
    pub log: Option<Log>,
}

/// A site of Alibaba Cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Site {
    #[default]
    China,
    International,
}

impl Site {
    /// For a sentence.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::China => "China",
            Self::International => "International",
        }
    }
}

impl From<Site> for alidomain::Site {
    fn from(site: Site) -> Self {
        match site {
            Site::China => Self::China,
            Site::International => Self::International,
        }
    }
}

/// A language of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Zh => Self::Zh,
        }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Sets it for everything that is printed.
    pub fn apply(self) {
        terminal::use_colours(match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        });
    }
}

/// The minimum severity to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    Error,
    Warn,
    Info,
    Debug,
}

impl From<Log> for LogLevel {
    fn from(log: Log) -> Self {
        match log {
            Log::Error => Self::Error,
            Log::Warn => Self::Warn,
            Log::Info => Self::Info,
            Log::Debug => Self::Debug,
        }
    }
}

/// A contact of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Contact {
    Registrant,
    Admin,
    Billing,
    Tech,
}

impl Contact {
    /// As it is written in arguments, lists and JSON.
    pub fn text(self) -> &'static str {
        match self {
            Self::Registrant => "registrant",
            Self::Admin => "admin",
            Self::Billing => "billing",
            Self::Tech => "tech",
        }
    }
}

impl From<Contact> for ContactType {
    fn from(contact: Contact) -> Self {
        match contact {
            Contact::Registrant => Self::Registrant,
            Contact::Admin => Self::Admin,
            Contact::Billing => Self::Billing,
            Contact::Tech => Self::Tech,
        }
    }
}

impl From<ContactType> for Contact {
    fn from(contact: ContactType) -> Self {
        match contact {
            ContactType::Registrant => Self::Registrant,
            ContactType::Admin => Self::Admin,
            ContactType::Billing => Self::Billing,
            ContactType::Tech => Self::Tech,
        }
    }
}

/// Reads the ID of a registrant profile.
pub fn profile_id(text: &str) -> Result<i64, String> {
    let id = text.trim().parse().ok().filter(|id| *id > 0);
    id.ok_or_else(|| "must be a whole number greater than 0, such as 1234567".to_owned())
}

/// The change of one contact of one domain.
#[derive(Debug, Clone, Args)]
pub struct ChangeOfContact {
    /// The domain, in Unicode or Punycode
    pub domain: String,
    /// The contact to change
    #[arg(long, value_enum)]
    pub contact: Contact,
    /// The ID of the registrant profile with the new contact
    #[arg(long, value_name = "ID", value_parser = profile_id)]
    pub profile_id: i64,
    /// Forbid a transfer-out for 60 days. Only for the contact registrant
    #[arg(long, value_name = "true|false", action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub transfer_lock: Option<bool>,
    /// The instance ID of the domain
    #[arg(long, value_name = "ID")]
    pub instance_id: Option<String>,
    /// The IP address of the user for whom you make the call
    #[arg(long, value_name = "ADDRESS")]
    pub client_ip: Option<String>,
}

impl ChangeOfContact {
    /// As the library takes it.
    pub fn request(self) -> alidomain::SaveSingleTaskForUpdatingContactInfoRequest {
        alidomain::SaveSingleTaskForUpdatingContactInfoRequest {
            user_client_ip: self.client_ip,
            instance_id: self.instance_id,
            add_transfer_lock: self.transfer_lock,
            ..alidomain::SaveSingleTaskForUpdatingContactInfoRequest::new(
                self.contact.into(),
                self.domain,
                self.profile_id,
            )
        }
    }
}
