//! The fault plan in force, and what it draws for each exchange.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use fastrand::Rng;
use ring::digest;

use crate::api::{Call, Chance};
use crate::fault::Disturbance;
use crate::fault_plan::FaultPlan;

/// What exchanges are alike: those with the same Action, and the same (first) DomainName or else TaskNo.
type Likeness = (String, String);

#[derive(Default)]
pub(crate) struct Faults(Mutex<Option<Drawing>>);

struct Drawing {
    plan: FaultPlan,
    /// How many exchanges there were of each kind.
    exchanges: HashMap<Likeness, u64>,
}

/// What was drawn for one exchange.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Draw {
    /// The fault that strikes, with its name.
    pub strike: Option<(&'static str, Disturbance)>,
    pub chance: Chance,
}

impl Faults {
    /// Puts another plan in force; its exchanges count from here.
    pub fn inject(&self, plan: Option<FaultPlan>) -> Result<(), String> {
        plan.as_ref().map_or(Ok(()), FaultPlan::check)?;
        let drawing = plan.map(|plan| Drawing { plan, exchanges: HashMap::new() });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = drawing;
        Ok(())
    }

    /// Draws for this exchange. Each has a generator of its own, so that the
    /// draws do not depend on the order in which unlike exchanges come.
    pub fn draw(&self, call: &Call) -> Draw {
        let mut drawing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Drawing { plan, exchanges }) = &mut *drawing else { return Draw::default() };
        let action = call.parameter("Action").unwrap_or_default();
        let subject = call.domain_names().next().or(call.parameter("TaskNo")).unwrap_or_default();
        let before = exchanges.entry((action.to_owned(), subject.to_owned())).or_default();
        let mut random = Rng::with_seed(hash(plan.seed, action, subject, *before));
        *before += 1;
        let point = random.f64();
        let task_no = uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes()).into_uuid();
        let visible_after_ms = (random.f64() * plan.visible_after_ms as f64) as u64;
        let chance = Chance { task_no: Some(task_no), visible_after_ms };
        Draw { strike: plan.strike(point, &mut random), chance }
    }
}

/// The same on every machine and with every compiler.
fn hash(seed: u64, action: &str, subject: &str, before: u64) -> u64 {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&seed.to_be_bytes());
    for text in [action, subject] {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    context.update(&before.to_be_bytes());
    let digest = context.finish();
    u64::from_be_bytes(*digest.as_ref().first_chunk().expect("a digest has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{at, signed};
    use crate::fault::Reach;

    const ALIKE: [[(&str, &str); 2]; 3] = [
        [("Action", "A"), ("DomainName", "a.example")],
        [("Action", "A"), ("DomainName", "b.example")],
        [("Action", "B"), ("TaskNo", "1")],
    ];

    fn injected(seed: u64) -> Faults {
        let faults = Faults::default();
        let plan = FaultPlan {
            seed,
            drop_before: 0.2,
            bad_gateway: 0.2,
            throttle_with_wait: 0.2,
            visible_after_ms: 1000,
            ..FaultPlan::default()
        };
        faults.inject(Some(plan)).unwrap();
        faults
    }

    fn draw(faults: &Faults, kind: usize) -> Draw {
        faults.draw(&signed(&ALIKE[kind], at(0)))
    }

    #[test]
    fn draws_are_repeatable_however_exchanges_interleave() {
        let faults = injected(7);
        let in_a_row = [0, 1, 2].map(|kind| (0..20).map(|_| draw(&faults, kind)).collect::<Vec<_>>());
        let faults = injected(7);
        let mut interleaved = [vec![], vec![], vec![]];
        for _ in 0..20 {
            for kind in [2, 0, 1] {
                interleaved[kind].push(draw(&faults, kind));
            }
        }
        assert_eq!(interleaved, in_a_row);
        assert_ne!(in_a_row[0], in_a_row[1]);
        let faults = injected(8);
        assert_ne!((0..20).map(|_| draw(&faults, 0)).collect::<Vec<_>>(), in_a_row[0]);
    }

    #[test]
    fn draws_stay_the_same_from_one_release_to_the_next() {
        let faults = injected(7);
        let strikes: Vec<_> = (0..4).map(|_| draw(&faults, 0).strike).collect();
        let expected = [
            None,
            Some(("bad_gateway", Disturbance::BadGateway(Reach::Nonce))),
            Some(("drop_before", Disturbance::Drop(Reach::Nonce))),
            Some(("drop_before", Disturbance::Drop(Reach::Nothing))),
        ];
        assert_eq!(strikes, expected);
    }

    #[test]
    fn tasks_get_numbers_of_their_own_and_hide_for_a_random_time() {
        let faults = injected(7);
        let draws: Vec<_> = (0..100).map(|_| draw(&faults, 0).chance).collect();
        assert!(draws.iter().all(|chance| chance.visible_after_ms < 1000));
        assert!(draws.iter().any(|chance| chance.visible_after_ms > 900));
        assert_ne!(draws[0].task_no, draws[1].task_no);
    }

    #[test]
    fn without_a_plan_nothing_is_left_to_chance() {
        let faults = injected(7);
        assert!(faults.inject(Some(FaultPlan { delay: 1.5, ..FaultPlan::default() })).is_err());
        assert_ne!(draw(&faults, 0), Draw::default(), "the plan before stays in force");
        faults.inject(None).unwrap();
        assert_eq!(draw(&faults, 0), Draw::default());
    }
}
