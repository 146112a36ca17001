//! One task from each language, followed to its end, seen from both sides.

use std::process::Command;

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Life, Sandbox};
use anyhow::{Context as _, Result, bail};

use crate::project::Project;
use crate::sandbox::introduce;
use crate::{kotlin, python, swift};

/// Runs every language's example against one sandbox and prints what happened.
pub fn run(project: &Project) -> Result<()> {
    let sandbox = Sandbox::start();
    sandbox.plan_all(Life { waiting_ms: 500, executing_ms: 1000, ..Life::default() });
    let prepare = |command: &mut Command| {
        introduce(&sandbox, command)
            .env("ALIDOMAIN_ENDPOINT", sandbox.endpoint())
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET)
            .env_remove("ALIBABA_CLOUD_SECURITY_TOKEN");
    };
    let submitted = [
        ("Python", python::example(project, prepare)?),
        ("Kotlin", kotlin::example(project, prepare)?),
        ("Swift", swift::example(project, prepare)?),
    ];

    println!("\nSubmitted to a sandbox at {}:", sandbox.endpoint());
    for (language, output) in &submitted {
        let line = |start: &str| {
            let rest = output.lines().find_map(|line| line.trim().strip_prefix(start));
            rest.with_context(|| format!("{language} did not print {start:?}:\n{output}"))
        };
        println!("  {language:<7} TaskNo {}, {}", line("TaskNo: ")?, line("Task: ")?.to_lowercase());
    }
    let stats = sandbox.stats();
    println!("The sandbox verified {} signatures and made {} tasks.", stats.verified, stats.tasks);
    if stats.tasks != submitted.len() {
        bail!("expected {} tasks", submitted.len());
    }
    Ok(())
}
