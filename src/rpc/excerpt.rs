//! The beginning of a page as a person reads it, made only of words that cannot be a credential.

use std::borrow::Cow;

use super::redact::Redactor;

/// Characters of a reply that an error shows.
const LONGEST: usize = 200;

/// No word of a message is longer, and most parts of credentials are.
const LONGEST_WORD: usize = 20;

/// A status or a code has no more digits.
const LONGEST_NUMBER: usize = 5;

/// In "InternalServerError" two capitals follow a small letter. Random letters have more of them.
const MOST_HUMPS: usize = 2;

/// Stands for everything that is not shown.
const GAP: &str = "…";

/// The first words and short numbers of a web page, a JSON text or a plain text.
///
/// Markup, scripts and comments are dropped. Anything else that is no plain word becomes `…`.
pub(super) fn excerpt(body: &str, redactor: &Redactor) -> String {
    let mut shown = Shown::default();
    for text in Visible(body) {
        for run in without_entities(text).split(separates) {
            shown.push(run);
            if shown.chars >= LONGEST {
                break;
            }
        }
        if shown.chars >= LONGEST {
            break;
        }
    }
    redactor.line(&shown.text).chars().take(LONGEST).collect()
}

fn separates(char: char) -> bool {
    char.is_whitespace() || char.is_control() || "\"{}[]<>".contains(char)
}

#[derive(Default)]
struct Shown {
    text: String,
    chars: usize,
    last: Option<Kind>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Words,
    Number,
    Gap,
}

impl Shown {
    fn push(&mut self, run: &str) {
        let core = run.trim_matches(is_punctuation);
        if core.is_empty() {
            return;
        }
        let kind = match kind_of(core) {
            // Many numbers could be the bytes of something.
            Kind::Number if !matches!(self.last, None | Some(Kind::Words)) => Kind::Gap,
            kind => kind,
        };
        if kind == Kind::Gap && self.last == Some(Kind::Gap) {
            return;
        }
        self.last = Some(kind);
        if !self.text.is_empty() {
            self.text.push(' ');
            self.chars += 1;
        }
        let run = run.trim_start_matches(|char| ".,:;!?".contains(char));
        let text = match kind {
            Kind::Gap => GAP,
            // Long rows of punctuation only take up room.
            _ if run.len() > core.len() + 4 => core,
            _ => run,
        };
        self.text.push_str(text);
        self.chars += text.chars().count();
    }
}

fn is_punctuation(char: char) -> bool {
    ".,:;!?()'|*#-–—‘’“”«»、。，：；！？（）《》「」".contains(char)
}

/// Credentials are ASCII, so that only stretches of ASCII are looked at.
fn kind_of(core: &str) -> Kind {
    if is_number(core) {
        return Kind::Number;
    }
    let fullwidth = |char: char| ('\u{ff01}'..='\u{ff5e}').contains(&char) && char.is_alphanumeric();
    let mut stretches = core.split(|char: char| !char.is_ascii()).filter(|stretch| !stretch.is_empty());
    let mixed = !core.is_ascii();
    if !core.contains(fullwidth) && stretches.all(|stretch| is_word(stretch) || (mixed && is_number(stretch))) {
        Kind::Words
    } else {
        Kind::Gap
    }
}

fn is_number(text: &str) -> bool {
    text.len() <= LONGEST_NUMBER && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_word(text: &str) -> bool {
    let humps = text.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    text.len() <= LONGEST_WORD
        && text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-'".contains(&byte))
        && humps.count() <= MOST_HUMPS
}

/// What is between the tags of HTML or XML. What a reply does not end is dropped.
struct Visible<'a>(&'a str);

impl<'a> Iterator for Visible<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        while self.0.starts_with('<') {
            self.0 = after_markup(self.0);
        }
        let (text, rest) = self.0.split_at(self.0.find('<').unwrap_or(self.0.len()));
        self.0 = rest;
        (!text.is_empty()).then_some(text)
    }
}

fn after_markup(text: &str) -> &str {
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    if let Some(text) = text.strip_prefix("<![CDATA[") {
        return text;
    }
    for name in ["script", "style"] {
        if is_tag(text, "<", name) {
            let end = text.match_indices('<').find(|(start, _)| is_tag(&text[*start..], "</", name));
            return end.map_or("", |(start, _)| after_tag(&text[start..]));
        }
    }
    match text.as_bytes().get(1) {
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?') => after_tag(text),
        _ => &text[1..],
    }
}

fn is_tag(text: &str, start: &str, name: &str) -> bool {
    let found = text.strip_prefix(start).and_then(|text| text.as_bytes().get(..name.len()));
    found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
}

/// Attributes may have a `>` between quotation marks.
fn after_tag(text: &str) -> &str {
    let mut quote = None;
    let end = text.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        quote.is_none() && byte == b'>'
    });
    end.map_or("", |end| &text[end + 1..])
}

/// An entity becomes an apostrophe or a space: whatever else it means is not needed to recognise a page.
fn without_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'#'));
        match end.filter(|end| *end > 0 && part.as_bytes()[*end] == b';') {
            Some(end) => {
                plain.push(if ["apos", "#39", "#039", "#x27", "rsquo"].contains(&&part[..end]) { '\'' } else { ' ' });
                plain.push_str(&part[end + 1..]);
            }
            None => {
                plain.push('&');
                plain.push_str(part);
            }
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::access_key::AccessKey;

    fn shown(body: &str) -> String {
        excerpt(body, &Redactor::new(&AccessKey::new("id", "the-secret", None).unwrap(), "0123456789abcdef"))
    }

    #[test]
    fn a_page_can_be_recognised() {
        for (body, expected) in [
            ("<html>\n  <h1>Bad   Gateway</h1>", "Bad Gateway"),
            (
                "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>\
                 </center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
                "502 Bad Gateway 502 Bad Gateway nginx",
            ),
            (
                "<!DOCTYPE html><!-- a > b --><title>错误</title><style>p > a {}</style><p title='a > b'>您访问的页面不存在，\
                 请联系管理员处理502错误。</p>",
                "错误 您访问的页面不存在，请联系管理员处理502错误。",
            ),
            ("<SCRIPT>var a = '</p>' < 'x';</SCRIPT ><p>We&rsquo;re sorry, you can&#39;t.", "We're sorry, you can't."),
            (r#"{"error":{"message":"Bad Gateway","status":502}}"#, "error message Bad Gateway status 502"),
            ("<?xml version='1.0'?><E><![CDATA[Access denied]]></E>", "Access denied"),
            ("no such page", "no such page"),
            ("Zugriffsbeschränkung (Fehler 403): ошибка доступа", "Zugriffsbeschränkung (Fehler 403): ошибка доступа"),
            ("1 < 2 & 3 > 2", "1 …"),
            ("", ""),
        ] {
            assert_eq!(shown(body), expected, "{body}");
        }
        assert_eq!(shown(&"中".repeat(900)).chars().count(), LONGEST);
    }

    #[test]
    fn what_may_be_a_credential_is_not_shown() {
        for (body, expected) in [
            ("token a1b2c3 d4e5 end", "token … end"),
            ("AbCdEfGhIj abcdefghijklmnopqrstuvw a/b a=b a+b a_b ａｂｃ x", "… x"),
            ("at 10.0.0.1 nginx/1.18.0 id 123456 x", "at … id … x"),
            ("data: [116, 104, 101, 45] x", "data: 116, … x"),
            ("the-secret THE SECRET x", "*** *** x"),
            ("<a href='x?Signature=abc'>here</a> <p title=\"abc", "here"),
            ("<!-- abc", ""),
            ("<script>abc", ""),
            ("Authorization: Basic abc d", "Authorization: *** d"),
            ("a\u{1b}[31mb\u{202e}c\0d", "a … d"),
        ] {
            assert_eq!(shown(body), expected, "{body}");
        }
    }

    #[test]
    fn hostile_pages_take_no_time() {
        for part in ["<a>", "<", "<script>", "<a \"", "&", "&a;", "<!--", "a ", "1 ", "<!-- -->", "</"] {
            assert!(shown(&part.repeat((1 << 18) / part.len())).chars().count() <= LONGEST, "{part}");
        }
    }
}
