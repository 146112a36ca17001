//! One request to the API and its reply, as documented or as told.

use std::convert::Infallible;
use std::io;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Channel, Full};
use hyper::Response;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::State;
use crate::api::{Answered, Call};
use crate::behaviour::Behaviour;
use crate::record::Seen;
use crate::reply::Answer;

pub(crate) type Reply = Response<BoxBody<Bytes, io::Error>>;

pub(crate) struct Exchange<'a> {
    pub state: &'a State,
    /// The request as it arrived.
    pub call: Call,
    pub in_url: bool,
    /// The number of the connection.
    pub connection: u64,
}

impl Exchange<'_> {
    /// Answers; an error closes the connection without a reply.
    pub async fn answer(&self, behaviour: Option<Behaviour>, hangup: &Notify) -> Result<Reply, io::Error> {
        let now = SystemTime::now();
        match behaviour {
            None => self.as_documented(&self.call, now),
            Some(Behaviour::Refuse { code, status, retry_after_ms, access_denied_detail, execute }) => {
                self.execute_if(execute, now);
                let mut refusal = self.call.refusal(&code, "");
                refusal.status = status.unwrap_or(refusal.status);
                refusal.access_denied_detail = access_denied_detail;
                let mut reply = self.written(&Answer::Refusal(refusal))?;
                if let Some(milliseconds) = retry_after_ms {
                    reply.headers_mut().insert("x-acs-retry-after", HeaderValue::from(milliseconds));
                }
                Ok(reply)
            }
            Some(Behaviour::Answer { status, body, headers, execute }) => {
                self.execute_if(execute, now);
                let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                reply(status, &headers, body)
            }
            Some(Behaviour::Truncate) => Ok(cut_off(self.as_documented(&self.call, now)?)),
            Some(Behaviour::Huge { bytes }) => {
                self.execute_if(true, now);
                reply(200, &[], "x".repeat(bytes))
            }
            Some(Behaviour::Close { execute }) => {
                self.execute_if(execute, now);
                Err(io::Error::other("told to close"))
            }
            Some(Behaviour::Delay { milliseconds }) => {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                self.as_documented(&self.call, SystemTime::now())
            }
            Some(Behaviour::Tamper { parameter, value }) => {
                let mut call = self.call.clone();
                call.parameters.insert(parameter, value);
                self.as_documented(&call, now)
            }
            Some(Behaviour::Duplicate) => {
                self.execute_if(true, now);
                self.as_documented(&self.call, now)
            }
            Some(Behaviour::ClockSkew { seconds }) => {
                let off = Duration::from_secs(seconds.unsigned_abs());
                self.as_documented(&self.call, if seconds < 0 { now - off } else { now + off })
            }
            Some(Behaviour::Hangup) => {
                hangup.notify_one();
                self.as_documented(&self.call, now)
            }
        }
    }

    fn as_documented(&self, call: &Call, now: SystemTime) -> Result<Reply, io::Error> {
        let answered = call.process(&self.state.account, now);
        self.record(Some(&answered));
        self.written(&answered.answer)
    }

    /// Executes the request, or records it alone.
    fn execute_if(&self, execute: bool, now: SystemTime) {
        let answered = execute.then(|| self.call.process(&self.state.account, now));
        self.record(answered.as_ref());
    }

    fn record(&self, answered: Option<&Answered>) {
        let mut parameters = self.call.parameters.clone();
        for secret in ["Signature", "SecurityToken"] {
            parameters.entry(secret.to_owned()).and_modify(|value| *value = "***".to_owned());
        }
        self.state.record.add(Seen {
            method: self.call.method.clone(),
            parameters,
            in_url: self.in_url,
            connection: self.connection,
            verified: answered.is_some_and(|answered| answered.verified),
            task_no: answered.and_then(|answered| answered.answer.task_no()).map(str::to_owned),
        });
    }

    fn written(&self, answer: &Answer) -> Result<Reply, io::Error> {
        let request_id = Uuid::new_v4().to_string().to_uppercase();
        let (body, content_type) = answer.write(self.call.parameter("Format").unwrap_or("XML"), &request_id);
        reply(answer.status(), &[(CONTENT_TYPE.as_str(), content_type), ("x-acs-request-id", &request_id)], body)
    }
}

pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: String) -> Result<Reply, io::Error> {
    let length = HeaderValue::from(body.len());
    let mut reply = Response::new(Full::from(body).map_err(|never: Infallible| match never {}).boxed());
    *reply.status_mut() = status.try_into().map_err(io::Error::other)?;
    reply.headers_mut().insert(CONTENT_LENGTH, length);
    for (name, value) in headers {
        let name = HeaderName::try_from(*name).map_err(io::Error::other)?;
        reply.headers_mut().insert(name, HeaderValue::try_from(*value).map_err(io::Error::other)?);
    }
    Ok(reply)
}

/// The first half of the body, then a broken connection.
fn cut_off(reply: Reply) -> Reply {
    let (head, body) = reply.into_parts();
    let (mut sender, channel) = Channel::new(1);
    tokio::spawn(async move {
        let whole = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let _ = sender.send_data(whole.slice(..whole.len() / 2)).await;
        sender.abort(io::Error::other("told to truncate"));
    });
    Response::from_parts(head, channel.boxed())
}
