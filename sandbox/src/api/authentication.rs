//! Who calls, and whether this very request was seen before.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::headers::{self, SignedHeaders};
use super::{Answered, Call};
use crate::account::Account;
use crate::keys::Key;
use crate::reply::{Answer, Refusal};
use crate::{signature, signature_v3};

const TIME_WINDOW: Duration = Duration::from_secs(15 * 60);

impl Call {
    /// Verifies the request and uses up its nonce: all that is done before it is executed.
    pub fn admit(&self, account: &Account, now: SystemTime) -> Result<(), Answered> {
        if !self.is_signed() {
            return Ok(());
        }
        let refused = |refusal, verified| Answered { answer: Answer::Refusal(refusal), verified };
        self.authenticate(account, now).map_err(|refusal| refused(refusal, false))?;
        match self.parameter("SignatureNonce").is_some_and(|nonce| account.take_nonce(nonce, now)) {
            true => Ok(()),
            false => Err(refused(self.refusal("SignatureNonceUsed", ""), true)),
        }
    }

    fn authenticate(&self, account: &Account, now: SystemTime) -> Result<(), Refusal> {
        let refuse = |code: &str| self.refusal(code, "");
        let required = |name: &str| self.required(name).map_err(|code| refuse(&code));
        if let Some(missing) = self.headers.as_ref().and_then(SignedHeaders::incomplete) {
            return Err(self.refusal("IncompleteSignature", &format!(" Not there, or not signed: {missing}")));
        }
        let id = required("AccessKeyId")?;
        let key = account.keys().get(id);
        let Key { secret, temporary } = key.ok_or_else(|| refuse("InvalidAccessKeyId.NotFound"))?;
        let method = if self.headers.is_some() { headers::METHOD } else { ("HMAC-SHA1", "1.0") };
        if (required("SignatureMethod")?, required("SignatureVersion")?) != method {
            return Err(refuse("InvalidSignatureMethod"));
        }
        let timestamp = required("Timestamp")?;
        let valid = timestamp.len() == 20 && timestamp.ends_with('Z');
        let sent = OffsetDateTime::parse(timestamp, &Rfc3339).ok().filter(|_| valid);
        let sent = SystemTime::from(sent.ok_or_else(|| refuse("InvalidTimeStamp.Format"))?);
        let off = now.duration_since(sent).unwrap_or_else(|ahead| ahead.duration());
        if off > TIME_WINDOW {
            return Err(refuse("InvalidTimeStamp.Expired"));
        }
        required("SignatureNonce")?;
        self.verify(&secret, required("Signature")?)?;
        match (temporary, self.parameter("SecurityToken")) {
            (None, None) => Ok(()),
            (Some(_), None) => Err(refuse("MissingSecurityToken")),
            (Some(temporary), Some(sent)) if temporary.token == sent => match temporary.is_expired(now) {
                true => Err(refuse("InvalidSecurityToken.Expired")),
                false => Ok(()),
            },
            _ => Err(refuse("InvalidSecurityToken.MismatchWithAccessKey")),
        }
    }

    fn verify(&self, secret: &str, signature: &str) -> Result<(), Refusal> {
        let (verified, quoted) = match &self.headers {
            None => {
                let parameters = self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let text = signature::string_to_sign(&self.method, parameters);
                (signature::verify(secret, &text, signature), format!(" server string to sign is:{text}"))
            }
            Some(headers) => {
                let request = headers.canonical_request(&self.method);
                let text = signature_v3::string_to_sign(&request);
                // Inferred: how the service words it for V3.
                let quoted = format!(" server string to sign is:{text} server canonical request is:{request}");
                (signature_v3::verify(secret, &text, signature), quoted)
            }
        };
        if verified { Ok(()) } else { Err(self.refusal("SignatureDoesNotMatch", &quoted)) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, refusal_code, signed};
    use super::*;

    const SUBMISSION: [(&str, &str); 4] = [
        ("Action", "SaveSingleTaskForUpdatingContactInfo"),
        ("ContactType", "registrant"),
        ("DomainName", "a.example"),
        ("RegistrantProfileId", "1"),
    ];

    #[test]
    fn a_request_executes_once() {
        let (account, call) = (Account::default(), signed(&SUBMISSION, at(0)));
        assert_eq!(refusal_code(&call.process(&account, at(0))), None);
        assert_eq!(refusal_code(&call.process(&account, at(1))), Some("SignatureNonceUsed"));
        assert_eq!(account.ledger().records(None, at(1)).len(), 1);
    }

    #[test]
    fn a_request_can_arrive_without_being_executed() {
        let (account, call) = (Account::default(), signed(&SUBMISSION, at(0)));
        assert!(call.admit(&account, at(0)).is_ok());
        let again = call.process(&account, at(1));
        assert_eq!(refusal_code(&again), Some("SignatureNonceUsed"));
        assert!(again.verified);
        assert!(account.ledger().records(None, at(1)).is_empty());
    }

    #[test]
    fn a_forged_request_uses_up_no_nonce() {
        let (account, call) = (Account::default(), signed(&SUBMISSION, at(0)));
        let mut forged = call.clone();
        forged.parameters.insert("DomainName".to_owned(), "b.example".to_owned());
        let refused = forged.admit(&account, at(0)).unwrap_err();
        assert_eq!((refusal_code(&refused), refused.verified), (Some("SignatureDoesNotMatch"), false));
        assert_eq!(refusal_code(&call.process(&account, at(0))), None);
    }

    #[test]
    fn a_request_from_another_hour_is_refused() {
        let (account, call) = (Account::default(), signed(&SUBMISSION, at(0)));
        assert_eq!(refusal_code(&call.process(&account, at(3_600_000))), Some("InvalidTimeStamp.Expired"));
    }
}
