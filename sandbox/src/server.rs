//! The HTTP side: connections, and answers that are no answers.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Channel, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;

use crate::State;
use crate::api::{Answered, Call};
use crate::behaviour::Behaviour;
use crate::control;
use crate::record::Seen;
use crate::reply::Answer;

/// Long enough for the client to have read the reply before.
const HANGUP_DELAY: Duration = Duration::from_millis(20);

type Reply = Response<BoxBody<Bytes, io::Error>>;

/// Serves until it is dropped.
pub(crate) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, state: Arc<State>) {
    let mut connections = 0;
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        connections += 1;
        let (state, tls, number) = (state.clone(), tls.clone(), connections);
        tokio::spawn(async move {
            match tls {
                None => connection(stream, state, number).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        connection(stream, state, number).await;
                    }
                }
            }
        });
    }
}

async fn connection(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, state: Arc<State>, number: u64) {
    state.record.connection_opened();
    serve_connection(stream, state.clone(), number).await;
    state.record.connection_closed();
}

async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    state: Arc<State>,
    number: u64,
) {
    let hangup = Arc::new(Notify::new());
    let service = service_fn(|request| handle(state.clone(), request, number, hangup.clone()));
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let hung_up = async {
        hangup.notified().await;
        tokio::time::sleep(HANGUP_DELAY).await;
    };
    tokio::select! {
        _ = served => {}
        () = hung_up => {}
    }
}

/// An error closes the connection without a reply.
async fn handle(
    state: Arc<State>,
    request: Request<Incoming>,
    connection: u64,
    hangup: Arc<Notify>,
) -> Result<Reply, io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let query = head.uri.query().unwrap_or_default();
    if head.uri.path().starts_with(control::PREFIX) {
        let (status, body) = control::answer(&state, head.method.as_str(), head.uri.path(), query, &body);
        return reply(status, &[("content-type", "application/json")], body);
    }

    let pairs = form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(&body));
    let parameters: BTreeMap<_, _> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let mut call = Call { method: head.method.to_string(), parameters };
    let arrived = call.clone();
    let behaviour = state.instructions.take(arrived.parameter("DomainName").unwrap_or_default());

    let mut now = SystemTime::now();
    match &behaviour {
        Some(Behaviour::Delay { milliseconds }) => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
        Some(Behaviour::Tamper { parameter, value }) => {
            call.parameters.insert(parameter.clone(), value.clone());
        }
        Some(Behaviour::ClockSkew { seconds }) => {
            let off = Duration::from_secs(seconds.unsigned_abs());
            now = if *seconds < 0 { now - off } else { now + off };
        }
        Some(Behaviour::Hangup) => hangup.notify_one(),
        _ => {}
    }

    let executes = match &behaviour {
        Some(Behaviour::Refuse { execute, .. } | Behaviour::Answer { execute, .. } | Behaviour::Close { execute }) => {
            *execute
        }
        _ => true,
    };
    let record = |answered: Option<&Answered>| {
        let mut parameters = arrived.parameters.clone();
        for secret in ["Signature", "SecurityToken"] {
            parameters.entry(secret.to_owned()).and_modify(|value| *value = "***".to_owned());
        }
        state.record.add(Seen {
            method: arrived.method.clone(),
            parameters,
            in_url: !query.is_empty(),
            connection,
            verified: answered.is_some_and(|answered| answered.verified),
            task_no: answered.and_then(|answered| answered.answer.task_no()).map(str::to_owned),
        });
    };
    let process = || {
        let answered = call.process(&state.account, now);
        record(Some(&answered));
        answered.answer
    };
    let mut answer = if executes {
        Some(process())
    } else {
        record(None);
        None
    };
    if behaviour == Some(Behaviour::Duplicate) {
        answer = Some(process());
    }
    respond(behaviour, answer, &call)
}

fn respond(behaviour: Option<Behaviour>, answer: Option<Answer>, call: &Call) -> Result<Reply, io::Error> {
    match behaviour {
        Some(Behaviour::Refuse { code, status, retry_after_ms, access_denied_detail, .. }) => {
            let Answer::Error { code, status: usual, message, .. } = call.error(&code, "") else {
                return Err(io::Error::other("an error is an error"));
            };
            let answer = Answer::Error { code, status: status.unwrap_or(usual), message, access_denied_detail };
            let mut reply = documented(&answer, call)?;
            if let Some(milliseconds) = retry_after_ms {
                reply.headers_mut().insert("x-acs-retry-after", HeaderValue::from(milliseconds));
            }
            Ok(reply)
        }
        Some(Behaviour::Answer { status, body, headers, .. }) => {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            reply(status, &headers, body)
        }
        Some(Behaviour::Huge { bytes }) => reply(200, &[], "x".repeat(bytes)),
        Some(Behaviour::Close { .. }) => Err(io::Error::other("told to close")),
        Some(Behaviour::Truncate) => {
            let (head, body) =
                documented(&answer.unwrap_or_else(|| call.error("InternalError", "")), call)?.into_parts();
            Ok(Response::from_parts(head, cut_off(body)))
        }
        _ => documented(&answer.unwrap_or_else(|| call.error("InternalError", "")), call),
    }
}

fn documented(answer: &Answer, call: &Call) -> Result<Reply, io::Error> {
    let request_id = Uuid::new_v4().to_string().to_uppercase();
    let (body, content_type) = answer.write(call.parameter("Format").unwrap_or("XML"), &request_id);
    reply(answer.status(), &[(CONTENT_TYPE.as_str(), content_type), ("x-acs-request-id", &request_id)], body)
}

fn reply(status: u16, headers: &[(&str, &str)], body: String) -> Result<Reply, io::Error> {
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
fn cut_off(body: BoxBody<Bytes, io::Error>) -> BoxBody<Bytes, io::Error> {
    let (mut sender, channel) = Channel::new(1);
    tokio::spawn(async move {
        let whole = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let _ = sender.send_data(whole.slice(..whole.len() / 2)).await;
        sender.abort(io::Error::other("told to truncate"));
    });
    channel.boxed()
}
