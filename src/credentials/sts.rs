//! Temporary keys from the service's Security Token Service: a role is assumed.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use reqwest::Url;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::Credentials;
use super::problem::Problem;
use super::provider::{Fetched, Surroundings, expiration};
use super::sts_place::StsPlace;
use crate::backoff::Delays;
use crate::cancellation::Stop;
use crate::invalid_request::InvalidRequest;
use crate::names;
use crate::net::runtime;
use crate::net::settings::HttpSettings;
use crate::net::transport::exchange;
use crate::nonce::nonce;
use crate::options::{HttpMethod, ReplyFormat, SignatureVersion};
use crate::retry_quota::QUOTAS;
use crate::rpc::Parameters;
use crate::rpc::access_key::AccessKey;
use crate::rpc::call::{CallError, Refusal};
use crate::rpc::codes::Class;
use crate::rpc::codes::table::ASK_PERMISSION;
use crate::rpc::reply::{Asked, Reply, judge};
use crate::rpc::request::{Stamp, Target, sign, unsigned};
use crate::rpc::retries::{Retries, used_up};
use crate::system_error::SystemError;

const API_VERSION: &str = "2015-04-01";
const TIMEOUT: Duration = Duration::from_secs(10);
const MOST_ATTEMPTS: u32 = 3;
const DELAYS: Delays =
    Delays { transient: Duration::from_millis(50), throttled: Duration::from_secs(1), longest: Duration::from_secs(2) };
/// Whoever is asked to wait for longer leaves it to the next call.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A RAM role to assume. Defaults and ranges: see `src/alidomain.udl`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct RamRole {
    pub role_arn: String,
    pub role_session_name: Option<String>,
    pub duration: Option<Duration>,
    pub policy: Option<String>,
    pub external_id: Option<String>,
}

const SESSION_NAME: &str = "alidomain";
const DURATION: Duration = Duration::from_secs(60 * 60);
const DURATIONS: std::ops::RangeInclusive<Duration> = Duration::from_secs(15 * 60)..=Duration::from_secs(12 * 60 * 60);

impl RamRole {
    /// Makes a role with defaults for the other fields.
    pub fn new(role_arn: impl Into<String>) -> Self {
        Self { role_arn: role_arn.into(), role_session_name: None, duration: None, policy: None, external_id: None }
    }

    /// Refuses what the service would refuse at the first call.
    pub(super) fn check(&self) -> Result<(), InvalidRequest> {
        if !is_arn(&self.role_arn, "role/") {
            return Err(InvalidRequest::new("role_arn", "must be an ARN such as acs:ram::123456789012:role/name"));
        }
        let name = self.role_session_name.as_ref();
        if name.is_some_and(|name| !is_made_of(name, 2..=64, ".@-_")) {
            let rule = "must have 2 to 64 characters: letters a to z and A to Z, digits, and any of .@-_";
            return Err(InvalidRequest::new("role_session_name", rule));
        }
        let id = self.external_id.as_ref();
        if id.is_some_and(|id| !is_made_of(id, 2..=1224, "_+=,.@:/-")) {
            let rule = "must have 2 to 1,224 characters: letters a to z and A to Z, digits, and any of _+=,.@:/-";
            return Err(InvalidRequest::new("external_id", rule));
        }
        // How long it may be is for the service to say: that has changed.
        if self.policy.as_ref().is_some_and(|text| serde_json::from_str::<Map<String, Value>>(text).is_err()) {
            return Err(InvalidRequest::new("policy", "must be a JSON object"));
        }
        if !DURATIONS.contains(&self.duration()) {
            return Err(InvalidRequest::new("duration", "must be between 15 minutes and 12 hours"));
        }
        Ok(())
    }

    fn duration(&self) -> Duration {
        self.duration.unwrap_or(DURATION)
    }

    pub(super) fn parameters(&self) -> Parameters {
        let session_name = self.role_session_name.as_deref().unwrap_or(SESSION_NAME);
        let mut parameters = Parameters::new();
        parameters.insert("RoleArn".into(), self.role_arn.clone());
        parameters.insert("RoleSessionName".into(), session_name.to_owned());
        parameters.insert("DurationSeconds".into(), self.duration().as_secs().to_string());
        for (name, value) in [("Policy", &self.policy), ("ExternalId", &self.external_id)] {
            if let Some(value) = value {
                parameters.insert(name.into(), value.clone());
            }
        }
        parameters
    }
}

/// Whether this names such a resource of an account. Of the rest, only what no ARN has is refused.
pub(super) fn is_arn(arn: &str, kind: &str) -> bool {
    let parts: Vec<_> = arn.splitn(5, ':').collect();
    let ["acs", "ram", _, account, resource] = parts[..] else { return false };
    let name = resource.strip_prefix(kind).unwrap_or_default();
    is_made_of(account, 1..=64, "-_") && !name.is_empty() && arn.chars().all(|c| c.is_ascii_graphic() && c != '*')
}

fn is_made_of(text: &str, length: std::ops::RangeInclusive<usize>, others: &str) -> bool {
    length.contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

/// Who asks.
pub(super) enum Identity<'a> {
    Source(&'a Credentials),
    /// A token of an OpenID provider: a parameter of the request, which is not signed.
    OidcToken(Zeroizing<String>),
}

impl Identity<'_> {
    /// The permission that is missing, where the known codes tell of those that the Domain API asks for.
    fn explain(&self, mut error: CallError) -> CallError {
        if let CallError::Refusal(Refusal { verdict, .. }) = &mut error
            && verdict.hint.as_deref() == Some(&*names::text(ASK_PERMISSION))
        {
            let hint = match self {
                Self::Source(_) => {
                    "The caller needs the RAM permission sts:AssumeRole on the role. The role's trust policy must \
                     name the caller. The key of the account itself cannot assume a role. Use the key of a RAM user."
                }
                Self::OidcToken(_) => {
                    "The role's trust policy must name the OIDC provider, with conditions that the token meets."
                }
            };
            verdict.hint = Some(hint.into());
        }
        error
    }
}

/// Where a role is assumed, and the way there.
pub(super) fn way(place: &StsPlace, surroundings: &Surroundings) -> Result<(Url, HttpSettings), Problem> {
    let endpoint = place.url(surroundings)?;
    let settings = surroundings.http.for_endpoint(&endpoint)?;
    Ok((endpoint, settings))
}

/// Asks for a key, a few times if need be.
pub(super) async fn ask(
    action: &'static str,
    parameters: &Parameters,
    identity: Identity<'_>,
    place: &StsPlace,
    surroundings: &Surroundings,
) -> Result<Fetched, Problem> {
    let (endpoint, settings) = way(place, surroundings)?;
    let target = Target {
        endpoint,
        api_version: API_VERSION.to_owned(),
        reply_format: ReplyFormat::Json,
        http_method: HttpMethod::Post,
        signature_version: SignatureVersion::V1,
    };
    let client = runtime::client_for_credentials(&settings).map_err(|error| Problem::transient(error.0))?;
    let quota = QUOTAS.get().of(target.endpoint.as_str(), Instant::now());
    let mut retries = Retries::new(DELAYS, quota);
    let mut now = surroundings.now;
    let mut attempts = 0;
    let mut key = match &identity {
        Identity::Source(source) => source.fetch(surroundings).await.map_err(Problem::or_broken)?.key,
        Identity::OidcToken(token) => Arc::new(AccessKey::hiding(token)),
    };
    loop {
        attempts += 1;
        let nonce = nonce().map_err(|SystemError(reason)| Problem::transient(reason))?;
        let stamp = Stamp { key: key.clone(), time: now, nonce };
        let request = match &identity {
            Identity::Source(_) => sign(&target, action, parameters, &stamp),
            Identity::OidcToken(token) => unsigned(&target, action, &with_token(parameters, token), &stamp),
        };
        let asked = Asked { key: &key, signed: request.signed.clone(), time: now, format: target.reply_format };
        let answer = match exchange(&client, request, TIMEOUT, &Stop::default()).await {
            Ok(reply) => judge(reply, &asked, read),
            Err(failure) => Err(CallError::Transport(failure)),
        };
        retries.ended(&answer);
        let mut error = match answer {
            Ok((key, expires)) => return Ok(Fetched { key: key.into(), expires, since: now }),
            Err(error) => error,
        };
        let server_clock = error.server_clock();
        let again = match error.class() {
            // Asking twice changes nothing.
            Class::TryLater | Class::Doubtful | Class::NonceSeen => true,
            Class::ClockOff => server_clock.is_some(),
            Class::TokenRefused => match &identity {
                Identity::Source(source) => match source.fetch_other(&key, surroundings).await? {
                    Some(other) => {
                        key = other.key;
                        true
                    }
                    None => false,
                },
                Identity::OidcToken(_) => false,
            },
            Class::Refused => false,
        };
        let cause = error.retry_cause();
        let wait = retries.wait(fastrand::f64(), cause, error.retry_after());
        if !again || attempts == MOST_ATTEMPTS || wait > LONGEST_WAIT {
            return Err(identity.explain(error).into());
        }
        if !retries.take(cause) {
            error.note(&format!("The client did not retry: {}", used_up(&target.endpoint)));
            return Err(identity.explain(error).into());
        }
        now = server_clock.unwrap_or(now);
        tokio::time::sleep(wait).await;
    }
}

fn with_token(parameters: &Parameters, token: &Zeroizing<String>) -> Parameters {
    let mut parameters = parameters.clone();
    parameters.insert("OIDCToken".into(), token.to_string());
    parameters
}

fn read(reply: &Reply) -> Result<(AccessKey, Option<SystemTime>), String> {
    let credentials = reply.fields.object("Credentials").ok_or("the reply has no Credentials")?;
    let text = |name: &str| credentials.text(name).map(Zeroizing::new).ok_or(format!("the reply has no {name}"));
    let (id, secret, token) = (text("AccessKeyId")?, text("AccessKeySecret")?, text("SecurityToken")?);
    let expires = expiration(&text("Expiration")?).map_err(|problem| problem.reason)?;
    let key = AccessKey::new(&id, &secret, Some(&token)).map_err(|problem| problem.reason)?;
    Ok((key, expires))
}

#[cfg(test)]
mod tests;
