//! A world on virtual time, in which a choice is made wherever something can happen.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, UNIX_EPOCH};

use super::choices::Choices;
use super::event::{Assumption, Event, Kind};
use super::scenario::{DOMAIN, KIND};
use super::timer::Timer;
use crate::calls::register::Register;
use crate::calls::simulation::{DAYBREAK, Parameters, Service, failure, sent, shifted};
use crate::calls::world::World;
use crate::cancellation::{Cancellation, Stop};
use crate::clock::{Deadline, Moment};
use crate::per_process::{Owned, PerProcess};
use crate::retry_quota::RetryQuotas;
use crate::rpc::raw_reply::RawReply;
use crate::rpc::request::SignedRequest;
use crate::rpc::transport_failure::{TransportFailure, TransportKind};
use crate::system_error::SystemError;

/// How long a request takes, and its reply.
const LATENCY: Duration = Duration::from_millis(10);

pub(super) struct State {
    pub service: Service,
    pub choices: Choices,
    broken: Option<Assumption>,
    /// When somebody waits for time to pass.
    pub timers: Vec<Duration>,
    /// Who was given up.
    pub given_up: Vec<bool>,
    /// When the machine woke last, or its clock was set.
    pub disturbed: Duration,
    /// When the latest call began.
    pub latest_start: Duration,
    nonces: u64,
    /// Whose nonce it is: the caller's and its call's number.
    pub owners: HashMap<String, (usize, usize)>,
    exchanges: usize,
    calm: bool,
}

/// What one caller sees of the world.
#[derive(Clone)]
pub(super) struct SearchWorld {
    state: Arc<Mutex<State>>,
    register: Arc<PerProcess<Register>>,
    quotas: Arc<PerProcess<RetryQuotas>>,
    start: Instant,
    caller: usize,
    call: usize,
    cancellation: Arc<Cancellation>,
    /// When the present call was cancelled.
    pub cancelled_at: Arc<OnceLock<Duration>>,
}

impl SearchWorld {
    pub fn new(service: Service, choices: Choices, broken: Option<Assumption>, callers: usize) -> Self {
        let state = State {
            disturbed: service.now,
            service,
            choices,
            broken,
            timers: Vec::new(),
            given_up: vec![false; callers],
            latest_start: Duration::ZERO,
            nonces: 0,
            owners: HashMap::new(),
            exchanges: 0,
            calm: false,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            register: Arc::default(),
            quotas: Arc::default(),
            start: Instant::now(),
            caller: 0,
            call: 0,
            cancellation: Arc::default(),
            cancelled_at: Arc::default(),
        }
    }

    /// The same, as another caller or its next call sees it.
    pub fn of(&self, caller: usize, call: usize) -> Self {
        Self { caller, call, ..self.clone() }
    }

    /// The same for one call that can be cancelled, and what ends it then.
    pub fn cancellable(&self) -> (Self, Stop) {
        let cancellation = Arc::new(Cancellation::new());
        let stop = Stop::default().and(cancellation.clone());
        (Self { cancellation, cancelled_at: Arc::default(), ..self.clone() }, stop)
    }

    /// A call begins.
    pub fn note_start(&self) {
        let mut state = self.state();
        state.latest_start = state.service.now;
    }

    /// The same world, as another process sees it.
    pub fn elsewhere(&self) -> Self {
        Self { register: Arc::default(), quotas: Arc::default(), ..self.clone() }
    }

    pub fn caller(&self) -> usize {
        self.caller
    }

    /// The caller's number, and its call's.
    pub fn place(&self) -> (usize, usize) {
        (self.caller, self.call)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn into_choices(self) -> Choices {
        let state = Arc::into_inner(self.state).expect("every call has ended");
        state.into_inner().unwrap_or_else(PoisonError::into_inner).choices
    }

    /// Waits for a moment, at which nothing happens by itself.
    pub fn at(&self, time: Duration) -> impl Future<Output = ()> + Send + use<> {
        self.timer(time, None)
    }

    async fn after(&self, duration: Duration) {
        let time = self.state().service.now + duration;
        self.at(time).await;
    }

    /// The same, or until the deadline has passed by this machine's clocks: the real waits look at them every second.
    async fn after_or(&self, duration: Duration, deadline: Deadline) {
        let time = self.state().service.now + duration;
        self.timer(time, Some(deadline)).await;
    }

    fn timer(&self, time: Duration, deadline: Option<Deadline>) -> Timer {
        self.state().timers.push(time);
        Timer { world: self.clone(), time, deadline }
    }

    /// Chooses what happens. What happens to the machine has happened when it returns.
    async fn event(&self, kind: Kind) -> Event {
        let event = self.state().choose(kind);
        match event {
            Event::GiveUp => self.give_up().await,
            Event::Cancel => self.cancel(),
            event => self.state().disturb(event),
        }
        event
    }

    fn cancel(&self) {
        self.cancellation.cancel();
        let _ = self.cancelled_at.set(self.state().service.now);
    }

    async fn give_up(&self) {
        self.state().given_up[self.caller] = true;
        std::future::pending::<()>().await;
    }
}

impl World for SearchWorld {
    async fn exchange(
        &self,
        request: SignedRequest,
        timeout: Duration,
        _: &Stop,
    ) -> Result<RawReply, TransportFailure> {
        let deadline = Deadline::after(self.now(), timeout);
        let parameters = sent(&request);
        let is_submission = parameters["Action"].starts_with("Save");
        let kind = match parameters.get("PageNum").filter(|_| !is_submission) {
            Some(page) => Kind::Query { page: page.parse().expect("it is a number") },
            None => Kind::Submission,
        };
        let event = self.event(kind).await;
        if event == Event::Cancel {
            return Err(TransportFailure::cancelled(false, None));
        }
        self.after(LATENCY).await;
        let exchanged = self.state().meet(event, &parameters);
        match event {
            Event::GiveUpInside => self.give_up().await,
            Event::CancelInside => {
                self.cancel();
                return Err(TransportFailure::cancelled(true, None));
            }
            _ => {}
        }
        let (result, takes) = match exchanged {
            Exchanged::Reply(reply, takes) => (Ok(reply), takes),
            Exchanged::Failure(kind, sent) => (Err(failure(kind, sent)), LATENCY),
            Exchanged::Never => (Err(failure(TransportKind::Timeout, true)), timeout),
        };
        let left = deadline.remaining(self.now());
        self.after_or(takes.min(left), deadline).await;
        let is_over = takes > left || deadline.remaining(self.now()).is_zero();
        if is_over { Err(failure(TransportKind::Timeout, true)) } else { result }
    }

    async fn sleep(&self, duration: Duration) {
        let deadline = Deadline::after(self.now(), duration);
        self.event(Kind::Pause).await;
        loop {
            let left = deadline.remaining(self.now());
            if left.is_zero() {
                return;
            }
            self.after_or(left, deadline).await;
        }
    }

    fn now(&self) -> Moment {
        let service = &self.state().service;
        let wall = shifted(UNIX_EPOCH + Duration::from_secs(DAYBREAK) + service.now, service.set_forward);
        Moment { steady: self.start + (service.now - service.slept_through), wall }
    }

    fn register(&self) -> Arc<Owned<Register>> {
        self.register.get()
    }

    fn quotas(&self) -> Arc<Owned<RetryQuotas>> {
        self.quotas.get()
    }

    fn nonce(&self) -> Result<String, SystemError> {
        let mut state = self.state();
        state.nonces += 1;
        let nonce = format!("nonce-{}", state.nonces);
        state.owners.insert(nonce.clone(), (self.caller, self.call));
        Ok(nonce)
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// What comes of an exchange.
enum Exchanged {
    Reply(RawReply, Duration),
    Failure(TransportKind, bool),
    /// Nothing in time.
    Never,
}

impl State {
    /// Moves time on to when somebody waits for it; false if nobody does.
    pub fn advance(&mut self) -> bool {
        let Some(next) = self.timers.iter().min().copied() else { return false };
        self.service.pass(next.saturating_sub(self.service.now));
        true
    }

    /// From now on nothing happens.
    pub fn calm(&mut self) {
        self.calm = true;
    }

    fn choose(&mut self, kind: Kind) -> Event {
        if self.calm {
            return Event::Nothing;
        }
        self.exchanges += 1;
        assert!(self.exchanges < 5000, "it does not end");
        let clock_is_off = self.service.set_forward != 0;
        let possible = Event::possible(kind, self.broken, clock_is_off);
        self.choices.next(possible)
    }

    fn disturb(&mut self, event: Event) {
        match event {
            Event::Nap(seconds) => self.nap(seconds),
            Event::Step(seconds) => self.set_clock(self.service.set_forward + seconds),
            Event::SetRight => self.set_clock(0),
            Event::Foreign => {
                self.service.add_task(DOMAIN, KIND);
            }
            Event::Forget => self.service.nonces.clear(),
            _ => {}
        }
    }

    fn nap(&mut self, seconds: u64) {
        self.service.sleep(Duration::from_secs(seconds));
        self.disturbed = self.service.now;
    }

    fn set_clock(&mut self, forward: i64) {
        self.service.set_forward = forward;
        self.disturbed = self.service.now;
    }

    /// The request meets its fate.
    fn meet(&mut self, event: Event, parameters: &Parameters) -> Exchanged {
        let nonce = &parameters["SignatureNonce"];
        let reset = Exchanged::Failure(TransportKind::Reset, true);
        let refusal = |service: &Service, code| Exchanged::Reply(service.refusal(code), LATENCY);
        let timely = self.service.is_timely(parameters);
        let page = |service: &Service| Exchanged::Reply(service.reply(502, "<html>no".to_owned()), LATENCY);
        match event {
            Event::NotSent => Exchanged::Failure(TransportKind::Connect, false),
            Event::LostBefore => reset,
            Event::LostInside => {
                if timely {
                    self.service.nonces.insert(nonce.clone());
                }
                reset
            }
            Event::LostAfter => {
                self.service.process(parameters);
                reset
            }
            Event::Late(seconds) => {
                let due = self.service.now + Duration::from_secs(seconds);
                self.service.late.push((due, parameters.clone()));
                Exchanged::Never
            }
            Event::SlowReply(seconds) => {
                Exchanged::Reply(self.service.process(parameters), Duration::from_secs(seconds))
            }
            Event::SlowExecution(seconds) => {
                if timely && self.service.nonces.insert(nonce.clone()) {
                    let due = self.service.now + Duration::from_secs(seconds);
                    self.service.slow.push((due, parameters.clone()));
                }
                Exchanged::Never
            }
            Event::Truncated => {
                self.service.process(parameters);
                page(&self.service)
            }
            Event::BadGateway => page(&self.service),
            Event::Throttled => refusal(&self.service, "Throttling.User"),
            Event::Failed => refusal(&self.service, "InternalError"),
            Event::Busy => refusal(&self.service, "TaskIsBeingProcessed"),
            Event::Forbidden => refusal(&self.service, "Forbidden.RAM"),
            Event::Refused | Event::TokenRefused => {
                if self.broken != Some(Assumption::RefusalHolds) {
                    self.service.nonces.insert(nonce.clone());
                }
                let code = if event == Event::Refused { "DomainNotExist" } else { "InvalidSecurityToken.Expired" };
                refusal(&self.service, code)
            }
            Event::ExecutedAndFailed => {
                self.service.process(parameters);
                refusal(&self.service, "ServiceUnavailable")
            }
            Event::Stale(seconds) => {
                let now = self.service.now;
                // What was listed then; the reply itself is made now.
                for task in &mut self.service.tasks {
                    if task.created + Duration::from_secs(seconds) > now {
                        task.visible = task.visible.max(task.created + Duration::from_secs(seconds));
                    }
                }
                Exchanged::Reply(self.service.process(parameters), LATENCY)
            }
            Event::Shift => {
                if parameters["Action"] == "QueryTaskList" {
                    self.service.tasks.rotate_left(1);
                } else {
                    self.service.tasks.rotate_right(1);
                }
                Exchanged::Reply(self.service.process(parameters), LATENCY)
            }
            Event::NapInside(seconds) => {
                let reply = self.service.process(parameters);
                self.nap(seconds);
                Exchanged::Reply(reply, LATENCY)
            }
            _ => Exchanged::Reply(self.service.process(parameters), LATENCY),
        }
    }
}
