//! A program of the user's that prints credentials.

use std::fmt;
use std::io::{self, ErrorKind, Read as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use zeroize::Zeroizing;

use super::file::blocking;
use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Provider, Surroundings, expiration};
use crate::invalid_request::InvalidRequest;
use crate::rpc::access_key::AccessKey;

/// It may ask its user something.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A killed program that waits for a disk or a network file system ends later. Nobody waits for that.
const TIME_TO_DIE: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(5);
const MOST_BYTES: u64 = 64 * 1024;

#[derive(Debug)]
pub(super) struct ProcessProvider {
    program: Program,
    /// Not shown: they may be secret.
    arguments: Arguments,
    timeout: Duration,
}

/// Shown up to the first space or `=` alone: what was meant for a shell may have a secret behind it.
#[derive(Clone)]
struct Program(String);

impl Program {
    fn shown(&self) -> &str {
        self.0.split(|c: char| c.is_whitespace() || c == '=').next().unwrap_or_default()
    }

    fn not_run(&self, error: &std::io::Error) -> Problem {
        let hint = match self.shown().len() == self.0.len() {
            true => "",
            false => ". No shell is involved: the first word is the program alone, without arguments or variables",
        };
        Problem::broken(format!("{self} could not be run: {error}{hint}"))
    }
}

impl fmt::Display for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.shown();
        formatter.write_str(shown)?;
        if shown.len() < self.0.len() { formatter.write_str("…") } else { Ok(()) }
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

struct Arguments(Vec<String>);

impl fmt::Debug for Arguments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "({} of them)", self.0.len())
    }
}

impl ProcessProvider {
    /// A program and its arguments. No shell is involved.
    pub fn new(command: Vec<String>) -> Result<Self, InvalidRequest> {
        let mut words = command.into_iter();
        let program = words.next().filter(|program| !program.is_empty());
        let program = program.ok_or_else(|| InvalidRequest::new("command", "must name a program"))?;
        Ok(Self { program: Program(program), arguments: Arguments(words.collect()), timeout: TIMEOUT })
    }

    /// The same as one line, which is split as a shell would, quotes included, and nothing else is done with it.
    pub fn from_line(line: &str) -> Result<Self, InvalidRequest> {
        let words = shlex::split(line).ok_or_else(|| InvalidRequest::new("command_line", "has an open quote"))?;
        Self::new(words).map_err(|_| InvalidRequest::new("command_line", "must name a program"))
    }

    fn run(program: &Program, arguments: &[String], timeout: Duration) -> Result<Output, Problem> {
        let mut command = Command::new(&program.0);
        // What it asks its user, or complains of, goes where the user sees it.
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().map_err(|error| program.not_run(&error))?;
        let deadline = Instant::now() + timeout;
        let ended = read_to_end(&mut child, timeout).and_then(|text| Ok((text, wait(&mut child, deadline, timeout)?)));
        let (text, status) = ended.inspect_err(|_| end(&mut child))?;
        match status {
            Some(status) if !status.success() => Err(Problem::broken(format!("{program} failed ({status})"))),
            _ => Ok(Output { text, status_is_known: status.is_some() }),
        }
    }
}

/// What a program printed, to its end.
struct Output {
    text: Zeroizing<Vec<u8>>,
    /// If not, only the text can say whether the program succeeded.
    status_is_known: bool,
}

enum State {
    Running,
    /// Without a status if something else in this process took it.
    Ended(Option<ExitStatus>),
}

/// What waiting for a child that is gone fails with, on every Unix.
const ECHILD: i32 = 10;

fn state(child: &mut Child) -> io::Result<State> {
    match child.try_wait() {
        Ok(Some(status)) => Ok(State::Ended(Some(status))),
        Ok(None) => Ok(State::Running),
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok(State::Running),
        // The host ignores SIGCHLD, so that nobody gets a status, or waits for every child itself.
        Err(error) if cfg!(unix) && error.raw_os_error() == Some(ECHILD) => Ok(State::Ended(None)),
        Err(error) => Err(error),
    }
}

/// Waits for the end, since a program may go on after it has closed its output. `None`: the status cannot be known.
fn wait(child: &mut Child, deadline: Instant, timeout: Duration) -> Result<Option<ExitStatus>, Problem> {
    loop {
        match state(child) {
            Ok(State::Ended(status)) => return Ok(status),
            Ok(State::Running) if Instant::now() < deadline => std::thread::sleep(POLL),
            Ok(State::Running) => return Err(too_slow(timeout)),
            Err(error) => return Err(Problem::broken(format!("it was lost: {error}"))),
        }
    }
}

/// Kills a program that is still running.
///
/// The state is read immediately before. Once something else in this process has waited for the program, its process
/// ID may belong to another program. Between the two, only the same coincidence within microseconds is left.
fn end(child: &mut Child) {
    let is_running = |child: &mut Child| matches!(state(child), Ok(State::Running));
    if !is_running(child) {
        return;
    }
    let _ = child.kill();
    let deadline = Instant::now() + TIME_TO_DIE;
    while is_running(child) && Instant::now() < deadline {
        std::thread::sleep(POLL);
    }
}

fn too_slow(timeout: Duration) -> Problem {
    Problem::transient(format!("it did not end within {timeout:.0?}"))
}

/// On a thread of its own, since a program that hangs cannot be read from with a time limit.
fn read_to_end(child: &mut Child, timeout: Duration) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let stdout = child.stdout.take().expect("its output was asked for");
    let (sender, receiver) = mpsc::channel();
    std::thread::Builder::new()
        .name("alidomain-process".to_owned())
        .spawn(move || {
            let mut output = Zeroizing::new(Vec::new());
            let read = stdout.take(MOST_BYTES + 1).read_to_end(&mut output);
            let _ = sender.send(read.map(|_| output));
        })
        .map_err(|error| Problem::transient(format!("no thread could be started: {error}")))?;
    match receiver.recv_timeout(timeout) {
        Ok(Ok(output)) if output.len() as u64 > MOST_BYTES => Err(Problem::broken("its output is too long")),
        Ok(Ok(output)) => Ok(output),
        Ok(Err(error)) => Err(Problem::broken(format!("its output could not be read: {error}"))),
        Err(_) => Err(too_slow(timeout)),
    }
}

impl Provider for ProcessProvider {
    fn name(&self) -> String {
        format!("the program {}", self.program)
    }

    fn is_remote(&self) -> bool {
        false
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let (program, arguments, timeout) = (self.program.clone(), self.arguments.0.clone(), self.timeout);
            let output = blocking(move || Self::run(&program, &arguments, timeout)).await?;
            read(&output.text, surroundings).map_err(|problem| match output.status_is_known {
                true => problem,
                false => Problem { reason: format!("{}. {NO_STATUS}", problem.reason), ..problem },
            })
        })
    }
}

const NO_STATUS: &str = "Its exit status is unknown: this process ignores SIGCHLD, or waits for every child itself";

#[derive(Deserialize)]
struct Printed {
    mode: Option<String>,
    access_key_id: Option<Zeroizing<String>>,
    access_key_secret: Option<Zeroizing<String>>,
    sts_token: Option<Zeroizing<String>>,
    expiration: Option<String>,
}

fn read(output: &[u8], surroundings: &Surroundings) -> Result<Fetched, Problem> {
    let printed: Printed = serde_json::from_slice(output).map_err(|error| {
        Problem::broken(format!("its output is not the JSON of an access key (line {})", error.line()))
    })?;
    let given = |value: Option<Zeroizing<String>>| value.filter(|value| !value.is_empty());
    let (id, secret) = (given(printed.access_key_id), given(printed.access_key_secret));
    let token = given(printed.sts_token);
    let token = match printed.mode.as_deref() {
        Some("AK") => None,
        Some("StsToken") if token.is_none() => return Err(Problem::broken("its output has no \"sts_token\"")),
        None | Some("StsToken") => token,
        Some(_) => return Err(Problem::broken("its output has a mode that is neither AK nor StsToken")),
    };
    let (Some(id), Some(secret)) = (id, secret) else {
        return Err(Problem::broken("its output has no \"access_key_id\" and \"access_key_secret\""));
    };
    let expires = printed.expiration.as_deref().map_or(Ok(None), expiration)?;
    let key = AccessKey::new(&id, &secret, token.as_ref().map(|token| token.as_str()))?;
    Ok(Fetched::new(key, expires, surroundings))
}

#[cfg(test)]
mod tests;
