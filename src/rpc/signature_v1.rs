//! Signature version 1.0 (HMAC-SHA1): a pure function of the request.
//!
//! No clock, no randomness and no I/O in here: what was signed can be signed
//! again, and is checked against golden vectors in `tests/vectors.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::Zeroizing;

use super::Parameters;
use super::encoding::{canonical_query, percent_encode};

/// Value of the parameter `SignatureMethod`.
pub const METHOD: &str = "HMAC-SHA1";
/// Value of the parameter `SignatureVersion`.
pub const VERSION: &str = "1.0";

/// The text that is signed: HTTP method, path `/` and every parameter, query
/// and form alike, but `Signature` itself.
pub fn string_to_sign(http_method: &str, parameters: &Parameters) -> String {
    string_to_sign_of_query(http_method, &canonical_query(parameters))
}

/// The same, for a query that is already in canonical form.
pub(crate) fn string_to_sign_of_query(http_method: &str, canonical_query: &str) -> String {
    format!("{http_method}&%2F&{}", percent_encode(canonical_query))
}

/// Base64 of the HMAC-SHA1 of `string_to_sign`, keyed with the access key
/// secret and a `&`.
pub fn sign(access_key_secret: &str, string_to_sign: &str) -> String {
    let key = Zeroizing::new(format!("{access_key_secret}&"));
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(string_to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
