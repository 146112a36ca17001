use std::time::{Duration, SystemTime};

use super::*;
use crate::operations::save_single_task_for_updating_contact_info::ContactType;
use crate::options::{ClientOptions, HttpMethod, Language, ReplyFormat, Site};

const REAL: [&str; 2] = ["s3cr3t/k+y", "to/k+n="];

fn request() -> SaveSingleTaskForUpdatingContactInfoRequest {
    SaveSingleTaskForUpdatingContactInfoRequest {
        instance_id: Some("it's `$x` \"q\"".into()),
        ..SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Admin, "Example.COM.", 7)
    }
}

fn options(signature_version: SignatureVersion, http_method: HttpMethod) -> ClientOptions {
    ClientOptions { signature_version, http_method, ..Default::default() }
}

fn explained(options: ClientOptions, token: Option<&str>, reveal_secrets: bool) -> Explanation {
    let config = Config::try_from(options).unwrap();
    let request = request();
    let stamp = Stamp {
        key: Arc::new(AccessKey::new("the-id", REAL[0], token).unwrap()),
        time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
        nonce: "0123456789abcdef".into(),
    };
    let parameters = request.parameters(config.language).unwrap();
    explain_stamped(&config, &request, &parameters, &stamp, reveal_secrets).unwrap()
}

/// Every field as one text.
fn dump(explanation: &Explanation) -> String {
    let Explanation { parameters, method, url, headers, body, canonical_request, string_to_sign, .. } = explanation;
    let Explanation { signing_key, signature, curl, python, kotlin, swift, rust, .. } = explanation;
    format!(
        "{parameters:?} {method} {url} {headers:?} {body:?} {canonical_request} {string_to_sign} {signing_key} \
         {signature} {curl} {python} {kotlin} {swift} {rust}"
    )
}

fn every_way() -> impl Iterator<Item = ClientOptions> {
    let versions = [SignatureVersion::V1, SignatureVersion::V3];
    versions.into_iter().flat_map(|version| [HttpMethod::Post, HttpMethod::Get].map(|method| options(version, method)))
}

#[test]
fn no_secret_is_shown_unless_it_is_asked_for() {
    for options in every_way() {
        let revealed = explained(options.clone(), Some(REAL[1]), true);
        let masked = explained(options, Some(REAL[1]), false);
        let text = dump(&masked);
        for secret in [REAL[0], REAL[1], &revealed.signature] {
            let once = percent_encode(secret);
            for form in [secret, &once, &percent_encode(&once)] {
                assert!(!text.contains(form), "{form} in {text}");
            }
        }
        assert!(text.contains(TOKEN) && text.contains(SIGNATURE) && text.contains(SECRET), "{text}");
        assert!(!text.contains("token-0123"), "{text}");
        assert!(dump(&revealed).contains(REAL[0]) && dump(&revealed).contains(REAL[1]));
        assert!(!format!("{revealed:?}").contains("s3cr3t"));
    }
}

/// So that the masks cannot be shredding what they should leave alone.
#[test]
fn but_for_its_secrets_the_masked_view_is_the_real_one() {
    for options in every_way() {
        let revealed = explained(options.clone(), None, true);
        let masked = explained(options, None, false);
        assert_eq!(masked.string_to_sign, revealed.string_to_sign);
        assert_eq!(masked.canonical_request, revealed.canonical_request);
        assert_eq!(masked.parameters, revealed.parameters);
        for (masked, revealed_text) in [(&masked.url, &revealed.url), (&masked.curl, &revealed.curl)] {
            let signature = &revealed.signature;
            let expected = revealed_text.replace(&percent_encode(signature), SIGNATURE).replace(signature, SIGNATURE);
            assert_eq!(masked, &expected);
        }
    }
}

#[test]
fn the_text_that_is_shown_is_the_one_that_is_signed() {
    use crate::rpc::{signature_v1, signature_v3};

    let v1 = explained(options(SignatureVersion::V1, HttpMethod::Post), Some(REAL[1]), true);
    assert_eq!(v1.signing_key, format!("{}&", REAL[0]));
    assert_eq!(v1.signature, signature_v1::sign(REAL[0], &v1.string_to_sign));
    assert_eq!(v1.body.unwrap(), format!("{}&Signature={}", v1.canonical_request, percent_encode(&v1.signature)));

    let v3 = explained(options(SignatureVersion::V3, HttpMethod::Get), Some(REAL[1]), true);
    assert_eq!(v3.signing_key, REAL[0]);
    assert_eq!(v3.string_to_sign, signature_v3::string_to_sign(&v3.canonical_request));
    assert_eq!(v3.signature, signature_v3::sign(REAL[0], &v3.string_to_sign));
    assert!(v3.headers["authorization"].ends_with(&v3.signature) && v3.body.is_none());
    // The hash of the real one is no secret, and the only one that is signed.
    let masked = explained(options(SignatureVersion::V3, HttpMethod::Get), Some(REAL[1]), false);
    assert_eq!(masked.string_to_sign, v3.string_to_sign);
}

#[test]
fn the_arguments_are_shown_as_they_are_sent() {
    let explanation = explained(ClientOptions::default(), None, false);
    assert_eq!(explanation.parameters["DomainName"], "example.com");
    assert_eq!(explanation.parameters["InstanceId"], "it's `$x` \"q\"");
    assert_eq!(explanation.parameters["Action"], "SaveSingleTaskForUpdatingContactInfo");
    assert_eq!(explanation.url, "https://domain.aliyuncs.com/");
}

#[cfg(unix)]
#[test]
fn the_line_for_the_shell_arrives_as_it_was_meant() {
    for mut options in every_way() {
        options.endpoint = Some("http://[::1]:8080".into());
        let explanation = explained(options, Some(REAL[1]), true);
        assert_eq!(explanation.curl.lines().count(), 1);
        // What curl would be told, one argument after the other.
        let script = format!("curl() {{ for argument; do printf '%s\\n' \"$argument\"; done; }}\n{}", explanation.curl);
        let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let mut headers: Vec<_> = explanation.headers.iter().collect();
        headers.sort();
        let headers = headers.into_iter().flat_map(|(name, value)| ["--header".into(), format!("{name}: {value}")]);
        let mut expected = vec!["--globoff".into(), "--request".into(), explanation.method, explanation.url];
        expected.extend(headers);
        expected.extend(explanation.body.into_iter().flat_map(|body| ["--data-raw".into(), body]));
        assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn samples_set_the_options_that_differ() {
    let options = ClientOptions {
        endpoint: Some("http://example.com:8080".into()),
        api_version: Some("2017-12-18".into()),
        reply_format: ReplyFormat::Xml,
        http_method: HttpMethod::Get,
        signature_version: SignatureVersion::V3,
        language: Language::Zh,
        allow_plain_http: true,
        ..Default::default()
    };
    let Explanation { python, kotlin, swift, rust, .. } = explained(options, None, false);
    for (sample, expected) in [
        (
            &rust,
            "    let options = ClientOptions {
        endpoint: Some(\"http://example.com:8080\".into()),
        api_version: Some(\"2017-12-18\".into()),
        reply_format: ReplyFormat::Xml,
        http_method: HttpMethod::Get,
        signature_version: SignatureVersion::V3,
        language: Language::Zh,
        allow_plain_http: true,
        ..Default::default()
    };
    let client = DomainClient::new(None, Some(options), None, None)?;",
        ),
        (
            &rust,
            "use alidomain::{
    ClientOptions, ContactType, DomainClient, DomainError, HttpMethod, Language, ReplyFormat,
    SaveSingleTaskForUpdatingContactInfoRequest, SignatureVersion,
};",
        ),
        (
            &python,
            "client = DomainClient(
    options=ClientOptions(
        endpoint=\"http://example.com:8080\",
        api_version=\"2017-12-18\",
        reply_format=ReplyFormat.XML,
        http_method=HttpMethod.GET,
        signature_version=SignatureVersion.V3,
        language=Language.ZH,
        allow_plain_http=True,
    ),
)",
        ),
        (
            &kotlin,
            "    DomainClient(options = ClientOptions(
        endpoint = \"http://example.com:8080\",
        apiVersion = \"2017-12-18\",
        replyFormat = ReplyFormat.XML,
        httpMethod = HttpMethod.GET,
        signatureVersion = SignatureVersion.V3,
        language = Language.ZH,
        allowPlainHttp = true,
    )).use { client ->",
        ),
        (
            &swift,
            "let client = try DomainClient(
    options: ClientOptions(
        endpoint: \"http://example.com:8080\",
        apiVersion: \"2017-12-18\",
        replyFormat: .xml,
        httpMethod: .get,
        signatureVersion: .v3,
        language: .zh,
        allowPlainHTTP: true
    )
)",
        ),
    ] {
        assert!(sample.contains(expected), "{sample}");
    }
    assert!(syn::parse_file(&rust).is_ok(), "{rust}");
    let international = explained(ClientOptions { site: Site::International, ..Default::default() }, None, false);
    assert!(international.python.contains("        site=Site.INTERNATIONAL,\n    ),"), "{}", international.python);
}
