//! Requests that are signed in their headers, with signature V3, and what they have beside their parameters.

use std::collections::BTreeMap;

use bytes::Bytes;
use hyper::http::request::Parts;

use super::authorization::Authorization;
use crate::signature_v3::{ALGORITHM, canonical_request, hash};

/// The algorithm and its version, as parameters have them.
pub(super) const METHOD: (&str, &str) = (ALGORITHM, "3.0");

/// The parameters of a request with signature V1 that stand in headers here.
const PARAMETERS: [(&str, &str); 5] = [
    ("x-acs-action", "Action"),
    ("x-acs-version", "Version"),
    ("x-acs-date", "Timestamp"),
    ("x-acs-signature-nonce", "SignatureNonce"),
    ("x-acs-security-token", "SecurityToken"),
];
const CONTENT_HASH: &str = "x-acs-content-sha256";
/// What has to be there and to be signed.
const REQUIRED: [&str; 6] =
    ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", CONTENT_HASH];

/// What is verified beside the parameters.
#[derive(Debug, Clone)]
pub(crate) struct SignedHeaders {
    /// The parameters that stand in the query.
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Bytes,
    authorization: Authorization,
}

impl SignedHeaders {
    /// None if the request has signature V1, or would have it.
    pub fn of(head: &Parts, query: BTreeMap<String, String>, body: Bytes) -> Option<Self> {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())));
        let mut headers: BTreeMap<_, _> = headers.collect();
        let authorization = headers.remove("authorization").filter(|value| value.starts_with("ACS3-"));
        // The vendor's older clients send these headers too, with signature V1.
        let has_action =
            || query.contains_key("Action") || form_urlencoded::parse(&body).any(|(name, _)| name == "Action");
        if authorization.is_none() && (!headers.contains_key("x-acs-action") || has_action()) {
            return None;
        }
        let authorization = authorization.as_deref().map(Authorization::read).unwrap_or_default();
        Some(Self { query, headers, body, authorization })
    }

    /// The parameters that a request with signature V1 would have for these headers.
    pub fn parameters(&self) -> impl Iterator<Item = (String, String)> {
        let named = PARAMETERS.iter().filter_map(|(header, name)| Some((*name, self.headers.get(*header)?.as_str())));
        let Authorization { algorithm, credential, signature, .. } = &self.authorization;
        let authorization = [("SignatureMethod", algorithm), ("AccessKeyId", credential), ("Signature", signature)];
        let authorization = authorization.into_iter().map(|(name, value)| (name, value.as_str()));
        let version = authorization.chain([("SignatureVersion", METHOD.1)]).filter(|_| !algorithm.is_empty());
        named.chain(version).map(|(name, value)| (name.to_owned(), value.to_owned()))
    }

    /// The names of the signed headers, as they were given.
    pub fn names(&self) -> &[String] {
        &self.authorization.signed_headers
    }

    /// Which format the client accepts.
    pub fn format(&self) -> Option<&'static str> {
        let accept = self.headers.get("accept")?;
        accept.split([',', ';']).any(|kind| kind.trim() == "application/json").then_some("JSON")
    }

    /// What is missing to verify the signature.
    pub fn incomplete(&self) -> Option<&str> {
        let Authorization { credential, signed_headers, signature, .. } = &self.authorization;
        if credential.is_empty() || signature.is_empty() {
            return Some("authorization");
        }
        let is_there =
            |name: &str| self.headers.contains_key(name) && signed_headers.iter().any(|signed| signed == name);
        let to_be_signed = |name: &&str| name.starts_with("x-acs-") || *name == "content-type";
        let arrived = self.headers.keys().map(String::as_str).filter(to_be_signed);
        let signed = signed_headers.iter().map(String::as_str);
        REQUIRED.into_iter().chain(arrived).chain(signed).find(|name| !is_there(name))
    }

    /// The canonical request. Its hash of the body is the true one everywhere, whatever the header says.
    pub fn canonical_request(&self, method: &str) -> String {
        let hash = hash(&self.body);
        let value = |name: &str| match name {
            CONTENT_HASH => hash.as_str(),
            _ => self.headers.get(name).map_or("", String::as_str),
        };
        let signed = self.names().iter().map(|name| (name.as_str(), value(name)));
        let query = self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        canonical_request(method, query, signed, &self.body)
    }

    /// Changes a parameter where it stands, in the query if it is new.
    pub fn tamper(&mut self, parameter: &str, value: &str) {
        if let Some((header, _)) = PARAMETERS.iter().find(|(_, name)| *name == parameter) {
            self.headers.insert((*header).to_owned(), value.to_owned());
            return;
        }
        let form: Vec<_> = form_urlencoded::parse(&self.body).into_owned().collect();
        if form.iter().any(|(name, _)| name == parameter) {
            let changed = form.iter().map(|(name, old)| (name, if name == parameter { value } else { old }));
            self.body = form_urlencoded::Serializer::new(String::new()).extend_pairs(changed).finish().into();
        } else if !["AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion"].contains(&parameter) {
            self.query.insert(parameter.to_owned(), value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::Request;
    use hyper::header::{HeaderName, HeaderValue};

    use super::super::testing::{at, refusal_code, signed_in_headers};
    use super::super::{Answered, Call};
    use crate::account::Account;
    use crate::fixed_keys::STS_SECURITY_TOKEN;
    use crate::reply::Answer;

    use super::*;

    const SUBMISSION: [(&str, &str); 3] =
        [("ContactType", "registrant"), ("DomainName", "中文.com"), ("RegistrantProfileId", "1")];
    const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

    /// As the vendor's current clients send it.
    fn in_query() -> Request<Bytes> {
        signed_in_headers("POST", &SUBMISSION, &[], &[], at(0))
    }

    fn in_form() -> Request<Bytes> {
        signed_in_headers("POST", &[("Lang", "en")], &SUBMISSION, &FORM, at(0))
    }

    fn call(request: Request<Bytes>) -> Call {
        let (head, body) = request.into_parts();
        Call::read(&head, body)
    }

    fn answered(request: Request<Bytes>) -> Answered {
        call(request).process(&Account::default(), at(0))
    }

    fn code(request: Request<Bytes>) -> Option<String> {
        refusal_code(&answered(request)).map(str::to_owned)
    }

    fn with(mut request: Request<Bytes>, name: &'static str, value: &str) -> Request<Bytes> {
        request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::try_from(value).unwrap());
        request
    }

    fn without(mut request: Request<Bytes>, name: &str) -> Request<Bytes> {
        request.headers_mut().remove(name).unwrap();
        request
    }

    /// With a header taken from those that are signed.
    fn unsigned(request: Request<Bytes>, name: &str) -> Request<Bytes> {
        let authorization = request.headers()["authorization"].to_str().unwrap().to_owned();
        let unsigned = authorization.replace(&format!(";{name}"), "").replace(&format!("{name};"), "");
        assert_ne!(unsigned, authorization);
        with(request, "authorization", &unsigned)
    }

    #[test]
    fn a_request_is_verified_wherever_its_parameters_stand() {
        let in_url = signed_in_headers("GET", &SUBMISSION, &[], &[], at(0));
        for request in [in_query(), in_form(), in_url] {
            let call = call(request);
            assert_eq!(call.parameter("DomainName"), Some("中文.com"));
            let answered = call.process(&Account::default(), at(0));
            assert_eq!((refusal_code(&answered), answered.verified), (None, true));
            assert!(answered.answer.task_no().is_some());
        }
    }

    #[test]
    fn headers_have_the_names_of_parameters() {
        let parameters = call(signed_in_headers("POST", &[], &[], &[("x-acs-security-token", "t")], at(0))).parameters;
        let names: Vec<_> = parameters.keys().map(String::as_str).collect();
        let expected = [
            "AccessKeyId",
            "Action",
            "SecurityToken",
            "Signature",
            "SignatureMethod",
            "SignatureNonce",
            "SignatureVersion",
            "Timestamp",
            "Version",
        ];
        assert_eq!(names, expected);
        assert_eq!(parameters["Action"], "SaveSingleTaskForUpdatingContactInfo");
        assert_eq!((parameters["SignatureMethod"].as_str(), parameters["SignatureVersion"].as_str()), METHOD);
    }

    #[test]
    fn nonces_and_times_count_as_with_version_1() {
        let account = Account::default();
        let call = call(in_query());
        assert_eq!(refusal_code(&call.process(&account, at(0))), None);
        assert_eq!(refusal_code(&call.process(&account, at(1))), Some("SignatureNonceUsed"));
        assert_eq!(refusal_code(&call.process(&account, at(3_600_000))), Some("InvalidTimeStamp.Expired"));
    }

    #[test]
    fn a_temporary_key_needs_its_token() {
        let token = |token: &[_]| code(signed_in_headers("POST", &SUBMISSION, &[], token, at(0)));
        assert_eq!(token(&[("x-acs-security-token", STS_SECURITY_TOKEN)]), None);
        let other = token(&[("x-acs-security-token", "x")]);
        assert_eq!(other.as_deref(), Some("InvalidSecurityToken.MismatchWithAccessKey"));
    }

    #[test]
    fn what_is_missing_or_not_signed_makes_a_signature_incomplete() {
        for name in REQUIRED {
            assert_eq!(code(unsigned(in_query(), name)).as_deref(), Some("IncompleteSignature"), "{name}");
            assert_eq!(code(without(in_query(), name)).as_deref(), Some("IncompleteSignature"), "{name}");
        }
        assert_eq!(code(unsigned(in_form(), "content-type")).as_deref(), Some("IncompleteSignature"));
        assert_eq!(code(with(in_query(), "x-acs-more", "1")).as_deref(), Some("IncompleteSignature"));
        assert_eq!(code(with(in_query(), "x-more", "1")), None);
        assert_eq!(code(without(in_query(), "authorization")).as_deref(), Some("IncompleteSignature"));
        for authorization in ["ACS3-HMAC-SHA256", "ACS3-HMAC-SHA256 Credential=sandbox-key,SignedHeaders=host"] {
            let code = code(with(in_query(), "authorization", authorization));
            assert_eq!(code.as_deref(), Some("IncompleteSignature"));
        }
    }

    #[test]
    fn there_is_one_algorithm() {
        let request = in_query();
        let authorization = request.headers()["authorization"].to_str().unwrap().replace("SHA256", "SM3");
        assert_eq!(code(with(request, "authorization", &authorization)).as_deref(), Some("InvalidSignatureMethod"));
    }

    #[test]
    fn whatever_is_changed_is_not_what_was_signed() {
        let refused = |call: Call| refusal_code(&call.process(&Account::default(), at(0))).map(str::to_owned);
        for (request, parameter, value) in [
            (in_query(), "DomainName", "other.com"),
            (in_form(), "DomainName", "other.com"),
            (in_form(), "Lang", "zh"),
            (in_query(), "AddTransferLock", "true"),
            (in_query(), "Action", "QueryTaskList"),
            (in_query(), "Version", "2017-12-18"),
            (in_query(), "Timestamp", "2018-01-25T15:00:01Z"),
            (in_query(), "SignatureNonce", "another"),
            (in_query(), "Signature", "00"),
        ] {
            let mut call = call(request);
            call.tamper(parameter.to_owned(), value.to_owned());
            assert_eq!(call.parameter(parameter), Some(value));
            assert_eq!(refused(call).as_deref(), Some("SignatureDoesNotMatch"), "{parameter}");
        }
        let mut call = call(in_query());
        call.tamper("SecurityToken".to_owned(), "another".to_owned());
        assert_eq!(refused(call).as_deref(), Some("IncompleteSignature"));
    }

    #[test]
    fn the_hash_of_the_body_is_not_taken_on_trust() {
        let (head, _) = in_query().into_parts();
        let smuggled = Request::from_parts(head, Bytes::from_static(b"Lang=zh"));
        assert_eq!(code(smuggled).as_deref(), Some("SignatureDoesNotMatch"));
        let lying = signed_in_headers("POST", &SUBMISSION, &[], &[(CONTENT_HASH, &hash(b"another"))], at(0));
        assert_eq!(code(lying).as_deref(), Some("SignatureDoesNotMatch"));
    }

    #[test]
    fn a_refusal_quotes_what_the_signature_should_be_of() {
        let mut call = call(in_query());
        call.tamper("DomainName".to_owned(), "other.com".to_owned());
        let Answer::Refusal(refusal) = call.process(&Account::default(), at(0)).answer else { panic!("it is refused") };
        let (_, quoted) = refusal.message.split_once(" server string to sign is:").unwrap();
        let (text, request) = quoted.split_once(" server canonical request is:").unwrap();
        assert_eq!(text, crate::signature_v3::string_to_sign(request));
        assert!(request.starts_with("POST\n/\nContactType=registrant&DomainName=other.com&"), "{request}");
    }

    #[test]
    fn headers_that_come_with_version_1_do_not_make_it_version_3() {
        let (head, _) = without(in_form(), "authorization").into_parts();
        let read = |uri: &str, body: &'static str| {
            let mut head = head.clone();
            head.uri = uri.parse().unwrap();
            Call::read(&head, Bytes::from_static(body.as_bytes())).headers.is_some()
        };
        assert!(!read("/?Action=A", "") && !read("/", "Action=A"));
        assert!(read("/", ""));
    }
}
