//! From parameters to a signed request, purely: time and nonce come from outside.

use std::sync::Arc;
use std::time::SystemTime;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::encoding::{canonical_query, percent_encode};
use super::{Parameters, signature_v1};
use crate::config::{HttpMethod, ReplyFormat};
use crate::credentials::AccessKey;

/// Where requests go, and in which form.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub endpoint: reqwest::Url,
    pub api_version: String,
    pub reply_format: ReplyFormat,
    pub http_method: HttpMethod,
}

/// What makes each signed request unlike any other. The same stamp makes the same request.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    pub key: Arc<AccessKey>,
    pub time: SystemTime,
    pub nonce: String,
}

/// A request that is ready to be sent. Not `Debug`: the URL of a GET and the
/// form of a POST hold the signature and the security token.
pub(crate) struct SignedRequest {
    pub method: HttpMethod,
    pub url: reqwest::Url,
    /// The body of a POST.
    pub form: Option<String>,
    pub string_to_sign: String,
    pub signature: String,
}

/// Adds the common parameters to those of the operation and signs them all.
pub(crate) fn sign(
    target: &Target,
    action: &'static str,
    operation_parameters: &Parameters,
    stamp: &Stamp,
) -> SignedRequest {
    let format = match target.reply_format {
        ReplyFormat::Json => "JSON",
        ReplyFormat::Xml => "XML",
    };
    let mut parameters = operation_parameters.clone();
    parameters.extend([
        ("AccessKeyId".into(), stamp.key.id.clone()),
        ("Action".into(), action.into()),
        ("Format".into(), format.into()),
        ("SignatureMethod".into(), signature_v1::METHOD.into()),
        ("SignatureNonce".into(), stamp.nonce.clone()),
        ("SignatureVersion".into(), signature_v1::VERSION.into()),
        ("Timestamp".into(), timestamp(stamp.time)),
        ("Version".into(), target.api_version.clone()),
    ]);
    if let Some(token) = &stamp.key.security_token {
        parameters.insert("SecurityToken".into(), token.to_string());
    }

    let query = canonical_query(&parameters);
    let string_to_sign = signature_v1::string_to_sign_of_query(target.http_method.name(), &query);
    let signature = signature_v1::sign(&stamp.key.secret, &string_to_sign);
    let signed = format!("{query}&Signature={}", percent_encode(&signature));

    let mut url = target.endpoint.clone();
    let form = match target.http_method {
        HttpMethod::Post => Some(signed),
        HttpMethod::Get => {
            url.set_query(Some(&signed));
            None
        }
    };
    SignedRequest { method: target.http_method, url, form, string_to_sign, signature }
}

/// `YYYY-MM-DDThh:mm:ssZ`, in UTC.
fn timestamp(time: SystemTime) -> String {
    let whole_seconds = OffsetDateTime::from(time).replace_nanosecond(0).expect("0 is a valid nanosecond");
    whole_seconds.format(&Rfc3339).expect("years 0 to 9999 can be written")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_timestamp_has_whole_seconds_and_a_z() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_456_231_584_999);
        assert_eq!(timestamp(time), "2016-02-23T12:46:24Z");
    }
}
