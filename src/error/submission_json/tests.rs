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
        more_domain_names: Vec::new(),
    }
}

#[test]
fn times_and_durations_are_exact() {
    for nanoseconds in [0, 1, 999_999_999, 1_000_000_000, 1_769_850_307_123_456_789] {
        let since = Duration::from_nanos(nanoseconds);
        let submission = submission(UNIX_EPOCH + since, since.min(LONGEST));
        let json = submission_to_json(submission.clone());
        assert_eq!(submission_from_json(json.clone()).unwrap(), submission, "{json}");
    }
}

#[test]
fn times_that_cannot_be_written_are_the_nearest() {
    for (time, expected) in [
        (UNIX_EPOCH + Duration::from_secs(1 << 40), "9998-12-31T23:59:59.999999999Z"),
        (UNIX_EPOCH - Duration::from_nanos(1), "1970-01-01T00:00:00Z"),
        (UNIX_EPOCH - Duration::from_secs(1 << 40), "1970-01-01T00:00:00Z"),
    ] {
        let json = submission_to_json(submission(time, LONGEST));
        assert!(json.contains(expected), "{json}");
        let read = submission_from_json(json.clone()).unwrap();
        assert_eq!(read.clock_uncertainty, Some(LONGEST));
        assert_eq!(submission_to_json(read), json);
    }
}

#[test]
fn times_and_durations_of_no_submission_are_refused() {
    let json = submission_to_json(submission(UNIX_EPOCH, LONGEST));
    let refused = |from: &str, to: &str| {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json);
        let Err(DomainError::InvalidRequest { field, .. }) = submission_from_json(changed) else { panic!("{to}") };
        field
    };
    for time in ["1969-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00+00:01", "9999-01-01T00:00:00Z"] {
        assert_eq!(refused("1970-01-01T00:00:00Z", time), "submitted_at");
    }
    assert_eq!(refused("2592000s", "2592000.000000001s"), "clock_uncertainty");
    // Written whole, so that no earlier time is lost unnoticed.
    let json = submission_to_json(submission(UNIX_EPOCH, Duration::MAX));
    let Err(DomainError::InvalidRequest { field, .. }) = submission_from_json(json) else { panic!("not refused") };
    assert_eq!(field, "clock_uncertainty");
}
