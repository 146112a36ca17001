//! Unpacks replies. The client asks for no compression, but gateways compress all the same.

use std::io::Read as _;

use flate2::bufread::GzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use zeroize::Zeroize as _;

use crate::rpc::raw_reply::{Flaw, MAX_REPLY_BYTES};

/// What gzip begins with. No JSON and no XML does.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A reply with more layers of compression, or with more pieces of gzip, is made to take time.
const MOST_LAYERS: usize = 4;
const MOST_PIECES: usize = 64;

/// By how much the room for what is unpacked grows at least.
const PIECE: usize = 16 * 1024;

/// What is known of, and not read.
const OTHERS: [&str; 6] = ["br", "zstd", "compress", "x-compress", "dcb", "dcz"];

/// The body without its compression, or up to where it cannot be read.
pub(super) fn unpacked(mut body: Vec<u8>, headers: &HeaderMap) -> (Vec<u8>, Option<Flaw>) {
    let values = headers.get_all(CONTENT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    let codings: Vec<_> =
        values.flat_map(|value| value.split(',')).map(|coding| coding.trim().to_lowercase()).collect();
    // The last one was applied last.
    for coding in codings.iter().rev().take(MOST_LAYERS) {
        let unpacked = match coding.as_str() {
            // Below, by what it begins with: a proxy may have unpacked it and left the header.
            "gzip" | "x-gzip" if !body.starts_with(&GZIP) => continue,
            "gzip" | "x-gzip" => gunzip(&body),
            "" | "identity" | "none" => continue,
            _ if body.is_empty() || is_plain(&body) => continue,
            "deflate" => inflate(&body),
            other => {
                body.zeroize();
                let name = OTHERS.into_iter().find(|known| *known == other);
                return (Vec::new(), Some(Flaw::Unreadable(name.unwrap_or("an unknown encoding"))));
            }
        };
        if let Some(flaw) = replace(&mut body, unpacked) {
            return (body, Some(flaw));
        }
    }
    for _ in 0..MOST_LAYERS {
        if !body.starts_with(&GZIP) {
            break;
        }
        let unpacked = gunzip(&body);
        if let Some(flaw) = replace(&mut body, unpacked) {
            return (body, Some(flaw));
        }
    }
    (body, None)
}

/// A reply can be an access key: the packed one is not left in memory.
fn replace(body: &mut Vec<u8>, (unpacked, flaw): Unpacked) -> Option<Flaw> {
    std::mem::replace(body, unpacked).zeroize();
    flaw
}

/// Whether it begins as JSON or XML does, behind a byte order mark or not.
fn is_plain(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'<'))
}

/// What was unpacked, and why no more was.
type Unpacked = (Vec<u8>, Option<Flaw>);

fn gunzip(packed: &[u8]) -> Unpacked {
    let mut body = Vec::new();
    let mut rest = packed;
    for _ in 0..MOST_PIECES {
        let mut decoder = GzDecoder::new(rest);
        let room = (MAX_REPLY_BYTES + 1 - body.len()) as u64;
        let result = decoder.by_ref().take(room).read_to_end(&mut body);
        if body.len() > MAX_REPLY_BYTES {
            body.truncate(MAX_REPLY_BYTES);
            return (body, Some(Flaw::TooLong));
        }
        if result.is_err() {
            return (body, Some(Flaw::Damaged("gzip")));
        }
        rest = decoder.into_inner();
        // What follows may be padding.
        if !rest.starts_with(&GZIP) {
            return (body, None);
        }
    }
    (body, Some(Flaw::Damaged("gzip")))
}

/// The name stands for the format of zlib, and some servers leave its frame away.
fn inflate(packed: &[u8]) -> Unpacked {
    let framed =
        packed.len() > 1 && packed[0] & 0x0f == 8 && u16::from_be_bytes([packed[0], packed[1]]).is_multiple_of(31);
    let mut state = Decompress::new(framed);
    let mut body = Vec::new();
    loop {
        body.reserve(PIECE);
        let before = (state.total_in(), state.total_out());
        let rest = &packed[usize::try_from(state.total_in()).unwrap_or(packed.len())..];
        let status = state.decompress_vec(rest, &mut body, FlushDecompress::None);
        if body.len() > MAX_REPLY_BYTES {
            body.truncate(MAX_REPLY_BYTES);
            return (body, Some(Flaw::TooLong));
        }
        match status {
            Ok(Status::StreamEnd) => return (body, None),
            Ok(_) if (state.total_in(), state.total_out()) != before => {}
            Ok(_) | Err(_) => return (body, Some(Flaw::Damaged("deflate"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const BODY: &[u8] = br#"{"TaskNo":"t-1"}"#;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(body: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn raw_deflate(body: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn read(coding: Option<&str>, body: Vec<u8>) -> (Vec<u8>, Option<Flaw>) {
        let mut headers = HeaderMap::new();
        if let Some(coding) = coding {
            headers.insert(CONTENT_ENCODING, coding.parse().unwrap());
        }
        unpacked(body, &headers)
    }

    #[test]
    fn what_nobody_asked_for_is_unpacked() {
        for (coding, body) in [
            (Some("gzip"), gzip(BODY)),
            (Some(" X-GZIP "), gzip(BODY)),
            (None, gzip(BODY)),
            (Some("identity"), gzip(BODY)),
            (Some("deflate"), zlib(BODY)),
            (Some("deflate"), raw_deflate(BODY)),
            (Some("deflate, gzip"), gzip(&zlib(BODY))),
            (None, gzip(&gzip(BODY))),
            // In pieces, and with padding.
            (Some("gzip"), [gzip(&BODY[..5]), gzip(&BODY[5..])].concat()),
            (Some("gzip"), [gzip(BODY), vec![0; 512]].concat()),
            // Unpacked on the way, with the header left.
            (Some("gzip"), BODY.to_vec()),
            (Some("deflate"), BODY.to_vec()),
            (Some("br"), BODY.to_vec()),
            (Some("utf-8"), BODY.to_vec()),
            (Some("gzip, gzip, gzip, gzip, gzip, gzip"), gzip(BODY)),
        ] {
            assert_eq!(read(coding, body), (BODY.to_vec(), None), "{coding:?}");
        }
        assert_eq!(read(Some("br"), Vec::new()), (Vec::new(), None));
        assert_eq!(read(Some("gzip"), b"\x00".to_vec()), (vec![0], None));
    }

    #[test]
    fn what_broke_off_is_damaged() {
        let long = BODY.repeat(1000);
        for (coding, whole) in [("gzip", gzip(&long)), ("deflate", zlib(&long)), ("deflate", raw_deflate(&long))] {
            for length in [2, whole.len() / 2, whole.len() - 1] {
                let (body, flaw) = read(Some(coding), whole[..length].to_vec());
                assert_eq!(flaw, Some(Flaw::Damaged(coding)), "{length} of {}", whole.len());
                assert!(long.starts_with(&body));
            }
            let mut damaged = whole;
            let middle = damaged.len() / 2;
            damaged[middle..].fill(0xff);
            assert_eq!(read(Some(coding), damaged).1, Some(Flaw::Damaged(coding)));
        }
    }

    #[test]
    fn a_bomb_is_oversized() {
        let whole = vec![b' '; MAX_REPLY_BYTES];
        assert_eq!(read(Some("gzip"), gzip(&whole)), (whole.clone(), None));
        assert_eq!(read(Some("deflate"), zlib(&whole)), (whole.clone(), None));
        let bomb = vec![b' '; 2 * MAX_REPLY_BYTES];
        for (coding, packed) in [
            ("gzip", gzip(&bomb)),
            ("gzip", gzip(&gzip(&bomb))),
            ("deflate", zlib(&bomb)),
            ("deflate", raw_deflate(&bomb)),
            ("gzip", gzip(&whole).repeat(2)),
        ] {
            assert!(packed.len() < MAX_REPLY_BYTES / 8);
            assert_eq!(read(Some(coding), packed), (whole.clone(), Some(Flaw::TooLong)), "{coding}");
        }
        let (body, flaw) = read(Some("gzip"), gzip(b"").repeat(1000));
        assert_eq!((body.len(), flaw), (0, Some(Flaw::Damaged("gzip"))));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (coding, words) in [
            ("br", "compressed with br,"),
            ("zstd", "compressed with zstd,"),
            ("gzip, br", "compressed with br,"),
            ("the-token", "an unknown encoding"),
        ] {
            let (body, flaw) = read(Some(coding), b"\x8b\x01".to_vec());
            let words_of_flaw = flaw.unwrap().to_string();
            assert!(body.is_empty() && words_of_flaw.contains(words), "{words_of_flaw}");
            assert!(!words_of_flaw.contains("token"));
        }
    }
}
