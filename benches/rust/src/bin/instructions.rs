//! Does one thing so many times, so that valgrind can count its instructions: `instructions PIECE COUNT`.
//!
//! Calls go to a server of its own, in another process, which has the same reply for each.

use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use alidomain::rpc::{Parameters, signature_v1, signature_v3};
use alidomain::{
    ClientOptions, ContactType, Credentials, DomainClient, QueryTaskListRequest,
    SaveSingleTaskForUpdatingContactInfoRequest,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

type Failure = Box<dyn std::error::Error>;

const SECRET: &str = "sandbox-secret";

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, piece, argument] = arguments.as_slice() else { return Err("instructions PIECE COUNT".into()) };
    if piece == "serve" {
        return serve(argument);
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
            let (_server, client) = client(r#"{"RequestId":"0A1B2C3D-0A1B-2C3D-4E5F-0A1B2C3D4E5F","TaskNo":"$"}"#)?;
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

/// All parameters of the submission and of signature version 1.
fn parameters() -> Parameters {
    [
        ("AccessKeyId", "LTAI5tExample"),
        ("Action", "SaveSingleTaskForUpdatingContactInfo"),
        ("AddTransferLock", "true"),
        ("ContactType", "registrant"),
        ("DomainName", "example.com"),
        ("Format", "JSON"),
        ("InstanceId", "S20171A4WKKGGK87"),
        ("Lang", "en"),
        ("RegistrantProfileId", "9007199254740993"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
        ("SignatureVersion", "1.0"),
        ("Timestamp", "2026-11-27T12:00:00Z"),
        ("UserClientIp", "2001:db8::1"),
        ("Version", "2018-01-29"),
    ]
    .map(|(name, value)| (name.into(), value.to_owned()))
    .into()
}

fn headers() -> Parameters {
    [("host", "domain.aliyuncs.com"), ("x-acs-action", "QueryTaskList"), ("x-acs-version", "2018-01-29")]
        .map(|(name, value)| (name.into(), value.to_owned()))
        .into()
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

/// A page of 50 tasks.
fn list() -> String {
    let task = r#"{"TaskType":"UPDATE_ADMIN_CONTACT","TaskNo":"3cb1adc3-20e8-44ae-9e76-e812fa6fc9d8","TaskTypeDescription":"","TaskStatus":"COMPLETE","CreateTime":"2018-01-25 17:35:54","Clientip":"192.0.2.1","TaskStatusCode":2,"TaskNum":1}"#;
    let tasks = vec![task; 50].join(",");
    format!(
        r#"{{"RequestId":"0A1B2C3D-0A1B-2C3D-4E5F-0A1B2C3D4E5F","TotalItemNum":50,"PageSize":50,"CurrentPageNum":1,"TotalPageNum":1,"PrePage":false,"NextPage":false,"Data":{{"TaskInfo":[{tasks}]}}}}"#
    )
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
    let credentials = Credentials::from_access_key("sandbox-key".to_owned(), SECRET.to_owned())?;
    let options = ClientOptions { endpoint: Some(endpoint.trim().to_owned()), ..ClientOptions::default() };
    let client = DomainClient::new(Some(Arc::new(credentials)), Some(options), None, None)?;
    Ok((server, Arc::new(client)))
}

/// Answers each request of each connection with the same reply, in which `$` is a number that grows.
fn serve(reply: &str) -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    let mut number = 10_000_000_u64;
    for connection in listener.incoming() {
        let mut connection = connection?;
        while skip_request(&mut connection)? {
            number += 1;
            let body = reply.replace('$', &number.to_string());
            let length = body.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
            connection.write_all(format!("{head}{body}").as_bytes())?;
        }
    }
    Ok(())
}

/// False at the end of the connection.
fn skip_request(connection: &mut TcpStream) -> Result<bool, Failure> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = connection.read(&mut buffer)?;
        if read == 0 {
            return Ok(false);
        }
        request.extend_from_slice(&buffer[..read]);
        let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&request[..end])?.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).unwrap_or("0");
        if request.len() >= end + 4 + length.trim().parse::<usize>()? {
            return Ok(true);
        }
    }
}
