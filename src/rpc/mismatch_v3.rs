//! What the server quotes of signature V3: always its string to sign, and perhaps (inferred) its canonical request.

use super::Parameters;
use super::difference::{first_difference, parameters, shortened};
use super::request::TOKEN_HEADER;
use super::signature_v3::ALGORITHM;

const CANONICAL_REQUEST: &str = "canonical request is:";

/// The server's string to sign.
pub(super) fn quoted(message: &str) -> Option<String> {
    let (_, rest) = message.split_once(ALGORITHM)?;
    // The line break may have become another one on its way.
    let hash: String = rest.trim_start().chars().take_while(char::is_ascii_hexdigit).collect();
    (hash.len() == 64).then(|| format!("{ALGORITHM}\n{hash}"))
}

/// The first part in which the server's canonical request differs from ours, if it quotes one.
pub(super) fn difference(message: &str, ours: &str, mask: &impl Fn(&str) -> String) -> Option<String> {
    let (_, theirs) = message.split_once(CANONICAL_REQUEST)?;
    let (ours, theirs) = (Canonical::parse(ours)?, Canonical::parse(theirs)?);
    if ours.method != theirs.method {
        return Some(format!("the method was {} and arrived as {}", ours.method, shortened(&mask(theirs.method))));
    }
    if ours.path != theirs.path {
        return Some(format!("the path was {} and arrived as {}", ours.path, shortened(&mask(theirs.path))));
    }
    // The server may have calculated the header from the body that it got.
    let body = || (ours.content_sha256 != theirs.content_sha256).then(|| "the body was changed".to_owned());
    first_difference("parameter", "", &ours.parameters, &theirs.parameters, mask)
        .or_else(body)
        .or_else(|| first_difference("header", TOKEN_HEADER, &ours.headers, &theirs.headers, mask))
}

struct Canonical<'a> {
    method: &'a str,
    path: &'a str,
    parameters: Parameters,
    headers: Parameters,
    content_sha256: &'a str,
}

impl<'a> Canonical<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut lines = text.trim_start().lines().map(str::trim);
        let (method, path, query) = (lines.next()?, lines.next()?, lines.next()?);
        let headers = lines.by_ref().map_while(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_owned().into(), value.trim().to_owned())).collect();
        // The empty line went with the headers; the signed names are theirs.
        let _names = lines.next()?;
        let last = lines.next()?;
        let end = last.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(last.len());
        Some(Self { method, path, parameters: parameters(query), headers, content_sha256: &last[..end] })
    }
}

#[cfg(test)]
mod tests {
    use super::super::mismatch;
    use super::super::request::Signed;
    use super::*;
    use crate::rpc::signature_v3::{canonical_request, content_sha256, string_to_sign};

    fn diagnose(message: &str, ours: &Signed) -> Option<String> {
        mismatch::diagnose(message, ours, str::to_owned)
    }

    fn signed(method: &str, query: &[(&'static str, &str)], headers: &[(&'static str, &str)], body: &str) -> Signed {
        let map = |pairs: &[(&'static str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect()
        };
        let canonical_request = canonical_request(method, &map(query), &map(headers), &content_sha256(body.as_bytes()));
        Signed { string_to_sign: string_to_sign(&canonical_request), canonical_request, signature: String::new() }
    }

    fn ours() -> Signed {
        signed("GET", &[("A", "中"), ("B", "2")], &[("host", "h"), (TOKEN_HEADER, "tok+en"), ("x-acs-date", "t:1")], "")
    }

    fn message(theirs: &Signed, with_request: bool) -> String {
        let request = format!(" server canonical request is:{}", theirs.canonical_request);
        format!(
            "Specified signature does not match our calculation. server string to sign is:{}{}.",
            theirs.string_to_sign,
            if with_request { &request } else { "" }
        )
    }

    #[test]
    fn the_same_text_means_a_wrong_secret() {
        for with_request in [true, false] {
            let hint = diagnose(&message(&ours(), with_request), &ours()).unwrap();
            assert!(hint.contains("secret is wrong"), "{hint}");
        }
    }

    #[test]
    fn another_hash_alone_shows_that_something_was_changed() {
        let theirs = signed("POST", &[], &[], "");
        let hint = diagnose(&message(&theirs, false), &ours()).unwrap();
        assert!(hint.ends_with("changed the request."), "{hint}");
    }

    #[test]
    fn a_quoted_request_shows_the_first_difference() {
        let headers = [("host", "h"), (TOKEN_HEADER, "tok+en"), ("x-acs-date", "t:1")];
        let query = [("A", "中"), ("B", "2")];
        for (theirs, expected) in [
            (signed("POST", &query, &headers, ""), "method was GET and arrived as POST"),
            (signed("GET", &query[..1], &headers, ""), "parameter B is missing"),
            (signed("GET", &[("A", "国"), ("B", "2")], &headers, ""), "parameter A was \"中\" and arrived as \"国\""),
            (signed("GET", &query, &headers[..2], ""), "header x-acs-date is missing"),
            (
                signed("GET", &query, &[("host", "proxy"), headers[1], headers[2]], ""),
                "header host was \"h\" and arrived as \"proxy\"",
            ),
            (signed("GET", &query, &headers, "x"), "body was changed"),
        ] {
            let hint = diagnose(&message(&theirs, true), &ours()).unwrap();
            assert!(hint.contains(expected), "{hint}");
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        let headers = [("host", "h"), (TOKEN_HEADER, "tok en"), ("x-acs-date", "t:1")];
        let theirs = signed("GET", &[("A", "中"), ("B", "2")], &headers, "");
        let hint = diagnose(&message(&theirs, true), &ours()).unwrap();
        assert!(
            hint.contains("x-acs-security-token was changed") && !hint.contains("tok+") && !hint.contains("tok "),
            "{hint}"
        );
    }

    #[test]
    fn a_message_without_the_text_gives_nothing() {
        for message in ["no match", "is:ACS3-HMAC-SHA256\nabc", "is:POST&%2F&A%3D1"] {
            assert_eq!(diagnose(message, &ours()), None);
        }
    }
}
