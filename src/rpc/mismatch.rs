//! Why a signature did not match, from the string to sign that the server quotes.

use super::Parameters;
use super::difference::{decode, first_difference, parameters, shortened};
use super::mismatch_v3;
use super::request::Signed;
use super::signature_v3;

/// The next step after SignatureDoesNotMatch or IncompleteSignature, or `None`
/// if the server's message quotes no string to sign.
///
/// Shows the first part that differs, but never a security token. `mask` is applied to all that is quoted.
pub(crate) fn diagnose(server_message: &str, ours: &Signed, mask: impl Fn(&str) -> String) -> Option<String> {
    let v3 = ours.string_to_sign.starts_with(signature_v3::ALGORITHM);
    let theirs = if v3 { mismatch_v3::quoted(server_message) } else { quoted(server_message) }?;
    if theirs == ours.string_to_sign {
        return Some(
            "The access key secret is wrong, because the server signed the same text. Check that the secret belongs \
             to this access key ID, without extra spaces or line breaks."
                .to_owned(),
        );
    }
    let difference = if v3 {
        mismatch_v3::difference(server_message, &ours.canonical_request, &mask)
    } else {
        let encoded_otherwise = || "the two texts have different encodings".to_owned();
        Some(difference(&ours.string_to_sign, &theirs, &mask).unwrap_or_else(encoded_otherwise))
    };
    let difference = difference.map_or_else(String::new, |difference| format!(": {difference}"));
    Some(format!(
        "The server signed a different text, so something in between (such as a proxy) changed the request{difference}."
    ))
}

fn quoted(message: &str) -> Option<String> {
    let separator = message.find("&%2F&")?;
    let start = message[..separator].trim_end_matches(|c: char| c.is_ascii_uppercase()).len();
    let quoted = &message[start..];
    let end = quoted.find(|c: char| !(c.is_ascii_alphanumeric() || "%&-_.~*".contains(c))).unwrap_or(quoted.len());
    // No value at the end of the text, a version, ends in a full stop; the sentence around it may.
    Some(quoted[..end].trim_end_matches('.').to_owned())
}

fn difference(ours: &str, theirs: &str, mask: &impl Fn(&str) -> String) -> Option<String> {
    let (our_method, our_parameters) = parse(ours)?;
    let (their_method, their_parameters) = parse(theirs)?;
    if our_method != their_method {
        return Some(format!("the method was {our_method} and arrived as {}", shortened(&mask(their_method))));
    }
    first_difference("parameter", "SecurityToken", &our_parameters, &their_parameters, mask)
}

fn parse(string_to_sign: &str) -> Option<(&str, Parameters)> {
    let (method, query) = string_to_sign.split_once("&%2F&")?;
    Some((method, parameters(&decode(query))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::signature_v1::string_to_sign;

    fn text(pairs: &[(&'static str, &str)]) -> String {
        let parameters = pairs.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect();
        string_to_sign("POST", &parameters)
    }

    fn diagnose(message: &str, string_to_sign: &str) -> Option<String> {
        let (canonical_request, signature) = (String::new(), String::new());
        let signed = Signed { canonical_request, string_to_sign: string_to_sign.into(), signature };
        super::diagnose(message, &signed, str::to_owned)
    }

    fn message(text: &str) -> String {
        format!("Specified signature does not match our calculation. server string to sign is:{text}")
    }

    #[test]
    fn the_same_text_means_a_wrong_secret() {
        let ours = text(&[("DomainName", "中文.com"), ("Lang", "en")]);
        assert!(diagnose(&message(&ours), &ours).unwrap().contains("secret is wrong"));
        assert!(diagnose(&format!("{} (see the docs)", message(&ours)), &ours).unwrap().contains("secret is wrong"));
        assert!(diagnose(&format!("签名不匹配：{ours}。"), &ours).unwrap().contains("secret is wrong"));
        assert!(diagnose(&format!("{}.", message(&ours)), &ours).unwrap().contains("secret is wrong"));
    }

    #[test]
    fn another_text_shows_the_first_difference() {
        let ours = text(&[("DomainName", "中文.com"), ("Lang", "en")]);
        for (theirs, expected) in [
            (
                text(&[("DomainName", "中文.net"), ("Lang", "zh")]),
                "DomainName was \"中文.com\" and arrived as \"中文.net\"",
            ),
            (text(&[("DomainName", "中文.com")]), "Lang is missing"),
            (text(&[("DomainName", "中文.com"), ("Lang", "en"), ("X", "1")]), "X was added"),
            (ours.replacen("POST", "GET", 1), "method was POST and arrived as GET"),
            (ours.to_lowercase().replacen("post&%2f", "POST&%2F", 1), "DomainName is missing"),
        ] {
            let hint = diagnose(&message(&theirs), &ours).unwrap();
            assert!(hint.contains(expected), "{hint}");
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        let ours = text(&[("SecurityToken", "tok+en/1")]);
        let hint = diagnose(&message(&text(&[("SecurityToken", "tok en/1")])), &ours).unwrap();
        assert!(hint.contains("SecurityToken was changed") && !hint.contains("en/1"), "{hint}");
    }

    #[test]
    fn long_values_are_cut() {
        let (ours, long) = (text(&[("A", "1")]), "x".repeat(1 << 20));
        for theirs in [text(&[("A", &long)]), ours.replacen("A%3D", &format!("A%3D1%26{long}%3D"), 1)] {
            let hint = diagnose(&message(&theirs), &ours).unwrap();
            assert!(hint.len() < 400 && hint.contains("xxx…"), "{hint}");
        }
    }

    #[test]
    fn a_message_without_the_text_gives_nothing() {
        assert_eq!(diagnose("Specified signature is not matched with our calculation.", "POST&%2F&A%3D1"), None);
    }
}
