//! What all Rust clients are measured with: see `xtask/src/bench/contender.rs` for the arguments and the figures.

pub mod by_hand;
pub mod canned;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// After so many, memory counts as used once and for all.
const FIRST_CALLS: usize = 10_000;

/// Where the calls go, and what they are signed with.
pub struct Surroundings {
    /// Host and port.
    pub authority: String,
    /// The identifier of the access key.
    pub key_id: String,
    /// Its secret.
    pub key_secret: String,
}

impl Surroundings {
    /// As the environment names them.
    pub fn from_environment() -> Self {
        let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
        Self {
            authority: variable("ALIDOMAIN_ENDPOINT").trim_start_matches("http://").to_owned(),
            key_id: variable("ALIBABA_CLOUD_ACCESS_KEY_ID"),
            key_secret: variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        }
    }

    /// The URL of the endpoint.
    pub fn url(&self) -> String {
        format!("http://{}", self.authority)
    }
}

/// Domain names that were never used before.
pub fn names(count: usize) -> impl Iterator<Item = String> {
    let start = clock_gettime(ClockId::Monotonic);
    (0..count).map(move |number| format!("rust-{}-{}-{number}.example", start.tv_sec, start.tv_nsec))
}

/// A client.
pub trait Client {
    /// Makes so many calls, of which so many are in flight.
    fn calls(&mut self, count: usize, in_flight: usize);
}

/// A client whose calls block.
pub struct Blocking<F>(pub F);

impl<F: Fn(String) -> String + Sync> Client for Blocking<F> {
    fn calls(&mut self, count: usize, in_flight: usize) {
        let submit = &self.0;
        let work = || {
            for name in names(count / in_flight) {
                assert!(!submit(name).is_empty());
            }
        };
        if in_flight == 1 {
            return work();
        }
        std::thread::scope(|scope| {
            for _ in 0..in_flight {
                scope.spawn(work);
            }
        });
    }
}

/// A client whose calls are awaited, on a runtime of one thread.
pub struct Awaited<F>(Arc<F>, Runtime);

impl<F> Awaited<F> {
    /// Starts the runtime.
    pub fn new(submit: F) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        Self(Arc::new(submit), runtime.expect("a runtime can be started"))
    }
}

impl<F, R> Client for Awaited<F>
where
    F: Fn(String) -> R + Send + Sync + 'static,
    R: Future<Output = String> + Send + 'static,
{
    fn calls(&mut self, count: usize, in_flight: usize) {
        let submit = self.0.clone();
        self.1.block_on(async move {
            let mut tasks = JoinSet::new();
            for _ in 0..in_flight {
                let submit = submit.clone();
                tasks.spawn(async move {
                    for name in names(count / in_flight) {
                        assert!(!submit(name).await.is_empty());
                    }
                });
            }
            tasks.join_all().await;
        });
    }
}

/// A client that takes many names at once, and decides how many calls are in flight.
pub struct Bulk<F>(pub F);

impl<F: Fn(Vec<String>)> Client for Bulk<F> {
    fn calls(&mut self, count: usize, _in_flight: usize) {
        (self.0)(names(count).collect());
    }
}

/// Measures what the arguments after the mode name.
pub fn run(client: &mut dyn Client) {
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    let count = |at: usize| arguments[at].parse::<usize>().expect("a count is a number");
    client.calls(1, 1);
    match arguments[0].as_str() {
        "cold" => println!("{{\"cpu_ms\": {:.3}, \"peak_mb\": {:.3}}}", cpu().as_secs_f64() * 1e3, memory("VmHWM")),
        "memory" => {
            client.calls(FIRST_CALLS, 1);
            let before = memory("VmRSS");
            client.calls(count(1) - FIRST_CALLS, 1);
            println!("{{\"grown_mb\": {:.3}}}", memory("VmRSS") - before);
        }
        _ => {
            let (count, in_flight, warm_up) = (count(1), count(2), count(3));
            client.calls(warm_up.max(in_flight), in_flight);
            let (began, cpu_began) = (Instant::now(), cpu());
            client.calls(count, in_flight);
            let (wall, cpu) = (began.elapsed().as_secs_f64(), (cpu() - cpu_began).as_secs_f64());
            let done = (count / in_flight * in_flight) as f64;
            println!(
                "{{\"wall_us\": {:.3}, \"cpu_us\": {:.3}, \"calls_per_second\": {:.1}, \"peak_mb\": {:.3}}}",
                wall / done * 1e6,
                cpu / done * 1e6,
                done / wall,
                memory("VmHWM")
            );
        }
    }
}

/// CPU time of this process.
fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Megabytes.
fn memory(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
