//! Refusing new connections for a while, as an endpoint does that is down.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;
/// Until the next attempt to bind the port again.
const RETRY: Duration = Duration::from_millis(1);

/// Asks the endpoint to go deaf.
pub(crate) struct Deafness(mpsc::UnboundedSender<Request>);

/// Where the endpoint is asked.
pub(crate) type Requests = mpsc::UnboundedReceiver<Request>;

pub(crate) struct Request {
    duration: Duration,
    begun: oneshot::Sender<()>,
}

impl Deafness {
    pub fn channel() -> (Self, Requests) {
        let (sender, requests) = mpsc::unbounded_channel();
        (Self(sender), requests)
    }

    /// Returns when new connections are refused.
    pub async fn begin(&self, duration: Duration) {
        let (begun, has_begun) = oneshot::channel();
        if self.0.send(Request { duration, begun }).is_ok() {
            let _ = has_begun.await;
        }
    }
}

/// Closes the listening socket for as long as it is asked, and opens it again on the same port.
pub(crate) async fn endure(listener: TcpListener, request: Request, requests: &mut Requests) -> TcpListener {
    let address = listener.local_addr().expect("a listening socket has an address");
    drop(listener);
    // Bound, it refuses connections until it listens, and nobody else can take the port.
    let socket = bind(address).await;
    let mut end = Instant::now() + request.duration;
    let _ = request.begun.send(());
    loop {
        tokio::select! {
            () = sleep_until(end) => break,
            Some(another) = requests.recv() => {
                end = end.max(Instant::now() + another.duration);
                let _ = another.begun.send(());
            }
        }
    }
    let mut listening = socket.listen(BACKLOG);
    loop {
        match listening {
            Ok(listener) => return listener,
            Err(_) => {
                sleep(RETRY).await;
                listening = bind(address).await.listen(BACKLOG);
            }
        }
    }
}

/// Tries until it succeeds: the system may need some time to give the port free.
async fn bind(address: SocketAddr) -> TcpSocket {
    loop {
        match try_bind(address) {
            Ok(socket) => return socket,
            Err(_) => sleep(RETRY).await,
        }
    }
}

fn try_bind(address: SocketAddr) -> std::io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections on this port live on.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn connections_are_refused_and_accepted_again() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (deafness, mut requests) = Deafness::channel();
        let client = TcpStream::connect(address).await.unwrap();
        let (server, _) = listener.accept().await.unwrap();
        let serving = tokio::spawn(async move {
            let request = requests.recv().await.unwrap();
            endure(listener, request, &mut requests).await
        });
        deafness.begin(Duration::from_millis(50)).await;
        let refused = TcpStream::connect(address).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        server.try_write(b"still here").unwrap();
        client.readable().await.unwrap();
        assert_eq!(client.try_read(&mut [0; 16]).unwrap(), "still here".len());
        let listener = serving.await.unwrap();
        let (connected, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        assert_eq!(connected.unwrap().local_addr().unwrap(), accepted.unwrap().1);
    }
}
