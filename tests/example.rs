//! The example of Rust, run as its users run it: its exit status says how the task ended.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Output};

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Failure, Life, Sandbox};

/// The example as `cargo test` has built it. `cargo test --test example` does not: then it is built once.
fn example() -> PathBuf {
    let test = env::current_exe().expect("the test knows its file");
    let folder = test.parent().and_then(|deps| deps.parent()).expect("it is in a folder of the target");
    let example = folder.join("examples/submit_contact_change").with_extension(env::consts::EXE_EXTENSION);
    if !example.exists() {
        let target = folder.parent().expect("the profile's folder is in the target");
        let build =
            ["build", "--quiet", "--package", "alidomain", "--example", "submit_contact_change", "--target-dir"];
        let built = Command::new(env!("CARGO")).args(build).arg(target).status();
        assert!(built.expect("cargo runs").success());
    }
    example
}

fn run(sandbox: &Sandbox, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(example());
    command.args(arguments).env("ALIDOMAIN_ENDPOINT", sandbox.endpoint());
    command.env("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID).env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET);
    command.env_remove("ALIBABA_CLOUD_SECURITY_TOKEN");
    let Output { status, stdout, stderr } = command.output().expect("the example runs");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
}

#[test]
fn the_status_says_how_the_task_ended() {
    let sandbox = Sandbox::start();
    sandbox.plan("fails.example", Life { failure: Some(Failure::default()), ..Life::default() });
    sandbox.plan("waits.example", Life { waiting_ms: 3_600_000, ..Life::default() });
    for (domain_name, status, shown) in [
        ("succeeds.example", 0, "Task: Succeeded"),
        ("fails.example", 3, "Task: Failed"),
        ("waits.example", 4, "Task: StillRunning"),
    ] {
        let (code, output, errors) = run(&sandbox, &[domain_name, "1", "1"]);
        assert_eq!(code, Some(status), "{domain_name}: {errors}");
        assert!(output.starts_with("TaskNo: ") && output.contains(shown), "{output}");
    }
}

#[test]
fn errors_have_statuses_of_their_own() {
    let sandbox = Sandbox::start();
    let (code, output, errors) = run(&sandbox, &["unknown.example", "1"]);
    assert_eq!((code, output.as_str()), (Some(1), ""));
    assert!(errors.contains("DomainNotExist"), "{errors}");
    for arguments in ["", "one.example", "one.example one", "one.example 1 soon", "one.example 1 0"] {
        let arguments: Vec<_> = arguments.split_whitespace().collect();
        assert_eq!(run(&sandbox, &arguments).0, Some(2), "{arguments:?}");
    }
}
