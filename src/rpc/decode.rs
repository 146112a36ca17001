//! Undoes the encodings in which servers quote texts: of URLs, HTML, XML, JSON and program code.

/// A decoded character, and the bytes of the text that it comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// In ASCII; [`OTHER`] stands for any other character.
    pub byte: u8,
    pub start: usize,
    pub end: usize,
}

impl Glyph {
    pub fn is_alphanumeric(&self) -> bool {
        self.byte.is_ascii_alphanumeric()
    }

    /// Whether the text has this very character, unencoded.
    pub fn is_literal(&self) -> bool {
        self.end - self.start == 1
    }
}

/// No ASCII character.
pub(super) const OTHER: u8 = 0xff;

/// The longest escape sequence: `&#0000043;` or `&newline;`.
const LONGEST_ESCAPE: usize = 10;

const ENTITIES: [(&str, u8); 19] = [
    ("amp", b'&'),
    ("lt", b'<'),
    ("gt", b'>'),
    ("quot", b'"'),
    ("apos", b'\''),
    ("nbsp", b' '),
    ("tab", b'\t'),
    ("newline", b'\n'),
    ("sol", b'/'),
    ("bsol", b'\\'),
    ("plus", b'+'),
    ("equals", b'='),
    ("percnt", b'%'),
    ("num", b'#'),
    ("semi", b';'),
    ("colon", b':'),
    ("period", b'.'),
    ("lowbar", b'_'),
    ("hyphen", b'-'),
];

/// Decodes until no escape sequence is left, however often the text was encoded.
///
/// Each escape sequence is replaced as soon as its last character is read, also if that
/// character was decoded itself. So this takes time in proportion to the text.
pub(super) fn decode(text: &str) -> Vec<Glyph> {
    decode_with(text, false)
}

/// The same without spaces and line breaks, which may stand inside of an escape sequence of a wrapped text.
pub(super) fn decode_unwrapped(text: &str) -> Vec<Glyph> {
    decode_with(text, true)
}

fn decode_with(text: &str, unwrapped: bool) -> Vec<Glyph> {
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len());
    // Most characters are far behind the last one that could begin an escape sequence.
    let mut since_begin = LONGEST_ESCAPE;
    for (start, char) in text.char_indices() {
        let end = start + char.len_utf8();
        since_begin = if matches!(char, '%' | '&' | '\\') { 0 } else { since_begin + 1 };
        glyphs.push(Glyph { byte: if char.is_ascii() { char as u8 } else { OTHER }, start, end });
        while since_begin < LONGEST_ESCAPE {
            let Some((first, byte)) = last_escape(&glyphs) else { break };
            let start = glyphs[first].start;
            glyphs.truncate(first);
            glyphs.push(Glyph { byte, start, end });
            since_begin = 0;
        }
        if unwrapped && glyphs.last().is_some_and(|glyph| glyph.byte.is_ascii_whitespace()) {
            glyphs.pop();
            since_begin = since_begin.saturating_sub(1);
        }
    }
    glyphs
}

/// Where the escape sequence begins that ends with the last glyph, and what it means.
fn last_escape(glyphs: &[Glyph]) -> Option<(usize, u8)> {
    let from = glyphs.len().saturating_sub(LONGEST_ESCAPE);
    let mut tail = [0; LONGEST_ESCAPE];
    let tail = &mut tail[..glyphs.len() - from];
    for (byte, glyph) in tail.iter_mut().zip(&glyphs[from..]) {
        *byte = glyph.byte;
    }
    let (length, byte) = escape(tail)?;
    let first = glyphs.len() - length;
    let [backslash, .., letter] = &glyphs[first..] else { return None };
    let (before, behind) = (backslash.end - backslash.start, letter.end - letter.start);
    let is_escape = match letter.byte {
        // One that is encoded is text, and the other one begins an escape sequence.
        b'\\' if length == 2 => before == behind,
        // A letter that is encoded behind a plain backslash is no line break, but a letter of something else.
        _ if length == 2 => before >= behind,
        _ => true,
    };
    is_escape.then_some((first, byte))
}

/// The length and the meaning of the escape sequence at the end of `tail`.
fn escape(tail: &[u8]) -> Option<(usize, u8)> {
    match tail {
        [.., b';'] => {
            let start = tail.iter().rposition(|byte| *byte == b'&')?;
            Some((tail.len() - start, entity(&tail[start + 1..tail.len() - 1])?))
        }
        [.., b'}'] => {
            let start = tail.windows(3).rposition(|window| window == b"\\u{")?;
            Some((tail.len() - start, number(&tail[start + 3..tail.len() - 1], 16)?))
        }
        [.., b'\\', b'n' | b'r'] => Some((2, b'\n')),
        [.., b'\\', b't'] => Some((2, b'\t')),
        [.., b'\\', byte @ (b'/' | b'\\' | b'"' | b'\'')] => Some((2, *byte)),
        [.., b'%', high, low] => Some((3, number(&[*high, *low], 16)?)),
        [.., b'\\', b'x' | b'X', high, low] => Some((4, number(&[*high, *low], 16)?)),
        [.., b'\\' | b'%', b'u' | b'U', a, b, c, d] => Some((6, number(&[*a, *b, *c, *d], 16)?)),
        _ => None,
    }
}

fn entity(name: &[u8]) -> Option<u8> {
    match name {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => ENTITIES.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name)).map(|(_, byte)| *byte),
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u8> {
    let value = digits.iter().try_fold(0_u32, |value, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        Some(value.saturating_mul(radix).saturating_add(digit))
    });
    let value = value.filter(|_| !digits.is_empty())?;
    Some(u8::try_from(value).ok().filter(u8::is_ascii).unwrap_or(OTHER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> String {
        decode(text).iter().map(|glyph| if glyph.byte == OTHER { '?' } else { char::from(glyph.byte) }).collect()
    }

    #[test]
    fn every_encoding_is_undone() {
        for text in [
            "a+b",
            "a%2Bb",
            "a%2bb",
            "a%252bb",
            "a%25252Bb",
            "a&#43;b",
            "a&#043;b",
            "a&#x2B;b",
            "a&#X2b;b",
            "a&plus;b",
            "a&amp;#43;b",
            "a&amp;amp;plus;b",
            r"a\u002bb",
            r"a\u002Bb",
            r"a\x2bb",
            r"a\u{2b}b",
            "a%u002Bb",
            r"a\u0025%32bb",
            "a&#37;2Bb",
            r"a\u0026#43;b",
            "%61%2b%62",
            "&#97;&#43;&#98;",
        ] {
            assert_eq!(decoded(text), "a+b", "{text}");
        }
        assert_eq!(decoded(r#"\/\"\n\t中&#20013;%E4"#), "/\"\n\t???");
        assert_eq!(decoded(r"a\\u002bb \\x25\\x32B \\\\x2b \u005c\u0075002b"), "a+b + + +");
        assert_eq!(decoded(r"\\x2572 \u005cn%5c%6e \%72"), "r \n\n \\r");
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in ["100% of", "a & b;", "&unknown;", "&;", "%2", r"\z", "%zz", "&#;", "&#x;", r"\u{}", "&#xzz;"] {
            assert_eq!(decoded(text), text);
        }
    }

    #[test]
    fn a_decoded_character_knows_its_source() {
        let glyphs = decode("中%252Bx");
        let spans: Vec<_> = glyphs.iter().map(|glyph| (glyph.byte, glyph.start, glyph.end)).collect();
        assert_eq!(spans, [(OTHER, 0, 3), (b'+', 3, 8), (b'x', 8, 9)]);
    }

    #[test]
    fn line_breaks_inside_of_escapes_go() {
        for text in ["a%2\r\nBb", "a&#\n          43;b", r"a%2\r\nBb", r"a\\n%2\\nBb", "a %\n2&#10;B b"] {
            let unwrapped: String = decode_unwrapped(text).iter().map(|glyph| char::from(glyph.byte)).collect();
            assert_eq!(unwrapped, "a+b", "{text}");
        }
    }

    #[test]
    fn hostile_nesting_is_decoded_at_once() {
        let text = format!("%{}2B", "25".repeat(1 << 20));
        assert_eq!(decoded(&text), "+");
    }
}
