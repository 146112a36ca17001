//! Golden vectors of the signatures, for the client's code and for the sandbox's own.

use std::collections::BTreeMap;

use alidomain::rpc::{Parameters, signature_v1};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    method: String,
    access_key_secret: String,
    parameters: Parameters,
    string_to_sign: String,
    signature: String,
}

fn vectors() -> Vec<Vector> {
    let file: Vectors =
        serde_json::from_str(include_str!("data/signature-v1-vectors.json")).expect("the vectors parse");
    assert_eq!(file.vectors.len(), 18);
    file.vectors
}

#[test]
fn the_client_signs_as_documented() {
    for vector in vectors() {
        let text = signature_v1::string_to_sign(&vector.method, &vector.parameters);
        assert_eq!(text, vector.string_to_sign);
        assert_eq!(signature_v1::sign(&vector.access_key_secret, &text), vector.signature);
    }
}

#[test]
fn the_sandbox_verifies_as_documented() {
    use alidomain_sandbox::signature::{string_to_sign, verify};

    for vector in vectors() {
        let parameters = vector.parameters.iter().map(|(name, value)| (name.as_ref(), value.as_str()));
        // In any order, and with the signature among them.
        let text = string_to_sign(&vector.method, parameters.rev().chain([("Signature", "x")]));
        assert_eq!(text, vector.string_to_sign);
        assert!(verify(&vector.access_key_secret, &text, &vector.signature));
        assert!(!verify("another secret", &text, &vector.signature));
        assert!(!verify(&vector.access_key_secret, &format!("{text}%20"), &vector.signature));
    }
}

#[derive(Deserialize)]
struct V3Vectors {
    method: String,
    body: String,
    vectors: Vec<V3Vector>,
}

#[derive(Deserialize)]
struct V3Vector {
    access_key_secret: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    authorization: String,
}

#[test]
fn the_sandbox_verifies_v3_as_documented() {
    use alidomain_sandbox::signature_v3::{canonical_request, string_to_sign, verify};

    let file: V3Vectors =
        serde_json::from_str(include_str!("data/signature-v3-vectors.json")).expect("the vectors parse");
    assert_eq!(file.vectors.len(), 11);
    for vector in file.vectors {
        let [query, headers] =
            [&vector.query, &vector.headers].map(|pairs| pairs.iter().map(|(name, value)| (&**name, &**value)));
        let (rest, signature) = vector.authorization.rsplit_once(",Signature=").expect("it has a signature");
        let (_, names) = rest.rsplit_once("SignedHeaders=").expect("it names the signed headers");
        assert!(headers.clone().map(|(name, _)| name).eq(names.split(';')));
        // In any order.
        let text = |body: &[u8]| {
            string_to_sign(&canonical_request(&file.method, query.clone().rev(), headers.clone().rev(), body))
        };
        let signed = text(file.body.as_bytes());
        assert!(verify(&vector.access_key_secret, &signed, signature));
        assert!(!verify("another secret", &signed, signature));
        assert!(!verify(&vector.access_key_secret, &text(b"another body"), signature));
        assert!(!verify(&vector.access_key_secret, &signed, &signature.to_uppercase()));
    }
}
