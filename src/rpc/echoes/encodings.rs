//! How servers write what they quote.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::rpc::encoding::percent_encode;

type Encoding = (&'static str, fn(&str) -> String);

/// Encodings of single characters, which can be nested.
const ESCAPES: [Encoding; 22] = [
    ("plain", str::to_owned),
    ("upper case", |text| text.to_ascii_uppercase()),
    ("lower case", |text| text.to_ascii_lowercase()),
    ("percent", percent_encode),
    ("percent, lower case", |text| {
        percent_encode(text).replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d")
    }),
    ("percent, every character", |text| each(text, |byte| format!("%{byte:02x}"))),
    ("percent, IIS", |text| special(text, |byte| format!("%u{byte:04x}"))),
    ("plus as space", |text| text.replace('+', " ")),
    ("no padding", |text| text.trim_end_matches('=').to_owned()),
    ("decimal entities", |text| special(text, |byte| format!("&#{byte};"))),
    ("hexadecimal entities", |text| special(text, |byte| format!("&#x{byte:X};"))),
    ("every character an entity", |text| each(text, |byte| format!("&#{byte:04};"))),
    ("named entities", |text| {
        text.replace('&', "&amp;").replace('+', "&plus;").replace('/', "&sol;").replace('=', "&equals;")
    }),
    ("JSON, lower case", |text| special(text, |byte| format!("\\u{byte:04x}"))),
    ("JSON, upper case", |text| special(text, |byte| format!("\\u{byte:04X}"))),
    ("JSON, every character", |text| each(text, |byte| format!("\\u{byte:04x}"))),
    ("JSON, slashes", |text| text.replace('\\', "\\\\").replace('/', "\\/")),
    ("program code", |text| special(text, |byte| format!("\\x{byte:02x}"))),
    ("program code, every character", |text| each(text, |byte| format!("\\x{byte:02X}"))),
    ("braces", |text| special(text, |byte| format!("\\u{{{byte:x}}}"))),
    ("wrapped", |text| wrapped(text, 64, "\n    ")),
    ("wrapped, JSON", |text| wrapped(text, 40, "\\r\\n")),
];

/// Encodings of the whole, and parts of it.
const FORMS: [Encoding; 15] = [
    ("base64", |text| STANDARD.encode(text)),
    ("base64 behind one byte", |text| STANDARD.encode(format!("x{text}y"))),
    ("base64 behind two bytes", |text| STANDARD.encode(format!("xy{text}"))),
    ("base64 of a header", |text| STANDARD.encode(format!("POST / HTTP/1.1\nx-acs-security-token: {text}\nhost: h\n"))),
    ("base64 of a form", |text| STANDARD.encode(format!("A=1&SecurityToken={}&Z=1", percent_encode(text)))),
    ("base64 for URLs", |text| URL_SAFE_NO_PAD.encode(text)),
    ("base64, wrapped", |text| wrapped(&STANDARD.encode(text), 76, "\r\n")),
    ("base64, lower case", |text| STANDARD.encode(text).to_ascii_lowercase()),
    ("hex", |text| each(text, |byte| format!("{byte:02x}"))),
    ("hex, upper case", |text| each(text, |byte| format!("{byte:02X}"))),
    ("hex, colons", |text| each(text, |byte| format!("{byte:02x}:"))),
    ("first part", |text| text[..text.len() / 2].to_owned()),
    ("last part", |text| text[text.len() / 2..].to_owned()),
    ("wrapped, short lines", |text| wrapped(text, 8, " \n> ")),
    ("middle", |text| text[3..text.len() - 3].to_owned()),
];

fn each(text: &str, encode: impl Fn(u8) -> String) -> String {
    text.bytes().map(encode).collect()
}

fn special(text: &str, encode: impl Fn(u8) -> String) -> String {
    let one = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { encode(byte) };
    text.bytes().map(one).collect()
}

fn wrapped(text: &str, width: usize, with: &str) -> String {
    text.as_bytes().chunks(width).map(String::from_utf8_lossy).collect::<Vec<_>>().join(with)
}

/// The text in every encoding, and in some that are nested, each with its name.
pub fn quotations(random: &mut fastrand::Rng, text: &str) -> Vec<(String, String)> {
    let all: Vec<Encoding> = ESCAPES.into_iter().chain(FORMS).collect();
    let mut quotations: Vec<_> = all.iter().map(|(name, encode)| ((*name).to_owned(), encode(text))).collect();
    // All nestings would take too long: other ones each time.
    for _ in 0..12 {
        let (inner, outer) = (all[random.usize(..all.len())], ESCAPES[random.usize(3..ESCAPES.len())]);
        let (inmost, name) = (ESCAPES[random.usize(3..9)], format!("{} in {}", inner.0, outer.0));
        quotations.push((name.clone(), outer.1(&inner.1(text))));
        if !FORMS.iter().any(|form| form.0 == inner.0) {
            quotations.push((format!("{} in {name}", inmost.0), outer.1(&inner.1(&inmost.1(text)))));
        }
    }
    quotations
}
