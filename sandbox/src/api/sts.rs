//! STS: temporary keys for another key, or for an identity token.

use std::ops::RangeInclusive;
use std::time::SystemTime;

use serde_json::json;

use super::{Call, Outcome};
use crate::account::{Account, OIDC_TOKEN};
use crate::keys::{Issued, Issuer};

pub(super) const VERSION: &str = "2015-04-01";

const WITH_OIDC: &str = "AssumeRoleWithOIDC";
const DURATION_SECONDS: RangeInclusive<u64> = 900..=43_200;

impl Call {
    pub(super) fn is_for_sts(&self) -> bool {
        self.parameter("Version") == Some(VERSION)
    }

    /// Whether it has to be signed: an identity token stands for itself.
    pub fn is_signed(&self) -> bool {
        !(self.is_for_sts() && self.parameter("Action") == Some(WITH_OIDC))
    }

    /// The scope in which it asks for temporary keys, if it does.
    pub fn issuing_scope(&self) -> Option<&str> {
        self.is_for_sts().then(|| self.parameter("RoleSessionName").unwrap_or_default())
    }
}

pub(super) fn execute(call: &Call, account: &Account, now: SystemTime) -> Outcome {
    match call.required("Action")? {
        "AssumeRole" => {
            let signed_by = call.parameter("AccessKeyId").map(str::to_owned);
            assume_role(call, account, now, Issuer::AssumeRole, signed_by)
        }
        WITH_OIDC => {
            call.required("OIDCProviderArn")?;
            if call.required("OIDCToken")? != OIDC_TOKEN {
                return Err("AuthenticationFail.OIDCToken.Invalid".to_owned());
            }
            assume_role(call, account, now, Issuer::AssumeRoleWithOidc, None)
        }
        _ => Err("InvalidAction.NotFound".to_owned()),
    }
}

fn assume_role(call: &Call, account: &Account, now: SystemTime, by: Issuer, signed_by: Option<String>) -> Outcome {
    let arn = call.required("RoleArn")?;
    let (owner, role) = arn
        .strip_prefix("acs:ram::")
        .and_then(|rest| rest.split_once(":role/"))
        .filter(|(owner, role)| !owner.is_empty() && !role.is_empty())
        .ok_or("InvalidParameter.RoleArn")?;
    let session = call.required("RoleSessionName")?;
    let is_allowed = |sign: char| sign.is_ascii_alphanumeric() || "-_.@=".contains(sign);
    if !(2..=64).contains(&session.len()) || !session.chars().all(is_allowed) {
        return Err("InvalidParameter.RoleSessionName".to_owned());
    }
    let asked = call.number("DurationSeconds").ok().filter(|asked| asked.is_none_or(|s| DURATION_SECONDS.contains(&s)));
    let asked = asked.ok_or("InvalidParameter.DurationSeconds")?;
    if arn.contains("denied") {
        return Err("NoPermission".to_owned());
    }
    let duration = account.issuing().lifetime(Some(session), asked);
    let issued = Issued {
        signed_by,
        role: Some(arn.to_owned()),
        role_session_name: Some(session.to_owned()),
        external_id: call.parameter("ExternalId").map(str::to_owned),
        policy: call.parameter("Policy").map(str::to_owned),
        ..Issued::new(by, Some(session), duration)
    };
    let new = account.keys().issue(issued, now);
    Ok(json!({
        "AssumedRoleUser": {
            "AssumedRoleId": format!("300000000000000001:{session}"),
            "Arn": format!("acs:sts::{owner}:assumed-role/{role}/{session}"),
        },
        "Credentials": {
            "AccessKeyId": new.id,
            "AccessKeySecret": new.secret,
            "SecurityToken": new.token,
            "Expiration": new.expiration,
        },
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::testing::{ask, at, refusal_code, signed, signed_by};
    use super::*;
    use crate::fixed_keys::ACCESS_KEY_ID;
    use crate::issuing::IssuingSettings;
    use crate::keys::Expiry;

    const ROLE: [(&str, &str); 3] =
        [("Version", VERSION), ("RoleArn", "acs:ram::1:role/writer"), ("RoleSessionName", "a-test")];

    fn assume(account: &Account, more: &[(&str, &str)]) -> Result<Value, String> {
        ask(account, at(0), "AssumeRole", &[&ROLE, more].concat())
    }

    fn with_oidc(account: &Account, more: &[(&str, &str)]) -> Result<Value, String> {
        let identity = [("OIDCProviderArn", "acs:ram::1:oidc-provider/p"), ("OIDCToken", OIDC_TOKEN)];
        // An honest client does not sign it.
        let mut call = signed(&[&ROLE[..], &identity, &[("Action", WITH_OIDC)], more].concat(), at(0));
        for name in ["AccessKeyId", "Signature", "SignatureMethod", "SignatureNonce", "SignatureVersion"] {
            call.parameters.remove(name);
        }
        let answered = call.process(account, at(0));
        assert!(!answered.verified, "there is no signature");
        match answered.answer {
            crate::reply::Answer::Success { fields, .. } => Ok(fields),
            crate::reply::Answer::Refusal(refusal) => Err(refusal.code),
        }
    }

    #[test]
    fn a_role_is_assumed_for_as_long_as_it_is_asked() {
        let account = Account::default();
        let more = [("DurationSeconds", "900"), ("ExternalId", "partner"), ("Policy", "{}")];
        let fields = assume(&account, &more).unwrap();
        assert_eq!(fields["AssumedRoleUser"]["Arn"], "acs:sts::1:assumed-role/writer/a-test");
        assert_eq!(fields["Credentials"]["Expiration"], "2018-01-25T15:15:00Z");
        let id = fields["Credentials"]["AccessKeyId"].as_str().unwrap();
        let expected = Issued {
            access_key_id: id.to_owned(),
            signed_by: Some(ACCESS_KEY_ID.to_owned()),
            role: Some("acs:ram::1:role/writer".to_owned()),
            role_session_name: Some("a-test".to_owned()),
            external_id: Some("partner".to_owned()),
            policy: Some("{}".to_owned()),
            ..Issued::new(Issuer::AssumeRole, Some("a-test"), 900)
        };
        assert_eq!(account.keys().issued(None), [expected]);
        assert_eq!(assume(&account, &[]).unwrap()["Credentials"]["Expiration"], "2018-01-25T16:00:00Z");
    }

    #[test]
    fn an_identity_token_needs_no_signature() {
        let account = Account::default();
        with_oidc(&account, &[]).unwrap();
        let issued = account.keys().issued(Some("a-test")).remove(0);
        assert_eq!((issued.by, issued.signed_by), (Issuer::AssumeRoleWithOidc, None));
        assert_eq!(with_oidc(&account, &[("OIDCToken", "x")]).unwrap_err(), "AuthenticationFail.OIDCToken.Invalid");
        assert_eq!(with_oidc(&account, &[("OIDCToken", "")]).unwrap_err(), "MissingOIDCToken");
        assert_eq!(with_oidc(&account, &[("OIDCProviderArn", "")]).unwrap_err(), "MissingOIDCProviderArn");
        assert_eq!(account.keys().issued(None).len(), 1);
    }

    #[test]
    fn what_is_refused_issues_no_key() {
        let account = Account::default();
        let code = |name, value| assume(&account, &[(name, value)]).unwrap_err();
        assert_eq!(code("RoleArn", ""), "MissingRoleArn");
        assert_eq!(code("RoleArn", "writer"), "InvalidParameter.RoleArn");
        assert_eq!(code("RoleArn", "acs:ram::1:role/denied"), "NoPermission");
        assert_eq!(code("RoleSessionName", ""), "MissingRoleSessionName");
        assert_eq!(code("RoleSessionName", "a b"), "InvalidParameter.RoleSessionName");
        assert_eq!(code("DurationSeconds", "899"), "InvalidParameter.DurationSeconds");
        assert_eq!(code("DurationSeconds", "43201"), "InvalidParameter.DurationSeconds");
        assert_eq!(code("DurationSeconds", "long"), "InvalidParameter.DurationSeconds");
        assert_eq!(code("Action", "AssumeEverything"), "InvalidAction.NotFound");
        assert_eq!(code("AccessKeyId", "unknown"), "InvalidAccessKeyId.NotFound");
        assert_eq!(code("Version", "2018-01-29"), "InvalidAction.NotFound");
        assert!(account.keys().issued(None).is_empty());
    }

    #[test]
    fn an_issued_key_signs_until_it_expires() {
        let account = Account::default();
        let credentials = assume(&account, &[]).unwrap()["Credentials"].take();
        let [id, secret, token] =
            ["AccessKeyId", "AccessKeySecret", "SecurityToken"].map(|name| credentials[name].as_str().unwrap());
        let code = |token: &str, milliseconds| {
            let list = [("Action", "QueryTaskList"), ("PageNum", "1"), ("PageSize", "1"), ("SecurityToken", token)];
            let answered = signed_by(id, secret, &list, at(milliseconds)).process(&account, at(milliseconds));
            refusal_code(&answered).map(str::to_owned)
        };
        assert_eq!(code(token, 3_599_999), None);
        assert_eq!(code("", 0).as_deref(), Some("MissingSecurityToken"));
        assert_eq!(code("x", 0).as_deref(), Some("InvalidSecurityToken.MismatchWithAccessKey"));
        assert_eq!(code(token, 3_600_000).as_deref(), Some("InvalidSecurityToken.Expired"));
        account.keys().expire(&Expiry { scope: Some("a-test".to_owned()), ..Expiry::default() });
        assert_eq!(code(token, 0).as_deref(), Some("InvalidSecurityToken.Expired"));
    }

    #[test]
    fn an_issued_key_assumes_the_next_role() {
        let account = Account::default();
        let credentials = assume(&account, &[]).unwrap()["Credentials"].take();
        let [id, secret, token] =
            ["AccessKeyId", "AccessKeySecret", "SecurityToken"].map(|name| credentials[name].as_str().unwrap());
        let more = [("Action", "AssumeRole"), ("SecurityToken", token)];
        let answered = signed_by(id, secret, &[&ROLE[..], &more].concat(), at(0)).process(&account, at(0));
        assert_eq!(refusal_code(&answered), None);
        assert_eq!(account.keys().issued(None)[1].signed_by.as_deref(), Some(id));
    }

    #[test]
    fn a_session_can_be_told_to_be_shorter_than_it_asks() {
        let account = Account::default();
        let settings = IssuingSettings {
            scope: Some("a-test".to_owned()),
            lifetime_seconds: Some(2),
            ..IssuingSettings::default()
        };
        account.issuing().set(settings);
        let fields = assume(&account, &[("DurationSeconds", "900")]).unwrap();
        assert_eq!(fields["Credentials"]["Expiration"], "2018-01-25T15:00:02Z");
    }

    #[test]
    fn the_reply_is_written_as_xml_too() {
        let account = Account::default();
        let call = signed(&[&ROLE[..], &[("Action", "AssumeRole")]].concat(), at(0));
        let (xml, _) = call.process(&account, at(0)).answer.write("XML", "7");
        assert!(xml.contains("<AssumeRoleResponse><AssumedRoleUser><Arn>acs:sts::1:"), "{xml}");
        assert!(xml.contains("<Credentials><AccessKeyId>STS."), "{xml}");
    }
}
