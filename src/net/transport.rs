//! One exchange over HTTP: what came back, or how far it got.

use std::future::{Future, poll_fn};
use std::io;
use std::ops::Range;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::sync::SemaphorePermit;

use super::compression::unpacked;
use super::failure::Parties;
use super::http::HttpClient;
use crate::cancellation::Stop;
use crate::clock::{Deadline, Moment};
use crate::options::HttpMethod;
use crate::rpc::Parameters;
use crate::rpc::raw_reply::{Flaw, MAX_REPLY_BYTES, RawReply, ReplyHead};
use crate::rpc::request::{SignedRequest, TOKEN_HEADER};
use crate::rpc::transport_failure::TransportFailure;

/// Nobody waits longer for a retry, and far longer times do not fit into every language's duration: they count as this.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// No server's clock shows another one; what is added to such a time does not leave the calendar.
const PLAUSIBLE_YEARS: Range<i32> = 2000..2100;

/// How long an exchange may take, and what ends it before.
struct Limit<'a> {
    deadline: Deadline,
    timeout: Duration,
    stop: &'a Stop,
}

/// Why something was not waited for any longer.
enum Over {
    TimeIsUp,
    Cancelled,
}

impl<'a> Limit<'a> {
    fn new(timeout: Duration, stop: &'a Stop) -> Self {
        Self { deadline: Deadline::after(Moment::now(), timeout), timeout, stop }
    }

    async fn wait_for<F: Future + Send>(&self, future: F) -> Result<F::Output, Over> {
        let mut future = pin!(future);
        // What is there already needs neither a clock nor a timer.
        if let Poll::Ready(output) = poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
            return Ok(output);
        }
        match self.stop.or(self.deadline.wait_for_pinned(future)).await {
            Some(Some(output)) => Ok(output),
            Some(None) => Err(Over::TimeIsUp),
            None => Err(Over::Cancelled),
        }
    }

    /// What the exchange failed with.
    fn failure(&self, over: Over, parties: &Parties<'_>, sent: bool, head: Option<ReplyHead>) -> TransportFailure {
        match over {
            Over::TimeIsUp => parties.timed_out(self.timeout, sent, head),
            Over::Cancelled => TransportFailure::cancelled(sent, head),
        }
    }
}

/// Sends the request once and reads the reply, within `timeout`, unless the call is stopped before.
pub(crate) async fn exchange(
    client: &HttpClient,
    request: SignedRequest,
    timeout: Duration,
    stop: &Stop,
) -> Result<RawReply, TransportFailure> {
    let SignedRequest { method, url, headers, form, .. } = request;
    let limit = Limit::new(timeout, stop);
    let parties = Parties::of(client, &url);
    let claim = Arc::new(Claim::default());
    let builder = match (method, form) {
        (HttpMethod::Post, Some(form)) => client
            .inner
            .post(url)
            .body(reqwest::Body::wrap(ObservedBody { form: Some(form.into()), claim: claim.clone() })),
        _ => client.inner.get(url),
    };
    let builder = builder.headers(as_http(&headers));
    // Without its form a POST executes nothing; a GET is complete with its first line.
    let was_sent = || method == HttpMethod::Get || !claim.give_up();

    finish(client, builder, &parties, &limit, was_sent).await
}

/// The same for a request without a body and without an operation to execute.
pub(crate) async fn exchange_plainly(
    client: &HttpClient,
    request: reqwest::RequestBuilder,
    url: &reqwest::Url,
    timeout: Duration,
) -> Result<RawReply, TransportFailure> {
    finish(client, request, &Parties::of(client, url), &Limit::new(timeout, &Stop::default()), || true).await
}

async fn finish(
    client: &HttpClient,
    builder: reqwest::RequestBuilder,
    parties: &Parties<'_>,
    limit: &Limit<'_>,
    was_sent: impl Fn() -> bool,
) -> Result<RawReply, TransportFailure> {
    // Held until the reply was read.
    let _permit = limit.wait_for(permit(client)).await.map_err(|over| match over {
        Over::TimeIsUp => parties.no_connection_free(limit.timeout),
        Over::Cancelled => TransportFailure::cancelled(false, None),
    })?;
    let builder = builder.header(USER_AGENT, client.user_agent.clone());
    let mut response = match limit.wait_for(builder.send()).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            let sent = was_sent() && !error.is_connect();
            let offered = limit.wait_for(Box::pin(parties.ways_to_log_in(&error))).await.unwrap_or_default();
            return Err(parties.failure_before_reply(error, sent, &offered));
        }
        Err(over) => return Err(limit.failure(over, parties, was_sent(), None)),
    };
    let head = ReplyHead::of(response.status().as_u16(), response.headers(), SystemTime::now());
    if let Some(failure) = parties.login_wanted(response.status(), response.headers()) {
        return Err(failure);
    }

    let mut body = Vec::new();
    loop {
        match limit.wait_for(response.chunk()).await {
            Ok(Ok(Some(chunk))) => {
                let room = MAX_REPLY_BYTES - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    return Ok(RawReply { head, body, flaw: Some(Flaw::TooLong) });
                }
            }
            Ok(Ok(None)) => {
                let (body, flaw) = unpacked(body, response.headers());
                return Ok(RawReply { head, body, flaw });
            }
            Ok(Err(error)) => return Err(parties.failure(error, true, Some(head))),
            Err(over) => return Err(limit.failure(over, parties, true, Some(head))),
        }
    }
}

/// Waits until few enough other requests are under way, unless the client's requests wait for none.
async fn permit(client: &HttpClient) -> Option<SemaphorePermit<'_>> {
    match &client.permits {
        // It is never closed.
        Some(permits) => permits.acquire().await.ok(),
        None => None,
    }
}

/// As HTTP has them; what is secret is shown by no `Debug`.
fn as_http(headers: &Parameters) -> HeaderMap {
    let headers = headers.iter().map(|(name, value)| {
        let mut value = HeaderValue::from_bytes(value.as_bytes()).expect("what is signed has no control characters");
        value.set_sensitive(matches!(name.as_ref(), "authorization" | TOKEN_HEADER));
        (HeaderName::from_bytes(name.as_bytes()).expect("every name is one of HTTP"), value)
    });
    headers.collect()
}

impl ReplyHead {
    /// `now` is this machine's clock, for replies that do not tell the server's.
    fn of(status: u16, headers: &HeaderMap, now: SystemTime) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let date = text(DATE.as_str()).and_then(date);
        // The service's own header is in milliseconds. Load balancers have the standard one.
        let own = text("x-acs-retry-after").and_then(|ms| ms.parse().ok()).map(Duration::from_millis);
        let standard = text(RETRY_AFTER.as_str()).and_then(|wait| wait_of(wait, date.unwrap_or(now)));
        Self {
            status,
            request_id: text("x-acs-request-id").filter(|id| !id.is_empty()).map(str::to_owned),
            retry_after: own.into_iter().chain(standard).max().map(|wait| wait.min(LONGEST_WAIT)),
            date,
        }
    }
}

/// A time such as `Tue, 23 Feb 2016 12:46:24 GMT`.
fn date(text: &str) -> Option<SystemTime> {
    let date = OffsetDateTime::parse(text, &Rfc2822).ok()?;
    PLAUSIBLE_YEARS.contains(&date.year()).then(|| date.into())
}

/// What `Retry-After` asks for: a number of seconds, or a time by the clock of who answered.
fn wait_of(text: &str, now: SystemTime) -> Option<Duration> {
    if text.starts_with(|char: char| char.is_ascii_digit()) {
        let seconds: f64 = text.parse().ok()?;
        return Some(Duration::from_secs_f64(seconds.min(LONGEST_WAIT.as_secs_f64())));
    }
    date(text).map(|time| time.duration_since(now).unwrap_or_default())
}

/// Who has the form of a POST: the connection, which then sends it, or the
/// call, which then knows that nothing which could execute has left this process.
///
/// The two may ask at the same moment on two threads, and only one may win.
#[derive(Default)]
struct Claim(AtomicU8);

impl Claim {
    const OPEN: u8 = 0;
    const TAKEN: u8 = 1;
    const GIVEN_UP: u8 = 2;

    /// True if the form may be sent.
    fn take(&self) -> bool {
        self.settle(Self::TAKEN)
    }

    /// True if the form was not sent and never will be.
    fn give_up(&self) -> bool {
        self.settle(Self::GIVEN_UP)
    }

    fn settle(&self, wanted: u8) -> bool {
        match self.0.compare_exchange(Self::OPEN, wanted, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => true,
            Err(settled) => settled == wanted,
        }
    }
}

/// A form that is sent only if it can be claimed.
struct ObservedBody {
    form: Option<Bytes>,
    claim: Arc<Claim>,
}

impl Body for ObservedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.claim.take() {
            return Poll::Ready(Some(Err(io::Error::other("the call was given up"))));
        }
        Poll::Ready(self.form.take().map(|form| Ok(Frame::data(form))))
    }

    fn is_end_stream(&self) -> bool {
        self.form.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.form.as_ref().map_or(0, |form| form.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_leniently() {
        let mut headers = HeaderMap::new();
        headers.insert("X-Acs-Request-Id", " R-1 ".parse().unwrap());
        headers.insert("x-acs-retry-after", "1500".parse().unwrap());
        headers.insert("date", "Tue, 23 Feb 2016 12:46:24 GMT".parse().unwrap());
        let head = head_of(&headers);
        assert_eq!(head.request_id.as_deref(), Some("R-1"));
        assert_eq!(head.retry_after, Some(Duration::from_millis(1500)));
        assert_eq!(head.date, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_456_231_584)));

        headers.insert("x-acs-request-id", "".parse().unwrap());
        headers.insert("x-acs-retry-after", "soon".parse().unwrap());
        headers.insert("date", "yesterday".parse().unwrap());
        let head = head_of(&headers);
        assert_eq!((head.request_id, head.retry_after, head.date), (None, None, None));
        headers.insert("date", "Fri, 31 Dec 9999 23:59:59 GMT".parse().unwrap());
        assert_eq!(head_of(&headers).date, None);
        headers.insert("x-acs-retry-after", HeaderValue::from(u64::MAX));
        assert_eq!(head_of(&headers).retry_after, Some(LONGEST_WAIT));
    }

    #[test]
    fn the_longer_of_two_waits_counts() {
        let date = "Tue, 23 Feb 2016 12:46:24 GMT";
        let soon = "Tue, 23 Feb 2016 12:46:30 GMT";
        for (own, standard, date, expected) in [
            (None, Some("2"), None, Some(2000)),
            (Some("1500"), Some("2"), None, Some(2000)),
            (Some("2500"), Some("2"), None, Some(2500)),
            (Some("100"), Some("soon"), None, Some(100)),
            (None, Some("0.5"), None, Some(500)),
            // By the clock of who answered, and by this machine's, which is an hour fast, if that is not told.
            (None, Some(soon), Some(date), Some(6000)),
            (None, Some(soon), None, Some(0)),
            (Some("20"), Some(soon), None, Some(20)),
            (None, Some(date), Some(soon), Some(0)),
            // Nobody waits for longer than a day.
            (Some("20"), Some("86401"), None, Some(86_400_000)),
            (None, Some("Thu, 31 Dec 2099 23:59:59 GMT"), Some(date), Some(86_400_000)),
            (None, Some("18446744073709551616"), None, Some(86_400_000)),
            (None, Some("-1"), None, None),
            (None, Some("inf"), None, None),
            (None, Some("NaN"), None, None),
            (None, Some("2 minutes"), None, None),
            (None, Some("x"), None, None),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("x-acs-retry-after", own), ("retry-after", standard), ("date", date)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            let expected = expected.map(Duration::from_millis);
            assert_eq!(head_of(&headers).retry_after, expected, "{own:?} {standard:?} {date:?}");
        }
    }

    /// As of an hour after the dates of the tests.
    fn head_of(headers: &HeaderMap) -> ReplyHead {
        ReplyHead::of(503, headers, SystemTime::UNIX_EPOCH + Duration::from_secs(1_456_231_584 + 3600))
    }

    fn frame(body: &mut ObservedBody) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(body).poll_frame(&mut Context::from_waker(std::task::Waker::noop()))
    }

    #[test]
    fn a_form_that_was_given_up_is_never_sent() {
        let claim = Arc::new(Claim::default());
        let mut body = ObservedBody { form: Some("form".into()), claim: claim.clone() };
        assert!(claim.give_up());
        assert!(matches!(frame(&mut body), Poll::Ready(Some(Err(_)))));
        assert!(claim.give_up());
    }

    #[test]
    fn a_form_that_was_taken_cannot_be_given_up() {
        let claim = Arc::new(Claim::default());
        let mut body = ObservedBody { form: Some("form".into()), claim: claim.clone() };
        assert!(matches!(frame(&mut body), Poll::Ready(Some(Ok(_)))));
        assert!(!claim.give_up());
        assert!(matches!(frame(&mut body), Poll::Ready(None)));
    }
}
