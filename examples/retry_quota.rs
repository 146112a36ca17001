//! How many requests a service that is down gets from a fleet: 200 callers, each with a call a second, for 10 seconds.
//!
//! `cargo run --release --example retry_quota -- [submit|query] [reset]`. The server answers 503, or resets each connection.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use alidomain::{
    ClientOptions, ContactType, Credentials, DomainClient, DomainError, QueryTaskListRequest,
    SaveSingleTaskForUpdatingContactInfoRequest,
};
use tokio::task::JoinSet;

const CALLERS: usize = 200;
const TIME: Duration = Duration::from_secs(10);
const PACE: Duration = Duration::from_secs(1);
const BODY: &str = r#"{"Code": "ServiceUnavailable", "Message": "down", "RequestId": "r"}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), DomainError> {
    let is_asked = |word: &str| std::env::args().any(|argument| argument == word);
    let (submits, resets) = (is_asked("submit"), is_asked("reset"));
    let (requests, stopped) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let endpoint = serve(requests.clone(), resets).expect("a loopback port is free");
    let key = Credentials::from_access_key("id".into(), "secret".into())?;
    let options = ClientOptions { endpoint: Some(endpoint), max_connections: 1000, ..ClientOptions::default() };
    let client = Arc::new(DomainClient::new(Some(Arc::new(key)), Some(options), None, None)?);

    let start = Instant::now();
    // Aborted when it is dropped.
    let mut callers = JoinSet::new();
    for number in 0..CALLERS {
        let (client, stopped) = (client.clone(), stopped.clone());
        callers.spawn(async move {
            // They do not all begin at once.
            tokio::time::sleep(PACE * number as u32 / CALLERS as u32).await;
            while start.elapsed() < TIME {
                let next = tokio::time::Instant::now() + PACE;
                let error = if submits {
                    let domain_name = format!("domain-{number}.example");
                    let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Tech, domain_name, 1);
                    client.save_single_task_for_updating_contact_info(request).await.err()
                } else {
                    client.query_task_list(QueryTaskListRequest::default()).await.err()
                };
                if error.is_some_and(|error| error.to_string().contains("retry quota")) {
                    stopped.fetch_add(1, Ordering::Relaxed);
                }
                tokio::time::sleep_until(next).await;
            }
        });
    }
    tokio::time::sleep(TIME).await;
    let (requests, stopped) = (requests.load(Ordering::Relaxed), stopped.load(Ordering::Relaxed));
    println!("{requests} requests from {CALLERS} callers in {} s; the quota stopped {stopped} calls", TIME.as_secs());
    Ok(())
}

/// Counts requests, and fails them all.
fn serve(requests: Arc<AtomicUsize>, resets: bool) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let requests = requests.clone();
            std::thread::spawn(move || fail(stream, &requests, resets));
        }
    });
    Ok(endpoint)
}

fn fail(mut stream: TcpStream, requests: &AtomicUsize, resets: bool) -> std::io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    let mut seen = Vec::new();
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        seen.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&seen);
        let Some((head, form)) = text.split_once("\r\n\r\n") else { continue };
        let announced =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if form.len() < announced.unwrap_or(0) {
            continue;
        }
        requests.fetch_add(1, Ordering::Relaxed);
        if resets {
            return Ok(());
        }
        seen.clear();
        write!(stream, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: {}\r\n\r\n{BODY}", BODY.len())?;
    }
}
