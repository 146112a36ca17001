//! One task from each language, seen from both sides.

use std::process::Command;

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Sandbox};
use anyhow::{Context as _, Result, bail};

use crate::project::Project;
use crate::sandbox::introduce;
use crate::{kotlin, python, swift};

/// Runs every language's example against one sandbox and prints what happened.
pub fn run(project: &Project) -> Result<()> {
    let sandbox = Sandbox::start();
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
        let task = output.lines().find_map(|line| line.trim().strip_prefix("TaskNo: "));
        println!("  {language:<7} TaskNo {}", task.with_context(|| format!("{language} got no TaskNo:\n{output}"))?);
    }
    let verified = sandbox.stats().verified;
    println!("The sandbox verified {verified} signatures.");
    if verified != submitted.len() {
        bail!("{} signatures should have been verified", submitted.len());
    }
    Ok(())
}
