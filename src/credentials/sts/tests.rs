//! What a role to assume may look like.

use std::borrow::Cow;

use super::*;

const ARN: &str = "acs:ram::123456789012:role/worker";

fn field(role: RamRole) -> Option<&'static str> {
    role.check().err().map(|error| match error.field {
        Cow::Borrowed(field) => field,
        Cow::Owned(path) => panic!("{path}"),
    })
}

#[test]
fn a_session_has_a_name_that_the_service_takes() {
    let named = |name: &str| RamRole { role_session_name: Some(name.into()), ..RamRole::new(ARN) };
    for name in ["ab", "a.b@c-d_e", &"x".repeat(64)] {
        assert_eq!(named(name).check(), Ok(()), "{name}");
    }
    for name in ["", "a", &"x".repeat(65), &"x".repeat(100), "my session", "会话名称", "a\nb", "a/b", "a+b", " ab"]
    {
        let error = named(name).check().unwrap_err();
        assert!(error.reason().starts_with("role_session_name must have 2 to 64 characters"), "{name}: {error:?}");
    }
    assert_eq!(RamRole::new(ARN).check(), Ok(()));
}

#[test]
fn all_else_of_a_role_is_checked() {
    let role = || RamRole::new(ARN);
    for arn in ["acs:ram::1:role/x", "acs:ram:*:1:role/x", "acs:ram::1:role/path/x", "acs:ram::my-account:role/x.y@z"] {
        assert_eq!(field(RamRole::new(arn)), if arn.contains('*') { Some("role_arn") } else { None }, "{arn}");
    }
    for arn in [
        "",
        "worker",
        "acs:ram::1:user/x",
        "acs:ram::1:role/",
        "acs:ram::role/x",
        "acs:ram:::role/x",
        "arn:aws:iam::1:role/x",
    ] {
        assert_eq!(field(RamRole::new(arn)), Some("role_arn"), "{arn}");
    }
    for arn in [
        "acs:ram::1234****:role/x",
        "acs:ram::1:role/x y",
        " acs:ram::1:role/x",
        "acs:ram::1:role/角色",
        "acs:ram::1:role/x\n",
    ] {
        assert_eq!(field(RamRole::new(arn)), Some("role_arn"), "{arn}");
    }
    let external = |id: &str| RamRole { external_id: Some(id.into()), ..role() };
    for (id, expected) in [
        ("a+b=c,d.e@f:g/h-i_j", None),
        (&*"x".repeat(1224), None),
        ("", Some("external_id")),
        ("x", Some("external_id")),
        ("a b", Some("external_id")),
        ("标识", Some("external_id")),
        (&*"x".repeat(1225), Some("external_id")),
    ] {
        assert_eq!(field(external(id)), expected, "{id}");
    }
    let policy = |text: &str| RamRole { policy: Some(text.into()), ..role() };
    for (text, expected) in [
        (r#"{"Version": "1", "Statement": []}"#, None),
        ("{}", None),
        ("", Some("policy")),
        ("[]", Some("policy")),
        ("{'Version': '1'}", Some("policy")),
        (r#"{"Version": "1""#, Some("policy")),
    ] {
        assert_eq!(field(policy(text)), expected, "{text}");
    }
    let lasting = |seconds| RamRole { duration: Some(Duration::from_secs(seconds)), ..role() };
    for (seconds, expected) in
        [(900, None), (43_200, None), (0, Some("duration")), (899, Some("duration")), (43_201, Some("duration"))]
    {
        assert_eq!(field(lasting(seconds)), expected, "{seconds}");
    }
}
