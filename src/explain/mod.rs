//! Shows how a request is signed, and how to make it elsewhere, without sending it.

mod curl;
pub(crate) mod error_codes;
mod samples;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::calls::caller::Caller;
use crate::calls::config::Config;
use crate::calls::world::World;
use crate::credentials::Problem;
use crate::error::DomainError;
use crate::operations::Operation;
use crate::operations::save_single_task_for_updating_contact_info::SaveSingleTaskForUpdatingContactInfoRequest;
use crate::options::SignatureVersion;
use crate::rpc::Parameters;
use crate::rpc::access_key::AccessKey;
use crate::rpc::encoding::percent_encode;
use crate::rpc::request::{SignedRequest, Stamp, sign};
use samples::Sample;

const SECRET: &str = "<access key secret>";
const TOKEN: &str = "<security token>";
const SIGNATURE: &str = "<signature>";

/// A signed submission, and programs that submit it. Fields: see `src/alidomain.udl`.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Explanation {
    pub parameters: HashMap<String, String>,
    pub method: String,
    pub url: String,
    pub headers: HashMap<String, String>,
    pub body: Option<String>,
    pub canonical_request: String,
    pub string_to_sign: String,
    pub signing_key: String,
    pub signature: String,
    pub curl: String,
    pub python: String,
    pub kotlin: String,
    pub swift: String,
    pub rust: String,
}

/// Its fields can hold secrets.
impl fmt::Debug for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Explanation").field("method", &self.method).finish_non_exhaustive()
    }
}

/// Stamps the request as a call would, and explains it.
pub(crate) async fn explain<W: World>(
    caller: &Caller<W>,
    request: &SaveSingleTaskForUpdatingContactInfoRequest,
    parameters: &Parameters,
    reveal_secrets: bool,
) -> Result<Explanation, DomainError> {
    let stamp = caller.stamp().await?;
    Ok(explain_stamped(&caller.config, request, parameters, &stamp, reveal_secrets)?)
}

fn explain_stamped(
    config: &Config,
    request: &SaveSingleTaskForUpdatingContactInfoRequest,
    parameters: &Parameters,
    stamp: &Stamp,
    reveal_secrets: bool,
) -> Result<Explanation, Problem> {
    let signed_with =
        |stamp: &Stamp| sign(&config.target, SaveSingleTaskForUpdatingContactInfoRequest::ACTION, parameters, stamp);
    let (shown, view) = if reveal_secrets {
        (signed_with(stamp), View::revealed(stamp, config))
    } else {
        let stand_in = StandIn::new(stamp)?;
        let shown = signed_with(&stand_in.stamp);
        let mut view = View::masked(&stand_in, &shown, config);
        if config.target.signature_version == SignatureVersion::V3 {
            // A hash, which shows no token: the one that is really signed, and not that of the stand-in.
            view.string_to_sign = Some(signed_with(stamp).signed.string_to_sign.clone());
        }
        (shown, view)
    };

    let map = |parameters: &Parameters| -> HashMap<String, String> {
        parameters.iter().map(|(name, value)| (name.to_string(), view.of(value))).collect()
    };
    let sample = Sample::new(request, config);
    let SignedRequest { method, url, headers, form, signed } = &shown;
    Ok(Explanation {
        parameters: map(&shown.parameters()),
        method: method.name().to_owned(),
        url: view.of(url.as_str()),
        headers: map(headers),
        body: form.as_deref().map(|form| view.of(form)),
        canonical_request: view.of(&signed.canonical_request),
        string_to_sign: view.string_to_sign.clone().unwrap_or_else(|| view.of(&signed.string_to_sign)),
        signing_key: view.signing_key.clone(),
        signature: view.of(&signed.signature),
        curl: view.of(&curl::line(&shown)),
        python: sample.python(),
        kotlin: sample.kotlin(),
        swift: sample.swift(),
        rust: sample.rust(),
    })
}

/// A stamp whose secret and token are none, so that what is signed with it cannot show any.
struct StandIn {
    stamp: Stamp,
    token: String,
}

impl StandIn {
    fn new(stamp: &Stamp) -> Result<Self, Problem> {
        // Looks the same however often it is encoded, and, since nobody can guess the nonce, is a part of no argument.
        let token = format!("token-{}", stamp.nonce);
        let key = AccessKey::new(&stamp.key.id, "none", stamp.key.security_token.as_ref().map(|_| token.as_str()))?;
        Ok(Self { stamp: Stamp { key: Arc::new(key), ..stamp.clone() }, token })
    }
}

/// How what was signed is shown.
struct View {
    /// What is replaced by what.
    masks: Vec<(String, &'static str)>,
    signing_key: String,
    string_to_sign: Option<String>,
}

impl View {
    fn revealed(stamp: &Stamp, config: &Config) -> Self {
        Self { masks: Vec::new(), signing_key: signing_key(&stamp.key.secret, config), string_to_sign: None }
    }

    fn masked(stand_in: &StandIn, shown: &SignedRequest, config: &Config) -> Self {
        let signature = &shown.signed.signature;
        let masks = vec![
            (stand_in.token.clone(), TOKEN),
            (percent_encode(signature), SIGNATURE),
            (signature.clone(), SIGNATURE),
        ];
        Self { masks, signing_key: signing_key(SECRET, config), string_to_sign: None }
    }

    fn of(&self, text: &str) -> String {
        self.masks.iter().fold(text.to_owned(), |text, (value, placeholder)| text.replace(value, placeholder))
    }
}

fn signing_key(secret: &str, config: &Config) -> String {
    match config.target.signature_version {
        SignatureVersion::V1 => format!("{secret}&"),
        SignatureVersion::V3 => secret.to_owned(),
    }
}

#[cfg(test)]
mod tests;
