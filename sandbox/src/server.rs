//! Connections, and what comes on them: requests to the API, and control.

use std::io;
use std::sync::Arc;

use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::DATE;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use crate::State;
use crate::api::{Call, Chance};
use crate::control;
use crate::deafness::{self, Requests};
use crate::exchange::{Exchange, Reply, reply};
use crate::faults::Draw;

/// Serves until it is dropped.
pub(crate) async fn serve(
    mut listener: TcpListener,
    mut deafness: Requests,
    tls: Option<TlsAcceptor>,
    state: Arc<State>,
) {
    let mut connections = 0;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(request) = deafness.recv() => {
                listener = deafness::endure(listener, request, &mut deafness).await;
                continue;
            }
        };
        let Ok((stream, _)) = accepted else { continue };
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
    tokio::select! {
        _ = served => {}
        () = hangup.notified() => {}
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
    let parameters = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let mut call = Call { method: head.method.to_string(), parameters, chance: Chance::default() };
    let told = state.instructions.take(call.parameter("DomainName").unwrap_or_default());
    let Draw { strike, chance } = state.faults.draw(&call);
    call.chance = chance;
    let exchange = Exchange { state, call, in_url: !query.is_empty(), connection };
    let mut reply = match (told, strike) {
        (Some(behaviour), _) => exchange.told(behaviour, hangup).await?,
        (None, Some((fault, disturbance))) => {
            exchange.state.record.disturbed(fault);
            exchange.disturbed(disturbance, hangup).await?
        }
        (None, None) => exchange.as_documented(&exchange.call, exchange.state.clock.now())?,
    };
    reply.headers_mut().insert(DATE, exchange.state.clock.http_date());
    Ok(reply)
}
