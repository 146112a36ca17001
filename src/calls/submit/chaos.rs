//! Submissions in a world where anything can happen to any request.

use std::time::Duration;

use super::tests::submit_with;
use crate::calls::simulation::{Fault, Simulation};
use crate::error::DomainError;
use crate::options::ClientOptions;

/// Every answer is true, whatever happens to whichever request.
#[tokio::test]
async fn chaos_in_memory() {
    let mut unknown = 0;
    let (mut recovered, mut resubmitted) = (0, 0);
    const RUNS: u64 = 3000;
    for seed in 0..RUNS {
        let world = Simulation::new(seed);
        let mut random = fastrand::Rng::with_seed(seed);
        let fault = |random: &mut fastrand::Rng| {
            let ms = Duration::from_millis;
            let fault = match random.u8(0..32) {
                0 => Fault::NotSent,
                1 => Fault::LostBefore,
                2 => Fault::LostInside,
                3 => Fault::LostAfter,
                4 => Fault::Late(ms(random.u64(15_000..40_000))),
                5 => Fault::Late(ms(random.u64(0..15_000))),
                6 => Fault::Refused("Throttling.User"),
                7 => Fault::Throttled(ms(random.u64(0..500))),
                8 => Fault::Refused("ServiceUnavailable"),
                9 => Fault::ExecutedAndRefused("ServiceUnavailable"),
                10 => Fault::BadGateway,
                11 => Fault::ExecutedAndBadGateway,
                12 => Fault::Slow(ms(random.u64(15_000..29_000))),
                _ => return None,
            };
            Some(fault)
        };
        {
            let mut service = world.service();
            service.submission_faults = (0..8).map(|_| fault(&mut random)).collect();
            service.query_faults = (0..60).map(|_| fault(&mut random)).collect();
            service.lag = Duration::from_millis(random.u64(0..5000));
            service.busy_domains = random.bool();
            service.clock_ahead = random.i64(-900..900);
            for _ in 0..random.u8(0..4) {
                service.add_task("other.example", "UPDATE_ADMIN_CONTACT");
            }
        }
        let others = world.service().tasks.len();
        // Two minutes, of which a single attempt can take 15 seconds.
        let options = ClientOptions { timeout: Some(Duration::from_secs(120)), ..ClientOptions::default() };
        let result = submit_with(&world, options).await;
        let tasks = |world: &Simulation| world.service().tasks[others..].to_vec();
        let at_the_end = tasks(&world).len();
        // What is under way still arrives.
        world.service().pass(Duration::from_secs(3600));
        let tasks = tasks(&world);
        assert!(tasks.len() <= 1, "seed {seed}: submitted twice: {result:?}");
        match result {
            Ok(response) => {
                assert_eq!(tasks[0].task_no, response.task_no, "seed {seed}");
                recovered += u32::from(response.recovered);
                resubmitted += u32::from(response.attempts.iter().filter(|attempt| !attempt.resent).count() > 1);
            }
            Err(DomainError::OutcomeUnknown { .. }) => unknown += 1,
            Err(error) => assert_eq!((tasks.len(), at_the_end), (0, 0), "seed {seed}: {error:?}"),
        }
    }
    assert!(recovered > 100 && resubmitted > 100, "{recovered} recovered, {resubmitted} resubmitted");
    assert!(unknown < RUNS / 100, "{unknown} of {RUNS} stayed unknown");
}
