//! QueryRegistrantProfiles: the registrant profiles of the account.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::paging::Page;
use super::{Call, Outcome, invalid};
use crate::account::Account;
use crate::china_time;
use crate::profiles::Profile;

const LARGEST_PAGE: usize = 5000;

pub(super) fn query_registrant_profiles(call: &Call, account: &Account, _: SystemTime) -> Outcome {
    let page = Page::optional(call, LARGEST_PAGE)?;
    for (name, values) in [
        ("RegistrantType", &["1", "2"][..]),
        ("RealNameStatus", &["NONAUDIT", "SUCCEED", "FAILED", "AUDITING"]),
        ("RegistrantProfileType", &["common", "cnnic"]),
        ("DefaultRegistrantProfile", &["true", "false"]),
    ] {
        if call.parameter(name).is_some_and(|value| !values.contains(&value)) {
            return Err(invalid(name));
        }
    }
    let profiles = match call.number("RegistrantProfileId")? {
        None => account.profiles().all(),
        Some(id) => account.profiles().get(id).into_iter().collect(),
    };
    let newer = call.is_of_newer_version();
    let (total, shown) = page.cut(profiles.iter().filter(|profile| is_asked_for(call, profile)));
    let written: Vec<Value> = shown.into_iter().map(|profile| fields(profile, newer)).collect();
    Ok(page.envelope_of("RegistrantProfiles", total, json!({ "RegistrantProfile": written })))
}

fn is_asked_for(call: &Call, profile: &Profile) -> bool {
    let contact = &profile.contact;
    // Documented: individuals, if nothing is said.
    call.parameter("RegistrantType").unwrap_or("1") == profile.registrant_type
        && call.asks_for("RealNameStatus", Some(&profile.real_name_status))
        && call.asks_for("RegistrantProfileType", Some(&profile.registrant_profile_type))
        // Documented: false if nothing is said, which cannot mean that the default profile is never listed.
        && (profile.default_registrant_profile || call.parameter("DefaultRegistrantProfile") != Some("true"))
        && call.asks_for("Email", Some(&contact.email))
        && call.asks_for("RegistrantOrganization", Some(&contact.registrant_organization))
        // What a version does not have, it does not read.
        && (!call.is_of_newer_version()
            || call.asks_for("Remark", Some(&profile.remark))
                && call.asks_for("ZhRegistrantOrganization", Some(&contact.zh_registrant_organization)))
}

fn fields(profile: &Profile, newer: bool) -> Value {
    let time = |milliseconds| china_time::text(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds));
    let mut fields = json!({
        "RegistrantProfileId": profile.registrant_profile_id,
        "RegistrantProfileType": profile.registrant_profile_type,
        "RegistrantType": profile.registrant_type,
        "DefaultRegistrantProfile": profile.default_registrant_profile,
        "RealNameStatus": profile.real_name_status,
        "EmailVerificationStatus": profile.email_verification_status,
        "CreateTime": time(profile.create_time_ms),
        "UpdateTime": time(profile.update_time_ms),
    });
    for (name, text, of_newer) in profile.contact.fields() {
        if newer || !of_newer {
            fields[name] = text.into();
        }
    }
    if newer {
        fields["Remark"] = profile.remark.as_str().into();
        fields["CredentialType"] = profile.credential_type.as_str().into();
        fields["CredentialNo"] = profile.credential_no.as_str().into();
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, at};
    use super::*;

    fn asked(account: &Account, parameters: &[(&str, &str)]) -> Value {
        ask(account, at(0), "QueryRegistrantProfiles", parameters).unwrap()
    }

    fn ids(answer: &Value) -> Vec<i64> {
        let profiles = answer["RegistrantProfiles"]["RegistrantProfile"].as_array().unwrap();
        profiles.iter().map(|profile| profile["RegistrantProfileId"].as_i64().unwrap()).collect()
    }

    #[test]
    fn profiles_are_filtered_and_paged() {
        let account = Account::default();
        let enterprise = ("RegistrantType", "2");
        assert_eq!(ids(&asked(&account, &[])), [1_234_567, 1_234_568, 1_234_569]);
        assert_eq!(ids(&asked(&account, &[enterprise])), [1_234_570]);
        assert_eq!(ids(&asked(&account, &[("RealNameStatus", "FAILED")])), [1_234_569]);
        assert_eq!(ids(&asked(&account, &[("DefaultRegistrantProfile", "true")])), [1_234_567]);
        assert_eq!(ids(&asked(&account, &[("Email", "wangwu@example.com")])), [1_234_568]);
        assert_eq!(ids(&asked(&account, &[("RegistrantOrganization", "Profile Ltd."), enterprise])), [1_234_570]);
        let second = asked(&account, &[("PageNum", "2"), ("PageSize", "2")]);
        assert_eq!((ids(&second), &second["TotalItemNum"]), (vec![1_234_569], &json!(3)));
    }

    #[test]
    fn a_profile_is_found_by_its_id() {
        let account = Account::default();
        assert_eq!(ids(&asked(&account, &[("RegistrantProfileId", "7")])), [7], "every profile exists");
        assert!(ids(&asked(&account, &[("RegistrantProfileId", "404")])).is_empty());
        let older = asked(&account, &[("RegistrantProfileId", "7"), ("Version", "2017-12-18")]);
        let profile = &older["RegistrantProfiles"]["RegistrantProfile"][0];
        assert_eq!((&profile["City"], &profile["ZhCity"]), (&json!("Hangzhou"), &Value::Null));
        account.profiles().put(Profile {
            registrant_profile_id: 7,
            registrant_type: "2".to_owned(),
            ..Profile::default()
        });
        assert!(ids(&asked(&account, &[("RegistrantProfileId", "7")])).is_empty(), "individuals alone, by default");
    }

    #[test]
    fn impossible_questions_are_refused() {
        let account = Account::default();
        for (name, value) in [
            ("RegistrantType", "3"),
            ("RealNameStatus", "SOON"),
            ("DefaultRegistrantProfile", "True"),
            ("PageSize", "5001"),
            ("RegistrantProfileId", "x"),
        ] {
            let code = ask(&account, at(0), "QueryRegistrantProfiles", &[(name, value)]).unwrap_err();
            assert_eq!(code, format!("Invalid{name}"));
        }
    }
}
