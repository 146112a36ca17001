//! The sandbox, beside the tests of languages that cannot start one.

use std::process::Command;

use alidomain_sandbox::Sandbox;

/// Tells a command's program where the sandbox is.
pub fn introduce<'a>(sandbox: &Sandbox, command: &'a mut Command) -> &'a mut Command {
    // A proxy in the environment is not for loopback.
    command.env("ALIDOMAIN_SANDBOX", sandbox.endpoint()).env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1")
}
