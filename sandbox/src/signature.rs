//! Signature version 1.0 as the receiver computes it.
//!
//! On purpose no code of the client: another encoder, another HMAC. Both are
//! checked against the same vectors.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// The string to sign of `parameters`, in any order, `Signature` left out.
pub fn string_to_sign<'a>(method: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<(&str, &str)> = parameters.into_iter().filter(|(name, _)| *name != "Signature").collect();
    pairs.sort_unstable();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    [method, "%2F", &encode(&pairs.join("&"))].join("&")
}

/// Whether `signature` is the one of `string_to_sign`; compares in constant time.
pub fn verify(secret: &str, string_to_sign: &str, signature: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, format!("{secret}&").as_bytes());
    STANDARD.decode(signature).is_ok_and(|tag| hmac::verify(&key, string_to_sign.as_bytes(), &tag).is_ok())
}

/// Percent-encoding as both versions of the signature have it.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
