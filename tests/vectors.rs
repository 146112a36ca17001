//! Golden vectors of the signatures, for the client's code and for the sandbox's own.

use alidomain::rpc::{Parameters, signature_v1, signature_v3};
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
    access_key_id: String,
    access_key_secret: String,
    query: Parameters,
    headers: Parameters,
    authorization: String,
}

fn v3_vectors() -> V3Vectors {
    let file: V3Vectors =
        serde_json::from_str(include_str!("data/signature-v3-vectors.json")).expect("the vectors parse");
    assert_eq!(file.vectors.len(), 11);
    file
}

#[test]
fn the_client_signs_v3_as_documented() {
    let V3Vectors { method, body, vectors } = v3_vectors();
    for vector in vectors {
        let hash = signature_v3::content_sha256(body.as_bytes());
        assert_eq!(vector.headers["x-acs-content-sha256"], hash);
        let request = signature_v3::canonical_request(&method, &vector.query, &vector.headers, &hash);
        let text = signature_v3::string_to_sign(&request);
        let signature = signature_v3::sign(&vector.access_key_secret, &text);
        let authorization = signature_v3::authorization(&vector.access_key_id, &vector.headers, &signature);
        assert_eq!(authorization, vector.authorization);
    }
}

#[test]
fn the_sandbox_verifies_v3_as_documented() {
    use alidomain_sandbox::signature_v3::{canonical_request, string_to_sign, verify};

    let V3Vectors { method, body, vectors } = v3_vectors();
    for vector in vectors {
        let [query, headers] =
            [&vector.query, &vector.headers].map(|pairs| pairs.iter().map(|(name, value)| (&**name, &**value)));
        let (rest, signature) = vector.authorization.rsplit_once(",Signature=").expect("it has a signature");
        let (_, names) = rest.rsplit_once("SignedHeaders=").expect("it names the signed headers");
        assert!(headers.clone().map(|(name, _)| name).eq(names.split(';')));
        // In any order.
        let text =
            |body: &[u8]| string_to_sign(&canonical_request(&method, query.clone().rev(), headers.clone().rev(), body));
        let signed = text(body.as_bytes());
        assert!(verify(&vector.access_key_secret, &signed, signature));
        assert!(!verify("another secret", &signed, signature));
        assert!(!verify(&vector.access_key_secret, &text(b"another body"), signature));
        assert!(!verify(&vector.access_key_secret, &signed, &signature.to_uppercase()));
    }
}
