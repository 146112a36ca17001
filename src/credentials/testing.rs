//! What the tests of the providers share.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::provider::Surroundings;
use crate::calls::config::Config;
use crate::options::ClientOptions;

/// Those of a client with the default options.
pub(super) fn surroundings() -> Surroundings {
    let config = Config::try_from(ClientOptions::default()).unwrap();
    config.surroundings(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
}

/// A folder that is removed with everything in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("alidomain-{:032x}", fastrand::u128(..)));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.0.clone() } else { self.0.join(name) }
    }

    /// Writes a file that was there for a while, in folders that need not be there yet.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        self.touch(name, Duration::from_secs(60));
        path
    }

    /// Lets a file look as if it had been changed so long ago.
    pub fn touch(&self, name: &str, ago: Duration) {
        let file = std::fs::File::options().write(true).open(self.path(name)).unwrap();
        file.set_modified(SystemTime::now() - ago).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An HTTP service that answers each request, on a connection of its own, with the status and the body that a function
/// makes of it. The status 0 is no answer at all.
pub(super) struct Service {
    pub url: String,
    requests: std::sync::Arc<std::sync::Mutex<Vec<String>>>,
}

impl Service {
    pub fn start(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> Self {
        use std::io::{Read as _, Write as _};

        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = std::sync::Arc::<std::sync::Mutex<Vec<String>>>::default();
        let seen = requests.clone();
        std::thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                let mut request = Vec::new();
                let mut part = [0; 4096];
                while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                    match client.read(&mut part) {
                        Ok(length @ 1..) => request.extend_from_slice(&part[..length]),
                        _ => break,
                    }
                }
                let request = String::from_utf8_lossy(&request).into_owned();
                let (status, body) = answer(&request);
                seen.lock().unwrap().push(request);
                if status > 0 {
                    let length = body.len();
                    let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {length}\r\nConnection: close");
                    let _ = write!(client, "{head}\r\n\r\n{body}");
                }
            }
        });
        Self { url, requests }
    }

    /// Those since the last time.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}
