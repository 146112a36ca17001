//! Bare HTTP for the tests of this crate: shows what a client makes no sense of.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::Sandbox;

pub(crate) fn connect(sandbox: &Sandbox) -> std::io::Result<TcpStream> {
    TcpStream::connect(sandbox.endpoint().strip_prefix("http://").unwrap())
}

pub(crate) fn request(stream: &mut TcpStream, body: &str, connection: &str) {
    let head = format!("POST / HTTP/1.1\r\nhost: sandbox\r\nconnection: {connection}\r\n");
    write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len()).unwrap();
}

/// All that comes back until the connection is closed.
pub(crate) fn send(sandbox: &Sandbox, body: &str) -> String {
    let mut stream = connect(sandbox).unwrap();
    request(&mut stream, body, "close");
    let mut reply = String::new();
    let _ = stream.read_to_string(&mut reply);
    reply
}

/// What comes back for a request without a body; `headers` end with line ends.
pub(crate) fn ask(sandbox: &Sandbox, method: &str, target: &str, headers: &str) -> String {
    let mut stream = connect(sandbox).unwrap();
    write!(stream, "{method} {target} HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n{headers}\r\n").unwrap();
    let mut reply = String::new();
    let _ = stream.read_to_string(&mut reply);
    reply
}
