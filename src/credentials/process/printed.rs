//! What a program prints, up to its own end, even if another one keeps its output open.

use std::io::{self, ErrorKind, PipeReader, PipeWriter, Read as _, Write as _};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;

use zeroize::Zeroizing;

use crate::credentials::problem::Problem;

/// A longer text is no key.
const MOST_BYTES: usize = 64 * 1024;

const CHUNK: usize = 4096;

/// Random, so that no program prints it. Short enough to be written in one piece.
type Mark = [u8; 32];

/// The output of a program.
///
/// It is read on a thread of its own, since nothing in the standard library reads from a pipe with a time limit. A
/// program may leave another one behind that keeps the pipe open. So the end of the pipe is not waited for: once the
/// program has ended, this side writes a mark into the same pipe, and what stands before it is what the program wrote.
/// Another mark ends the thread, whoever still has the pipe.
pub(super) struct Printed {
    answers: Receiver<Result<Zeroizing<Vec<u8>>, Problem>>,
    mark: Mark,
    pipe: PipeWriter,
    /// Kept, so that no mark is written into a pipe that nobody could read.
    _reader: PipeReader,
}

impl Printed {
    /// Begins to listen. The program gets the other value as its output.
    pub fn listen() -> io::Result<(Self, Stdio)> {
        let (reader, pipe) = io::pipe()?;
        let (output, kept) = (pipe.try_clone()?, reader.try_clone()?);
        let (sender, answers) = mpsc::channel();
        let mut mark = Mark::default();
        mark.fill_with(|| fastrand::u8(..));
        thread::Builder::new().name("alidomain-process".to_owned()).spawn(move || read(reader, &mark, &sender))?;
        Ok((Self { answers, mark, pipe, _reader: kept }, output.into()))
    }

    /// Fails if it is too long already.
    pub fn check(&self) -> Result<(), Problem> {
        match self.answers.try_recv() {
            Ok(answer) => answer.map(drop),
            Err(TryRecvError::Empty) => Ok(()),
            Err(TryRecvError::Disconnected) => Err(lost()),
        }
    }

    /// All that was written before this call.
    pub fn so_far(&mut self) -> Result<Zeroizing<Vec<u8>>, Problem> {
        self.pipe.write_all(&self.mark).map_err(|_| lost())?;
        self.answers.recv().unwrap_or_else(|_| Err(lost()))
    }
}

impl Drop for Printed {
    fn drop(&mut self) {
        // Nobody listens any more, which the thread sees when it tries to answer.
        drop(std::mem::replace(&mut self.answers, mpsc::channel().1));
        let _ = self.pipe.write_all(&self.mark);
    }
}

fn lost() -> Problem {
    Problem::broken("the client cannot read the output")
}

/// Answers with the text before each mark, until nobody wants an answer.
fn read(mut pipe: PipeReader, mark: &Mark, sender: &Sender<Result<Zeroizing<Vec<u8>>, Problem>>) {
    // It never grows, so that no copy is left behind.
    let mut text = Zeroizing::new(Vec::with_capacity(MOST_BYTES + mark.len() + CHUNK));
    let mut chunk = Zeroizing::new([0; CHUNK]);
    let mut is_too_long = false;
    let too_long = || Problem::broken("the output is too long");
    loop {
        let length = match pipe.read(&mut *chunk) {
            Ok(0) => return,
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        let mut from = text.len().saturating_sub(mark.len());
        text.extend_from_slice(&chunk[..length]);
        while let Some(start) = text[from..].windows(mark.len()).position(|window| window == mark) {
            text.drain(from + start..from + start + mark.len());
            from += start;
            let answer = if is_too_long { Err(too_long()) } else { Ok(text.clone()) };
            if sender.send(answer).is_err() {
                return;
            }
        }
        if text.len() > MOST_BYTES + mark.len() {
            if !is_too_long {
                is_too_long = true;
                let _ = sender.send(Err(too_long()));
            }
            // Read on, so that there is always room for a mark.
            let end = text.len() - mark.len();
            text.drain(..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed() -> (Printed, PipeWriter) {
        let (printed, output) = Printed::listen().unwrap();
        drop(output);
        let program = printed.pipe.try_clone().unwrap();
        (printed, program)
    }

    #[test]
    fn all_that_was_written_before_is_there_though_the_pipe_stays_open() {
        let (mut printed, mut program) = printed();
        let text = "x".repeat(MOST_BYTES);
        for half in [&text[..MOST_BYTES / 2], &text[MOST_BYTES / 2..]] {
            program.write_all(half.as_bytes()).unwrap();
            let seen = printed.so_far().unwrap();
            assert!(text.as_bytes().starts_with(&seen) && seen.ends_with(half.as_bytes()));
        }
        assert_eq!(printed.check(), Ok(()));
        program.write_all(&[b'x'; CHUNK]).unwrap();
        assert!(printed.so_far().unwrap_err().reason.contains("too long"));
    }

    #[test]
    fn the_thread_ends_though_the_pipe_stays_open() {
        for text in [&b"x"[..], &[b'x'; 3 * MOST_BYTES]] {
            let (reader, pipe) = io::pipe().unwrap();
            let (sender, answers) = mpsc::channel();
            let mark = [7; 32];
            let thread = thread::spawn(move || read(reader, &mark, &sender));
            (&pipe).write_all(text).unwrap();
            drop(answers);
            (&pipe).write_all(&mark).unwrap();
            thread.join().unwrap();
        }
    }
}
