//! What gateways and careless writers do to a reply: they compress it unasked, and put half a character into a text.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use http_body_util::{BodyExt as _, Full};
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::sent::Reply;

/// How a reply is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coding {
    /// gzip, as the header says.
    Gzip,
    /// gzip, without a word in the headers.
    SilentGzip,
    /// What HTTP calls deflate: the format of zlib.
    Deflate,
    /// The same without the frame of zlib, as some servers send it.
    RawDeflate,
    /// gzip, of which the last bytes are missing.
    BrokenGzip,
    /// Spaces that would fill 64 MiB.
    Bomb,
    /// Something that the header calls `br`.
    Brotli,
}

/// The reply, compressed.
pub(crate) async fn compressed(reply: Reply, coding: Coding) -> Result<Reply, io::Error> {
    let (mut head, body) = reply.into_parts();
    let body = body.collect().await?.to_bytes();
    let (name, packed) = match coding {
        Coding::Gzip => (Some("gzip"), gzip(&body)?),
        Coding::SilentGzip => (None, gzip(&body)?),
        Coding::Deflate => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&body)?;
            (Some("deflate"), encoder.finish()?)
        }
        Coding::RawDeflate => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&body)?;
            (Some("deflate"), encoder.finish()?)
        }
        Coding::BrokenGzip => {
            let mut packed = gzip(&body)?;
            packed.truncate(packed.len() - 6);
            (Some("gzip"), packed)
        }
        Coding::Bomb => (Some("gzip"), gzip(&[b' '; 64 << 10].repeat(1 << 10))?),
        Coding::Brotli => (Some("br"), vec![0x8b, 0x01, 0x80]),
    };
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(packed.len()));
    if let Some(name) = name {
        head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Ok(Reply::from_parts(head, whole(packed)))
}

/// The reply with a field more at its top, and in each item of a list. Its text has half a character in it, and a control
/// character.
pub(crate) async fn garbled(reply: Reply) -> Result<Reply, io::Error> {
    let (mut head, body) = reply.into_parts();
    let body = body.collect().await?.to_bytes();
    let text = String::from_utf8_lossy(&body);
    let garbled = if text.starts_with('{') {
        text.replace("{\"", "{\"Note\":\"\\ud83d\u{1}\",\"")
    } else {
        let tags = ["Response>", "<Error>", "<TaskDetail>", "<TaskInfo>"];
        let opened = |text: String, tag: &str| match text.find(tag) {
            Some(_) if tag == "Response>" => text.replacen(tag, &format!("{tag}<Note>&#xD83D;\u{1}</Note>"), 1),
            Some(_) => text.replace(tag, &format!("{tag}<Note>&#xD83D;\u{1}</Note>")),
            None => text,
        };
        tags.into_iter().fold(text.into_owned(), opened)
    };
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(garbled.len()));
    Ok(Reply::from_parts(head, whole(garbled.into_bytes())))
}

fn gzip(body: &[u8]) -> Result<Vec<u8>, io::Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

fn whole(body: Vec<u8>) -> http_body_util::combinators::BoxBody<Bytes, io::Error> {
    Full::from(body).map_err(|never: std::convert::Infallible| match never {}).boxed()
}
