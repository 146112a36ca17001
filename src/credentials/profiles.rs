//! What stands in `config.json`: read strictly where it is used, and not at all elsewhere.

use std::time::Duration;

use serde_json::Value;
use zeroize::{Zeroize as _, Zeroizing};

use super::problem::Problem;
use super::sts::RamRole;
use super::sts_place::StsPlace;
use crate::rpc::access_key::AccessKey;

/// Every field that says something of who signs.
const FIELDS: [&str; 14] = [
    "access_key_id",
    "access_key_secret",
    "sts_token",
    "ram_role_name",
    "ram_role_arn",
    "source_profile",
    "process_command",
    "credentials_uri",
    "oidc_provider_arn",
    "oidc_token_file",
    "access_token",
    "cloud_sso_sign_in_url",
    "oauth_access_token",
    "oauth_refresh_token",
];

/// The file as it is: of profiles that are not needed, nothing has to be right.
pub(super) struct Config(Value);

impl Config {
    pub fn parse(text: &str) -> Result<Self, Problem> {
        // The parser's own words could quote the text.
        let parsed: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Problem::broken(format!("the file is not JSON (line {line}, column {column})"))
        })?;
        let config = Self(parsed);
        if !config.0.is_object() {
            return Err(Problem::broken("the file is not a JSON object with \"profiles\""));
        }
        Ok(config)
    }

    /// The name of the current profile. Another profile is never taken in its place.
    pub fn current_profile(&self) -> Result<&str, Problem> {
        let current = match self.0.get("current") {
            None | Some(Value::Null) => "",
            Some(Value::String(name)) => name,
            Some(_) => return Err(Problem::broken("\"current\" must be the name of a profile")),
        };
        if self.profile(current)?.is_some() {
            return Ok(current);
        }
        if !self.profiles()?.iter().map(Profile).any(Profile::is_set_up) {
            return Err(Problem::absent("no profile is set up"));
        }
        let what = match current {
            "" => "no current profile is set".to_owned(),
            _ => format!("the current profile {current:?} does not exist"),
        };
        let choose = "Run `aliyun configure switch --profile NAME`, or set ALIBABA_CLOUD_PROFILE=NAME";
        Err(Problem::broken(format!("{what}. {choose}")))
    }

    pub fn profile(&self, name: &str) -> Result<Option<Profile<'_>>, Problem> {
        let mut named = self.profiles()?.iter().map(Profile).filter(|profile| {
            profile.0.get("name").and_then(Value::as_str).is_some_and(|own| own == name && !name.is_empty())
        });
        let profile = named.next();
        if named.next().is_some() {
            return Err(Problem::broken(format!("two profiles have the name {name:?}")));
        }
        Ok(profile)
    }

    fn profiles(&self) -> Result<&[Value], Problem> {
        match self.0.get("profiles") {
            None | Some(Value::Null) => Ok(&[]),
            Some(Value::Array(profiles)) => Ok(profiles),
            Some(_) => Err(Problem::broken("\"profiles\" must be a list")),
        }
    }
}

impl Drop for Config {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[derive(Clone, Copy)]
pub(super) struct Profile<'a>(&'a Value);

impl Profile<'_> {
    /// Whether there is anything that says who signs.
    pub fn is_filled(self) -> bool {
        let is_empty = |value: &Value| value.is_null() || value.as_str().is_some_and(str::is_empty);
        FIELDS.iter().any(|name| self.0.get(name).is_some_and(|value| !is_empty(value)))
    }

    /// An instance role needs nothing but its mode.
    fn is_set_up(self) -> bool {
        self.is_filled() || self.0.get("mode").and_then(Value::as_str) == Some("EcsRamRole")
    }

    /// The text of a field; `None` if there is none, or if it is empty. Anything else but a text is an error: to drop
    /// it would call with more permissions, or as somebody else.
    pub fn given(self, name: &str) -> Result<Option<String>, Problem> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(_) => Err(Problem::broken(format!("{name} must be a text"))),
        }
    }

    pub fn required(self, name: &str) -> Result<String, Problem> {
        self.given(name)?.ok_or_else(|| Problem::broken(format!("{name} is missing")))
    }

    pub fn key(self, token: Option<&str>) -> Result<AccessKey, Problem> {
        let [id, secret] = ["access_key_id", "access_key_secret"].map(|name| self.required(name).map(Zeroizing::new));
        Ok(AccessKey::new(&id?, &secret?, token)?)
    }

    /// Which Security Token Service the profile names.
    pub fn sts_place(self) -> Result<StsPlace, Problem> {
        let inside_vpc = match self.0.get("enable_vpc") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(inside_vpc)) => *inside_vpc,
            Some(_) => return Err(Problem::broken("enable_vpc must be true or false")),
        };
        Ok(StsPlace { endpoint: self.given("sts_endpoint")?, region: self.given("sts_region")?, inside_vpc })
    }

    pub fn role(self) -> Result<RamRole, Problem> {
        let role = RamRole {
            role_session_name: self.given("ram_session_name")?,
            duration: self.seconds("expired_seconds")?,
            policy: self.policy()?,
            external_id: self.text_or_number("external_id")?,
            ..RamRole::new(self.required("ram_role_arn")?)
        };
        role.check().map_err(|error| {
            let name = match &*error.field {
                "role_arn" => "ram_role_arn",
                "role_session_name" => "ram_session_name",
                "duration" => "expired_seconds",
                name => name,
            };
            Problem::broken(format!("{name} {}", error.rule))
        })?;
        Ok(role)
    }

    /// 0 is what the vendor's command line writes for none.
    fn seconds(self, name: &str) -> Result<Option<Duration>, Problem> {
        let seconds = match self.0.get(name) {
            None | Some(Value::Null) => Some(0),
            Some(Value::String(text)) if text.is_empty() => Some(0),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(number) => number.as_u64(),
        };
        let seconds = seconds.ok_or_else(|| Problem::broken(format!("{name} must be a number of seconds")))?;
        Ok(Some(seconds).filter(|seconds| *seconds > 0).map(Duration::from_secs))
    }

    /// An object is meant as the JSON that it is.
    fn policy(self) -> Result<Option<String>, Problem> {
        match self.0.get("policy") {
            Some(policy @ Value::Object(_)) => Ok(Some(policy.to_string())),
            _ => self.given("policy"),
        }
    }

    fn text_or_number(self, name: &str) -> Result<Option<String>, Problem> {
        match self.0.get(name) {
            Some(Value::Number(number)) if !number.is_f64() => Ok(Some(number.to_string())),
            _ => self.given(name),
        }
    }
}
