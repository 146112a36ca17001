//! A world for tests: a service in memory, a network that loses things, and a clock that only sleeps move.

mod fault;
mod lists;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use percent_encoding::percent_decode_str;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub(crate) use self::fault::Fault;
use crate::calls::caller::Caller;
use crate::calls::config::Config;
use crate::calls::register::Register;
use crate::calls::world::World;
use crate::cancellation::{Cancellation, Stop};
use crate::clock::{Deadline, Moment};
use crate::credentials::Credentials;
use crate::options::ClientOptions;
use crate::per_process::{Owned, PerProcess};
use crate::retry_quota::{RetryQuota, RetryQuotas};
use crate::rpc::access_key::AccessKey;
use crate::rpc::raw_reply::{RawReply, ReplyHead};
use crate::rpc::request::SignedRequest;
use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};
use crate::system_error::SystemError;

pub(crate) const DAYBREAK: u64 = 1_700_000_000;
const WINDOW: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, Clone)]
pub(crate) struct SimulatedTask {
    pub task_no: String,
    pub domain_name: String,
    pub task_type: String,
    pub created: Duration,
    pub visible: Duration,
    pub status: &'static str,
    /// Of the request that made it; `None` if that was somebody else's.
    pub nonce: Option<String>,
    /// Its place among those of the same number.
    pub detail: usize,
}

pub(crate) type Parameters = BTreeMap<String, String>;

pub(crate) struct Service {
    pub now: Duration,
    /// How long the client's machine has slept.
    pub slept_through: Duration,
    /// Seconds that the client's wall clock was set forward.
    pub set_forward: i64,
    /// Seconds that the service's clock is ahead.
    pub clock_ahead: i64,
    pub nonces: HashSet<String>,
    /// How many items a page has at most, whatever was asked for.
    pub page_limit: usize,
    pub tasks: Vec<SimulatedTask>,
    /// The kind of new tasks, if not the one that their contact type has.
    pub task_type: Option<&'static str>,
    /// How long new tasks stay out of the lists.
    pub lag: Duration,
    pub busy_domains: bool,
    /// What arrives later, and what has arrived and is executed later.
    pub late: Vec<(Duration, Parameters)>,
    pub slow: Vec<(Duration, Parameters)>,
    pub submission_faults: VecDeque<Option<Fault>>,
    pub query_faults: VecDeque<Option<Fault>>,
    /// The actions and nonces that came, answered or not.
    pub seen: Vec<(String, String)>,
    pub slept: Vec<Duration>,
    random: fastrand::Rng,
}

#[derive(Clone)]
pub(crate) struct Simulation {
    start: Instant,
    service: Arc<Mutex<Service>>,
    register: Arc<PerProcess<Register>>,
    quotas: Arc<PerProcess<RetryQuotas>>,
    /// Of its calls.
    pub cancellation: Arc<Cancellation>,
}

impl Simulation {
    pub fn new(seed: u64) -> Self {
        let service = Service::new(seed);
        Self {
            start: Instant::now(),
            service: Arc::new(Mutex::new(service)),
            register: Arc::default(),
            quotas: Arc::default(),
            cancellation: Arc::default(),
        }
    }

    /// The quota of the endpoint of a caller.
    pub fn quota(&self) -> Arc<RetryQuota> {
        self.quotas.get().of("https://domain.aliyuncs.com/", self.start)
    }

    /// The same world, as another process sees it.
    pub fn elsewhere(&self) -> Self {
        Self { register: Arc::default(), quotas: Arc::default(), cancellation: Arc::default(), ..self.clone() }
    }

    pub fn service(&self) -> MutexGuard<'_, Service> {
        self.service.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn caller(&self, options: ClientOptions) -> Caller<Self> {
        let config = Config::try_from(options).unwrap();
        Caller {
            world: self.clone(),
            credentials: Arc::new(Credentials::from(AccessKey::new("id", "secret", None).unwrap())),
            memory: Arc::default(),
            deadline: Deadline::after(self.now(), config.timeout),
            config: Arc::new(config),
            stop: Stop::default().and(self.cancellation.clone()),
            journal: None,
        }
    }

    /// How many requests for this action came.
    pub fn count(&self, action: &str) -> usize {
        self.service().seen.iter().filter(|(seen, _)| seen == action).count()
    }

    /// The nonces of the submissions that came.
    pub fn submission_nonces(&self) -> Vec<String> {
        let service = self.service();
        service.seen.iter().filter(|(action, _)| action.starts_with("Save")).map(|(_, nonce)| nonce.clone()).collect()
    }
}

impl World for Simulation {
    async fn exchange(
        &self,
        request: SignedRequest,
        timeout: Duration,
        _: &Stop,
    ) -> Result<RawReply, TransportFailure> {
        let exchanged = self.service().answer(sent(&request), timeout);
        if matches!(&exchanged, Err(failure) if failure.kind == FailureKind::Cancelled) {
            self.cancellation.cancel();
        }
        exchanged
    }

    async fn sleep(&self, duration: Duration) {
        let mut service = self.service();
        service.slept.push(duration);
        service.pass(duration);
    }

    fn now(&self) -> Moment {
        let service = self.service();
        let steady = self.start + (service.now - service.slept_through);
        Moment { steady, wall: shifted(UNIX_EPOCH + Duration::from_secs(DAYBREAK) + service.now, service.set_forward) }
    }

    fn register(&self) -> Arc<Owned<Register>> {
        self.register.get()
    }

    fn quotas(&self) -> Arc<Owned<RetryQuotas>> {
        self.quotas.get()
    }

    fn nonce(&self) -> Result<String, SystemError> {
        Ok(format!("{:032x}", self.service().random.u128(..)))
    }

    fn random(&self) -> f64 {
        self.service().random.f64()
    }
}

impl Service {
    pub fn new(seed: u64) -> Self {
        Self {
            now: Duration::ZERO,
            slept_through: Duration::ZERO,
            set_forward: 0,
            clock_ahead: 0,
            nonces: HashSet::new(),
            page_limit: usize::MAX,
            tasks: Vec::new(),
            task_type: None,
            lag: Duration::ZERO,
            busy_domains: false,
            late: Vec::new(),
            slow: Vec::new(),
            submission_faults: VecDeque::new(),
            query_faults: VecDeque::new(),
            seen: Vec::new(),
            slept: Vec::new(),
            random: fastrand::Rng::with_seed(seed),
        }
    }

    fn answer(&mut self, parameters: Parameters, timeout: Duration) -> Result<RawReply, TransportFailure> {
        let action = parameters["Action"].clone();
        self.pass(Duration::from_millis(20));
        let faults = if action.starts_with("Save") { &mut self.submission_faults } else { &mut self.query_faults };
        let fault = faults.pop_front().flatten();
        if !matches!(fault, Some(Fault::NotSent | Fault::CancelledBefore)) {
            self.seen.push((action, parameters["SignatureNonce"].clone()));
        }
        match fault {
            None => Ok(self.process(&parameters)),
            Some(Fault::NotSent) => Err(failure(TransportKind::Connect, false)),
            Some(Fault::LostBefore) => Err(failure(TransportKind::Reset, true)),
            Some(Fault::LostInside) => {
                self.nonces.insert(parameters["SignatureNonce"].clone());
                Err(failure(TransportKind::Reset, true))
            }
            Some(Fault::LostAfter) => {
                self.process(&parameters);
                Err(failure(TransportKind::Reset, true))
            }
            Some(Fault::Late(after)) => {
                self.late.push((self.now + after, parameters));
                self.pass(timeout);
                Err(failure(TransportKind::Timeout, true))
            }
            Some(Fault::Slow(after)) => {
                let first = self.nonces.insert(parameters["SignatureNonce"].clone());
                if first && parameters["Action"].starts_with("Save") {
                    self.slow.push((self.now + after, parameters));
                }
                self.pass(timeout);
                Err(failure(TransportKind::Timeout, true))
            }
            Some(Fault::Cached(task_no)) => Ok(self.reply(200, json!({ "TaskNo": task_no }).to_string())),
            Some(Fault::Refused(code)) => Ok(self.refusal(code)),
            Some(Fault::Throttled(wait)) => {
                let mut reply = self.refusal("Throttling.User");
                reply.head.retry_after = Some(wait);
                Ok(reply)
            }
            Some(Fault::ExecutedAndRefused(code)) => {
                self.process(&parameters);
                Ok(self.refusal(code))
            }
            Some(Fault::CancelledBefore) => Err(TransportFailure::cancelled(false, None)),
            Some(Fault::CancelledInside) => {
                self.process(&parameters);
                Err(TransportFailure::cancelled(true, None))
            }
            Some(Fault::NotFound) => Ok(self.reply(404, "<html>Not Found</html>".to_owned())),
            Some(Fault::BadGateway) => Ok(self.reply(502, "<html>Bad Gateway</html>".to_owned())),
            Some(Fault::ExecutedAndBadGateway) => {
                self.process(&parameters);
                Ok(self.reply(502, "<html>Bad Gateway</html>".to_owned()))
            }
        }
    }

    /// Lets time pass; what is late arrives.
    pub fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        loop {
            let due = |waiting: &[(Duration, Parameters)]| waiting.iter().map(|(due, _)| *due).min();
            let (late, slow) = (due(&self.late), due(&self.slow));
            let Some(next) = late.into_iter().chain(slow).min().filter(|due| *due <= end) else { break };
            self.now = self.now.max(next);
            if late == Some(next) {
                let place = self.late.iter().position(|(due, _)| *due == next).unwrap();
                let (_, parameters) = self.late.remove(place);
                self.process(&parameters);
            } else {
                let place = self.slow.iter().position(|(due, _)| *due == next).unwrap();
                let (_, parameters) = self.slow.remove(place);
                self.execute(&parameters);
            }
        }
        self.now = end;
    }

    pub fn clock(&self) -> SystemTime {
        shifted(UNIX_EPOCH + Duration::from_secs(DAYBREAK) + self.now, self.clock_ahead)
    }

    /// The client's machine sleeps: its steady clock stands still.
    pub fn sleep(&mut self, duration: Duration) {
        self.pass(duration);
        self.slept_through += duration;
    }

    /// Whether the timestamp is within 15 minutes of the service's clock.
    pub fn is_timely(&self, parameters: &Parameters) -> bool {
        let sent = SystemTime::from(OffsetDateTime::parse(&parameters["Timestamp"], &Rfc3339).unwrap());
        self.clock().duration_since(sent).unwrap_or_else(|ahead| ahead.duration()) <= WINDOW
    }

    pub fn process(&mut self, parameters: &Parameters) -> RawReply {
        if !self.is_timely(parameters) {
            return self.refusal("InvalidTimeStamp.Expired");
        }
        if !self.nonces.insert(parameters["SignatureNonce"].clone()) {
            return self.refusal("SignatureNonceUsed");
        }
        match parameters["Action"].as_str() {
            "QueryTaskList" => self.list(parameters),
            "QueryTaskDetailList" => self.details(parameters),
            "CancelTask" => self.reply(200, json!({ "RequestId": "r" }).to_string()),
            _ => self.execute(parameters),
        }
    }

    fn execute(&mut self, parameters: &Parameters) -> RawReply {
        let domain_name = parameters["DomainName"].clone();
        if self.busy_domains && self.tasks.iter().any(|task| task.domain_name == domain_name) {
            return self.refusal("TaskIsBeingProcessed");
        }
        let own = match parameters["ContactType"].as_str() {
            "registrant" => "CHG_HOLDER",
            "admin" => "UPDATE_ADMIN_CONTACT",
            "billing" => "UPDATE_BILLING_CONTACT",
            _ => "UPDATE_TECH_CONTACT",
        };
        let task_no = self.add_task(&domain_name, self.task_type.unwrap_or(own));
        self.tasks.last_mut().expect("it was added").nonce = Some(parameters["SignatureNonce"].clone());
        self.reply(200, json!({ "TaskNo": task_no, "RequestId": "r" }).to_string())
    }

    /// A task that somebody submitted.
    pub fn add_task(&mut self, domain_name: &str, task_type: &str) -> String {
        let task_no = format!("task-{}", self.tasks.len());
        self.tasks.push(SimulatedTask {
            task_no: task_no.clone(),
            domain_name: domain_name.to_owned(),
            task_type: task_type.to_owned(),
            created: self.now,
            visible: self.now + self.lag,
            status: "WAITING_EXECUTE",
            nonce: None,
            detail: self.tasks.len(),
        });
        task_no
    }

    pub fn refusal(&self, code: &str) -> RawReply {
        let status = if code.starts_with("InternalError") { 500 } else { 400 };
        self.reply(status, json!({ "Code": code, "Message": "no", "RequestId": "r" }).to_string())
    }

    pub fn reply(&self, status: u16, body: String) -> RawReply {
        let whole_seconds = self.clock().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let date = Some(UNIX_EPOCH + Duration::from_secs(whole_seconds));
        let head = ReplyHead { status, request_id: None, retry_after: None, date };
        RawReply { head, body: body.into_bytes(), flaw: None }
    }
}

/// What a request carries.
pub(crate) fn sent(request: &SignedRequest) -> Parameters {
    let form = request.form.as_ref().expect("the simulation is told of forms");
    form.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), percent_decode_str(value).decode_utf8().unwrap().into_owned()))
        .collect()
}

pub(crate) fn shifted(clock: SystemTime, seconds: i64) -> SystemTime {
    let off = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { clock - off } else { clock + off }
}

pub(crate) fn failure(kind: TransportKind, sent: bool) -> TransportFailure {
    let reason = "the network failed".to_owned();
    TransportFailure { kind: FailureKind::Connection(kind), sent, head: None, reason, advice: None }
}
