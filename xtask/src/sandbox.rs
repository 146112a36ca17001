//! The sandbox, beside the tests of languages that cannot start one.

use std::process::Command;

use alidomain_sandbox::Sandbox;

/// Tells a command's program where the sandbox is, and that this machine is no instance whose role could be asked for.
pub fn introduce<'a>(sandbox: &Sandbox, command: &'a mut Command) -> &'a mut Command {
    command.env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    without_proxy(command.env("ALIDOMAIN_SANDBOX", sandbox.endpoint()))
}

/// A proxy in the environment is not for loopback.
pub fn without_proxy(command: &mut Command) -> &mut Command {
    let loopback = "127.0.0.1,localhost";
    command.env("NO_PROXY", loopback).env("no_proxy", loopback)
}
