//! What can happen, and what the service is assumed to keep to.

use super::scenario::Scenario;

/// Something that happens at one exchange or pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::calls::search) enum Event {
    Nothing,
    /// No connection.
    NotSent,
    /// The request gets lost on its way.
    LostBefore,
    /// It arrives and uses its nonce up, but is not executed; no reply.
    LostInside,
    /// It is executed; no reply.
    LostAfter,
    /// It arrives after so many seconds; no reply in time.
    Late(u64),
    /// It is executed; the reply takes so many seconds.
    SlowReply(u64),
    /// It arrives, and is executed after so many seconds; no reply in time.
    SlowExecution(u64),
    /// It is executed, and answered with something that is no reply.
    Truncated,
    /// A web page; not executed.
    BadGateway,
    /// The service refuses it, and executes no copy of it: with a code of each class.
    Throttled,
    Failed,
    Refused,
    TokenRefused,
    Busy,
    /// It is executed, and refused all the same.
    ExecutedAndFailed,
    /// The permission to read is missing.
    Forbidden,
    /// A list as it was so many seconds ago.
    Stale(u64),
    /// The last item of the list moves to its head.
    Shift,
    /// The machine sleeps for so many seconds: before the request is sent, or before its reply comes.
    Nap(u64),
    NapInside(u64),
    /// The wall clock is set, by so many seconds or to the right time.
    Step(i64),
    SetRight,
    /// The caller gives the call up: before the request is sent, or before its reply comes.
    GiveUp,
    GiveUpInside,
    /// The call is cancelled: before the request is sent, or before its reply comes.
    Cancel,
    CancelInside,
    /// Somebody else submits the same change.
    Foreign,
    /// The service forgets which nonces it has seen.
    Forget,
}
use Event::*;

/// What is assumed of the service, as the documentation of the policies says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::calls::search) enum Assumption {
    /// A nonce that was seen is refused.
    NonceIsRefused,
    /// A task is listed within the settle time.
    ListedInTime,
    /// A request that has arrived is executed, if at all, within the settle time.
    ExecutedInTime,
    /// A refusal of one copy holds for all.
    RefusalHolds,
    /// No copy travels for more than 5 minutes.
    ShortJourneys,
    /// A domain is busy because of a task that is listed.
    BusyIsListed,
    /// Nobody outside this process submits the same change during a call.
    Alone,
}

impl Assumption {
    /// Where it matters: in a service that refuses a second task of a domain, and in one that does not.
    pub fn scenarios(self) -> [Scenario; 2] {
        match self {
            Self::ShortJourneys => [Scenario::ClockAhead(21 * 60), Scenario::ConcurrentAhead],
            _ => [Scenario::Plain, Scenario::Concurrent],
        }
    }

    pub const ALL: [Self; 7] = [
        Self::NonceIsRefused,
        Self::ListedInTime,
        Self::ExecutedInTime,
        Self::RefusalHolds,
        Self::ShortJourneys,
        Self::BusyIsListed,
        Self::Alone,
    ];
}

/// What can happen to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::calls::search) enum Kind {
    Submission,
    /// A page of a list, the first or a later one.
    Query {
        page: usize,
    },
    Pause,
}

impl Event {
    /// All that can happen instead of nothing.
    pub fn possible(kind: Kind, broken: Option<Assumption>, clock_is_off: bool) -> Vec<Self> {
        let mut events = match kind {
            Kind::Submission => vec![
                NotSent,
                LostBefore,
                LostInside,
                LostAfter,
                Late(20),
                SlowReply(3),
                SlowExecution(20),
                Truncated,
                BadGateway,
                Throttled,
                Failed,
                Refused,
                TokenRefused,
                ExecutedAndFailed,
                NapInside(3600),
                GiveUpInside,
                CancelInside,
            ],
            Kind::Query { page: 1 } => {
                vec![LostBefore, SlowReply(3), Throttled, Forbidden, Stale(3), NapInside(3600), CancelInside]
            }
            Kind::Query { .. } => vec![LostBefore, Shift],
            Kind::Pause => vec![],
        };
        if !matches!(kind, Kind::Query { page: 2.. }) {
            events.extend([Nap(120), Nap(3600), Step(7200), Step(-7200), GiveUp, Cancel]);
            events.extend(clock_is_off.then_some(SetRight));
        }
        let broken = match (broken, kind) {
            (Some(Assumption::NonceIsRefused), Kind::Submission) => Some(Forget),
            (Some(Assumption::ExecutedInTime), Kind::Submission) => Some(SlowExecution(120)),
            (Some(Assumption::ShortJourneys), Kind::Submission) => Some(Late(400)),
            (Some(Assumption::RefusalHolds), Kind::Submission) => Some(Late(100)),
            (Some(Assumption::BusyIsListed), Kind::Submission) => Some(Busy),
            (Some(Assumption::Alone), Kind::Submission | Kind::Pause) => Some(Foreign),
            _ => None,
        };
        events.extend(broken);
        events
    }

    /// As a line of the regressions has it.
    pub fn parse(text: &str) -> Self {
        let kinds = [Kind::Submission, Kind::Query { page: 1 }, Kind::Query { page: 2 }, Kind::Pause];
        let broken = || Assumption::ALL.map(Some).into_iter().chain([None]);
        let known = kinds.into_iter().flat_map(|kind| broken().flat_map(move |it| Self::possible(kind, it, true)));
        let mut of_name = known.filter(|event| format!("{event:?}") == text);
        of_name.next().unwrap_or_else(|| panic!("no event is called {text}"))
    }
}
