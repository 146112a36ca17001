//! How things stand when a call begins.

use std::time::Duration;

use crate::calls::simulation::Service;

pub(super) const DOMAIN: &str = "example.com";
pub(super) const KIND: &str = "UPDATE_ADMIN_CONTACT";
pub(super) const TASK: &str = "task-of-three";

/// Where a run begins, and who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::calls::search) enum Scenario {
    /// One call, in an empty account.
    Plain,
    /// The same, and the service accepts a second task of a domain while it has one.
    Concurrent,
    /// The same, and the machine's clock is 21 minutes ahead.
    ConcurrentAhead,
    /// New tasks are listed after 4 of the 5 seconds of the settle time.
    ListedLate,
    /// The machine's clock is so many seconds ahead.
    ClockAhead(i64),
    /// Somebody submitted the same change half a minute, or 1.6 seconds, before.
    ForeignLongBefore,
    ForeignJustBefore,
    /// Somebody changed another contact of the domain just before.
    OtherContactBefore,
    /// The account has tasks on several pages.
    ManyPages,
    /// Two calls of the same change at once, by one client.
    Two,
    /// By two clients of a process.
    TwoClients,
    /// Three of one client.
    Three,
    /// One after the other has ended, be it given up.
    Again,
    /// A task of three domains is waited for, of which the last has failed; they come on two pages.
    Wait,
}

impl Scenario {
    pub const ALL: [Self; 16] = [
        Self::Plain,
        Self::Concurrent,
        Self::ListedLate,
        Self::ClockAhead(23 * 3600),
        Self::ClockAhead(-23 * 3600),
        Self::ClockAhead(21 * 60),
        Self::ClockAhead(14 * 60),
        Self::ClockAhead(-14 * 60),
        Self::ForeignLongBefore,
        Self::ForeignJustBefore,
        Self::OtherContactBefore,
        Self::ManyPages,
        Self::Two,
        Self::TwoClients,
        Self::Again,
        Self::Wait,
    ];

    pub fn parse(text: &str) -> Self {
        let known = Self::ALL
            .into_iter()
            .chain([Self::Three, Self::ConcurrentAhead])
            .find(|scenario| format!("{scenario:?}") == text);
        known.unwrap_or_else(|| panic!("no scenario is called {text}"))
    }

    /// Half a second into a second, so that what is cut off matters.
    pub fn prepare(self, service: &mut Service) {
        let pass = |service: &mut Service, ms| service.pass(Duration::from_millis(ms));
        service.busy_domains = !matches!(self, Self::Concurrent | Self::ConcurrentAhead);
        pass(service, 500);
        match self {
            Self::ListedLate => service.lag = Duration::from_secs(4),
            Self::ClockAhead(seconds) => service.set_forward = seconds,
            Self::ConcurrentAhead => service.set_forward = 21 * 60,
            Self::ForeignLongBefore => {
                service.add_task(DOMAIN, KIND);
            }
            Self::ManyPages => {
                service.page_limit = 2;
                for number in 0..5 {
                    service.add_task(&format!("other-{number}.example"), KIND);
                }
            }
            _ => {}
        }
        pass(service, 28_400);
        match self {
            Self::ForeignJustBefore => {
                service.add_task(DOMAIN, KIND);
            }
            Self::OtherContactBefore => {
                service.add_task(DOMAIN, "CHG_HOLDER");
            }
            Self::Wait => {
                service.page_limit = 2;
                for (number, status) in ["EXECUTE_SUCCESS", "EXECUTE_SUCCESS", "EXECUTE_FAILURE"].iter().enumerate() {
                    service.add_task(&format!("domain-{number}.example"), KIND);
                    let task = service.tasks.last_mut().expect("it was added");
                    (task.task_no, task.status) = (TASK.to_owned(), status);
                }
            }
            _ => {}
        }
        pass(service, 1600);
    }

    /// When each call begins, in milliseconds; those of one list by one client after the other.
    pub fn callers(self) -> &'static [&'static [u64]] {
        match self {
            Self::Two | Self::TwoClients => &[&[0], &[50]],
            Self::Three => &[&[0], &[50], &[100]],
            Self::Again => &[&[0, 0]],
            _ => &[&[0]],
        }
    }
}
