//! Small plain requests for credentials.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder, Url};
use zeroize::Zeroizing;

use super::problem::Problem;
use crate::net::http::HttpClient;
use crate::net::runtime;
use crate::net::settings::HttpSettings;
use crate::net::transport::exchange_plainly;

/// Nothing was answered.
pub(super) struct Unanswered {
    /// The other side was there.
    pub sent: bool,
    pub problem: Problem,
}

impl From<Unanswered> for Problem {
    fn from(unanswered: Unanswered) -> Self {
        unanswered.problem
    }
}

/// Status and body of the answer.
pub(super) struct Answer {
    pub status: u16,
    pub body: Zeroizing<Vec<u8>>,
}

/// Sends one request without a body.
pub(super) async fn ask(
    settings: &HttpSettings,
    method: Method,
    url: Url,
    header: Option<(&'static str, &str)>,
    timeout: Duration,
) -> Result<Answer, Unanswered> {
    let client = runtime::client_for_credentials(settings)
        .map_err(|error| Unanswered { sent: false, problem: Problem::transient(error.0) })?;
    let mut request = client.inner.request(method, url.clone());
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    finish(&client, request, &url, timeout).await
}

/// Sends one request with headers and a body that nobody else may see.
pub(super) async fn post(
    settings: &HttpSettings,
    url: Url,
    headers: &[(&'static str, &str)],
    body: Zeroizing<Vec<u8>>,
    timeout: Duration,
) -> Result<Answer, Unanswered> {
    let unsent = |problem| Unanswered { sent: false, problem };
    let client = runtime::client_for_credentials(settings).map_err(|error| unsent(Problem::transient(error.0)))?;
    let mut request = client.inner.post(url.clone());
    for (name, value) in headers {
        let value = HeaderValue::try_from(*value);
        let unusable = |_| unsent(Problem::broken(format!("the header {name} has characters that are not allowed")));
        let mut value = value.map_err(unusable)?;
        value.set_sensitive(true);
        request = request.header(*name, value);
    }
    finish(&client, request.body(Bytes::from_owner(body)), &url, timeout).await
}

async fn finish(
    client: &HttpClient,
    request: RequestBuilder,
    url: &Url,
    timeout: Duration,
) -> Result<Answer, Unanswered> {
    let reply = exchange_plainly(client, request, url, timeout)
        .await
        .map_err(|failure| Unanswered { sent: failure.sent, problem: failure.into() })?;
    if let Some(flaw) = reply.flaw {
        return Err(Unanswered { sent: true, problem: Problem::transient(flaw.to_string()) });
    }
    Ok(Answer { status: reply.head.status, body: Zeroizing::new(reply.body) })
}

impl Answer {
    /// The body of a success.
    pub fn succeeded(self) -> Result<Zeroizing<Vec<u8>>, Problem> {
        match self.status {
            200..300 => Ok(self.body),
            500.. | 429 => Err(Problem::transient(format!("the answer was HTTP {}", self.status))),
            status => Err(Problem::broken(format!("the answer was HTTP {status}"))),
        }
    }
}
