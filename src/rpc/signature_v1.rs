//! Signature version 1.0 (HMAC-SHA1): a pure function of the request.
//!
//! The functions use no clock, no randomness and no I/O. The tests in `tests/vectors.rs` compare them with golden
//! vectors.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::Zeroizing;

use super::Parameters;
use super::encoding::{canonical_query, percent_encode};

/// The value of the parameter `SignatureMethod`.
pub const METHOD: &str = "HMAC-SHA1";
/// The value of the parameter `SignatureVersion`.
pub const VERSION: &str = "1.0";

/// Returns the text to sign: HTTP method, path `/`, and all parameters of query and form except `Signature`.
pub fn string_to_sign(http_method: &str, parameters: &Parameters) -> String {
    string_to_sign_of_query(http_method, &canonical_query(parameters))
}

/// The same, for a query that is already in canonical form.
pub(crate) fn string_to_sign_of_query(http_method: &str, canonical_query: &str) -> String {
    [http_method, "&%2F&", &percent_encode(canonical_query)].concat()
}

/// Returns the signature in base64: the HMAC-SHA1 of `string_to_sign`.
///
/// The key is the access key secret followed by `&`.
pub fn sign(access_key_secret: &str, string_to_sign: &str) -> String {
    let key = Zeroizing::new([access_key_secret, "&"].concat());
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(string_to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
