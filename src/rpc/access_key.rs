//! One set of id, secret and security token.

use std::fmt;

use zeroize::Zeroizing;

/// Wiped from memory when dropped.
#[derive(PartialEq, Eq)]
pub(crate) struct AccessKey {
    pub id: String,
    pub secret: Zeroizing<String>,
    pub security_token: Option<Zeroizing<String>>,
}

/// Why a key cannot be one, without showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnusableKey {
    pub reason: String,
}

/// Kept by `docker run --env-file`, and put in by word processors.
const QUOTATION_MARKS: &str = "\"'`“”„‘’«»";

/// Names of settings that are pasted together with the value, as they look without `_` and `-` in lower case.
const NAMES: [&str; 5] = ["alibabacloud", "accesskey", "securitytoken", "ststoken", "export"];

/// In examples, what is to be replaced often begins so, in the same form.
const PLACEHOLDERS: [&str; 4] = ["youraccesskey", "yoursecret", "yoursecurity", "yourststoken"];

impl AccessKey {
    /// Refuses what no access key can be, such as a line that ends in a line break.
    pub fn new(id: &str, secret: &str, security_token: Option<&str>) -> Result<Self, UnusableKey> {
        let parts =
            [("access key ID", Some(id)), ("access key secret", Some(secret)), ("security token", security_token)];
        for (what, value) in parts {
            if let Some(mistake) = value.and_then(mistake) {
                return Err(UnusableKey { reason: format!("the {what} {mistake}") });
            }
        }
        // Nothing is known of the other two but that they are made of these characters and a few more.
        if let Some(odd) = id.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_.".contains(*c))) {
            return Err(UnusableKey { reason: format!("the access key ID contains {odd:?}, which is not allowed") });
        }
        Ok(Self {
            id: id.to_owned(),
            secret: Zeroizing::new(secret.to_owned()),
            security_token: security_token.map(|token| Zeroizing::new(token.to_owned())),
        })
    }

    /// The id for people: only its ends, and of a short one only its begin.
    pub fn masked_id(&self) -> String {
        // It has ASCII characters alone.
        let (length, mark) = (self.id.len(), "****");
        match length {
            16.. => format!("{}{mark}{}", &self.id[..4], &self.id[length - 4..]),
            _ => format!("{}{mark}", &self.id[..length.min(4) / 2]),
        }
    }

    /// No key at all: only to hide `token` in texts that come back.
    pub fn hiding(token: &str) -> Self {
        let security_token = Some(Zeroizing::new(token.to_owned()));
        Self { id: String::new(), secret: Zeroizing::default(), security_token }
    }
}

/// Why no part of a key looks like this. The value itself is not shown.
fn mistake(value: &str) -> Option<String> {
    let is_quotation_mark = |c: char| QUOTATION_MARKS.contains(c);
    let bare = plain(value);
    let has_name = |name: &str| bare.strip_prefix(name).is_some_and(|rest| rest.contains('='));
    // Base64 has neither.
    let is_encoded = value
        .split('%')
        .skip(1)
        .all(|code| code.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)));
    let mistake = if value.is_empty() {
        "is empty"
    } else if value.len() > 1 && value.starts_with(is_quotation_mark) && value.ends_with(is_quotation_mark) {
        "has quotation marks around it. Remove the quotation marks"
    } else if value.contains(|c: char| c.is_whitespace() || c.is_control()) {
        "contains a space or a line break"
    } else if value.contains(is_quotation_mark) {
        "contains a quotation mark. Remove the quotation mark"
    } else if !value.is_ascii() {
        "contains a character that is not allowed and may be invisible. Copy the value again"
    } else if NAMES.into_iter().any(has_name) {
        "begins with the name of a setting. Pass only the value"
    } else if value.contains('%') && is_encoded {
        "is percent-encoded. Decode the value"
    } else if value.contains("**") {
        "is masked (***). Copy the value itself"
    } else if PLACEHOLDERS.into_iter().any(|placeholder| bare.starts_with(placeholder))
        || value.contains(['<', '>', '{', '}', '$', '%'])
    {
        "is a placeholder or the name of a variable. Pass the value itself"
    } else {
        let odd = value.chars().find(|c| "\\,*|^()[]".contains(*c))?;
        return Some(format!("contains {:?}, which is not allowed", odd.to_string()));
    };
    Some(mistake.to_owned())
}

/// How names are compared.
fn plain(value: &str) -> Zeroizing<String> {
    let start = value.chars().take(64);
    Zeroizing::new(start.filter(|c| !"-_".contains(*c)).map(|c| c.to_ascii_lowercase()).collect())
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AccessKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(id: &str, secret: &str, token: Option<&str>) -> String {
        AccessKey::new(id, secret, token).unwrap_err().reason
    }

    #[test]
    fn debug_shows_the_id_alone() {
        let key = AccessKey::new("the-id", "the-secret", Some("the-token")).unwrap();
        assert_eq!(format!("{key:?}"), r#"AccessKey { id: "the-id", .. }"#);
    }

    #[test]
    fn a_masked_id_shows_its_ends() {
        let masked = |id: &str| AccessKey::new(id, "the-secret", None).unwrap().masked_id();
        for (id, expected) in [
            ("LTAI5tExample1234567890ab", "LTAI****90ab"),
            ("STS.NUgYrLnoC37mZZCNnAbez", "STS.****Abez"),
            ("sandbox-key", "sa****"),
            ("id", "i****"),
            ("x", "****"),
        ] {
            assert_eq!(masked(id), expected);
        }
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_without_showing_it() {
        for (id, secret, token, expected) in [
            ("", "secret", None, "the access key ID is empty"),
            ("id", "", None, "the access key secret is empty"),
            ("id", "secret\n", None, "the access key secret contains a space or a line break"),
            ("id", "secret", Some("to\0ken"), "the security token contains a space or a line break"),
            ("id", "secret", Some(""), "the security token is empty"),
            ("i=d", "secret", None, "the access key ID contains '=', which is not allowed"),
        ] {
            assert_eq!(refusal(id, secret, token), expected);
        }
    }

    #[test]
    fn marks_and_placeholders_that_came_along_are_named_in_every_part() {
        for (value, mistake) in [
            ("\"canary\"", "has quotation marks around it. Remove the quotation marks"),
            ("'canary'", "has quotation marks around it. Remove the quotation marks"),
            ("“canary”", "has quotation marks around it. Remove the quotation marks"),
            ("\"canary", "contains a quotation mark. Remove the quotation mark"),
            ("\"", "contains a quotation mark. Remove the quotation mark"),
            (" canary", "contains a space or a line break"),
            ("canary\u{a0}", "contains a space or a line break"),
            ("\u{feff}canary", "contains a character that is not allowed and may be invisible. Copy the value again"),
            ("can\u{200b}ary", "contains a character that is not allowed and may be invisible. Copy the value again"),
            ("ｃanary", "contains a character that is not allowed and may be invisible. Copy the value again"),
            ("canary%2Bcanary%3D", "is percent-encoded. Decode the value"),
            ("LTAI****canary", "is masked (***). Copy the value itself"),
            ("export_X=canary", "begins with the name of a setting. Pass only the value"),
            ("ALIBABA_CLOUD_X=canary", "begins with the name of a setting. Pass only the value"),
            ("access_key_id=canary", "begins with the name of a setting. Pass only the value"),
            ("<canary>", "is a placeholder or the name of a variable. Pass the value itself"),
            ("${canary}", "is a placeholder or the name of a variable. Pass the value itself"),
            ("%canary%", "is a placeholder or the name of a variable. Pass the value itself"),
            ("YOUR_ACCESS_KEY_ID", "is a placeholder or the name of a variable. Pass the value itself"),
            ("your-access-key-secret", "is a placeholder or the name of a variable. Pass the value itself"),
            ("canary,canary", r#"contains ",", which is not allowed"#),
            ("canary\\", r#"contains "\\", which is not allowed"#),
        ] {
            assert_eq!(refusal(value, "s", None), format!("the access key ID {mistake}"));
            assert_eq!(refusal("id", value, None), format!("the access key secret {mistake}"));
            assert_eq!(refusal("id", "s", Some(value)), format!("the security token {mistake}"));
        }
    }

    #[test]
    fn what_a_key_may_look_like_is_taken() {
        for id in ["LTAI5tExample1234567890ab", "STS.NUgYrLnoC37mZZCNnAbez", "TMP.3Kd9", "test-id", "a_b.c"] {
            for secret in ["aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0", "se;c#ret=", "sandbox-secret-4Zp/7Q+9", "access_key"] {
                AccessKey::new(id, secret, Some("CAIS9QJ1q6Ft5B2yfSjIr5bQ+3/4==")).unwrap();
            }
        }
    }
}
