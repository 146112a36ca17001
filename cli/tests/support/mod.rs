//! What the tests of the command share: the program, a sandbox, and a terminal.
#![allow(dead_code)] // Not every test needs all of it.

#[cfg(unix)]
pub mod terminal;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Behaviour, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

/// How the command ended, and what it wrote.
#[derive(Debug)]
pub struct Ended {
    pub status: i32,
    pub output: String,
    pub errors: String,
}

impl Ended {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The error as JSON.
    pub fn error(&self) -> Value {
        let json: Value = serde_json::from_str(&self.errors).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        json["error"].clone()
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            output: String::from_utf8(output.stdout).expect("it writes UTF-8"),
            errors: String::from_utf8(output.stderr).expect("it writes UTF-8"),
        }
    }
}

/// Refuses a request with this code.
pub fn refusal(code: &str) -> Behaviour {
    let code = code.to_owned();
    Behaviour::Refuse { code, status: None, retry_after_ms: None, access_denied_detail: None, execute: false }
}

/// A sandbox, and a user with a home and a folder to work in.
pub struct User {
    pub sandbox: Sandbox,
    pub folder: TempDir,
}

impl User {
    pub fn new() -> Self {
        Self { sandbox: Sandbox::start(), folder: tempfile::tempdir().expect("a folder can be made") }
    }

    /// The command with nothing in its environment but the sandbox and a key for it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alidomain"));
        command.args(arguments).env_clear();
        self.prepare(&mut command);
        command
    }

    /// Gives a command the folder, the sandbox and the key.
    pub fn prepare(&self, command: &mut Command) {
        command
            .current_dir(&self.folder)
            .env("HOME", self.folder.path())
            .env("ALIDOMAIN_ENDPOINT", self.sandbox.endpoint())
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET)
            .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
            .stdin(Stdio::null());
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.command(arguments).output().expect("the command runs").into()
    }

    /// Puts a file into the folder of the user.
    pub fn file(&self, name: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(name), text).expect("a file can be written");
    }

    pub fn read(&self, name: impl AsRef<Path>) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect("the file is there")
    }
}
