//! Reads secrets out of texts. Shares no code with the redactor, whose faults it would have, too.

use std::collections::HashSet;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// So many letters and digits of a secret in a row are a leak.
const LEAK: usize = 12;

/// The parts of a secret that must not be found.
pub struct Detector(HashSet<Vec<u8>>);

impl Detector {
    pub fn new(secret: &str) -> Self {
        Self(fold(secret.as_bytes()).windows(LEAK).map(<[u8]>::to_vec).collect())
    }

    pub fn is_in(&self, text: &str) -> bool {
        undone(text).iter().any(|text| {
            self.is_in_plain(text.as_bytes())
                || forms(text).iter().any(|form| {
                    undone(&String::from_utf8_lossy(form)).iter().any(|text| self.is_in_plain(text.as_bytes()))
                })
        })
    }

    fn is_in_plain(&self, text: &[u8]) -> bool {
        fold(text).windows(LEAK).any(|part| self.0.contains(part))
    }
}

fn fold(text: &[u8]) -> Vec<u8> {
    text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}

/// The text after no, one, two and more rounds of decoding.
fn undone(text: &str) -> Vec<String> {
    let mut texts = vec![text.to_owned()];
    while texts.len() < 8 {
        let next = unescaped(texts.last().unwrap());
        if texts.last() == Some(&next) {
            break;
        }
        texts.push(next);
    }
    texts
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let code = |skip: usize, length: usize| {
            let value = u8::from_str_radix(rest.get(skip..skip + length)?.trim_start_matches("00"), 16).ok()?;
            Some((char::from(value), skip + length))
        };
        let until = |start: &str, end: char, radix: u32| {
            let body = rest.strip_prefix(start)?;
            let length = body.find(end).filter(|length| *length < 8)?;
            Some((
                char::from(u8::from_str_radix(body[..length].trim_start_matches('0'), radix).ok()?),
                start.len() + length + 1,
            ))
        };
        let named = [
            ("&amp;", '&'),
            ("&plus;", '+'),
            ("&sol;", '/'),
            ("&equals;", '='),
            ("&lt;", '<'),
            ("\\/", '/'),
            ("\\\\", '\\'),
            ("\\n", '\n'),
            ("\\r", '\r'),
            ("\\\"", '"'),
        ];
        let named = || named.iter().find(|(name, _)| rest.starts_with(name)).map(|(name, char)| (*char, name.len()));
        let found = match first {
            '%' if rest.starts_with("%u") => code(2, 4),
            '%' => code(1, 2),
            '&' => until("&#x", ';', 16).or_else(|| until("&#", ';', 10)).or_else(named),
            '\\' if rest.starts_with("\\u{") => until("\\u{", '}', 16),
            '\\' if rest.starts_with("\\u") => code(2, 4),
            '\\' if rest.starts_with("\\x") => code(2, 2),
            '\\' => named(),
            _ => None,
        };
        let (char, length) = found.unwrap_or((first, first.len_utf8()));
        // An escape sequence may have been wrapped.
        if !char.is_whitespace() {
            plain.push(char);
        }
        rest = &rest[length..];
    }
    plain
}

/// What the text is if it is base64 or hexadecimal.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, config);
    let joined: String = text.chars().filter(|char| !char.is_whitespace() && *char != ':').collect();
    let standard = joined.replace('-', "+").replace('_', "/");
    let mut forms = Vec::new();
    for run in standard.split(|char: char| !(char.is_ascii_alphanumeric() || "+/".contains(char))) {
        for offset in 0..4.min(run.len()) {
            let whole = (run.len() - offset) / 4 * 4;
            forms.extend(engine.decode(&run[offset..offset + whole]));
        }
    }
    for run in joined.split(|char: char| !char.is_ascii_hexdigit()).filter(|run| run.len() >= 2 * LEAK) {
        for offset in 0..2 {
            let pairs = run.as_bytes()[offset..].chunks_exact(2);
            let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
            forms.push(bytes.collect());
        }
    }
    forms
}
