//! One request to the API and its reply, as documented or as told (see [`crate::disturbance`] for chance).

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Channel, Full};
use hyper::Response;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, SERVER};
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::api::{Answered, Call};
use crate::behaviour::Behaviour;
use crate::mangling::{compressed, garbled};
use crate::record::Seen;
use crate::reply::{Answer, Refusal};
use crate::sent::Reply;
use crate::state::State;

/// Milliseconds to wait before the next attempt.
pub(crate) const RETRY_AFTER: &str = "x-acs-retry-after";
/// What the sandbox calls itself in each reply.
const NAME: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
/// Long enough for the client to have read the reply before.
const HANGUP_DELAY: Duration = Duration::from_millis(20);

#[derive(Clone)]
pub(crate) struct Exchange {
    pub state: Arc<State>,
    /// The request as it arrived.
    pub call: Call,
    pub in_url: bool,
    /// The number of the connection.
    pub connection: u64,
}

impl Exchange {
    /// Answers as told; an error closes the connection without a reply.
    pub async fn told(&self, behaviour: Behaviour, hangup: Arc<Notify>) -> Result<Reply, io::Error> {
        let now = self.state.clock.now();
        match behaviour {
            Behaviour::Refuse { code, status, retry_after_ms, access_denied_detail, execute } => {
                self.execute_if(execute, now);
                let mut refusal = self.call.refusal(&code, "");
                refusal.status = status.unwrap_or(refusal.status);
                refusal.access_denied_detail = access_denied_detail;
                let mut reply = self.written(&Answer::Refusal(refusal))?;
                if let Some(milliseconds) = retry_after_ms {
                    reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from(milliseconds));
                }
                Ok(reply)
            }
            Behaviour::Answer { status, body, headers, execute } => {
                self.execute_if(execute, now);
                let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                reply(status, &headers, body)
            }
            Behaviour::Truncate => Ok(cut_off(self.as_documented(&self.call, now)?)),
            Behaviour::Huge { bytes } => {
                self.execute_if(true, now);
                reply(200, &[], "x".repeat(bytes))
            }
            Behaviour::Close { execute } => {
                self.execute_if(execute, now);
                Err(io::Error::other("told to close"))
            }
            Behaviour::Delay { milliseconds, execute } => {
                let early = execute.then(|| self.as_documented(&self.call, now));
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                early.unwrap_or_else(|| self.as_documented(&self.call, self.state.clock.now()))
            }
            Behaviour::Tamper { parameter, value } => {
                let mut call = self.call.clone();
                call.tamper(parameter, value);
                self.as_documented(&call, now)
            }
            Behaviour::Duplicate => {
                self.execute_if(true, now);
                self.as_documented(&self.call, now)
            }
            Behaviour::ClockSkew { seconds } => {
                let off = Duration::from_secs(seconds.unsigned_abs());
                self.as_documented(&self.call, if seconds < 0 { now - off } else { now + off })
            }
            Behaviour::Compress { coding } => compressed(self.as_documented(&self.call, now)?, coding).await,
            Behaviour::Garble => garbled(self.as_documented(&self.call, now)?).await,
            Behaviour::Hangup => {
                tokio::spawn(async move {
                    tokio::time::sleep(HANGUP_DELAY).await;
                    hangup.notify_one();
                });
                self.as_documented(&self.call, now)
            }
        }
    }

    /// Answers as documented, or as issuing is set for a request for a temporary key.
    pub async fn undisturbed(&self) -> Result<Reply, io::Error> {
        if let Some(scope) = self.call.issuing_scope() {
            let manner = self.state.account.issuing().next(Some(scope));
            tokio::time::sleep(manner.delay).await;
            if let Some(status) = manner.failure {
                self.record(false, None);
                if status == 200 {
                    return reply(status, &[], json!({ "Code": "NotFound" }).to_string());
                }
                let refusal = self.call.refusal("ServiceUnavailable", "");
                return self.written(&Answer::Refusal(Refusal { status, ..refusal }));
            }
        }
        self.as_documented(&self.call, self.state.clock.now())
    }

    pub fn as_documented(&self, call: &Call, now: SystemTime) -> Result<Reply, io::Error> {
        self.answered(&call.process(&self.state.account, now))
    }

    pub fn answered(&self, answered: &Answered) -> Result<Reply, io::Error> {
        self.record(answered.verified, answered.answer.task_no());
        self.written(&answered.answer)
    }

    /// Executes the request, or records it alone.
    pub fn execute_if(&self, execute: bool, now: SystemTime) {
        if execute {
            let answered = self.call.process(&self.state.account, now);
            self.record(answered.verified, answered.answer.task_no());
        } else {
            self.record(false, None);
        }
    }

    pub fn record(&self, verified: bool, task_no: Option<&str>) {
        let mut parameters = self.call.parameters.clone();
        for secret in ["Signature", "SecurityToken", "OIDCToken"] {
            parameters.entry(secret.to_owned()).and_modify(|value| *value = "***".to_owned());
        }
        self.state.record.add(Seen {
            method: self.call.method.clone(),
            parameters,
            in_url: self.in_url,
            connection: self.connection,
            signature_version: if self.call.headers.is_some() { "V3" } else { "V1" }.to_owned(),
            signed_headers: self.call.headers.as_ref().map(|headers| headers.names().to_vec()).unwrap_or_default(),
            verified,
            task_no: task_no.map(str::to_owned),
        });
    }

    pub fn written(&self, answer: &Answer) -> Result<Reply, io::Error> {
        let request_id = Uuid::new_v4().to_string().to_uppercase();
        let (body, content_type) = answer.write(self.call.format(), &request_id);
        reply(answer.status(), &[(CONTENT_TYPE.as_str(), content_type), ("x-acs-request-id", &request_id)], body)
    }
}

pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: String) -> Result<Reply, io::Error> {
    let length = HeaderValue::from(body.len());
    let mut reply = Response::new(Full::from(body).map_err(|never: Infallible| match never {}).boxed());
    *reply.status_mut() = status.try_into().map_err(io::Error::other)?;
    reply.headers_mut().insert(CONTENT_LENGTH, length);
    reply.headers_mut().insert(SERVER, HeaderValue::from_static(NAME));
    for (name, value) in headers {
        let name = HeaderName::try_from(*name).map_err(io::Error::other)?;
        reply.headers_mut().insert(name, HeaderValue::try_from(*value).map_err(io::Error::other)?);
    }
    Ok(reply)
}

/// The first half of the body, then a broken connection.
pub(crate) fn cut_off(reply: Reply) -> Reply {
    let (head, body) = reply.into_parts();
    let (mut sender, channel) = Channel::new(1);
    tokio::spawn(async move {
        let whole = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let _ = sender.send_data(whole.slice(..whole.len() / 2)).await;
        // Waits until the half was taken, or it would be lost with the connection.
        let _ = sender.send_data(Bytes::new()).await;
        sender.abort(io::Error::other("told to truncate"));
    });
    Response::from_parts(head, channel.boxed())
}
