//! A program that is killed at random moments of a submission, and started again.
//!
//! `ALIDOMAIN_KILLS=200 cargo test --test kills -- --nocapture` kills it more often.
#![cfg(unix)]

mod support;

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, FaultPlan, Life, Sandbox};

const CHANGES: usize = 10_000;

/// Most answers come after a moment, so that the program is killed before, within and after them.
fn faults(seed: u64) -> FaultPlan {
    FaultPlan {
        seed,
        delay: 0.8,
        delay_ms: 20,
        drop_before: 0.03,
        drop_after: 0.03,
        unavailable_after: 0.03,
        visible_after_ms: 200,
        ..FaultPlan::default()
    }
}

struct Storm {
    kills: usize,
    /// The changes that were begun.
    begun: usize,
    /// How many tasks the sandbox has of each domain.
    tasks: HashMap<String, usize>,
}

/// The program, which the tests are built together with.
fn program() -> PathBuf {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
        let build = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--example", "journaled_changes"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status();
        assert!(build.expect("cargo runs").success());
        let tests = std::env::current_exe().expect("this program has a path");
        tests.ancestors().nth(2).expect("it is in target/debug/deps").join("examples/journaled_changes")
    });
    PROGRAM.clone()
}

/// Starts the program and kills it, again and again; then lets it end. `has_journal`: what goes on after a kill is the
/// journal's job. Otherwise the program is told how far it got.
fn storm(kills: usize, has_journal: bool) -> Storm {
    let sandbox = Sandbox::start();
    sandbox.inject(Some(faults(7))).expect("the probabilities add up to less than 1");
    // Tasks that end would let a second change of the same domain pass.
    sandbox.plan_all(Life { waiting_ms: 3_600_000, ..Life::default() });
    sandbox.refuse_busy_domains(false);
    let folder = std::env::temp_dir().join(format!("alidomain-kills-{:016x}", fastrand::u64(..)));
    std::fs::create_dir(&folder).expect("a new folder");
    let journal = if has_journal { folder.join("a.journal").display().to_string() } else { "-".to_owned() };

    let (mut ended, mut begun) = (0, 0);
    for kill in 0..=kills {
        // The last life of the program ends what is under way.
        let changes = if kill < kills { CHANGES } else { begun };
        let first = if has_journal { 0 } else { ended };
        let mut program = Command::new(program())
            .args([&journal, &changes.to_string(), &first.to_string()])
            .env("ALIDOMAIN_ENDPOINT", sandbox.endpoint())
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let lines = BufReader::new(program.stdout.take().expect("it is piped")).lines();
        let mut new = 0;
        let (wanted, mut killed) = (fastrand::usize(1..4), false);
        for line in lines {
            let line = line.expect("the lines are texts");
            let words: Vec<_> = line.split(' ').collect();
            let number: usize = words[1].parse().expect("a number");
            match words[0] {
                "end" => ended = ended.max(number + 1),
                _ => {
                    new += usize::from(number >= ended);
                    begun = begun.max(number + 1);
                }
            }
            // Somewhere in one of the next submissions.
            if kill < kills && words[0] == "begin" && new == wanted && !killed {
                std::thread::sleep(Duration::from_micros(fastrand::u64(0..40_000)));
                program.kill().expect("it can be killed");
                // It may have gone on meanwhile.
                killed = true;
            }
        }
        let status = program.wait().expect("it ends");
        assert!(kill < kills || !has_journal || status.success(), "the last life of the program failed: {status}");
    }
    // What is still on its way arrives.
    std::thread::sleep(Duration::from_millis(500));
    let mut tasks = HashMap::new();
    for task in sandbox.tasks() {
        *tasks.entry(task.domain_name).or_default() += 1;
    }
    std::fs::remove_dir_all(&folder).expect("the folder is there");
    Storm { kills, begun, tasks }
}

fn kills() -> usize {
    std::env::var("ALIDOMAIN_KILLS").map_or(25, |kills| kills.parse().expect("a number"))
}

impl Storm {
    fn more_than_once(&self) -> usize {
        self.tasks.values().filter(|tasks| **tasks > 1).count()
    }

    fn print(&self, what: &str) {
        let (once, twice) = (self.tasks.len() - self.more_than_once(), self.more_than_once());
        println!("{what}: {} kills, {} changes, {once} made once, {twice} more than once", self.kills, self.begun);
    }
}

#[test]
fn with_a_journal_each_change_is_made_once() {
    let storm = storm(kills(), true);
    storm.print("with a journal");
    assert_eq!((storm.tasks.len(), storm.more_than_once()), (storm.begun, 0));
}

#[test]
fn without_a_journal_changes_are_made_twice() {
    let storm = storm(kills(), false);
    storm.print("without a journal");
    assert!(storm.more_than_once() > 0);
}
