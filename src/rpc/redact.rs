//! Keeps secrets out of texts that come back from outside.

use zeroize::Zeroizing;

use super::encoding::percent_encode;
use crate::credentials::AccessKey;

const MASK: &str = "***";

/// Parameters, and a header, whose values are masked wherever they are quoted, be it plainly
/// or in what is signed.
const PARAMETERS: [&str; 9] = [
    "SecurityToken=",
    "SecurityToken%3D",
    "SecurityToken\\u003d",
    "Signature=",
    "Signature%3D",
    "Signature\\u003d",
    "x-acs-security-token:",
    "OIDCToken=",
    "OIDCToken%3D",
];

/// Masks the secret, the security token and the signature, raw, in JSON, and
/// percent-encoded once or twice: a server that quotes our string to sign quotes the token with it.
pub(crate) struct Redactor(Vec<Zeroizing<String>>);

impl Redactor {
    pub fn new(key: &AccessKey, signature: &str) -> Self {
        let token = key.security_token.as_deref().map_or("", String::as_str);
        let mut forms = Vec::new();
        for secret in [key.secret.as_str(), token, signature] {
            let once = percent_encode(secret);
            let twice = percent_encode(&once);
            let slashes_escaped = secret.replace('/', "\\/");
            // What some writers of JSON make of `=` at the end of base64, and form decoders of `+`.
            let unpadded = secret.trim_end_matches('=').to_owned();
            let spaced = secret.replace('+', " ");
            forms.extend([twice, once, slashes_escaped, spaced, unpadded, secret.to_owned()].map(Zeroizing::new));
        }
        // The longest first: a shorter one may be a part of it.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        // Masking a text of one or two characters would only shred the message.
        forms.retain(|form| form.len() > 2);
        Self(forms)
    }

    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for form in &self.0 {
            if text.contains(form.as_str()) {
                text = text.replace(form.as_str(), MASK);
            }
        }
        PARAMETERS.iter().fold(text, |text, parameter| mask_values(&text, parameter))
    }
}

/// Masks what follows `parameter`: the server may have got our secret mangled.
fn mask_values(text: &str, parameter: &str) -> String {
    let mut parts = text.split(parameter);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = ["&", "%26", " ", "\n", "\\n", "\"", "<"].iter().filter_map(|end| part.find(end)).min();
        masked.push_str(parameter);
        masked.push_str(MASK);
        masked.push_str(&part[end.unwrap_or(part.len())..]);
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_every_secret_is_masked() {
        let key = AccessKey::new("id", "se/cret", Some("tok+en=")).unwrap();
        let redactor = Redactor::new(&key, "sig/na=");
        let text = "se\\/cret se/cret se%2Fcret se%252Fcret tok+en= tok%2Ben%3D tok%252Ben%253D sig/na= sig%2Fna%3D id";
        assert_eq!(redactor.clean(text), "*** *** *** *** *** *** *** *** *** id");
    }

    #[test]
    fn a_mangled_token_is_masked_too() {
        let redactor = Redactor::new(&AccessKey::new("id", "secret", Some("tok+en")).unwrap(), "signature");
        for (text, expected) in [
            (
                "is:POST&%2F&A%3D1%26SecurityToken%3Dtok%2520en%26Z%3D1",
                "is:POST&%2F&A%3D1%26SecurityToken%3D***%26Z%3D1",
            ),
            ("<p>SecurityToken=tok en&Z=1</p>", "<p>SecurityToken=***&Z=1</p>"),
            ("{\"SecurityToken\\u003dother\"}", "{\"SecurityToken\\u003d***\"}"),
            ("SecurityToken=tok-en", "SecurityToken=***"),
            ("is:POST\nx-acs-security-token:tok-en\nx:1", "is:POST\nx-acs-security-token:***\nx:1"),
            (r#"{"is":"POST\nx-acs-security-token:tok-en\nx:1"}"#, r#"{"is":"POST\nx-acs-security-token:***\nx:1"}"#),
            ("Credential=id,SignedHeaders=a;b,Signature=0a1b", "Credential=id,SignedHeaders=a;b,Signature=***"),
        ] {
            assert_eq!(redactor.clean(text), expected);
        }
    }

    #[test]
    fn padding_that_was_escaped_hides_nothing() {
        let redactor = Redactor::new(&AccessKey::new("id", "secret", Some("tok/en==")).unwrap(), "sig/na=");
        assert_eq!(
            redactor.clean(r#"{"t":"tok/en\u003d\u003d","s":"sig/na\u003d"}"#),
            r#"{"t":"***\u003d\u003d","s":"***\u003d"}"#
        );
    }
}
