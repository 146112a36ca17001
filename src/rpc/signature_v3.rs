//! Signature version 3 (ACS3-HMAC-SHA256): a pure function of the request.
//!
//! The functions use no clock, no randomness and no I/O. The tests in `tests/vectors.rs` compare them with golden
//! vectors.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::Parameters;
use super::encoding::canonical_query;

/// The first line of the text to sign, and the scheme of the header `Authorization`.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Returns the value of the header `x-acs-content-sha256`: the hash of the body.
pub fn content_sha256(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}

/// Returns the canonical request.
///
/// It contains the HTTP method, the path `/`, the parameters of the URL and the hash of the body. It also contains the
/// headers to sign, under their lower-case names.
pub fn canonical_request(http_method: &str, query: &Parameters, headers: &Parameters, content_sha256: &str) -> String {
    canonical_request_of_query(http_method, &canonical_query(query), headers, content_sha256)
}

/// The same, for a query that is already in canonical form.
pub(crate) fn canonical_request_of_query(
    http_method: &str,
    canonical_query: &str,
    headers: &Parameters,
    content_sha256: &str,
) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    format!("{http_method}\n/\n{canonical_query}\n{lines}\n{}\n{content_sha256}", names(headers))
}

/// Returns the text to sign.
pub fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", content_sha256(canonical_request.as_bytes()))
}

/// Returns the signature in lower-case hex: the HMAC-SHA256 of `string_to_sign`, with the access key secret as the key.
pub fn sign(access_key_secret: &str, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(access_key_secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(string_to_sign.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Returns the value of the header `Authorization`.
pub fn authorization(access_key_id: &str, headers: &Parameters, signature: &str) -> String {
    format!("{ALGORITHM} Credential={access_key_id},SignedHeaders={},Signature={signature}", names(headers))
}

fn names(headers: &Parameters) -> String {
    headers.keys().map(AsRef::as_ref).collect::<Vec<&str>>().join(";")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
