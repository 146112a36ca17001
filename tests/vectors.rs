//! Golden vectors of signature V1, for the client's code and for the sandbox's own.

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
