//! Connections, and what comes on them: requests to the API, requests for temporary keys, and control.

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

use crate::api::Call;
use crate::control;
use crate::credentials_uri;
use crate::deafness::{self, Requests};
use crate::exchange::{Exchange, reply};
use crate::faults::Draw;
use crate::login_service::LoginService;
use crate::metadata::{self, Place};
use crate::sent::Reply;
use crate::state::State;

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
    let (method, path) = (head.method.as_str(), head.uri.path());
    if let Some(place) = Place::of(path) {
        let (status, body) = metadata::answer(&state, method, place, &head.headers).await;
        return dated(&state, reply(status, &[("content-type", "text/plain")], body)?);
    }
    if (method, path) == ("GET", credentials_uri::PATH) {
        let (status, body) = credentials_uri::answer(&state, query).await;
        return dated(&state, reply(status, &[("content-type", "application/json")], body)?);
    }
    if let Some(service) = LoginService::of(method, path) {
        let (status, body) = service.answer(&state, &head.headers, &body).await?;
        return dated(&state, reply(status, &[("content-type", "application/json")], body)?);
    }
    if path.starts_with(control::PREFIX) {
        let (status, body) = control::answer(&state, method, path, query, &body);
        return reply(status, &[("content-type", "application/json")], body);
    }
    let mut call = Call::read(&head, body);
    let told = state.instructions.take_first(call.domain_names());
    let Draw { strike, chance } = state.faults.draw(&call);
    call.chance = chance;
    let exchange = Exchange { state, call, in_url: !query.is_empty(), connection };
    let reply = match (told, strike) {
        (Some(behaviour), _) => exchange.told(behaviour, hangup).await?,
        (None, Some((fault, disturbance))) => {
            exchange.state.record.disturbed(fault);
            exchange.disturbed(disturbance, hangup).await?
        }
        (None, None) => exchange.undisturbed().await?,
    };
    dated(&exchange.state, reply)
}

/// With the time by the endpoint's clock.
fn dated(state: &State, mut reply: Reply) -> Result<Reply, io::Error> {
    reply.headers_mut().insert(DATE, state.clock.http_date());
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::time::SystemTime;

    use crate::api::testing::{signed, signed_in_headers};
    use crate::raw_client::{ask, connect, request, send};
    use crate::{Issuer, IssuingSettings, METADATA_ROLE, STS_SECURITY_TOKEN, Sandbox};

    /// The body of a request for a temporary key.
    fn assume_role(session: &str) -> String {
        let parameters = [
            ("Action", "AssumeRole"),
            ("Version", "2015-04-01"),
            ("RoleArn", "acs:ram::1:role/writer"),
            ("RoleSessionName", session),
        ];
        let call = signed(&parameters, SystemTime::now());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(call.parameters).finish()
    }

    fn set(sandbox: &Sandbox, settings: &str) {
        sandbox.set_issuing(serde_json::from_str::<IssuingSettings>(settings).unwrap());
    }

    #[test]
    fn temporary_keys_are_issued_in_every_way_on_one_address() {
        let sandbox = Sandbox::start();
        assert!(send(&sandbox, &assume_role("a-test")).contains("\"SecurityToken\""));
        let token = ask(&sandbox, "PUT", "/latest/api/token", "X-aliyun-ecs-metadata-token-ttl-seconds: 60\r\n");
        let token = token.split_once("\r\n\r\n").unwrap().1;
        let role = format!("/_sandbox/scope/a-test/latest/meta-data/ram/security-credentials/{METADATA_ROLE}");
        let document = ask(&sandbox, "GET", &role, &format!("X-aliyun-ecs-metadata-token: {token}\r\n"));
        assert!(document.contains("\"Code\":\"Success\""), "{document}");
        let document = ask(&sandbox, "GET", "/_sandbox/credentials?scope=a-test", "");
        assert!(document.contains("\"Code\":\"Success\""), "{document}");
        let issued = sandbox.issued(Some("a-test"));
        let issuers: Vec<_> = issued.iter().map(|issued| (issued.by, issued.metadata_token)).collect();
        assert_eq!(issuers, [(Issuer::AssumeRole, false), (Issuer::Metadata, true), (Issuer::Uri, false)]);
    }

    #[test]
    fn issuing_by_sts_fails_as_often_as_told() {
        let sandbox = Sandbox::start();
        set(&sandbox, r#"{"scope": "a-test", "fail_times": 1}"#);
        let body = assume_role("a-test");
        let failure = send(&sandbox, &body);
        assert!(failure.starts_with("HTTP/1.1 503 ") && failure.contains("\"ServiceUnavailable\""), "{failure}");
        assert!(send(&sandbox, &body).contains("\"SecurityToken\""));
        set(&sandbox, r#"{"scope": "a-test", "fail_times": 1, "fail_status": 200}"#);
        assert!(send(&sandbox, &assume_role("a-test")).ends_with(r#"{"Code":"NotFound"}"#));
        assert_eq!(sandbox.issued(None).len(), 1);
    }

    #[test]
    fn slow_issuing_holds_up_nothing_else() {
        let sandbox = Sandbox::start();
        set(&sandbox, r#"{"scope": "slow", "delay_ms": 60000}"#);
        let mut slow: Vec<_> = (0..3).map(|_| connect(&sandbox).unwrap()).collect();
        request(&mut slow[0], &assume_role("slow"), "close");
        for (stream, path) in slow[1..].iter_mut().zip([
            "/_sandbox/credentials?scope=slow",
            "/_sandbox/scope/slow/latest/meta-data/ram/security-credentials/sandbox-role",
        ]) {
            write!(stream, "GET {path} HTTP/1.1\r\nhost: sandbox\r\n\r\n").unwrap();
        }
        assert!(send(&sandbox, &assume_role("quick")).contains("\"SecurityToken\""));
        let sessions: Vec<_> = sandbox.issued(None).into_iter().map(|issued| issued.scope.unwrap()).collect();
        assert_eq!(sessions, ["quick"]);
        for mut stream in slow {
            stream.set_nonblocking(true).unwrap();
            assert!(stream.read(&mut [0]).is_err(), "it is not answered yet");
        }
    }

    #[test]
    fn the_record_tells_how_a_request_was_signed() {
        let sandbox = Sandbox::start();
        let query = [("ContactType", "tech"), ("DomainName", "a.example"), ("RegistrantProfileId", "1")];
        let token = [("x-acs-security-token", STS_SECURITY_TOKEN)];
        let (head, _) = signed_in_headers("POST", &query, &[], &token, SystemTime::now()).into_parts();
        // The client of these tests sends the host itself.
        let lines = head.headers.iter().filter(|(name, _)| *name != "host");
        let lines: String = lines.map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap())).collect();
        let reply = ask(&sandbox, "POST", &head.uri.to_string(), &format!("{lines}accept: application/json\r\n"));
        assert!(reply.contains("\"TaskNo\""), "{reply}");
        let seen = sandbox.seen("a.example").remove(0);
        assert!(seen.verified && seen.in_url && seen.task_no.is_some());
        assert_eq!((&*seen.signature_version, &*seen.parameters["SecurityToken"]), ("V3", "***"));
        assert!(seen.signed_headers.contains(&"x-acs-security-token".to_owned()));
    }

    #[test]
    fn what_issues_keys_tells_the_time_by_its_own_clock() {
        let sandbox = Sandbox::start();
        sandbox.set_clock_ahead(-40 * 365 * 86_400);
        let year =
            |reply: &str| reply.lines().find_map(|line| line.strip_prefix("date: ").map(|date| date.contains(" 19")));
        assert_eq!(year(&ask(&sandbox, "GET", "/_sandbox/credentials", "")), Some(true));
        assert_eq!(year(&ask(&sandbox, "GET", "/latest/user-data", "")), Some(true));
    }
}
