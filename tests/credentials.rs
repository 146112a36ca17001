//! Where credentials come from, against the sandbox over real sockets.

mod support;

use std::sync::Arc;

use alidomain::{ClientOptions, Credentials, RamRole, SignatureVersion};
use alidomain_sandbox::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, Issuer, IssuingSettings, METADATA_ROLE, OIDC_TOKEN, STS_ACCESS_KEY_ID,
    STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN, Sandbox,
};
use support::keys::{assert_credentials_error, client_of, client_with, ecs, issued_once, ram_role, role, uri};
use support::{credentials, save};

#[test]
fn a_role_is_assumed_with_all_that_it_asks_for() {
    for signature_version in [SignatureVersion::V1, SignatureVersion::V3] {
        let sandbox = Sandbox::start();
        let client = client_with(&sandbox, ram_role(), |options| options.signature_version = signature_version);
        save(&client, "role.example").unwrap();
        let issued = issued_once(&sandbox);
        assert_eq!((issued.by, issued.signed_by.as_deref()), (Issuer::AssumeRole, Some(ACCESS_KEY_ID)));
        assert_eq!(issued.role.as_deref(), Some("acs:ram::1:role/worker"));
        assert_eq!(issued.role_session_name.as_deref(), Some("session"));
        assert_eq!((issued.policy.as_deref(), issued.external_id.as_deref()), (Some("{}"), Some("external")));
        assert_eq!(issued.duration_seconds, 900);
        assert_eq!(sandbox.seen("role.example")[0].parameters["AccessKeyId"], issued.access_key_id);
    }
}

#[test]
fn roles_can_be_chained() {
    let sandbox = Sandbox::start();
    let chained = Credentials::from_ram_role(Arc::new(ram_role()), RamRole::new("acs:ram::1:role/second")).unwrap();
    save(&client_of(&sandbox, chained), "chained.example").unwrap();
    let issued = sandbox.issued(None);
    assert_eq!(issued.len(), 2);
    assert_eq!(issued[1].signed_by.as_deref(), Some(issued[0].access_key_id.as_str()));
    assert_eq!(issued[1].role_session_name.as_deref(), Some("alidomain"));
}

#[test]
fn a_role_that_is_refused_says_why() {
    let sandbox = Sandbox::start();
    let denied = RamRole::new("acs:ram::1:role/denied");
    let denied = Credentials::from_ram_role(credentials(ACCESS_KEY_SECRET), denied).unwrap();
    let words = "The RAM role acs:ram::1:role/denied: the service rejected the request with NoPermission";
    let answer = save(&client_of(&sandbox, denied), "denied.example");
    let Err(error) = &answer else { panic!("{answer:?}") };
    assert!(error.to_string().contains("sts:AssumeRole on the role"), "{error}");
    assert!(!error.to_string().contains("DomainInfoModification"), "{error}");
    assert_credentials_error(answer, false, words);
    let forged = Credentials::from_ram_role(credentials("another-secret"), role()).unwrap();
    assert_credentials_error(save(&client_of(&sandbox, forged), "denied.example"), false, "secret is wrong");
    assert!(sandbox.seen("denied.example").is_empty());
}

#[test]
fn a_wrong_clock_hinders_no_role() {
    let sandbox = Sandbox::start();
    sandbox.set_clock_ahead(3600);
    save(&client_of(&sandbox, ram_role()), "clock.example").unwrap();
}

#[test]
fn the_token_of_an_openid_provider_is_read_each_time() {
    let sandbox = Sandbox::start();
    let file = std::env::temp_dir().join(format!("alidomain-oidc-{}", std::process::id()));
    let oidc = || {
        let file = file.display().to_string();
        Credentials::from_oidc("acs:ram::1:oidc-provider/p".into(), file, role()).unwrap()
    };
    let client = client_of(&sandbox, oidc());
    assert_credentials_error(save(&client, "oidc.example"), false, "does not exist");
    std::fs::write(&file, "canary-token").unwrap();
    let answer = save(&client, "oidc.example");
    assert!(!format!("{answer:?}").contains("canary-token"));
    assert_credentials_error(answer, false, "AuthenticationFail.OIDCToken.Invalid");
    std::fs::write(&file, format!("{OIDC_TOKEN}\n")).unwrap();
    save(&client, "oidc.example").unwrap();
    assert_eq!(issued_once(&sandbox).by, Issuer::AssumeRoleWithOidc);
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn the_role_of_an_instance_is_found_out_with_a_token_and_without() {
    for (settings, with_token) in [
        (IssuingSettings { token_required: Some(true), ..Default::default() }, true),
        (IssuingSettings { token_supported: Some(false), ..Default::default() }, false),
    ] {
        let sandbox = Sandbox::start();
        sandbox.set_issuing(settings);
        save(&client_of(&sandbox, ecs()), "ecs.example").unwrap();
        let issued = issued_once(&sandbox);
        assert_eq!((issued.by, issued.role.as_deref()), (Issuer::Metadata, Some(METADATA_ROLE)));
        assert_eq!(issued.metadata_token, with_token);
    }
    let sandbox = Sandbox::start();
    sandbox.set_issuing(IssuingSettings { token_supported: Some(false), ..Default::default() });
    let strict = Credentials::from_ecs_ram_role(Some(METADATA_ROLE.into()), true);
    assert_credentials_error(
        save(&client_of(&sandbox, strict), "ecs.example"),
        false,
        "the metadata service gave no metadata token",
    );
    let other = Credentials::from_ecs_ram_role(Some("other".into()), false);
    assert_credentials_error(save(&client_of(&sandbox, other), "ecs.example"), false, "the answer was HTTP 404");
}

/// A metadata service whose answer to the request for a token gets lost, as it does on its way into containers.
fn without_answers_to_put(sandbox: &Sandbox) -> String {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    let address = listener.local_addr().expect("it is bound");
    let sandbox = sandbox.endpoint().replace("http://", "");
    std::thread::spawn(move || {
        let mut unanswered = Vec::new();
        for mut client in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = client.read(&mut request).unwrap_or_default();
            if request.starts_with(b"PUT") {
                unanswered.push(client);
                continue;
            }
            let Ok(mut server) = TcpStream::connect(&sandbox) else { continue };
            let closing = String::from_utf8_lossy(&request[..length]).replacen("\r\n", "\r\nconnection: close\r\n", 1);
            let mut answer = Vec::new();
            let _ = server.write_all(closing.as_bytes());
            let _ = server.read_to_end(&mut answer);
            let _ = client.write_all(&answer);
        }
    });
    format!("http://{address}")
}

#[test]
fn a_token_that_finds_no_way_is_done_without() {
    let sandbox = Sandbox::start();
    let endpoint = without_answers_to_put(&sandbox);
    let through = |options: &mut ClientOptions| options.ecs_metadata_endpoint = Some(endpoint.clone());
    save(&client_with(&sandbox, ecs(), through), "ecs.example").unwrap();
    assert!(!issued_once(&sandbox).metadata_token);
    let strict = Credentials::from_ecs_ram_role(None, true);
    assert_credentials_error(save(&client_with(&sandbox, strict, through), "ecs.example"), true, "no reply from");
}

#[test]
fn an_instance_that_is_none_has_no_role() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sandbox = Sandbox::start();
    let nowhere = |options: &mut ClientOptions| options.ecs_metadata_endpoint = Some(format!("http://{closed}"));
    assert_credentials_error(save(&client_with(&sandbox, ecs(), nowhere), "ecs.example"), false, "Connection refused");
    // In a chain the next one is asked.
    let chain = Credentials::from_chain(vec![Arc::new(ecs()), Arc::new(uri(&sandbox))]).unwrap();
    save(&client_with(&sandbox, chain, nowhere), "ecs.example").unwrap();
}

#[test]
fn a_uri_is_asked_as_its_settings_say() {
    let sandbox = Sandbox::start();
    save(&client_of(&sandbox, uri(&sandbox)), "uri.example").unwrap();
    assert_eq!(issued_once(&sandbox).by, Issuer::Uri);

    let with = |query: &str| {
        let uri = format!("{}/_sandbox/credentials?{query}", sandbox.endpoint());
        client_of(&sandbox, Credentials::from_uri(uri).unwrap())
    };
    assert_credentials_error(save(&with("fail_status=503"), "uri.example"), true, "the answer was HTTP 503");
    assert_credentials_error(save(&with("fail_status=404"), "uri.example"), false, "the answer was HTTP 404");
    assert_credentials_error(save(&with("fail_status=200"), "uri.example"), false, "the answer was NotFound");
    let plain = Credentials::from_uri("http://credentials.invalid/secret-path".into()).unwrap();
    assert_credentials_error(save(&client_of(&sandbox, plain), "uri.example"), false, "needs `allow_plain_http`");
}

#[test]
fn a_program_s_key_is_used() {
    let sandbox = Sandbox::start();
    let key = format!(
        r#"{{"mode":"StsToken","access_key_id":"{STS_ACCESS_KEY_ID}","access_key_secret":"{STS_ACCESS_KEY_SECRET}",
            "sts_token":"{STS_SECURITY_TOKEN}","expiration":"2099-01-01T00:00:00Z"}}"#
    );
    let program = Credentials::from_process(vec!["printf".into(), "%s".into(), key]).unwrap();
    save(&client_of(&sandbox, program), "program.example").unwrap();
    let failing = Credentials::from_command_line("sh -c 'exit 7'".into()).unwrap();
    assert_credentials_error(save(&client_of(&sandbox, failing), "program.example"), false, "exit status: 7");
}
