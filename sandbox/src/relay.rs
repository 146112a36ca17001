//! What a proxy does once it is connected.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::thread;

/// Passes on what the two sides say, to the end of both.
pub(crate) fn relay(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (from_client, to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || pass_on(from_client, to_server));
    pass_on(server, client);
    Ok(())
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
