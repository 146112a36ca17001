//! Does one thing so many times, so that valgrind can count its instructions: `instructions PIECE COUNT`.
//!
//! Calls go to a server of its own, in another process, which has the same reply for each.

use std::hint::black_box;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use alidomain::rpc::{Parameters, signature_v1, signature_v3};
use alidomain::{ContactType, DomainClient, QueryTaskListRequest, SaveSingleTaskForUpdatingContactInfoRequest};
use alidomain_bench::canned::{self, Failure, SECRET, SUBMITTED, headers, list, parameters};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, piece, argument] = arguments.as_slice() else { return Err("instructions PIECE COUNT".into()) };
    if piece == "serve" {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        println!("http://{}", listener.local_addr()?);
        return canned::serve(&listener, argument);
    }
    let count: usize = argument.parse()?;
    match piece.as_str() {
        "sign-v1" => repeat(count, || signature_v1::sign(SECRET, &signature_v1::string_to_sign("POST", &parameters()))),
        "sign-v1-least" => repeat(count, || least(&parameters())),
        "sign-v3" => repeat(count, || {
            let hash = signature_v3::content_sha256(b"");
            let request = signature_v3::canonical_request("GET", &parameters(), &headers(), &hash);
            signature_v3::sign(SECRET, &signature_v3::string_to_sign(&request))
        }),
        "parameters" => repeat(count, parameters),
        "call" => {
            let (_server, client) = client(SUBMITTED)?;
            repeat(count, || {
                let name = "example.com".to_owned();
                let request = SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, name, 42);
                client.save_single_task_for_updating_contact_info_blocking(request).map(|response| response.task_no)
            });
        }
        "list" => {
            let (_server, client) = client(&list())?;
            repeat(count, || client.query_task_list_blocking(QueryTaskListRequest::default()).map(|list| list.tasks));
        }
        other => return Err(format!("there is no piece {other:?}").into()),
    }
    Ok(())
}

fn repeat<T>(count: usize, mut piece: impl FnMut() -> T) {
    for _ in 0..count {
        black_box(piece());
    }
}

/// The signature of version 1 with no step that it could do without: every parameter percent-encoded, the query once
/// more, HMAC-SHA1, base64.
fn least(parameters: &Parameters) -> String {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let mut query = String::with_capacity(512);
    for (name, value) in parameters {
        query.extend(utf8_percent_encode(name, RESERVED));
        query.push('=');
        query.extend(utf8_percent_encode(value, RESERVED));
        query.push('&');
    }
    let mut text = String::with_capacity(512);
    text.extend(utf8_percent_encode(&query, RESERVED));
    let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).expect("any length will do");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// A server in another process, which ends with this one.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Nobody would see what is wrong with the end of a process that nobody needs any more.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn client(reply: &str) -> Result<(Server, Arc<DomainClient>), Failure> {
    let mut server = Command::new(std::env::current_exe()?);
    server.args(["serve", reply]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut server = Server(server.spawn()?);
    let mut endpoint = String::new();
    BufReader::new(server.0.stdout.take().ok_or("the server has no output")?).read_line(&mut endpoint)?;
    Ok((server, canned::client(endpoint.trim())?))
}
