//! Faults that strike by chance, and what a seed makes of the chances.

use std::time::Duration;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

use crate::fault::{Disturbance, Reach};

/// What a sum of floating-point numbers may be off by.
const ROUNDING: f64 = 1e-9;

/// How likely each fault strikes an exchange with the API, and how it is shaped.
///
/// At most one fault strikes an exchange, so the probabilities sum up to 1 at
/// most. With the same seed the same exchanges are struck, however they
/// interleave: what happens to one depends only on the seed, on its `Action`,
/// on its `DomainName` (else its `TaskNo`), and on how many exchanges with the
/// same two came before it since the plan was set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultPlan {
    /// What all draws derive from.
    pub seed: u64,
    /// Answer as documented, close this connection, and refuse new ones for `deaf_ms`.
    pub refuse_connections: f64,
    /// Close without a reply and without executing; half of the time the nonce is used up.
    pub drop_before: f64,
    /// Execute, and close without a reply.
    pub drop_after: f64,
    /// Execute, announce the whole reply, send half of it and close.
    pub truncate: f64,
    /// 502 with an HTML page; a third each: nothing touched, nonce used up, executed.
    pub bad_gateway: f64,
    /// 503 ServiceUnavailable, not executed; half of the time the nonce is used up.
    pub unavailable_before: f64,
    /// 503 ServiceUnavailable, executed.
    pub unavailable_after: f64,
    /// Throttling.User, nothing touched.
    pub throttle: f64,
    /// The same with `x-acs-retry-after`.
    pub throttle_with_wait: f64,
    /// Take `delay_ms`; a third each: before the nonce is used up, between that and the execution, before the reply.
    pub delay: f64,
    /// How long a delayed exchange takes.
    pub delay_ms: u64,
    /// The largest `x-acs-retry-after`.
    pub wait_ms: u64,
    /// For how long new connections are refused.
    pub deaf_ms: u64,
    /// New tasks become visible after a random time below this.
    pub visible_after_ms: u64,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self {
            seed: 0,
            refuse_connections: 0.0,
            drop_before: 0.0,
            drop_after: 0.0,
            truncate: 0.0,
            bad_gateway: 0.0,
            unavailable_before: 0.0,
            unavailable_after: 0.0,
            throttle: 0.0,
            throttle_with_wait: 0.0,
            delay: 0.0,
            delay_ms: 500,
            wait_ms: 20,
            deaf_ms: 20,
            visible_after_ms: 0,
        }
    }
}

/// Draws the shape of a fault.
type Shape = fn(&FaultPlan, &mut Rng) -> Disturbance;

impl FaultPlan {
    /// Says what is wrong with the probabilities.
    pub(crate) fn check(&self) -> Result<(), String> {
        let faults = self.faults();
        if let Some((name, probability, _)) = faults.iter().find(|fault| !(0.0..=1.0).contains(&fault.1)) {
            return Err(format!("{name} must be a probability from 0 to 1, but is {probability}"));
        }
        let sum: f64 = faults.iter().map(|fault| fault.1).sum();
        if sum > 1.0 + ROUNDING {
            return Err(format!("the sum of the probabilities must be at most 1, but is {sum}"));
        }
        Ok(())
    }

    /// The fault that strikes, if any: `point` of 0 to 1 picks it, `random` shapes it.
    pub(crate) fn strike(&self, mut point: f64, random: &mut Rng) -> Option<(&'static str, Disturbance)> {
        for (name, probability, shape) in self.faults() {
            if point < probability {
                return Some((name, shape(self, random)));
            }
            point -= probability;
        }
        None
    }

    fn faults(&self) -> [(&'static str, f64, Shape); 10] {
        [
            ("refuse_connections", self.refuse_connections, |plan, _| {
                Disturbance::RefuseConnections(Duration::from_millis(plan.deaf_ms))
            }),
            ("drop_before", self.drop_before, |_, random| Disturbance::Drop(before_execution(random))),
            ("drop_after", self.drop_after, |_, _| Disturbance::Drop(Reach::Execution)),
            ("truncate", self.truncate, |_, _| Disturbance::Truncate),
            ("bad_gateway", self.bad_gateway, |_, random| {
                Disturbance::BadGateway([Reach::Nothing, Reach::Nonce, Reach::Execution][usize::from(random.u8(..3))])
            }),
            ("unavailable_before", self.unavailable_before, |_, random| {
                Disturbance::Unavailable(before_execution(random))
            }),
            ("unavailable_after", self.unavailable_after, |_, _| Disturbance::Unavailable(Reach::Execution)),
            ("throttle", self.throttle, |_, _| Disturbance::Throttle(None)),
            ("throttle_with_wait", self.throttle_with_wait, |plan, random| {
                Disturbance::Throttle(Some(random.u64(1..=plan.wait_ms.max(1))))
            }),
            ("delay", self.delay, |plan, random| {
                let delay = Duration::from_millis(plan.delay_ms);
                match random.u8(..3) {
                    0 => Disturbance::DelayArrival(delay),
                    1 => Disturbance::DelayExecution(delay),
                    _ => Disturbance::DelayReply(delay),
                }
            }),
        ]
    }
}

fn before_execution(random: &mut Rng) -> Reach {
    if random.bool() { Reach::Nonce } else { Reach::Nothing }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn impossible_probabilities_are_refused() {
        let sum = FaultPlan { throttle: 0.6, delay: 0.5, ..FaultPlan::default() };
        assert!(sum.check().unwrap_err().contains("at most 1"));
        let negative = FaultPlan { throttle: -0.1, ..FaultPlan::default() };
        assert_eq!(negative.check().unwrap_err(), "throttle must be a probability from 0 to 1, but is -0.1");
        assert!(FaultPlan { delay: f64::NAN, ..FaultPlan::default() }.check().is_err());
    }

    #[test]
    fn certainty_may_be_shared_in_any_way() {
        assert_eq!(FaultPlan::default().check(), Ok(()));
        let whole = FaultPlan {
            refuse_connections: 0.7,
            drop_before: 0.1,
            drop_after: 0.1,
            truncate: 0.1,
            ..FaultPlan::default()
        };
        assert_eq!(whole.check(), Ok(()));
    }

    #[test]
    fn faults_strike_as_often_as_planned_and_in_every_shape() {
        let plan = FaultPlan {
            drop_before: 0.3,
            bad_gateway: 0.3,
            throttle_with_wait: 0.2,
            wait_ms: 2,
            delay: 0.15,
            ..FaultPlan::default()
        };
        let mut random = Rng::with_seed(1);
        let mut counts = BTreeMap::<String, u32>::new();
        for _ in 0..10_000 {
            let strike = plan.strike(random.f64(), &mut random);
            *counts
                .entry(strike.map_or("nothing".to_owned(), |(_, disturbance)| format!("{disturbance:?}")))
                .or_default() += 1;
        }
        let expected = [
            ("BadGateway(Execution)", 1000),
            ("BadGateway(Nonce)", 1000),
            ("BadGateway(Nothing)", 1000),
            ("DelayArrival(500ms)", 500),
            ("DelayExecution(500ms)", 500),
            ("DelayReply(500ms)", 500),
            ("Drop(Nonce)", 1500),
            ("Drop(Nothing)", 1500),
            ("Throttle(Some(1))", 1000),
            ("Throttle(Some(2))", 1000),
            ("nothing", 500),
        ];
        assert!(counts.keys().map(String::as_str).eq(expected.map(|(name, _)| name)), "{counts:?}");
        for (name, times) in expected {
            assert!(counts[name].abs_diff(times) < 150, "{counts:?}");
        }
    }

    #[test]
    fn every_field_is_optional_and_none_is_unknown() {
        let plan: FaultPlan = serde_json::from_str(r#"{"seed": 7, "drop_after": 0.5}"#).unwrap();
        assert_eq!(plan, FaultPlan { seed: 7, drop_after: 0.5, ..FaultPlan::default() });
        assert!(serde_json::from_str::<FaultPlan>(r#"{"drop": 0.5}"#).is_err());
    }
}
