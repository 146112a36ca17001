//! The percent-encoding of the RPC protocol.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Parameters;

/// Everything but `A-Za-z0-9-_.~` is encoded (RFC 3986 unreserved characters).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes as the signature wants it: UTF-8, upper-case `%XY`, a space is `%20`.
pub(crate) fn percent_encode(text: &str) -> String {
    // Most of a query stays as it is. Of a text of other letters, the room grows.
    let mut encoded = String::with_capacity(text.len() + text.len() / 2);
    encoded.extend(utf8_percent_encode(text, RESERVED));
    encoded
}

/// `name=value` pairs, encoded, joined by `&`, in the order of the names.
///
/// The same text is signed and sent, so that the two cannot differ.
pub(crate) fn canonical_query(parameters: &Parameters) -> String {
    let parameters: Vec<_> = parameters.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
    query(&parameters)
}

/// The same for parameters that are in the order of their names.
pub(super) fn query(parameters: &[(&str, &str)]) -> String {
    let length: usize = parameters.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let mut query = String::with_capacity(length + length / 4);
    for (name, value) in parameters {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, RESERVED));
        query.push('=');
        query.extend(utf8_percent_encode(value, RESERVED));
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(percent_encode("azAZ09-_.~"), "azAZ09-_.~");
        assert_eq!(percent_encode(" *+/=&%'()!"), "%20%2A%2B%2F%3D%26%25%27%28%29%21");
        assert_eq!(percent_encode("中"), "%E4%B8%AD");
    }

    #[test]
    fn names_are_sorted_bytewise() {
        let parameters =
            Parameters::from([("b".into(), "2".into()), ("B".into(), "1".into()), ("a b".into(), "&".into())]);
        assert_eq!(canonical_query(&parameters), "B=1&a%20b=%26&b=2");
    }
}
