//! Signature version 3 (`ACS3-HMAC-SHA256`) as the receiver computes it.
//!
//! On purpose no code of the client, as for [version 1](crate::signature).

use ring::{digest, hmac};

use crate::signature::encode;

/// The name of the algorithm, which everything signed begins with.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The canonical request of a request to `/`: parameters of the query and signed headers in any order, names of
/// headers in lower case.
pub fn canonical_request<'a>(
    method: &str,
    query: impl IntoIterator<Item = (&'a str, &'a str)>,
    signed_headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    body: &[u8],
) -> String {
    let mut query: Vec<_> = query.into_iter().collect();
    query.sort_unstable();
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let mut headers: Vec<_> = signed_headers.into_iter().collect();
    headers.sort_unstable();
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
    [method, "/", &query.join("&"), &lines, &names.join(";"), &hash(body)].join("\n")
}

/// The string to sign of a canonical request.
pub fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", hash(canonical_request.as_bytes()))
}

/// Whether `signature` (hexadecimal, in lower case) is the one of `string_to_sign`; compares in constant time.
pub fn verify(secret: &str, string_to_sign: &str, signature: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    from_hex(signature).is_some_and(|tag| hmac::verify(&key, string_to_sign.as_bytes(), &tag).is_ok())
}

/// The hash of a body, or of anything else, in lower-case hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    to_hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks();
    let digit = |sign: u8| match sign {
        b'0'..=b'9' => Some(sign - b'0'),
        b'a'..=b'f' => Some(sign - b'a' + 10),
        _ => None,
    };
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_hexadecimal_in_lower_case() {
        assert_eq!(from_hex(&to_hex(&[0, 0x1a, 0xff])), Some(vec![0, 0x1a, 0xff]));
        for text in ["0", "1A", "+f", "0x", "zz", "é"] {
            assert_eq!(from_hex(text), None, "{text}");
        }
    }

    #[test]
    fn the_body_is_part_of_the_canonical_request() {
        let request = canonical_request("POST", [("b", "2 3"), ("a", "1")], [("host", " h "), ("a", "b")], b"");
        let expected = "POST\n/\na=1&b=2%203\na:b\nhost:h\n\na;host\n\
            e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(request, expected);
        assert_ne!(canonical_request("POST", [("b", "2 3"), ("a", "1")], [("host", "h"), ("a", "b")], b"x"), expected);
    }
}
