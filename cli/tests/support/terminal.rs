//! A terminal: what the command writes is drawn on a screen, and what is typed reaches it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// Long enough for everything that the tests wait for, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command on a terminal.
pub struct Terminal {
    child: Child,
    keyboard: File,
    written: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything that was written, with what moves the cursor.
    pub raw: Vec<u8>,
}

impl Terminal {
    /// Starts the command with a terminal of so many columns.
    pub fn start(command: &mut Command, columns: u16) -> Self {
        let main = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal can be made");
        grantpt(&main).expect("it is ours");
        unlockpt(&main).expect("it is ours");
        let size = Winsize { ws_row: 200, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&main, size).expect("it has a size");
        let name = ptsname(&main, Vec::new()).expect("it has a name");
        let end = || open(&*name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("it can be opened");
        let [input, output, errors]: [OwnedFd; 3] = [end(), end(), end()];
        let child = command.env("TERM", "xterm-256color").stdin(input).stdout(output).stderr(errors).spawn();
        let child = child.expect("the command runs");
        // Those of the parent are closed, so that the end of the command is the end of what is read.
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null());
        let keyboard = File::from(main);
        let mut reader = keyboard.try_clone().expect("it can be read");
        let (send, written) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Linux says EIO when nobody holds the other end any more.
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { child, keyboard, written, screen: vt100::Parser::new(200, columns, 0), raw: Vec::new() }
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&mut self, text: &str) {
        let begin = Instant::now();
        while !self.shown().contains(text) {
            let rest = PATIENCE.saturating_sub(begin.elapsed());
            let more = self.written.recv_timeout(rest);
            let more = more.unwrap_or_else(|error| panic!("{text:?} does not come ({error}): {}", self.shown()));
            self.draw(&more);
        }
    }

    /// Waits for a question or for the end. Whether the question came.
    pub fn asks(&mut self, question: &str) -> bool {
        while !self.shown().contains(question) {
            match self.written.recv_timeout(PATIENCE) {
                Ok(more) => self.draw(&more),
                Err(_) => return false,
            }
        }
        true
    }

    pub fn type_line(&mut self, text: &str) {
        writeln!(self.keyboard, "{text}").expect("the terminal takes it");
    }

    /// What Ctrl-C does.
    pub fn interrupt(&self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).expect("the command runs");
    }

    /// Waits for the end. Returns the exit status and what the screen shows.
    pub fn end(mut self) -> (i32, String) {
        while let Ok(more) = self.written.recv_timeout(PATIENCE) {
            self.draw(&more);
        }
        let status = self.child.wait().expect("it ends");
        (status.code().unwrap_or(-1), self.shown())
    }

    fn draw(&mut self, bytes: &[u8]) {
        self.raw.extend(bytes);
        self.screen.process(bytes);
    }

    /// The screen without the empty lines at its end.
    pub fn shown(&self) -> String {
        let screen = self.screen.screen().contents();
        let lines: Vec<_> = screen.trim_end().lines().map(str::trim_end).collect();
        lines.join("\n")
    }

    /// Whether anything on the screen has a colour.
    pub fn has_colours(&self) -> bool {
        let screen = self.screen.screen();
        let (rows, columns) = screen.size();
        let mut cells = (0..rows).flat_map(|row| (0..columns).filter_map(move |column| screen.cell(row, column)));
        cells.any(|cell| cell.fgcolor() != vt100::Color::Default || cell.bold())
    }
}
