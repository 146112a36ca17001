//! A program of the user's that prints credentials.

mod found;
mod printed;

use std::fmt;
use std::io::{self, ErrorKind, IsTerminal as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use self::printed::Printed;
use super::document::{self, Document};
use super::file::blocking;
use super::problem::Problem;
use super::provider::{BoxFuture, Fetched, Provider, Surroundings, expiration};
use super::seen::{NOT_FETCHED, Seen};
use crate::invalid_request::InvalidRequest;
use crate::options::DiagnosticScope;
use crate::rpc::access_key::AccessKey;

/// It may ask its user something.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A killed program that waits for a disk or a network file system ends later. Nobody waits for that.
const TIME_TO_DIE: Duration = Duration::from_secs(1);
/// A program that ends early may have left the answer to another one.
const TIME_TO_FINISH: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(5);

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
            false => {
                ". The client uses no shell: the first word must be the program only, without arguments or variables"
            }
        };
        Problem::broken(format!("the client cannot run {self}: {error}{hint}"))
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
        let (mut printed, stdout) = Printed::listen()
            .map_err(|error| Problem::transient(format!("the client cannot read the output: {error}")))?;
        let mut command = Command::new(&program.0);
        // What it asks its user, or complains of, goes where the user sees it.
        command.args(arguments).stdin(input()).stdout(stdout).stderr(Stdio::inherit());
        let mut child = command.spawn().map_err(|error| program.not_run(&error))?;
        let status = wait(&mut child, &printed, timeout).inspect_err(|_| end(&mut child))?;
        match status {
            Some(status) if !status.success() => Err(Problem::broken(format!("the program failed ({status})"))),
            _ => Ok(Output { text: whole(&mut printed)?, status_is_known: status.is_some() }),
        }
    }
}

/// Where a program reads what it asks for, such as the code of an MFA device. Anything but a terminal is meant for the
/// program that this library is part of.
fn input() -> Stdio {
    if io::stdin().is_terminal() { Stdio::inherit() } else { Stdio::null() }
}

/// The output of a program that has ended.
fn whole(printed: &mut Printed) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let deadline = Instant::now() + TIME_TO_FINISH;
    loop {
        let text = printed.so_far()?;
        if !document::is_unfinished(&text) || Instant::now() >= deadline {
            return Ok(text);
        }
        std::thread::sleep(POLL);
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

/// Waits for the end. `None`: the status cannot be known.
fn wait(child: &mut Child, printed: &Printed, timeout: Duration) -> Result<Option<ExitStatus>, Problem> {
    let deadline = Instant::now() + timeout;
    loop {
        printed.check()?;
        match state(child) {
            Ok(State::Ended(status)) => return Ok(status),
            Ok(State::Running) if Instant::now() < deadline => std::thread::sleep(POLL),
            Ok(State::Running) => {
                return Err(Problem::transient(format!("the program did not end within {timeout:.0?}")));
            }
            Err(error) => return Err(Problem::broken(format!("the client cannot wait for the program: {error}"))),
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

impl Provider for ProcessProvider {
    fn name(&self) -> String {
        format!("the program {}", self.program)
    }

    fn is_remote(&self) -> bool {
        false
    }

    fn look<'a>(&'a self, _: &'a Surroundings, _: DiagnosticScope) -> BoxFuture<'a, Result<Seen, Problem>> {
        Box::pin(async move {
            let program = self.program.clone();
            blocking(move || found::check(&program.0).map_err(|error| program.not_run(&error))).await?;
            Ok(Seen::used(NOT_FETCHED))
        })
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

const NO_STATUS: &str = "The exit status is unknown, because this process ignores SIGCHLD or waits for all children";

/// Other names of its fields, in the JSON of services or of other clouds.
const IDS: [&str; 1] = ["access_key_id"];
const SECRETS: [&str; 2] = ["access_key_secret", "secret_access_key"];
const TOKENS: [&str; 4] = ["sts_token", "security_token", "session_token", "token"];

/// Reads `{"mode":"StsToken","access_key_id":…,"access_key_secret":…,"sts_token":…,"expiration":…}`.
fn read(output: &[u8], surroundings: &Surroundings) -> Result<Fetched, Problem> {
    let printed = Document::read(output, "the output")?;
    let token = match printed.text("mode")? {
        Some("AK") => None,
        Some("StsToken") => Some(printed.required("sts_token", &TOKENS)?),
        None => printed.optional("sts_token", &TOKENS)?,
        Some(_) => return Err(Problem::broken("the output has a mode other than AK and StsToken")),
    };
    let id = printed.required("access_key_id", &IDS)?;
    let secret = printed.required("access_key_secret", &SECRETS)?;
    let expires = printed.text("expiration")?.map_or(Ok(None), expiration)?;
    Fetched::new(AccessKey::new(id, secret, token)?, expires, surroundings).if_valid(surroundings)
}

#[cfg(test)]
mod tests;
