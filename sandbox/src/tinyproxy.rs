//! A real forward proxy: tinyproxy, from the system's packages, on a loopback port.

use std::io::{self, BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How often another port is tried, since a free one can be taken by somebody else before tinyproxy has it.
const TRIES: usize = 5;
/// What tinyproxy prints when it listens.
const READY: &str = "Accepting connections";

/// A running proxy; it stops when dropped.
pub struct Tinyproxy {
    port: u16,
    process: Child,
    configuration: PathBuf,
    log: Arc<Mutex<Vec<String>>>,
}

impl Tinyproxy {
    /// Starts a proxy that serves everyone on this machine.
    pub fn start() -> io::Result<Self> {
        Self::configured("")
    }

    /// Starts a proxy that wants this user name and password.
    pub fn start_with_login(username: &str, password: &str) -> io::Result<Self> {
        Self::configured(&format!("BasicAuth {username} {password}\n"))
    }

    /// Starts a proxy that connects to no port but this one with CONNECT.
    pub fn start_for_port(port: u16) -> io::Result<Self> {
        Self::configured(&format!("ConnectPort {port}\n"))
    }

    fn configured(more: &str) -> io::Result<Self> {
        let mut tries = (1..=TRIES).map(|_| Self::try_to_start(more));
        tries
            .find(|started| !matches!(started, Ok(None)))
            .transpose()?
            .flatten()
            .ok_or_else(|| io::Error::other("tinyproxy did not start"))
    }

    /// `None` if it ended at once.
    fn try_to_start(more: &str) -> io::Result<Option<Self>> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let file = format!("alidomain-tinyproxy-{}-{port}.conf", std::process::id());
        let configuration = std::env::temp_dir().join(file);
        let text = format!("Listen 127.0.0.1\nPort {port}\nAllow 127.0.0.1\nLogLevel Info\nTimeout 60\n{more}");
        std::fs::write(&configuration, text)?;
        // In the foreground it logs to its standard output.
        let mut command = Command::new("tinyproxy");
        command.arg("-d").arg("-c").arg(&configuration).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.stderr(Stdio::null()).spawn().map_err(|error| {
            let _ = std::fs::remove_file(&configuration);
            match error.kind() {
                io::ErrorKind::NotFound => io::Error::new(
                    error.kind(),
                    "tinyproxy is missing. Install it (on Debian: apt-get install tinyproxy-bin), then run this \
                     command again",
                ),
                _ => error,
            }
        })?;
        let output = process.stdout.take().expect("the output was piped");
        let proxy = Self { port, process, configuration, log: Arc::default() };
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        if !lines.by_ref().any(|line| line.contains(READY)) {
            return Ok(None);
        }
        let log = proxy.log.clone();
        std::thread::Builder::new().name("tinyproxy".to_owned()).spawn(move || {
            for line in lines {
                log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        })?;
        Ok(Some(proxy))
    }

    /// Its address, without user name and password.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The request lines that it logged so far.
    pub fn requests(&self) -> Vec<String> {
        let requests = |line: &String| line.split_once("): ").map(|(_, request)| request.to_owned());
        self.log().iter().filter(|line| line.contains("Request (")).filter_map(requests).collect()
    }

    fn log(&self) -> MutexGuard<'_, Vec<String>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Tinyproxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_file(&self.configuration);
    }
}
