//! From parameters to a signed request, purely: time and nonce come from outside.

use std::sync::Arc;
use std::time::SystemTime;

use percent_encoding::percent_decode_str;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::access_key::AccessKey;
use super::encoding::{percent_encode, query};
use super::{Parameters, signature_v1, signature_v3};
use crate::options::{HttpMethod, ReplyFormat, SignatureVersion};

/// The header that carries the security token in signature V3.
pub(crate) const TOKEN_HEADER: &str = "x-acs-security-token";

/// Where requests go, and in which form.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub endpoint: reqwest::Url,
    pub api_version: String,
    pub reply_format: ReplyFormat,
    pub http_method: HttpMethod,
    pub signature_version: SignatureVersion,
}

/// What makes each signed request unlike any other. The same stamp makes the same request.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    pub key: Arc<AccessKey>,
    pub time: SystemTime,
    pub nonce: String,
}

/// A request that is ready to be sent. Not `Debug`: its URL, form or headers
/// hold the signature and the security token.
pub(crate) struct SignedRequest {
    pub method: HttpMethod,
    pub url: reqwest::Url,
    /// All that carry meaning, by their lower-case names.
    pub headers: Parameters,
    /// The body of a POST.
    pub form: Option<String>,
    pub signed: Arc<Signed>,
}

impl SignedRequest {
    /// What is in the URL or the form, but for the signature.
    pub fn parameters(&self) -> Parameters {
        let pairs = self.form.as_deref().or(self.url.query()).unwrap_or_default().split('&');
        let pairs = pairs.filter_map(|pair| pair.split_once('=')).filter(|(name, _)| *name != "Signature");
        let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        pairs.map(|(name, value)| (decoded(name).into(), decoded(value))).collect()
    }
}

/// What was signed, and the signature. Not `Debug`, for the same reason.
pub(crate) struct Signed {
    pub canonical_request: String,
    pub string_to_sign: String,
    pub signature: String,
}

/// Adds what is common to all requests to the parameters of the operation and signs it all.
pub(crate) fn sign(target: &Target, action: &str, operation_parameters: &Parameters, stamp: &Stamp) -> SignedRequest {
    let format = match target.reply_format {
        ReplyFormat::Json => "JSON",
        ReplyFormat::Xml => "XML",
    };
    match target.signature_version {
        SignatureVersion::V1 => sign_v1(target, action, operation_parameters, format, stamp),
        SignatureVersion::V3 => {
            let parameters = query(&parameters(operation_parameters, &[("Format", format)]));
            sign_v3(target, action, parameters, stamp)
        }
    }
}

/// The request of an operation that is not signed: its parameters prove who asks.
pub(crate) fn unsigned(
    target: &Target,
    action: &str,
    operation_parameters: &Parameters,
    stamp: &Stamp,
) -> SignedRequest {
    let common = [
        ("Action", action),
        ("Format", "JSON"),
        ("SignatureNonce", &stamp.nonce),
        ("Timestamp", &timestamp(stamp.time)),
        ("Version", &target.api_version),
    ];
    let (url, form) = placed(target, query(&parameters(operation_parameters, &common)));
    let signed = Signed { canonical_request: String::new(), string_to_sign: String::new(), signature: String::new() };
    let (method, headers) = (target.http_method, content_type(target.http_method));
    SignedRequest { method, url, headers, form, signed: Arc::new(signed) }
}

/// All parameters of a request in the order of their names. What is common to all requests, no operation sets.
fn parameters<'a>(operation: &'a Parameters, common: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_own = |(name, _): &(&str, &str)| !common.iter().any(|(common, _)| common == name);
    let own = operation.iter().map(|(name, value)| (name.as_ref(), value.as_str())).filter(is_own);
    let mut all = Vec::with_capacity(operation.len() + common.len());
    all.extend(own.chain(common.iter().copied()));
    all.sort_unstable();
    all
}

fn sign_v1(
    target: &Target,
    action: &str,
    operation_parameters: &Parameters,
    format: &str,
    stamp: &Stamp,
) -> SignedRequest {
    let timestamp = timestamp(stamp.time);
    let token = stamp.key.security_token.as_deref().map(|token| ("SecurityToken", token.as_str()));
    let common = [
        ("AccessKeyId", stamp.key.id.as_str()),
        ("Action", action),
        ("Format", format),
        ("SignatureMethod", signature_v1::METHOD),
        ("SignatureNonce", &stamp.nonce),
        ("SignatureVersion", signature_v1::VERSION),
        ("Timestamp", &timestamp),
        ("Version", &target.api_version),
        token.unwrap_or_default(),
    ];
    let common = &common[..common.len() - usize::from(token.is_none())];

    let canonical_request = query(&parameters(operation_parameters, common));
    let string_to_sign = signature_v1::string_to_sign_of_query(target.http_method.name(), &canonical_request);
    let signature = signature_v1::sign(&stamp.key.secret, &string_to_sign);
    let (url, form) = placed(target, [&canonical_request, "&Signature=", &percent_encode(&signature)].concat());
    SignedRequest {
        method: target.http_method,
        url,
        headers: content_type(target.http_method),
        form,
        signed: Arc::new(Signed { canonical_request, string_to_sign, signature }),
    }
}

fn sign_v3(target: &Target, action: &str, query: String, stamp: &Stamp) -> SignedRequest {
    let method = target.http_method;
    let (url, form) = placed(target, query);
    let content_sha256 = signature_v3::content_sha256(form.as_deref().unwrap_or_default().as_bytes());
    // Nothing else is signed: what comes between may rewrite other headers.
    let mut headers = content_type(target.http_method);
    headers.extend([
        ("host".into(), host(&url)),
        ("x-acs-action".into(), action.into()),
        ("x-acs-content-sha256".into(), content_sha256.clone()),
        ("x-acs-date".into(), timestamp(stamp.time)),
        ("x-acs-signature-nonce".into(), stamp.nonce.clone()),
        ("x-acs-version".into(), target.api_version.clone()),
    ]);
    if let Some(token) = &stamp.key.security_token {
        headers.insert(TOKEN_HEADER.into(), token.to_string());
    }

    let query = url.query().unwrap_or_default();
    let canonical_request = signature_v3::canonical_request_of_query(method.name(), query, &headers, &content_sha256);
    let string_to_sign = signature_v3::string_to_sign(&canonical_request);
    let signature = signature_v3::sign(&stamp.key.secret, &string_to_sign);
    let accept = match target.reply_format {
        ReplyFormat::Json => "application/json",
        ReplyFormat::Xml => "application/xml",
    };
    let authorization = signature_v3::authorization(&stamp.key.id, &headers, &signature);
    headers.extend([("accept".into(), accept.into()), ("authorization".into(), authorization)]);
    SignedRequest {
        method,
        url,
        headers,
        form,
        signed: Arc::new(Signed { canonical_request, string_to_sign, signature }),
    }
}

/// The parameters where the method has them: the URL, and the form of a POST.
fn placed(target: &Target, parameters: String) -> (reqwest::Url, Option<String>) {
    let mut url = target.endpoint.clone();
    match target.http_method {
        HttpMethod::Post => (url, Some(parameters)),
        HttpMethod::Get => {
            url.set_query(Some(&parameters));
            (url, None)
        }
    }
}

/// The header that tells a form, and signs that it is one.
fn content_type(method: HttpMethod) -> Parameters {
    match method {
        HttpMethod::Post => {
            let mut headers = Parameters::new();
            headers.insert("content-type".into(), "application/x-www-form-urlencoded".into());
            headers
        }
        HttpMethod::Get => Parameters::new(),
    }
}

/// The header as HTTP wants it: with the port, if it is not the scheme's own.
fn host(url: &reqwest::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// `YYYY-MM-DDThh:mm:ssZ`, in UTC.
fn timestamp(time: SystemTime) -> String {
    let whole_seconds = OffsetDateTime::from(time).replace_nanosecond(0).expect("0 is a valid nanosecond");
    whole_seconds.format(&Rfc3339).expect("years 0 to 9999 can be written")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn target(endpoint: &str, http_method: HttpMethod, signature_version: SignatureVersion) -> Target {
        Target {
            endpoint: endpoint.parse().unwrap(),
            api_version: "2018-01-29".into(),
            reply_format: ReplyFormat::Xml,
            http_method,
            signature_version,
        }
    }

    fn stamp(token: Option<&str>) -> Stamp {
        Stamp {
            key: Arc::new(AccessKey::new("id", "secret", token).unwrap()),
            time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            nonce: "n-1".into(),
        }
    }

    fn signed_v3(endpoint: &str, http_method: HttpMethod, stamp: &Stamp) -> SignedRequest {
        let parameters = Parameters::from([("DomainName".into(), "中文.com".into())]);
        sign(&target(endpoint, http_method, SignatureVersion::V3), "Act", &parameters, stamp)
    }

    #[test]
    fn a_form_is_signed_by_its_hash_and_its_type() {
        let request = signed_v3("https://example.com", HttpMethod::Post, &stamp(Some("to+ken")));
        let form = "DomainName=%E4%B8%AD%E6%96%87.com&Format=XML";
        let hash = signature_v3::content_sha256(form.as_bytes());
        assert_eq!((request.form.as_deref(), request.url.as_str()), (Some(form), "https://example.com/"));
        assert_eq!(
            request.signed.canonical_request,
            format!(
                "POST\n/\n\ncontent-type:application/x-www-form-urlencoded\nhost:example.com\nx-acs-action:Act\n\
                 x-acs-content-sha256:{hash}\nx-acs-date:2023-11-14T22:13:20Z\nx-acs-security-token:to+ken\n\
                 x-acs-signature-nonce:n-1\nx-acs-version:2018-01-29\n\ncontent-type;host;x-acs-action;\
                 x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version\n{hash}"
            )
        );
        assert_eq!(request.headers["accept"], "application/xml");
        let signed = request.headers["authorization"].strip_prefix("ACS3-HMAC-SHA256 Credential=id,SignedHeaders=");
        assert!(signed.unwrap().ends_with(&format!("x-acs-version,Signature={}", request.signed.signature)));
    }

    #[test]
    fn a_query_is_signed_as_it_is_sent() {
        let request = signed_v3("https://example.com", HttpMethod::Get, &stamp(None));
        let query = "DomainName=%E4%B8%AD%E6%96%87.com&Format=XML";
        assert_eq!((request.form.as_deref(), request.url.query()), (None, Some(query)));
        assert!(
            request.signed.canonical_request.starts_with(&format!("GET\n/\n{query}\nhost:example.com\nx-acs-action"))
        );
        assert!(request.signed.canonical_request.ends_with(&signature_v3::content_sha256(b"")));
        assert!(!request.headers.contains_key("content-type") && !request.headers.contains_key(TOKEN_HEADER));
    }

    #[test]
    fn the_same_stamp_makes_the_same_request_and_another_nonce_another_one() {
        for version in [SignatureVersion::V1, SignatureVersion::V3] {
            let target = target("https://example.com", HttpMethod::Post, version);
            let with = |nonce: &str| {
                let stamp = Stamp { nonce: nonce.into(), ..stamp(None) };
                let request = sign(&target, "Act", &Parameters::new(), &stamp);
                (request.form, request.headers, request.signed.signature.clone())
            };
            assert_eq!(with("1"), with("1"));
            assert_ne!(with("1").2, with("2").2, "{version:?}");
        }
    }

    #[test]
    fn the_host_is_signed_as_http_sends_it() {
        for (endpoint, expected) in [
            ("https://example.com:443", "example.com"),
            ("http://example.com:80", "example.com"),
            ("https://example.com:80", "example.com:80"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("http://[::1]:8080", "[::1]:8080"),
            ("https://[::1]", "[::1]"),
            ("https://Bücher.example", "xn--bcher-kva.example"),
        ] {
            let request = signed_v3(endpoint, HttpMethod::Get, &stamp(None));
            assert_eq!(request.headers["host"], expected, "{endpoint}");
        }
    }

    #[test]
    fn a_timestamp_has_whole_seconds_and_a_z() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_456_231_584_999);
        assert_eq!(timestamp(time), "2016-02-23T12:46:24Z");
    }
}
