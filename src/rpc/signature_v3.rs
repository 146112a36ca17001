//! Signature version 3 (ACS3-HMAC-SHA256): a pure function of the request.
//!
//! No clock, no randomness and no I/O in here: what was signed can be signed
//! again, and is checked against golden vectors in `tests/vectors.rs`.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::Parameters;
use super::encoding::canonical_query;

/// The first line of what is signed, and the scheme of the header `Authorization`.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Value of the header `x-acs-content-sha256`: what the body is known by.
pub fn content_sha256(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}

/// The request as it is signed: HTTP method, path `/`, the parameters of the URL, the headers to sign under their
/// lower-case names, and the body by its hash.
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

/// The text that is signed.
pub fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", content_sha256(canonical_request.as_bytes()))
}

/// The HMAC-SHA256 of `string_to_sign` in lower-case hex, keyed with the access key secret.
pub fn sign(access_key_secret: &str, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(access_key_secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(string_to_sign.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Value of the header `Authorization`.
pub fn authorization(access_key_id: &str, headers: &Parameters, signature: &str) -> String {
    format!("{ALGORITHM} Credential={access_key_id},SignedHeaders={},Signature={signature}", names(headers))
}

fn names(headers: &Parameters) -> String {
    headers.keys().map(AsRef::as_ref).collect::<Vec<&str>>().join(";")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
