//! Which ways to log in an http proxy offers for tunnels.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::login::login_schemes;
use super::protocol::Protocol;
use super::server::ProxyServer;

const PATIENCE: Duration = Duration::from_secs(2);
const MOST_BYTES: u64 = 8 * 1024;

/// Asks the proxy once for a tunnel to `host` (with the port), without a login. Empty if it does not say.
///
/// reqwest tells of a refused tunnel only that the proxy wants a login, not which ones it offers.
pub(crate) async fn ways_to_log_in(server: &ProxyServer, host: &str) -> Vec<String> {
    if server.protocol() != Protocol::Http {
        return Vec::new();
    }
    let head = tokio::time::timeout(PATIENCE, head(server, host)).await;
    head.ok().and_then(Result::ok).map(|head| offered(&head)).unwrap_or_default()
}

/// The first bytes of the answer, to the end of its headers.
async fn head(server: &ProxyServer, host: &str) -> std::io::Result<Vec<u8>> {
    let bare = server.host().trim_start_matches('[').trim_end_matches(']');
    let mut stream = TcpStream::connect((bare, server.port())).await?;
    stream.write_all(format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await?;
    let (mut head, mut rest) = (Vec::new(), stream.take(MOST_BYTES));
    while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") && rest.read_buf(&mut head).await? > 0 {}
    Ok(head)
}

fn offered(head: &[u8]) -> Vec<String> {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let status = lines.next().and_then(|line| line.split(|byte| *byte == b' ').nth(1));
    if status != Some(b"407") {
        return Vec::new();
    }
    let headers = lines.take_while(|line| !line.is_empty()).filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some((&line[..colon], &line[colon + 1..]))
    });
    login_schemes(headers.filter(|(name, _)| name.eq_ignore_ascii_case(b"proxy-authenticate")).map(|(_, value)| value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_every_form() {
        for (head, expected) in [
            ("", &[][..]),
            ("HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\n\r\n", &["Negotiate"]),
            (
                "HTTP/1.0 407\r\nproxy-authenticate:NTLM\r\nA: b\r\nProxy-Authenticate: Basic realm=\"p\"",
                &["NTLM", "Basic"],
            ),
            ("HTTP/1.1 407 x\nProxy-Authenticate: Digest nonce=\"x\"\n\n", &["Digest"]),
            ("HTTP/1.1 407 x\r\nA: b\r\n\r\nProxy-Authenticate: NTLM\r\n", &[]),
            ("HTTP/1.1 200 OK\r\nProxy-Authenticate: NTLM\r\n\r\n", &[]),
            ("SSH-2.0-OpenSSH_9.2\r\n", &[]),
            ("\r\n\u{0}:\r\n", &[]),
        ] {
            assert_eq!(offered(head.as_bytes()), expected, "{head}");
        }
    }

    #[tokio::test]
    async fn only_an_http_proxy_is_asked_and_it_is_told_no_login() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = move |scheme: &str| {
            let url = format!("{scheme}://alice:pass-canary@{address}");
            ProxyServer::parse(&url, |rule| panic!("{rule}")).unwrap()
        };
        for scheme in ["https", "socks5", "socks5h"] {
            assert!(ways_to_log_in(&server(scheme), "example.com:443").await.is_empty());
        }
        let asked = tokio::spawn(async move { ways_to_log_in(&server("http"), "example.com:443").await });
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 64];
        let expected = b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n";
        stream.read_exact(&mut request[..expected.len()]).await.unwrap();
        assert_eq!(&request[..expected.len()], expected);
        // It is not waited for more than that.
        stream.write_all(b"HTTP/1.1 407 x\r\nProxy-Authenticate: NTLM\r\n\r\n").await.unwrap();
        assert_eq!(asked.await.unwrap(), ["NTLM"]);
    }
}
