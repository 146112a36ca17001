//! A SOCKS 5 proxy on a loopback port, which records what it is asked for.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::relay::relay;

const VERSION: u8 = 5;
const NO_LOGIN: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_ACCEPTABLE: u8 = 0xff;
const UNREACHABLE: u8 = 4;
/// Names below this domain are known to this proxy only. They are all this machine.
const OWN_DOMAIN: &str = ".socks.invalid";

/// How a proxy behaves.
#[derive(Debug, Clone, Default)]
pub struct SocksRules {
    /// The user name and password that it wants.
    pub login: Option<(Vec<u8>, Vec<u8>)>,
    /// It supports a login that nobody else does.
    pub unknown_login: bool,
    /// The number with which it refuses every request, instead of connecting.
    pub refusal: Option<u8>,
}

/// What a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocksRequest {
    /// A name, or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The client left it to the proxy to find the address.
    pub is_name: bool,
    /// The client logged in.
    pub logged_in: bool,
}

/// A running proxy. It stops when dropped.
pub struct Socks {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<SocksRequest>>>,
}

impl Socks {
    /// Starts a proxy that serves everyone on this machine.
    pub fn start() -> io::Result<Self> {
        Self::start_with(SocksRules::default())
    }

    /// Starts a proxy with these rules.
    pub fn start_with(rules: SocksRules) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let proxy = Self { address: listener.local_addr()?, stopped: Arc::default(), requests: Arc::default() };
        let (stopped, requests) = (proxy.stopped.clone(), proxy.requests.clone());
        thread::Builder::new().name("socks".to_owned()).spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (rules, requests) = (rules.clone(), requests.clone());
                thread::spawn(move || serve(stream, &rules, &requests));
            }
        })?;
        Ok(proxy)
    }

    /// Its host and port.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// What it was asked for so far.
    pub fn requests(&self) -> Vec<SocksRequest> {
        lock(&self.requests).clone()
    }
}

impl Drop for Socks {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // So that it looks.
        let _ = TcpStream::connect(self.address);
    }
}

fn lock(requests: &Mutex<Vec<SocksRequest>>) -> MutexGuard<'_, Vec<SocksRequest>> {
    requests.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(mut client: TcpStream, rules: &SocksRules, requests: &Mutex<Vec<SocksRequest>>) -> io::Result<()> {
    let [version, methods] = read(&mut client)?;
    let methods = bytes(&mut client, methods)?;
    let wanted = match (&rules.login, rules.unknown_login) {
        (_, true) => NONE_ACCEPTABLE,
        (Some(_), false) => PASSWORD,
        (None, false) => NO_LOGIN,
    };
    if version != VERSION || !methods.contains(&wanted) {
        return client.write_all(&[VERSION, NONE_ACCEPTABLE]);
    }
    client.write_all(&[VERSION, wanted])?;
    if let Some((username, password)) = &rules.login {
        let [_, length] = read(&mut client)?;
        let given = bytes(&mut client, length)?;
        let [length] = read(&mut client)?;
        let right = (&given, &bytes(&mut client, length)?) == (username, password);
        client.write_all(&[1, u8::from(!right)])?;
        if !right {
            return Ok(());
        }
    }
    let request = request(&mut client, rules.login.is_some())?;
    lock(requests).push(request.clone());
    let host = if request.host.ends_with(OWN_DOMAIN) { "127.0.0.1" } else { &request.host };
    let connected = (host, request.port)
        .to_socket_addrs()
        .and_then(|addresses| TcpStream::connect(&*addresses.collect::<Vec<_>>()));
    match (rules.refusal, connected) {
        (Some(number), _) => answer(&mut client, number),
        (None, Err(_)) => answer(&mut client, UNREACHABLE),
        (None, Ok(server)) => {
            answer(&mut client, 0)?;
            relay(client, server)
        }
    }
}

fn request(client: &mut TcpStream, logged_in: bool) -> io::Result<SocksRequest> {
    let [_, _, _, kind] = read(client)?;
    let (host, is_name) = match kind {
        1 => (IpAddr::from(Ipv4Addr::from(read::<4>(client)?)).to_string(), false),
        4 => (IpAddr::from(Ipv6Addr::from(read::<16>(client)?)).to_string(), false),
        _ => {
            let [length] = read(client)?;
            (String::from_utf8_lossy(&bytes(client, length)?).into_owned(), true)
        }
    };
    Ok(SocksRequest { host, port: u16::from_be_bytes(read(client)?), is_name, logged_in })
}

fn answer(client: &mut TcpStream, number: u8) -> io::Result<()> {
    client.write_all(&[VERSION, number, 0, 1, 0, 0, 0, 0, 0, 0])
}

fn read<const SIZE: usize>(stream: &mut TcpStream) -> io::Result<[u8; SIZE]> {
    let mut bytes = [0; SIZE];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn bytes(stream: &mut TcpStream, length: u8) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length.into()];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}
