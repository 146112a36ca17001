//! Whether the endpoint answers, and what its clock shows.

use std::time::{Duration, SystemTime};

use super::next_step;
use super::report::{DiagnosticArea, DiagnosticReport};
use crate::calls::config::Config;
use crate::clock::{Deadline, Moment};
use crate::net::http::HttpClient;
use crate::net::transport::exchange_plainly;
use crate::rpc::raw_reply::RawReply;

/// By less, no request and no key is refused.
const SMALLEST_OFFSET: i64 = 60;

/// In every reply of the service, in both formats. Assumed of the reply to a request without any parameter.
const REQUEST_ID: &[u8] = b"RequestId";

/// Sends a request that executes nothing: without an action, parameters or a signature. The connection is a new one, so
/// that the time is that of a first call.
pub(super) async fn ask(config: &Config, deadline: Deadline, report: &mut DiagnosticReport) {
    let client = match HttpClient::new(config.http.clone()) {
        Ok(client) => client,
        Err(problem) => return report.add(DiagnosticArea::Endpoint, problem, next_step::of_authorities()),
    };
    let start = Moment::now();
    let (url, timeout) = (&config.target.endpoint, config.attempt_timeout.min(deadline.remaining(start)));
    let reply = exchange_plainly(&client, client.inner.get(url.clone()), url, timeout).await;
    let elapsed = Moment::now().since(start).least;
    match reply {
        Ok(reply) => judge(&reply, start.wall, elapsed, report),
        Err(failure) => {
            let next_step = next_step::of_failure(&failure);
            let reason = failure.reason;
            report.add(DiagnosticArea::Endpoint, reason, next_step);
        }
    }
}

fn judge(reply: &RawReply, start: SystemTime, elapsed: Duration, report: &mut DiagnosticReport) {
    let status = reply.head.status;
    (report.http_status, report.elapsed) = (Some(status.into()), Some(elapsed));
    let has_id = reply.head.request_id.is_some() || reply.body.windows(REQUEST_ID.len()).any(|text| text == REQUEST_ID);
    match status {
        // The request was refused, as it must be.
        400..500 if has_id => {}
        500.. => {
            let reason = format!("{} answered with HTTP {status}", report.endpoint);
            report.add(DiagnosticArea::Endpoint, reason, next_step::OF_UNAVAILABLE);
        }
        _ => {
            let reason = format!("something else than the service answered at {} (HTTP {status})", report.endpoint);
            return report.add(DiagnosticArea::Endpoint, reason, next_step::OF_STRANGER);
        }
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
