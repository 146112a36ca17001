//! Parameters, headers and replies that are always the same, and a server of such a reply.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use alidomain::rpc::Parameters;
use alidomain::{ClientOptions, Credentials, DomainClient};

/// What can go wrong, in words.
pub type Failure = Box<dyn Error>;

/// What signs.
pub const SECRET: &str = "sandbox-secret";

/// The reply to a submission. `$` is a number that grows.
pub const SUBMITTED: &str = r#"{"RequestId":"0A1B2C3D-0A1B-2C3D-4E5F-0A1B2C3D4E5F","TaskNo":"$"}"#;

/// All parameters of the submission and of signature version 1.
pub fn parameters() -> Parameters {
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

/// Headers of a request that is signed with version 3.
pub fn headers() -> Parameters {
    [("host", "domain.aliyuncs.com"), ("x-acs-action", "QueryTaskList"), ("x-acs-version", "2018-01-29")]
        .map(|(name, value)| (name.into(), value.to_owned()))
        .into()
}

/// A page of 50 tasks.
pub fn list() -> String {
    let task = r#"{"TaskType":"UPDATE_ADMIN_CONTACT","TaskNo":"3cb1adc3-20e8-44ae-9e76-e812fa6fc9d8","TaskTypeDescription":"","TaskStatus":"COMPLETE","CreateTime":"2018-01-25 17:35:54","Clientip":"192.0.2.1","TaskStatusCode":2,"TaskNum":1}"#;
    let tasks = vec![task; 50].join(",");
    format!(
        r#"{{"RequestId":"0A1B2C3D-0A1B-2C3D-4E5F-0A1B2C3D4E5F","TotalItemNum":50,"PageSize":50,"CurrentPageNum":1,"TotalPageNum":1,"PrePage":false,"NextPage":false,"Data":{{"TaskInfo":[{tasks}]}}}}"#
    )
}

/// A client of this endpoint.
pub fn client(endpoint: &str) -> Result<Arc<DomainClient>, Failure> {
    let credentials = Credentials::from_access_key("sandbox-key".to_owned(), SECRET.to_owned())?;
    let options = ClientOptions { endpoint: Some(endpoint.to_owned()), ..ClientOptions::default() };
    Ok(Arc::new(DomainClient::new(Some(Arc::new(credentials)), Some(options), None, None)?))
}

/// Answers each request of each connection with the same reply, in which `$` is a number that grows.
pub fn serve(listener: &TcpListener, reply: &str) -> Result<(), Failure> {
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
