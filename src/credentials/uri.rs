//! Credentials that something nearby answers over HTTP, such as a sidecar.

use std::fmt;
use std::time::Duration;

use reqwest::{Method, Url};

use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Provider, Surroundings};
use super::seen::{NOT_FETCHED, Seen};
use super::{key_json, web};
use crate::invalid_request::InvalidRequest;
use crate::names;
use crate::net::proxy::is_loopback;
use crate::net::settings::HttpSettings;
use crate::options::DiagnosticScope;

const TIMEOUT: Duration = Duration::from_secs(10);

pub(super) struct UriProvider(Url);

impl fmt::Debug for UriProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name())
    }
}

impl UriProvider {
    pub fn new(uri: &str) -> Result<Self, InvalidRequest> {
        let url = Url::parse(uri.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        url.map(Self).ok_or_else(|| InvalidRequest::new("uri", "must be an https or http URL"))
    }

    /// The way there.
    fn way(&self, surroundings: &Surroundings) -> Result<HttpSettings, Problem> {
        let is_local = is_loopback(&self.0);
        if self.0.scheme() == "http" && !surroundings.allow_plain_http && !is_local {
            let rule = names::text("the URI must be https. Plain http to another machine needs `allow_plain_http`");
            return Err(Problem::broken(rule));
        }
        let http = &surroundings.http;
        // A proxy elsewhere would look for it on its own machine, and read the key.
        Ok(if is_local { http.directly_to(&self.0) } else { http.for_endpoint(&self.0)? })
    }
}

impl Provider for UriProvider {
    fn name(&self) -> String {
        // What follows the path may be secret.
        format!("the credentials URI of {}", self.0.host_str().unwrap_or_default())
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let settings = self.way(surroundings)?;
            let answer = web::ask(&settings, Method::GET, self.0.clone(), None, TIMEOUT).await?;
            key_json::read(&answer.succeeded()?, surroundings)
        })
    }

    fn look<'a>(&'a self, surroundings: &'a Surroundings, _: DiagnosticScope) -> BoxFuture<'a, Result<Seen, Problem>> {
        Box::pin(async move { self.way(surroundings).map(|_| Seen::used(NOT_FETCHED)) })
    }
}
