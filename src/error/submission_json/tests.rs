//! The vectors that the other languages read, too, and what only Rust can write.

use super::*;

const VECTORS: &str = include_str!("../../../tests/data/unresolved-submissions.json");

fn vectors(of: &str) -> Vec<Value> {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let list = vectors[of].as_array().unwrap().clone();
    assert!(list.len() > 1);
    list
}

#[test]
fn vectors_are_read_and_written_again() {
    for vector in vectors("submissions") {
        let json = vector["json"].as_str().unwrap();
        let submission = submission_from_json(json.to_owned()).unwrap();
        assert_eq!(submission_to_json(submission.clone()), json);
        for other in vector["read"].as_array().unwrap() {
            assert_eq!(submission_from_json(other.as_str().unwrap().to_owned()).unwrap(), submission);
        }
    }
}

#[test]
fn what_is_refused_names_its_field() {
    for vector in vectors("refused") {
        let (json, expected) = (vector["json"].as_str().unwrap(), vector["field"].as_str().unwrap());
        let error = submission_from_json(json.to_owned()).unwrap_err();
        let DomainError::InvalidRequest { reason, field, .. } = error else { panic!("{error:?}") };
        assert_eq!(field, expected, "{json}");
        assert!(reason.starts_with(expected), "{reason}");
    }
}

fn submission(submitted_at: SystemTime, clock_uncertainty: Duration) -> UnresolvedSubmission {
    UnresolvedSubmission {
        domain_name: "example.com".into(),
        contact_type: ContactType::Tech,
        signature_nonce: "n".into(),
        submitted_at,
        signed_at: submitted_at,
        arrived: false,
        clock_uncertainty: Some(clock_uncertainty),
        settled_at: Some(submitted_at),
        contested: true,
    }
}

#[test]
fn times_and_durations_are_exact() {
    for nanoseconds in [0, 1, 999_999_999, 1_000_000_000, 1_769_850_307_123_456_789] {
        let since = Duration::from_nanos(nanoseconds);
        for time in [UNIX_EPOCH + since, UNIX_EPOCH - since] {
            let submission = submission(time, since);
            let json = submission_to_json(submission.clone());
            assert_eq!(submission_from_json(json.clone()).unwrap(), submission, "{json}");
        }
    }
}

#[test]
fn times_that_cannot_be_written_are_the_nearest() {
    for (time, expected) in [
        (UNIX_EPOCH + Duration::from_secs(1 << 40), "9999-12-31T23:59:59.999999999Z"),
        (UNIX_EPOCH - Duration::from_secs(1 << 40), "0000-01-01T00:00:00Z"),
    ] {
        let json = submission_to_json(submission(time, Duration::MAX));
        assert!(json.contains(expected), "{json}");
        assert_eq!(submission_from_json(json).unwrap().clock_uncertainty, Some(Duration::MAX));
    }
}
