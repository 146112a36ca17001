//! What a fault does to an exchange.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http_body_util::BodyExt as _;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use tokio::sync::Notify;

use crate::exchange::{Exchange, RETRY_AFTER, cut_off, reply};
use crate::fault::{Disturbance, Reach};
use crate::reply::Answer;
use crate::sent::Reply;

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
    <body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

impl Exchange {
    /// Answers under a fault; an error closes the connection without a reply.
    pub async fn disturbed(&self, disturbance: Disturbance, hangup: Arc<Notify>) -> Result<Reply, io::Error> {
        let now = self.state.clock.now();
        match disturbance {
            Disturbance::RefuseConnections(duration) => {
                let reply = self.as_documented(&self.call, now)?;
                self.state.deafness.begin(duration).await;
                Ok(hanging_up(reply, hangup))
            }
            Disturbance::Drop(reach) => {
                self.get(reach, now);
                Err(io::Error::other("a fault drops the connection"))
            }
            Disturbance::Truncate => Ok(cut_off(self.as_documented(&self.call, now)?)),
            Disturbance::BadGateway(reach) => {
                self.get(reach, now);
                reply(502, &[(CONTENT_TYPE.as_str(), "text/html")], BAD_GATEWAY.to_owned())
            }
            Disturbance::Unavailable(reach) => {
                self.get(reach, now);
                self.refused("ServiceUnavailable")
            }
            Disturbance::Throttle(milliseconds) => {
                self.get(Reach::Nothing, now);
                let mut reply = self.refused("Throttling.User")?;
                if let Some(milliseconds) = milliseconds {
                    reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from(milliseconds));
                }
                Ok(reply)
            }
            Disturbance::DelayArrival(delay) => {
                self.later(delay, |exchange, now| exchange.as_documented(&exchange.call, now)).await
            }
            Disturbance::DelayExecution(delay) => {
                let admitted = self.call.admit(&self.state.account, now);
                let complete = move |exchange: &Self, now| {
                    let completed = admitted.map(|()| exchange.call.complete(&exchange.state.account, now));
                    exchange.answered(&completed.unwrap_or_else(|refused| refused))
                };
                self.later(delay, complete).await
            }
            Disturbance::DelayReply(delay) => {
                let reply = self.as_documented(&self.call, now);
                tokio::time::sleep(delay).await;
                reply
            }
        }
    }

    /// Answers after a while, on its own, so that it executes even if the client has gone by then.
    async fn later(
        &self,
        delay: Duration,
        answer: impl FnOnce(&Self, SystemTime) -> Result<Reply, io::Error> + Send + 'static,
    ) -> Result<Reply, io::Error> {
        let exchange = self.clone();
        let answered = tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            answer(&exchange, exchange.state.clock.now())
        });
        answered.await.map_err(io::Error::other)?
    }

    fn get(&self, reach: Reach, now: SystemTime) {
        match reach {
            Reach::Nothing => self.execute_if(false, now),
            Reach::Nonce => {
                let admitted = self.call.admit(&self.state.account, now);
                self.record(admitted.map_or_else(|refused| refused.verified, |()| self.call.is_signed()), None);
            }
            Reach::Execution => self.execute_if(true, now),
        }
    }

    fn refused(&self, code: &str) -> Result<Reply, io::Error> {
        self.written(&Answer::Refusal(self.call.refusal(code, "")))
    }
}

/// Notifies when the body was handed over, which is when it is dropped.
fn hanging_up(reply: Reply, hangup: Arc<Notify>) -> Reply {
    struct Handover(Arc<Notify>);
    impl Drop for Handover {
        fn drop(&mut self) {
            self.0.notify_one();
        }
    }
    let handover = Handover(hangup);
    reply.map(|body| {
        let carrying = move |frame| {
            let _carried = &handover;
            frame
        };
        body.map_frame(carrying).boxed()
    })
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read as _};

    use super::*;
    use crate::api::testing::signed;
    use crate::raw_client::{connect, request, send};
    use crate::{FaultPlan, Sandbox};

    fn with(plan: FaultPlan) -> Sandbox {
        let sandbox = Sandbox::start();
        sandbox.inject(Some(plan)).unwrap();
        sandbox
    }

    /// The body of a submission for a domain name, the same for every attempt.
    fn submission(domain_name: &str) -> String {
        let parameters = [
            ("Action", "SaveSingleTaskForUpdatingContactInfo"),
            ("ContactType", "tech"),
            ("DomainName", domain_name),
            ("RegistrantProfileId", "1"),
        ];
        let call = signed(&parameters, SystemTime::now());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(call.parameters).finish()
    }

    /// What comes back under a plan, and then without it for the same request.
    fn attempts(plan: FaultPlan) -> Vec<(String, String, Sandbox)> {
        let attempt = |index: u64| {
            let sandbox = with(FaultPlan { seed: index, ..plan.clone() });
            let body = submission("a.example");
            let first = send(&sandbox, &body);
            sandbox.inject(None).unwrap();
            (first, send(&sandbox, &body), sandbox)
        };
        (0..12).map(attempt).collect()
    }

    /// How often the first attempt used up the nonce, and how often it executed.
    fn reached(attempts: &[(String, String, Sandbox)]) -> (usize, usize) {
        let used_up = |second: &str| second.contains("SignatureNonceUsed");
        for (_, second, sandbox) in attempts {
            assert!(sandbox.tasks().len() <= 1, "one nonce executes once");
            assert!(used_up(second) || second.contains("\"TaskNo\""), "{second}");
        }
        let used = attempts.iter().filter(|(_, second, _)| used_up(second)).count();
        let executed = attempts.iter().filter(|(_, second, sandbox)| used_up(second) && sandbox.tasks().len() == 1);
        (used, executed.count())
    }

    #[test]
    fn a_dropped_request_may_have_used_up_its_nonce() {
        let attempts = attempts(FaultPlan { drop_before: 1.0, ..FaultPlan::default() });
        assert!(attempts.iter().all(|(first, ..)| first.is_empty()));
        let (used, executed) = reached(&attempts);
        assert!((1..12).contains(&used), "{used}");
        assert_eq!(executed, 0);
        let stats = attempts[0].2.stats();
        assert_eq!((stats.requests, stats.disturbed, stats.faults["drop_before"]), (2, 1, 1));
    }

    #[test]
    fn a_dropped_reply_is_one_to_an_executed_request() {
        let attempts = attempts(FaultPlan { drop_after: 1.0, ..FaultPlan::default() });
        assert!(attempts.iter().all(|(first, ..)| first.is_empty()));
        assert_eq!(reached(&attempts), (12, 12));
    }

    #[test]
    fn a_truncated_reply_announces_what_it_does_not_send() {
        let attempts = attempts(FaultPlan { truncate: 1.0, ..FaultPlan::default() });
        for (first, ..) in &attempts {
            let (head, body) = first.split_once("\r\n\r\n").unwrap();
            let announced = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            assert_eq!(announced.parse::<usize>().unwrap() / 2, body.len());
        }
        assert_eq!(reached(&attempts), (12, 12));
    }

    #[test]
    fn a_bad_gateway_says_nothing_about_the_execution() {
        let attempts = attempts(FaultPlan { bad_gateway: 1.0, ..FaultPlan::default() });
        assert!(attempts.iter().all(|(first, ..)| first.starts_with("HTTP/1.1 502 ") && first.contains("<html>")));
        let (used, executed) = reached(&attempts);
        assert!(0 < executed && executed < used && used < 12, "{used} {executed}");
    }

    #[test]
    fn an_unavailable_service_may_have_executed() {
        let is_503 = |(first, ..): &(String, String, Sandbox)| {
            first.starts_with("HTTP/1.1 503 ") && first.contains("\"ServiceUnavailable\"")
        };
        let before = attempts(FaultPlan { unavailable_before: 1.0, ..FaultPlan::default() });
        assert!(before.iter().all(is_503));
        let (used, executed) = reached(&before);
        assert!((1..12).contains(&used) && executed == 0, "{used} {executed}");
        let after = attempts(FaultPlan { unavailable_after: 1.0, ..FaultPlan::default() });
        assert!(after.iter().all(is_503));
        assert_eq!(reached(&after), (12, 12));
    }

    #[test]
    fn throttling_touches_nothing() {
        let waits = |first: &str| first.lines().any(|line| line == "x-acs-retry-after: 1");
        let without = attempts(FaultPlan { throttle: 1.0, ..FaultPlan::default() });
        assert!(without.iter().all(|(first, ..)| first.contains("\"Throttling.User\"") && !waits(first)));
        assert_eq!(reached(&without), (0, 0));
        let with = attempts(FaultPlan { throttle_with_wait: 1.0, wait_ms: 1, ..FaultPlan::default() });
        assert!(with.iter().all(|(first, ..)| first.contains("\"Throttling.User\"") && waits(first)));
        assert_eq!(reached(&with), (0, 0));
    }

    /// Sends 12 submissions, and leaves when they have arrived.
    fn send_and_leave(sandbox: &Sandbox) {
        let mut streams: Vec<_> = (0..12).map(|_| connect(sandbox).unwrap()).collect();
        for (index, stream) in streams.iter_mut().enumerate() {
            request(stream, &submission(&format!("{index}.example")), "keep-alive");
        }
        while sandbox.stats().disturbed < 12 {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_delay_comes_before_the_arrival_or_the_execution_or_the_reply() {
        let sandbox = with(FaultPlan { delay: 1.0, delay_ms: 60_000, ..FaultPlan::default() });
        send_and_leave(&sandbox);
        let executed = sandbox.tasks().len();
        assert!((1..12).contains(&executed), "{executed}");
    }

    #[test]
    fn what_has_arrived_and_executes_later_uses_its_nonce_up_at_once() {
        let sandbox = Sandbox::start();
        let state = sandbox.state.clone();
        let parameters = form_urlencoded::parse(submission("a.example").as_bytes()).into_owned().collect();
        let call =
            crate::api::Call { method: "POST".to_owned(), parameters, headers: None, chance: Default::default() };
        let exchange = Exchange { state, call, in_url: false, connection: 0 };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let slow = exchange.disturbed(Disturbance::DelayExecution(Duration::from_millis(50)), Arc::default());
            let copy = async {
                tokio::task::yield_now().await;
                let answered = exchange.call.process(&exchange.state.account, SystemTime::now());
                assert_eq!((answered.answer.status(), sandbox.tasks().len()), (400, 0));
            };
            let (reply, ()) = tokio::join!(slow, copy);
            assert_eq!((reply.unwrap().status().as_u16(), sandbox.tasks().len()), (200, 1));
        });
    }

    #[test]
    fn a_delayed_request_executes_even_if_the_client_has_gone() {
        let sandbox = with(FaultPlan { delay: 1.0, delay_ms: 30, ..FaultPlan::default() });
        send_and_leave(&sandbox);
        while sandbox.tasks().len() < 12 {
            std::thread::yield_now();
        }
        assert!(send(&sandbox, &submission("a.example")).contains("\"TaskNo\""));
    }

    #[test]
    fn a_deaf_endpoint_has_answered_and_refuses_what_comes_next() {
        let sandbox = with(FaultPlan { refuse_connections: 1.0, deaf_ms: 100, ..FaultPlan::default() });
        let mut other = connect(&sandbox).unwrap();
        let mut stream = connect(&sandbox).unwrap();
        request(&mut stream, &submission("a.example"), "keep-alive");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("the connection is closed after the reply");
        assert!(reply.contains("\"TaskNo\"") && !reply.contains("connection: close"), "{reply}");
        assert_eq!(connect(&sandbox).unwrap_err().kind(), ErrorKind::ConnectionRefused);
        sandbox.inject(None).unwrap();
        request(&mut other, &submission("b.example"), "close");
        reply.clear();
        other.read_to_string(&mut reply).expect("an old connection lives on");
        assert!(reply.contains("\"TaskNo\""), "{reply}");
        while connect(&sandbox).is_err() {
            std::thread::yield_now();
        }
        assert!(send(&sandbox, &submission("c.example")).contains("\"TaskNo\""));
    }

    #[test]
    fn an_instruction_comes_before_every_fault() {
        let sandbox = with(FaultPlan { drop_after: 1.0, ..FaultPlan::default() });
        sandbox.tell("a.example", crate::Behaviour::Duplicate);
        assert!(send(&sandbox, &submission("a.example")).contains("SignatureNonceUsed"));
        assert_eq!(sandbox.stats().disturbed, 0);
        assert_eq!(sandbox.tasks_of("a.example").len(), 1);
    }
}
