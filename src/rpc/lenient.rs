//! Puts right what servers get wrong in JSON and XML, where the strict parsers have refused it.
//!
//! What cannot be read becomes U+FFFD. Everything takes time linear in the length of the text. A text that is cut off
//! stays so, and is refused.

use std::borrow::Cow;

/// Stands for what cannot be read.
const LOST: char = '\u{fffd}';

/// No reference to a character or an entity is longer: `&#x0010FFFF;`.
const LONGEST_REFERENCE: usize = 12;

/// The text of a body: UTF-8, or UTF-16 if a byte order mark says so.
pub(super) fn text(body: &[u8]) -> Cow<'_, str> {
    let unit: fn([u8; 2]) -> u16 = match body {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return String::from_utf8_lossy(body),
    };
    let units = body.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Cow::Owned(char::decode_utf16(units).map(|char| char.unwrap_or(LOST)).collect())
}

/// Whether it may stand around a reply, and between the values of JSON.
pub(super) fn is_blank(char: char) -> bool {
    char.is_whitespace() || char.is_control() || char == '\u{feff}'
}

/// The object that the text begins with, in valid JSON if only its texts were at fault. `None` if it does not end, or if
/// more JSON follows: two replies are none.
pub(super) fn json(text: &str) -> Option<String> {
    let mut repaired = String::with_capacity(text.len() + 16);
    let mut rest = text;
    let mut depth = 0_usize;
    while let Some(char) = rest.chars().next() {
        rest = &rest[char.len_utf8()..];
        match char {
            '"' => {
                repaired.push(char);
                rest = string(rest, &mut repaired)?;
                continue;
            }
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        repaired.push(if is_blank(char) { ' ' } else { char });
        if depth == 0 {
            let after = rest.trim_start_matches(is_blank);
            return (!after.starts_with(['{', '['])).then_some(repaired);
        }
    }
    None
}

/// Writes a string, from behind its first quotation mark to its last. Returns what follows.
fn string<'a>(text: &'a str, repaired: &mut String) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let char = rest.chars().next()?;
        let behind = &rest[char.len_utf8()..];
        rest = match char {
            '"' => {
                repaired.push(char);
                return Some(behind);
            }
            '\\' => escape(behind, repaired)?,
            // Escaped, a control character is allowed.
            '\0'..='\u{1f}' => {
                repaired.push_str(&format!("\\u{:04x}", u32::from(char)));
                behind
            }
            _ => {
                repaired.push(char);
                behind
            }
        };
    }
}

/// Writes an escape sequence, from behind its backslash. Returns what follows.
fn escape<'a>(text: &'a str, repaired: &mut String) -> Option<&'a str> {
    let char = text.chars().next()?;
    if char != 'u' {
        if "\"\\/bfnrt".contains(char) {
            repaired.extend(['\\', char]);
            return Some(&text[1..]);
        }
        // The backslash means nothing.
        return Some(text);
    }
    let (digits, length) = match (unit(text), text.get(5..).and_then(|next| unit(next.strip_prefix('\\')?))) {
        (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => (text.get(..11), 11),
        (Some(0xd800..0xe000), _) => (None, 5),
        (Some(_), _) => (text.get(..5), 5),
        (None, _) => (None, 1),
    };
    match digits {
        Some(digits) => repaired.extend(["\\", digits]),
        None => repaired.push(LOST),
    }
    Some(&text[length..])
}

/// The UTF-16 unit of `u0041`.
fn unit(text: &str) -> Option<u32> {
    let digits =
        text.strip_prefix('u')?.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

/// The text with such characters and references alone as XML has, without comments and instructions, and without what
/// follows the last tag.
pub(super) fn xml(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len() + 16);
    let mut rest = text.rfind('>').map_or(text, |end| &text[..=end]);
    while let Some(char) = rest.chars().next() {
        let dropped = [("<!--", "-->"), ("<?", "?>")].into_iter().find(|(start, _)| rest.starts_with(start));
        if let Some((start, end)) = dropped {
            rest = rest[start.len()..].split_once(end).map_or("", |(_, after)| after);
        } else if let Some(data) = rest.strip_prefix("<![CDATA[") {
            let (data, after) = data.split_once("]]>").unwrap_or((data, ""));
            repaired.push_str("<![CDATA[");
            repaired.extend(data.chars().map(|char| if is_of_xml(char) { char } else { LOST }));
            repaired.push_str("]]>");
            rest = after;
        } else if let Some(after) = rest.strip_prefix('&') {
            rest = reference(after, &mut repaired);
        } else {
            repaired.push(if is_of_xml(char) { char } else { LOST });
            rest = &rest[char.len_utf8()..];
        }
    }
    repaired
}

/// Writes a reference, from behind its ampersand. Returns what follows.
fn reference<'a>(text: &'a str, repaired: &mut String) -> &'a str {
    let Some((name, after)) = named(text) else {
        // It begins none.
        repaired.push_str("&amp;");
        return text;
    };
    match (name, number(name)) {
        (_, Some(high @ 0xd800..0xdc00)) => {
            // Some writers make two references of the two halves of a character.
            let low = after.strip_prefix('&').and_then(named).and_then(|(name, after)| Some((number(name)?, after)));
            if let Some((low @ 0xdc00..0xe000, after)) = low {
                let pair = char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                repaired.push(pair.unwrap_or(LOST));
                return after;
            }
            repaired.push(LOST);
        }
        (_, Some(code)) => match char::from_u32(code).filter(|char| is_of_xml(*char)) {
            Some(_) => repaired.extend(["&", name, ";"]),
            None => repaired.push(LOST),
        },
        ("amp" | "lt" | "gt" | "quot" | "apos", None) => repaired.extend(["&", name, ";"]),
        ("nbsp", None) => repaired.push('\u{a0}'),
        // HTML's, or no entity at all, but a link: a person reads it as it is.
        _ => {
            repaired.push_str("&amp;");
            return text;
        }
    }
    after
}

/// What stands before a semicolon that is near, and what behind it.
fn named(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';')?;
    Some((&text[..end], &text[end + 1..]))
}

/// The number of `#65` or `#x41`, be it a character's or not.
fn number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('#')?;
    let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    u32::from_str_radix(digits, radix).ok()
}

/// Whether XML 1.0 allows the character.
fn is_of_xml(char: char) -> bool {
    match char {
        '\t' | '\n' | '\r' => true,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_json_are_put_right() {
        for (broken, expected) in [
            (r#"{"A":"\ud83d"}"#, r#"{"A":"�"}"#),
            (r#"{"A":"\ude00\ud83d"}"#, r#"{"A":"��"}"#),
            (r#"{"A":"\ud83dx\u0041"}"#, r#"{"A":"�x\u0041"}"#),
            (r#"{"A":"\ud83d\ude00"}"#, r#"{"A":"\ud83d\ude00"}"#),
            (r#"{"A":"\ud83d\ud83d\ude00"}"#, r#"{"A":"�\ud83d\ude00"}"#),
            (r#"{"A":"\ud83d\"}"}"#, r#"{"A":"�\"}"}"#),
            ("{\"A\":\"a\nb\u{1}\"}", r#"{"A":"a\u000ab\u0001"}"#),
            (r#"{"A":"it\'s \x \u12 \uzzzz"}"#, r#"{"A":"it's x �12 �zzzz"}"#),
            (r#"{"A":"\u中文"}"#, r#"{"A":"�中文"}"#),
            ("{\u{a0}\"A\"\0:\u{feff}1}\0\0", r#"{ "A" : 1}"#),
            (r#"{"A":"}"}<!-- node 7 -->"#, r#"{"A":"}"}"#),
        ] {
            assert_eq!(json(broken).as_deref(), Some(expected), "{broken}");
        }
    }

    #[test]
    fn what_is_no_object_of_json_is_not_made_one() {
        for broken in
            [r#"{"A":"#, r#"{"A":"b"#, r#"{"A":"b\"#, r#"{"A":"\ud83d"#, r#"{"A":1}{"B":2}"#, "{\"A\":1}\0[2]"]
        {
            assert_eq!(json(broken), None, "{broken}");
        }
    }

    #[test]
    fn texts_of_xml_are_put_right() {
        for (broken, expected) in [
            ("<a>&#xD83D;</a>", "<a>�</a>"),
            ("<a>&#xD83D;&#xDE00;&#55357;&#56832;</a>", "<a>😀😀</a>"),
            ("<a>&#xDE00;&#xD83D;b&#xD83D;&#65;</a>", "<a>��b�&#65;</a>"),
            ("<a>&#0;&#x1F;&#x110000;&#99999999999;&#xFFFF;</a>", "<a>���&amp;#99999999999;�</a>"),
            ("<a>\0\u{1}\u{1b}[31m\t</a>\0\0", "<a>���[31m\t</a>"),
            (
                "<a>&nbsp;&eacute;&amp;&lt; & &#65;&#zz; x?a=1&b=2;</a>",
                "<a>\u{a0}&amp;eacute;&amp;&lt; &amp; &#65;&amp;#zz; x?a=1&amp;b=2;</a>",
            ),
            ("<?xml version='1.1'?><a><!-- a -- b --><![CDATA[&\u{1}<]]></a> nginx", "<a><![CDATA[&�<]]></a>"),
        ] {
            assert_eq!(xml(broken), expected, "{broken}");
        }
    }

    #[test]
    fn bodies_are_utf_8_or_say_otherwise() {
        assert_eq!(text(b"{\"A\":\"\xff\xed\xa0\xbd\"}"), "{\"A\":\"����\"}");
        let utf_16: Vec<u8> = "\u{feff}<中>".encode_utf16().chain([0xd83d]).flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&utf_16), "\u{feff}<中>�");
        let other_end: Vec<u8> = "\u{feff}{😀".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&other_end), "\u{feff}{😀");
    }

    #[test]
    fn hostile_texts_take_no_time() {
        let size = 1 << 18;
        for part in
            ["\"", "\\", "\\u", "\\ud83d", "{", "\0", "&", "&#xD83D;", "<!--", "<?", "<![CDATA[", "<!-- -->", "]]>"]
        {
            let hostile = part.repeat(size / part.len());
            let _ = (json(&hostile), json(&format!("{{\"{hostile}")), xml(&hostile), xml(&format!("<a>{hostile}</a>")));
        }
    }
}
