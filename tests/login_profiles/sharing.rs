//! Many use one login at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use alidomain_sandbox::{Expiry, LoginSettings, LoginStats};

use crate::children::OtherProcess;
use crate::setting::{Content, Setting, call};

const ROUNDS: u64 = 50;
const THREADS: usize = 20;
const KILLS: u32 = 40;

/// Reads the file all the time while `work` is done, and says how often.
fn watched(setting: &Setting, work: impl FnOnce()) -> u64 {
    let (path, done) = (setting.path(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                Content::read(&path);
                reads += 1;
                std::thread::sleep(Duration::from_micros(200));
            }
            reads
        });
        // Also after a panic, so that the thread ends.
        struct End<'a>(&'a AtomicBool);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let end = End(&done);
        work();
        drop(end);
        reader.join().expect("the file was always whole")
    })
}

#[test]
fn two_processes_whose_profile_runs_out_refresh_it_once() {
    let setting = Setting::new();
    setting.log_in();
    // Long enough for both to want it.
    setting.sandbox.set_logins(LoginSettings { refresh_delay_ms: Some(20), ..Default::default() });
    let mut processes = [0, 1].map(|_| OtherProcess::start("answer", &setting.way()));
    for (number, process) in processes.iter_mut().enumerate() {
        process.tell(&format!("fresh warm-{number}.example"));
        assert_eq!(process.answer(), "well");
    }
    let before = setting.sandbox.login_stats();
    assert_eq!(before, LoginStats { exchanges: 1, ..Default::default() });
    let started = Instant::now();
    let reads = watched(&setting, || {
        for round in 1..=ROUNDS {
            let how = if round % 2 == 0 {
                // Each client has a key, which the service does not accept any more.
                setting.let_run_out(1, 3600);
                setting.sandbox.expire(&Expiry::default());
                "live"
            } else {
                setting.let_run_out(1, 0);
                "fresh"
            };
            for (number, process) in processes.iter_mut().enumerate() {
                process.tell(&format!("{how} round-{round}-{number}.example"));
            }
            let answers = processes.each_mut().map(OtherProcess::answer);
            assert_eq!(answers, ["well", "well"], "round {round}");
            let expected = LoginStats {
                refresh_requests: round,
                refreshes: round,
                exchanges: before.exchanges + round,
                ..Default::default()
            };
            assert_eq!(setting.sandbox.login_stats(), expected, "round {round}");
            let content = setting.content();
            assert!(setting.sandbox.is_logged_in(content.refresh_token()), "round {round}");
            for number in 0..2 {
                let seen = setting.sandbox.seen(&format!("round-{round}-{number}.example"));
                assert_eq!(seen.last().expect("it was called").parameters["AccessKeyId"], content.key_id());
            }
        }
    });
    processes.into_iter().for_each(OtherProcess::end);
    let stats = setting.sandbox.login_stats();
    eprintln!(
        "{ROUNDS} rounds of two processes in {:.1?}: {} refreshes, {} refused, {} keys; the file was whole in {reads} reads",
        started.elapsed(),
        stats.refreshes,
        stats.refused_refreshes,
        stats.exchanges - before.exchanges,
    );
}

#[test]
fn many_threads_whose_profile_runs_out_refresh_it_once() {
    let setting = Setting::new();
    setting.log_in();
    setting.let_run_out(1, 0);
    let clients: Vec<_> = (0..THREADS).map(|_| setting.way().client()).collect();
    let start = Barrier::new(THREADS);
    watched(&setting, || {
        std::thread::scope(|scope| {
            for (number, client) in clients.iter().enumerate() {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    call(client, &format!("thread-{number}.example")).unwrap();
                });
            }
        });
    });
    let expected = LoginStats { refresh_requests: 1, refreshes: 1, exchanges: 1, ..Default::default() };
    assert_eq!(setting.sandbox.login_stats(), expected);
    assert!(setting.sandbox.is_logged_in(setting.content().refresh_token()));
}

#[cfg(unix)]
#[test]
fn a_process_that_is_killed_leaves_a_whole_file_and_no_lock() {
    let setting = Setting::new();
    // Neither tokens nor keys last: each call refreshes the login.
    setting.sandbox.set_logins(LoginSettings { access_token_seconds: Some(60), ..Default::default() });
    setting.log_in();
    let short = r#"{"scope": "oauth", "lifetime_seconds": 30}"#;
    setting.sandbox.set_issuing(serde_json::from_str(short).expect("usable settings"));
    let (mut lost, mut refused) = (0, 0);
    let reads = watched(&setting, || {
        for _ in 0..KILLS {
            let before = setting.sandbox.login_stats();
            let process = OtherProcess::start("loop", &setting.way());
            let started = Instant::now();
            loop {
                assert!(started.elapsed() < Duration::from_secs(60), "a lock was left, or a login");
                let now = setting.sandbox.login_stats();
                if now.refreshes >= before.refreshes + 2 {
                    break;
                }
                if now.refused_refreshes > refused {
                    refused = now.refused_refreshes;
                    if !setting.sandbox.is_logged_in(setting.content().refresh_token()) {
                        // Killed after the service had the request, and before the answer came: nobody has the token.
                        lost += 1;
                        setting.log_in();
                    }
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_micros(u64::from(rand(20_000))));
            process.kill();
        }
    });
    if call(&setting.way().client(), "after.example").is_err() {
        lost += 1;
        setting.log_in();
        call(&setting.way().client(), "after.example").unwrap();
    }
    assert!(lost < KILLS / 4, "{lost} logins were lost, more than while an answer was on its way");
    let others = |name: &String| name != "config.json" && name != ".config.json.alidomain.lock";
    let names =
        std::fs::read_dir(setting.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = names.filter(others).collect();
    assert!(left.is_empty(), "{left:?}");
    let refreshes = setting.sandbox.login_stats().refreshes;
    eprintln!(
        "{KILLS} processes killed within {refreshes} refreshes: the file was whole in {reads} reads; {lost} logins were lost"
    );
}

#[cfg(unix)]
fn rand(bound: u32) -> u32 {
    use std::hash::{BuildHasher as _, RandomState};

    (RandomState::new().hash_one(0) % u64::from(bound)) as u32
}
