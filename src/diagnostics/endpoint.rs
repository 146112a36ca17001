//! Whether the endpoint answers, and what its clock shows.

use std::time::{Duration, SystemTime};

use super::next_step;
use super::report::{DiagnosticArea, DiagnosticReport};
use crate::calls::config::Config;
use crate::clock::{Deadline, Moment};
use crate::net::http::HttpClient;
use crate::net::transport::exchange_plainly;
use crate::options::ReplyFormat;
use crate::rpc::raw_reply::RawReply;
use crate::rpc::reply::is_error_of_service;

/// By less, no request and no key is refused.
const SMALLEST_OFFSET: i64 = 60;

/// Sends a request that executes nothing: without an action, parameters or a signature. The connection is a new one, so
/// that the time is that of a first call.
pub(super) async fn ask(config: &Config, deadline: Deadline, report: &mut DiagnosticReport) {
    let client = match HttpClient::new(config.http.clone()) {
        Ok(client) => client,
        Err(problem) => return report.add(DiagnosticArea::Endpoint, problem, next_step::of_authorities()),
    };
    let start = Moment::now();
    // The rest of the time is for the credentials.
    let (url, timeout) = (&config.target.endpoint, config.attempt_timeout.min(deadline.remaining(start) / 2));
    let reply = exchange_plainly(&client, client.inner.get(url.clone()), url, timeout).await;
    let elapsed = Moment::now().since(start).least;
    match reply {
        Ok(reply) => judge(&reply, config.target.reply_format, start.wall, elapsed, report),
        Err(failure) => {
            let next_step = next_step::of_failure(&failure);
            let reason = failure.reason;
            report.add(DiagnosticArea::Endpoint, reason, next_step);
        }
    }
}

fn judge(reply: &RawReply, format: ReplyFormat, start: SystemTime, elapsed: Duration, report: &mut DiagnosticReport) {
    let status = reply.head.status;
    (report.http_status, report.elapsed) = (Some(status.into()), Some(elapsed));
    // Assumed of the reply to a request without any parameter.
    let is_service = is_error_of_service(reply, format);
    let (reason, next_step) = match status {
        // The request was refused, as it must be.
        ..500 if is_service => ("", ""),
        500.. if is_service => ("the service is not available: it answered", next_step::OF_UNAVAILABLE),
        // Perhaps a part of the service, perhaps a proxy.
        500.. => ("no error of the service was answered", next_step::OF_UNAVAILABLE_STRANGER),
        _ => ("something else than the service answered", next_step::OF_STRANGER),
    };
    if !reason.is_empty() {
        let reason = format!("{reason} at {} (HTTP {status})", report.endpoint);
        report.add(DiagnosticArea::Endpoint, reason, next_step);
    }
    if !is_service {
        return;
    }
    let Some(date) = reply.head.date else { return };
    let offset = offset(date, start + elapsed / 2);
    report.clock_offset = Some(offset);
    if offset.abs() >= SMALLEST_OFFSET {
        let direction = if offset > 0 { "behind" } else { "ahead of" };
        let reason = format!("this machine's clock is {} seconds {direction} the service's", offset.abs());
        report.add(DiagnosticArea::Clock, reason, next_step::OF_CLOCK);
    }
}

/// Replies show whole seconds: on average, the clock is half a second ahead of what they show.
fn offset(shown: SystemTime, here: SystemTime) -> i64 {
    let half = Duration::from_millis(500);
    let seconds = |duration: Duration| i64::try_from((duration + half).as_secs()).unwrap_or(i64::MAX);
    match (shown + half).duration_since(here) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_in_whole_seconds() {
        let shown = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for (ms, expected) in [(0, 1), (1, 0), (999, 0), (1001, -1), (61_400, -61)] {
            assert_eq!(offset(shown, shown + Duration::from_millis(ms)), expected, "{ms}");
        }
        assert_eq!(offset(shown, shown - Duration::from_millis(3_599_500)), 3600);
    }
}
