//! Connections, and what comes on them: requests to the API, and control.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use crate::State;
use crate::api::Call;
use crate::control;
use crate::exchange::{Exchange, Reply, reply};

/// Long enough for the client to have read the reply before.
const HANGUP_DELAY: Duration = Duration::from_millis(20);

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
    let parameters = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let call = Call { method: head.method.to_string(), parameters };
    let behaviour = state.instructions.take(call.parameter("DomainName").unwrap_or_default());
    let exchange = Exchange { state: &state, call, in_url: !query.is_empty(), connection };
    exchange.answer(behaviour, &hangup).await
}
