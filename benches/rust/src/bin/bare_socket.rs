//! A socket, signed and read by hand: one call at a time is what the system allows at most.

use std::cell::RefCell;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use alidomain_bench::{Blocking, Surroundings, by_hand, run};

thread_local! {
    static CONNECTION: RefCell<Option<TcpStream>> = const { RefCell::new(None) };
}

fn main() {
    let surroundings = Surroundings::from_environment();
    run(&mut Blocking(|name: String| {
        CONNECTION.with_borrow_mut(|connection| {
            let connection = connection.get_or_insert_with(|| {
                let connection = TcpStream::connect(&surroundings.authority).expect("the server listens");
                connection.set_nodelay(true).expect("a socket has this option");
                connection
            });
            let form = by_hand::form(&surroundings, &name);
            let request = format!(
                "POST / HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
                 \r\n{form}",
                surroundings.authority,
                form.len()
            );
            connection.write_all(request.as_bytes()).expect("the server reads");
            let (mut reply, mut read) = ([0; 4096], 0);
            loop {
                read += connection.read(&mut reply[read..]).expect("the server answers");
                if let Some(body) = body(&reply[..read]) {
                    return by_hand::task_no(body);
                }
            }
        })
    }));
}

/// The whole body of a reply that is there whole.
fn body(reply: &[u8]) -> Option<&[u8]> {
    let end = reply.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&reply[..end]).ok()?.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"))?.trim().parse::<usize>().ok()?;
    (reply.len() == end + length).then_some(&reply[end..])
}
