//! The sandbox, beside the tests of languages that cannot start one.

use std::process::Command;

use alidomain_sandbox::Sandbox;

/// Tells a command's program where the sandbox is.
pub fn introduce<'a>(sandbox: &Sandbox, command: &'a mut Command) -> &'a mut Command {
    on_loopback(command.env("ALIDOMAIN_SANDBOX", sandbox.endpoint()))
}

/// A proxy in the environment is not for loopback. Whom this machine trusts is nothing for a test, and not everywhere the
/// file that says so is there.
pub fn on_loopback(command: &mut Command) -> &mut Command {
    let loopback = "127.0.0.1,localhost";
    let command = command.env("NO_PROXY", loopback).env("no_proxy", loopback);
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR")
}
