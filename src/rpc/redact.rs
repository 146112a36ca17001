//! Keeps secrets out of texts that come back from outside.

use std::ops::Range;

use zeroize::Zeroizing;

use super::access_key::AccessKey;
use super::decode::{Glyph, OTHER, decode, decode_unwrapped};
use super::needles::{Needles, SHORTEST_SECRET};

const MASK: &str = "***";

/// Parameters and headers whose values are masked even if a server mangled them. Without their hyphens,
/// and with the number of words that a value has.
const NAMES: [(&str, usize); 5] =
    [("securitytoken", 1), ("accesskeysecret", 1), ("signature", 1), ("oidctoken", 1), ("authorization", 2)];

/// The longest text between a name and its value: `" => ["`, for instance.
const LONGEST_SEPARATOR: usize = 16;

/// Characters of a text that an error keeps. No person reads more.
const LONGEST_LINE: usize = 16 * 1024;

/// Masks the secret, the security token and the signature, and long parts of them, in any usual encoding: a server
/// may quote our request in its own way.
pub(crate) struct Redactor {
    /// As they are: some may consist of other characters than letters and digits.
    secrets: Vec<Zeroizing<String>>,
    needles: Needles,
}

impl Redactor {
    pub fn new(key: &AccessKey, signature: &str) -> Self {
        let token = key.security_token.as_deref().map_or("", String::as_str);
        let secrets = [key.secret.as_str(), token, signature];
        Self {
            // Masking a text of up to three characters would only shred the message. No real secret is so short.
            secrets: secrets
                .iter()
                .filter(|secret| secret.len() >= SHORTEST_SECRET)
                .map(|secret| (*secret).to_owned().into())
                .collect(),
            needles: Needles::new(secrets),
        }
    }

    pub fn clean(&self, text: &str) -> String {
        let (glyphs, unwrapped) = (decode(text), decode_unwrapped(text));
        let mut hidden = self.needles.find(&glyphs);
        hide_values(&glyphs, &mut hidden);
        let spans = self.secrets.iter().flat_map(|secret| occurrences(text, secret));
        let spans = spans.chain(hidden_spans(&glyphs, &hidden));
        masked(text, spans.chain(hidden_spans(&unwrapped, &self.needles.find(&unwrapped))).collect())
    }

    /// The same for a text that must fit on one line: without control characters.
    pub fn line(&self, text: &str) -> String {
        self.clean(&one_line(text))
    }
}

fn occurrences<'a>(text: &'a str, secret: &'a str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(secret).map(|(start, found)| start..start + found.len())
}

/// Where in the text the hidden glyphs come from.
fn hidden_spans(glyphs: &[Glyph], hidden: &[bool]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (glyph, _) in glyphs.iter().zip(hidden).filter(|(_, hidden)| **hidden) {
        match spans.last_mut() {
            Some(last) if last.end == glyph.start => last.end = glyph.end,
            _ => spans.push(glyph.start..glyph.end),
        }
    }
    spans
}

fn masked(text: &str, mut spans: Vec<Range<usize>>) -> String {
    spans.sort_by_key(|span| span.start);
    let mut masked = String::with_capacity(text.len());
    let mut shown = 0;
    for (index, span) in spans.iter().enumerate() {
        if index == 0 || span.start > shown {
            masked.push_str(&text[shown..span.start]);
            masked.push_str(MASK);
        }
        shown = shown.max(span.end);
    }
    masked.push_str(&text[shown..]);
    masked
}

/// Marks the values of the parameters and headers that hold secrets.
fn hide_values(glyphs: &[Glyph], hidden: &mut [bool]) {
    let places: Vec<_> = (0..glyphs.len()).filter(|place| glyphs[*place].is_alphanumeric()).collect();
    let letters: String = places.iter().map(|place| char::from(glyphs[*place].byte.to_ascii_lowercase())).collect();
    for (name, words) in NAMES {
        let mut done = 0;
        for (start, _) in letters.match_indices(name) {
            let (first, last) = (places[start], places[start + name.len() - 1]);
            let is_name =
                glyphs[first..last].iter().all(|glyph| glyph.is_alphanumeric() || b"-_".contains(&glyph.byte));
            // A name in a value that is hidden already would be looked through again.
            if !is_name || first < done {
                continue;
            }
            if let Some(value) = value_after(glyphs, last + 1, words) {
                done = value.end;
                hidden[value].fill(true);
            }
        }
    }
}

/// The value that follows the name which ends at `start`, if `=` or `:` is between them.
fn value_after(glyphs: &[Glyph], start: usize, words: usize) -> Option<Range<usize>> {
    let separator =
        glyphs[start..].iter().take(LONGEST_SEPARATOR).take_while(|glyph| b"\"' \t\\:=>[(".contains(&glyph.byte));
    let length = separator.clone().count();
    if !separator.into_iter().any(|glyph| b":=".contains(&glyph.byte)) {
        return None;
    }
    let start = start + length;
    let mut end = start;
    for word in 0..words {
        let space = glyphs[end..].iter().take_while(|glyph| word > 0 && glyph.byte == b' ').count();
        let value = glyphs[end + space..].iter().take_while(|glyph| !ends_value(glyph)).count();
        end += if value > 0 { space + value } else { 0 };
    }
    (end > start).then_some(start..end)
}

fn ends_value(glyph: &Glyph) -> bool {
    match glyph.byte {
        // A space that was encoded is a part of the value: a plus sign that went through a form decoder.
        b' ' | b'\t' => glyph.is_literal(),
        b'\n' | b'\r' | b'\0' | OTHER => true,
        byte => b"&\"'<>,;)]}".contains(&byte),
    }
}

/// Replaces line breaks by spaces. Drops terminal sequences, other control characters, and
/// characters without a width, which could turn the order of what a person reads.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut chars = text.chars().take(LONGEST_LINE);
    while let Some(char) = chars.next() {
        match char {
            '\u{1b}' => {
                if chars.clone().next() == Some('[') {
                    let _sequence = chars.by_ref().skip(1).find(|char| ('@'..='~').contains(char));
                }
            }
            char if char.is_whitespace() => line.push(' '),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {}
            char if char.is_control() => {}
            char => line.push(char),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_every_secret_is_masked() {
        let key = AccessKey::new("id", "se/cret", Some("tok+en=")).unwrap();
        let redactor = Redactor::new(&key, "sig/na=");
        let text = "se\\/cret se/cret se%2Fcret se%252fcret tok+en= tok%2Ben%3D, TOK&#43;EN, tok\\u002ben, sig/na= \
                    sig%2Fna. id";
        assert_eq!(redactor.clean(text), "*** *** *** *** *** ***%3D, ***, ***, *** ***. id");
    }

    #[test]
    fn a_mangled_value_is_masked_too() {
        let redactor = Redactor::new(&AccessKey::new("id", "secret", Some("zq+xw")).unwrap(), "0a1b2c3d");
        for (text, expected) in [
            ("is:POST&%2F&A%3D1%26SecurityToken%3Dt%2520n%26Z%3D1", "is:POST&%2F&A%3D1%26SecurityToken%3D***%26Z%3D1"),
            ("a%3D1%26securitytoken%3dt%2520n%26Z%3D1", "a%3D1%26securitytoken%3d***%26Z%3D1"),
            ("<p>SecurityToken=t-n&Z=1</p>", "<p>SecurityToken=***&Z=1</p>"),
            ("<p>SecurityToken&#61;t-n&amp;Z=1</p>", "<p>SecurityToken&#61;***&amp;Z=1</p>"),
            ("{\"SecurityToken\\u003dother\"}", "{\"SecurityToken\\u003d***\"}"),
            (
                "{\"SECURITYTOKEN\": \"other\", 'security_token' => ['other']}",
                "{\"SECURITYTOKEN\": \"***\", 'security_token' => ['***']}",
            ),
            ("SecurityToken=t-n", "SecurityToken=***"),
            ("is:POST\nx-acs-security-token:t-n\nx:1", "is:POST\nx-acs-security-token:***\nx:1"),
            ("X-Acs-Security-Token: t-n x:1", "X-Acs-Security-Token: *** x:1"),
            (r#"{"is":"POST\nx-acs-security-token:t-n\nx:1"}"#, r#"{"is":"POST\nx-acs-security-token:***\nx:1"}"#),
            ("Credential=id,SignedHeaders=a;b,Signature=0a1b", "Credential=id,SignedHeaders=a;b,Signature=***"),
            ("Proxy-Authorization: Basic dTpw\nHost: h", "Proxy-Authorization: ***\nHost: h"),
            ("SignatureMethod=HMAC-SHA1&SignatureNonce=1", "SignatureMethod=HMAC-SHA1&SignatureNonce=1"),
            ("the security token: it expired", "the security token: it expired"),
        ] {
            assert_eq!(redactor.clean(text), expected);
        }
    }

    #[test]
    fn words_of_the_server_stay() {
        let key =
            AccessKey::new("id", "Zq8tLx3vNw0yRk5bHc7dJf2gPm4sUa", Some("CAIS9QJ1q6Ft5B2yfSjIr5bQ+3/4=")).unwrap();
        let redactor = Redactor::new(&key, "bW9jay1zaWduYXR1cmU+/1a2b3c=");
        let text = "Specified signature is not matched with our calculation: 100% of it, see a&b; 签名不匹配。\\o/ %zz";
        assert_eq!(redactor.clean(text), text);
    }

    #[test]
    fn a_secret_of_other_characters_is_masked_as_it_is() {
        // What an OpenID provider gives is not checked as a key is.
        let redactor = Redactor::new(&AccessKey::hiding("ключ-секрет"), "+/+/+/");
        assert_eq!(redactor.clean("ключ-секрет, +/+/+/ +/"), "***, *** +/");
    }

    #[test]
    fn a_line_has_no_control_characters() {
        let redactor = Redactor::new(&AccessKey::new("id", "se-cret", None).unwrap(), "");
        for (text, expected) in [
            ("a\nb\r\tc\0d\u{7f}\u{85}e", "a b  cd e"),
            ("\u{1b}[31;1mred\u{1b}[0m \u{1b}]0;title\u{7}\u{9b}1m", "red ]0;title1m"),
            ("se\u{200b}-c\u{202e}ret", "***"),
            ("se-c\u{1b}[0mret", "***"),
            ("\u{1b}[", ""),
        ] {
            assert_eq!(redactor.line(text), expected);
        }
        assert_eq!(redactor.line(&"x".repeat(1 << 20)).len(), LONGEST_LINE);
    }

    #[test]
    fn hostile_texts_are_cleaned_in_no_time() {
        let redactor =
            Redactor::new(&AccessKey::new("id", "se-cret", Some("0123456789abcdefghijklmn")).unwrap(), "sig");
        let size = 1 << 18;
        for part in
            ["signature=", "0123456789abc", "0123456789ab ", "%25", "&amp;", "signature", "secret", "\\\\", "a b"]
        {
            let cleaned = redactor.clean(&part.repeat(size / part.len()));
            assert!(!cleaned.contains("0123456789ab"));
        }
    }
}
