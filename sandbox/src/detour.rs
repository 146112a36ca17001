//! A proxy that connects to one place, whatever host it is asked for. So a test can answer for hosts that are built in.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::relay::relay;

/// A running proxy; it stops when dropped.
pub struct Detour {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    target: SocketAddr,
    ended: AtomicBool,
    hosts: Mutex<Vec<String>>,
}

impl Detour {
    /// Starts a proxy on a loopback port that leads to another one.
    pub fn start(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let target = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let shared = Arc::new(Shared { target, ended: AtomicBool::new(false), hosts: Mutex::default() });
        let served = shared.clone();
        thread::Builder::new().name("detour".to_owned()).spawn(move || {
            for stream in listener.incoming().flatten() {
                if served.ended.load(Ordering::Relaxed) {
                    return;
                }
                let shared = served.clone();
                thread::spawn(move || shared.serve(stream));
            }
        })?;
        Ok(Self { address, shared })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The hosts and ports that it was asked for, oldest first.
    pub fn hosts(&self) -> Vec<String> {
        self.shared.hosts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Detour {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head);
        let host = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
        let host = host.ok_or_else(|| io::Error::other("this proxy supports only tunnels"))?;
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).push(host.to_owned());
        let server = TcpStream::connect(self.target)?;
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        relay(client, server)
    }
}
