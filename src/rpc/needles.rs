//! Recognises parts of secrets in any encoding that keeps letters and digits.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use super::decode::{Glyph, decode};
use super::encoding::percent_encode;

/// So many letters and digits of a secret are recognised wherever they stand together.
/// Their number in base 36 fits into 64 bits.
const LONGEST_PART: usize = 12;

/// A shorter secret would be found in every message.
pub(super) const SHORTEST_SECRET: usize = 4;

/// The same for its base64 and hexadecimal forms, which no message has in clear words.
const SHORTEST_FORM: usize = 8;

/// Parts of secrets by their length. Each is a number, the letters and digits of it in
/// base 36, in any letter case. Other characters do not count: encodings change them.
pub(super) struct Needles(BTreeMap<usize, Zeroizing<Vec<u64>>>);

impl Needles {
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles = Self(BTreeMap::new());
        for secret in secrets {
            let plain = Zeroizing::new(decode(secret).iter().map(|glyph| glyph.byte).collect::<Vec<_>>());
            needles.add(&plain, SHORTEST_SECRET);
            needles.add(hex(secret).as_bytes(), SHORTEST_FORM);
            // Of a header, and of a form. In other encodings the stretches between escapes are the same.
            for text in [secret, &Zeroizing::new(percent_encode(secret))] {
                for offset in 0..3 {
                    needles.add(base64(text, offset).as_bytes(), SHORTEST_FORM);
                }
            }
        }
        for parts in needles.0.values_mut() {
            parts.sort_unstable();
            parts.dedup();
        }
        needles
    }

    fn add(&mut self, form: &[u8], shortest: usize) {
        let digits: Zeroizing<Vec<_>> = Zeroizing::new(form.iter().copied().filter_map(digit).collect());
        let length = digits.len().min(LONGEST_PART);
        if length < shortest {
            return;
        }
        let parts = self.0.entry(length).or_default();
        let mut part = Part::new(length);
        parts.extend(digits.iter().filter_map(|digit| part.push(*digit)));
    }

    /// Marks which of the glyphs belong to a part of a secret, and the letters and digits that touch them.
    pub fn find(&self, glyphs: &[Glyph]) -> Vec<bool> {
        let mut found = vec![false; glyphs.len()];
        for (length, parts) in &self.0 {
            let mut part = Part::new(*length);
            // Where the last letters and digits stand.
            let mut places = vec![0; *length];
            let mut marked = 0;
            let digits = glyphs.iter().enumerate().filter_map(|(place, glyph)| Some((place, digit(glyph.byte)?)));
            for (count, (place, digit)) in digits.enumerate() {
                places[count % length] = place;
                if part.push(digit).is_some_and(|part| parts.binary_search(&part).is_ok()) {
                    let start = places[(count + 1) % length].max(marked);
                    marked = place + 1;
                    found[start..marked].fill(true);
                }
            }
        }
        spread(glyphs, &mut found);
        found
    }
}

/// The part that ends with the letter or digit that came last.
struct Part {
    length: usize,
    /// 36 to the power of the length.
    modulus: u64,
    value: u64,
    seen: usize,
}

impl Part {
    fn new(length: usize) -> Self {
        Self { length, modulus: (0..length).fold(1, |power, _| power * 36), value: 0, seen: 0 }
    }

    fn push(&mut self, digit: u8) -> Option<u64> {
        // The remainder drops the first letter or digit. What is left stays below 36 to the power of 12.
        self.value = self.value % (self.modulus / 36) * 36 + u64::from(digit);
        self.seen += 1;
        (self.seen >= self.length).then_some(self.value)
    }
}

/// A letter or a digit in base 36.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'z' => Some(byte - b'a' + 10),
        b'A'..=b'Z' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// The ragged ends of a form hold a few bits of the secret, too.
fn spread(glyphs: &[Glyph], found: &mut [bool]) {
    let touch = |left: usize| {
        let (left, right) = (&glyphs[left], &glyphs[left + 1]);
        left.end == right.start && left.is_alphanumeric() && right.is_alphanumeric()
    };
    for left in 0..glyphs.len().saturating_sub(1) {
        found[left + 1] |= found[left] && touch(left);
    }
    for left in (0..glyphs.len().saturating_sub(1)).rev() {
        found[left] |= found[left + 1] && touch(left);
    }
}

/// Base64 of `text` behind `offset` other bytes, without the characters that mix it with its neighbours.
fn base64(text: &str, offset: usize) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(vec![0; offset]);
    bytes.extend_from_slice(text.as_bytes());
    let whole = Zeroizing::new(STANDARD_NO_PAD.encode(&*bytes));
    let (start, end) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
    Zeroizing::new(whole.get(start..end).unwrap_or_default().to_owned())
}

fn hex(text: &str) -> Zeroizing<String> {
    let digit = |value: u8| char::from_digit(value.into(), 16);
    Zeroizing::new(text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(secret: &str, text: &str) -> String {
        let glyphs = decode(text);
        let found = Needles::new([secret]).find(&glyphs);
        glyphs.iter().zip(found).map(|(glyph, found)| if found { '#' } else { char::from(glyph.byte) }).collect()
    }

    #[test]
    fn a_part_of_a_long_secret_is_enough() {
        let secret = "0123456789abcdefghijklmnopqrstuvwxyz";
        assert_eq!(found(secret, "x: 56789ABCDEFG."), "x: ############.");
        assert_eq!(found(secret, "x: 56789ABCDEF."), "x: 56789ABCDEF.");
        assert_eq!(found(secret, "x: 56789a-BC\n  DEFG."), "x: ################.");
        // What touches it goes with it.
        assert_eq!(found(secret, "x: zz56789ABCDEFGzz zz"), "x: ################ zz");
    }

    #[test]
    fn a_short_secret_is_found_whole_only() {
        assert_eq!(found("to-ken", "tok to-ken TOKEN"), "tok ###### #####");
        assert_eq!(found("the", "the"), "the");
        assert_eq!(found("them", "the them"), "the ####");
    }

    #[test]
    fn base64_is_found_at_every_alignment() {
        let secret = "Abc+def/ghi=";
        for offset in 0..3 {
            let whole = STANDARD_NO_PAD.encode(format!("{}{secret}:;", "x".repeat(offset)));
            assert!(found(secret, &format!("is {whole}.")).ends_with("##."), "{whole}");
            assert_eq!(found(secret, &format!("is {}.", hex(secret).as_str())), format!("is {}.", "#".repeat(24)));
        }
    }
}
