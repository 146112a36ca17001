//! What Kotlin and Swift read: with camelCase, no reason, hint or field has a name of the interface in snake_case.
//!
//! The convention is one of the process, so that these tests have a process of their own.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use alidomain::{
    AcknowledgeTaskResultRequest, BulkOptions, CallOptions, CancelTaskRequest, ClientOptions, Credentials,
    DomainClient, DomainError, DomainTag, Journal, PollTaskResultRequest, Proxy, QueryDomainListRequest,
    QueryTaskDetailHistoryRequest, QueryTaskDetailListRequest, QueryTaskInfoHistoryRequest, QueryTaskListRequest,
    RamRole, SubmissionPolicy, TaskStatus, WaitOptions, error_codes, look_up_error_code, use_camel_case,
};
use alidomain_sandbox::{ACCESS_KEY_SECRET, Behaviour, Sandbox};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use support::{client, client_with, credentials, request, save};

const UDL: &str = include_str!("../src/alidomain.udl");

/// The names of the interface that have more than one word.
fn names() -> BTreeSet<&'static str> {
    let declarations = UDL.lines().filter(|line| !line.trim().starts_with("///"));
    declarations.flat_map(words).filter(|word| is_snake_case(word)).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

fn is_snake_case(word: &str) -> bool {
    let is_lower = word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    word.trim_matches('_').contains('_') && is_lower
}

/// Fails if a text has a name in snake_case, except between quotes.
fn check(text: &str) {
    let unquoted: String = text.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let found: Vec<_> = words(&unquoted).filter(|word| is_snake_case(word)).collect();
    assert!(found.is_empty(), "{found:?} in {text:?}");
}

fn invalid<T>(result: Result<T, DomainError>) -> String {
    let Err(DomainError::InvalidRequest { reason, field, .. }) = result else { panic!("not refused") };
    check(&reason);
    check(&field);
    assert!(reason.starts_with(&field), "{field}: {reason}");
    field
}

fn of_options(change: impl FnOnce(&mut ClientOptions)) -> String {
    let mut options = ClientOptions::default();
    change(&mut options);
    invalid(DomainClient::new(Some(credentials(ACCESS_KEY_SECRET)), Some(options), None, None))
}

fn of_role(change: impl FnOnce(&mut RamRole)) -> String {
    let mut role = RamRole::new("acs:ram::1:role/a");
    change(&mut role);
    invalid(Credentials::from_ram_role(credentials(ACCESS_KEY_SECRET), role))
}

fn proxy(url: &str, username: Option<&str>, password: Option<&str>, no_proxy: &[&str]) -> String {
    let own = |text: Option<&str>| text.map(str::to_owned);
    let no_proxy = no_proxy.iter().map(|entry| (*entry).to_owned()).collect();
    invalid(Proxy::new(url.to_owned(), own(username), own(password), no_proxy))
}

#[test]
fn fields_and_reasons_are_in_camel_case() {
    use_camel_case(false);
    let (zero, day) = (Some(Duration::ZERO), Some(Duration::from_secs(86_400)));
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    let wait = |options| invalid(client.watch_task("1".to_owned(), Some(options)));
    let text = |text: &str| Some(text.to_owned());
    let domains = |change: fn(&mut QueryDomainListRequest)| {
        let late = Some(UNIX_EPOCH + Duration::from_secs(86_400 * 9));
        let mut wrong =
            QueryDomainListRequest { start_registration_date: late, start_expiration_date: late, ..Default::default() };
        change(&mut wrong);
        invalid(client.query_domain_list_blocking(wrong))
    };
    let details = |change: fn(&mut QueryTaskDetailHistoryRequest)| {
        let mut wrong = QueryTaskDetailHistoryRequest::new("1");
        change(&mut wrong);
        invalid(client.query_task_detail_history_blocking(wrong))
    };
    let fields = [
        of_options(|options| options.endpoint = text("http://example.com")),
        of_options(|options| options.api_version = text("latest")),
        of_options(|options| options.connect_timeout = zero),
        of_options(|options| options.timeout = zero),
        of_options(|options| options.attempt_timeout = zero),
        of_options(|options| options.max_attempts = 0),
        of_options(|options| options.retry_base_delay = day),
        of_options(|options| options.throttling_base_delay = day),
        of_options(|options| options.retry_max_delay = day),
        of_options(|options| options.settle_time = day),
        of_options(|options| options.extra_ca_certificates = text("none")),
        of_options(|options| options.max_connections = 0),
        of_options(|options| options.max_idle_connections = -1),
        of_options(|options| options.idle_timeout = zero),
        of_options(|options| options.user_agent_suffix = text("\n")),
        of_options(|options| options.sts_endpoint = text("http://sts.example")),
        of_options(|options| options.ecs_metadata_endpoint = text("http://metadata.example")),
        invalid(client.with_call_options(CallOptions { max_attempts: Some(0), ..Default::default() })),
        invalid(client.with_call_options(CallOptions { attempt_timeout: day, ..Default::default() })),
        invalid(client.bulk_submission(Vec::new(), Some(BulkOptions { max_in_flight: Some(0), interval: None }))),
        invalid(client.bulk_submission(Vec::new(), Some(BulkOptions { max_in_flight: None, interval: day }))),
        invalid(Journal::new(String::new(), None)),
        invalid(Journal::new("a.journal".to_owned(), text(""))),
        proxy("ftp://proxy", None, None, &[]),
        proxy("proxy", Some(""), None, &[]),
        proxy("proxy", None, Some("a"), &[]),
        proxy("proxy", None, None, &["10.0.0.0/99"]),
        of_role(|role| role.role_arn = String::new()),
        of_role(|role| role.role_session_name = text("")),
        of_role(|role| role.external_id = text("")),
        of_role(|role| role.policy = text("")),
        of_role(|role| role.duration = zero),
        invalid(Credentials::from_oidc("p".to_owned(), String::new(), RamRole::new("acs:ram::1:role/a"))),
        invalid(Credentials::from_chain(Vec::new())),
        invalid(Credentials::from_uri("none".to_owned())),
        invalid(Credentials::from_process(Vec::new())),
        invalid(Credentials::from_command_line("'".to_owned())),
        invalid(Credentials::from_command_line(String::new())),
        invalid(save(&client, "")),
        invalid(client.save_single_task_for_updating_contact_info_blocking({
            let mut wrong = request("names.example");
            wrong.registrant_profile_id = 0;
            wrong
        })),
        invalid(client.save_single_task_for_updating_contact_info_blocking({
            let mut wrong = request("names.example");
            wrong.contact_type = alidomain::ContactType::Tech;
            wrong.add_transfer_lock = Some(true);
            wrong
        })),
        invalid(client.save_single_task_for_updating_contact_info_blocking({
            let mut wrong = request("names.example");
            wrong.user_client_ip = text("here");
            wrong
        })),
        invalid(client.save_single_task_for_updating_contact_info_blocking({
            let mut wrong = request("names.example");
            wrong.instance_id = text("");
            wrong
        })),
        invalid(client.query_task_list_blocking(QueryTaskListRequest { page_num: 0, ..Default::default() })),
        invalid(client.query_task_list_blocking(QueryTaskListRequest { page_size: 0, ..Default::default() })),
        invalid(client.query_task_list_blocking(QueryTaskListRequest {
            begin_create_time: Some(UNIX_EPOCH + Duration::from_secs(86_400 * 9)),
            end_create_time: Some(UNIX_EPOCH),
            ..Default::default()
        })),
        invalid(client.query_task_detail_list_blocking({
            let mut wrong = QueryTaskDetailListRequest::new("1");
            wrong.task_status = Some(TaskStatus::Unknown);
            wrong
        })),
        domains(|request| request.end_registration_date = Some(UNIX_EPOCH)),
        domains(|request| request.end_expiration_date = Some(UNIX_EPOCH)),
        domains(|request| request.ccompany = Some(String::new())),
        domains(|request| request.domain_group_id = Some(String::new())),
        domains(|request| request.dns = Some(String::new())),
        domains(|request| request.registrar = Some(String::new())),
        domains(|request| request.resource_group_id = Some(String::new())),
        domains(|request| request.tags = vec![DomainTag { key: String::new(), value: None }]),
        invalid(client.query_task_info_history_blocking(QueryTaskInfoHistoryRequest {
            task_no_cursor: text(""),
            ..Default::default()
        })),
        details(|request| request.task_detail_no_cursor = Some(String::new())),
        details(|request| request.domain_name_cursor = Some(String::new())),
        invalid(client.poll_task_result_blocking(PollTaskResultRequest {
            task_result_status: Some(TaskStatus::Executing),
            ..Default::default()
        })),
        invalid(client.acknowledge_task_result_blocking(AcknowledgeTaskResultRequest::new(Vec::new()))),
        invalid(client.cancel_task_blocking(CancelTaskRequest::new(""))),
        wait(WaitOptions { timeout: zero, ..Default::default() }),
        wait(WaitOptions { min_interval: zero, ..Default::default() }),
        wait(WaitOptions { max_interval: zero, ..Default::default() }),
    ];
    let refused = include_str!("data/unresolved-submissions.json");
    let refused: serde_json::Value = serde_json::from_str(refused).expect("JSON");
    let refused = refused["refused"].as_array().expect("a list").iter().map(|vector| &vector["json"]);
    let fields = fields
        .into_iter()
        .chain(refused.map(|json| invalid(alidomain::submission_from_json(json.as_str().expect("a text").to_owned()))));
    let fields: Vec<_> = fields.collect();
    let fields: BTreeSet<_> = fields.iter().map(String::as_str).collect();
    for field in
        ["domainName", "extraCaCertificates", "maxIdleConnections", "roleSessionName", "noProxy", "taskDetailNo"]
    {
        assert!(fields.contains(field), "{field}");
    }
    // No field that the sources name was left out.
    let camel_case: BTreeSet<_> = names().iter().map(|name| name.replace('_', "").to_lowercase()).collect();
    let provoked: BTreeSet<_> = fields.iter().map(|field| field.to_lowercase()).collect();
    let sources = fields_in_sources();
    let is_missing = |field: &&String| {
        let field = field.replace('_', "");
        camel_case.contains(&field) && !provoked.contains(&field)
    };
    let missing: Vec<_> = sources.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "not provoked: {missing:?}");
}

#[test]
fn hints_and_reasons_of_other_errors_are_in_camel_case() {
    use_camel_case(false);
    let sandbox = Sandbox::start();
    let once = client_with(&sandbox, |options| options.max_attempts = 1);
    let refuse = Behaviour::Refuse {
        code: "DomainNotExist".to_owned(),
        status: None,
        retry_after_ms: None,
        access_denied_detail: None,
        execute: false,
    };
    sandbox.tell("gone.example", refuse);
    let Err(DomainError::Service { reason, hint, .. }) = save(&once, "gone.example") else { panic!("not refused") };
    let hint = hint.expect("the code is known");
    assert!(hint.contains("`domainName`") && reason.ends_with(&hint), "{reason}");

    let report = client_with(&sandbox, |options| options.submission_policy = SubmissionPolicy::Report);
    sandbox.tell("lost.example", Behaviour::Close { execute: true });
    let Err(DomainError::OutcomeUnknown { reason, .. }) = save(&report, "lost.example") else { panic!("not unknown") };
    assert!(reason.contains("reconcileSubmission"), "{reason}");
    check(&reason);

    // The hint is chosen by what the code's own hint is.
    let denied = Credentials::from_ram_role(credentials(ACCESS_KEY_SECRET), RamRole::new("acs:ram::1:role/denied"));
    let options = ClientOptions {
        endpoint: Some(sandbox.endpoint()),
        sts_endpoint: Some(sandbox.endpoint()),
        ..Default::default()
    };
    let role =
        DomainClient::new(Some(Arc::new(denied.expect("a role"))), Some(options), None, None).expect("usable options");
    let Err(DomainError::Credentials { reason, .. }) = save(&role, "role.example") else { panic!("not denied") };
    assert!(reason.contains("sts:AssumeRole on the role"), "{reason}");
    check(&reason);

    let sandbox = Sandbox::start_tls();
    let stranger = client_with(&sandbox, |options| {
        options.extra_ca_certificates = None;
        options.max_attempts = 1;
    });
    let Err(DomainError::Transport { reason, .. }) = save(&stranger, "tls.example") else { panic!("trusted") };
    assert!(reason.contains("extraCaCertificates"), "{reason}");
    check(&reason);
}

#[test]
fn what_a_plan_says_is_in_camel_case() {
    use_camel_case(false);
    let sandbox = Sandbox::start();
    let mut requests: Vec<_> =
        ["nonsense", "unknown.example", "busy.example", "a.example"].into_iter().map(request).collect();
    requests[3].registrant_profile_id = 404;
    requests.push(request("a.example"));
    let plans = client(&sandbox).plan_all_blocking(requests).expect("plans");
    for obstacle in plans.iter().flat_map(|plan| &plan.obstacles) {
        check(&obstacle.reason);
        check(&obstacle.next_step);
    }
    let texts = format!("{plans:?}");
    for name in ["domainName", "queryRegistrantProfiles", "waitForTask", "registrantName"] {
        assert!(texts.contains(name), "{name} in {texts}");
    }
}

#[test]
fn explanations_of_codes_are_in_camel_case() {
    use_camel_case(false);
    for code in error_codes() {
        [&code.meaning, &code.cause, &code.next_step].into_iter().for_each(|text| check(text));
    }
    let code = look_up_error_code("DomainNotExist".to_owned()).expect("it is known");
    assert!(code.next_step.contains("`domainName`"), "{}", code.next_step);
}

/// The test runs itself again, with the environment that is its subject.
#[test]
fn environment_variables_keep_their_names() {
    const PROXY: &str = "socks4://names.example";
    use_camel_case(false);
    if std::env::var("https_proxy").as_deref() == Ok(PROXY) {
        match DomainClient::new(Some(credentials(ACCESS_KEY_SECRET)), None, None, None) {
            Err(DomainError::InvalidRequest { reason, field, .. }) => println!("{field}: {reason}"),
            _ => panic!("not refused"),
        }
        return;
    }
    let output = Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--exact", "environment_variables_keep_their_names", "--nocapture"])
        .env("https_proxy", PROXY)
        .env_remove("HTTPS_PROXY")
        .output()
        .expect("this program runs");
    let output = String::from_utf8_lossy(&output.stdout);
    assert!(output.contains("https_proxy: https_proxy names a SOCKS 4 proxy"), "{output}");
}

/// The sources of the library without their tests, by their paths.
fn sources() -> Vec<(PathBuf, TokenStream)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is readable") {
            let path = entry.expect("the entry is readable").path();
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            // What is there for tests, and the samples in four languages.
            if ["tests", "testing", "search", "simulation", "chaos", "samples", "bin"].contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path).expect("the source is readable");
                sources.push((path, source.parse().expect("the source is Rust")));
            }
        }
    }
    assert!(sources.len() > 60, "{}", sources.len());
    sources
}

/// A text of the sources.
struct Text {
    /// The function that it is the first argument of, if it is one.
    function: String,
    /// Whether the function is `names::text`, which converts names between backticks.
    is_converted: bool,
    value: String,
}

/// Collects the string literals that are neither in attributes nor in tests.
fn texts(tokens: TokenStream, function: &str, found: &mut Vec<Text>) {
    let (mut path, mut first, mut is_attribute, mut is_test) = (String::new(), true, false, false);
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let content = group.stream().to_string().replace(' ', "");
                if is_attribute && group.delimiter() == Delimiter::Bracket {
                    is_test |= content.starts_with("cfg(test");
                } else if is_test {
                    is_test = group.delimiter() != Delimiter::Brace;
                } else {
                    let called = if group.delimiter() == Delimiter::Parenthesis { path.as_str() } else { "" };
                    texts(group.stream(), called, found);
                }
                path.clear();
                first = false;
            }
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    let is_converted = function.ends_with("text");
                    let function = if first { function.to_owned() } else { String::new() };
                    found.push(Text { function, is_converted, value: text.value() });
                }
                path.clear();
                first = false;
            }
            TokenTree::Ident(ident) => {
                path.push_str(&ident.to_string());
                first = false;
            }
            TokenTree::Punct(punct) => {
                is_test &= punct.as_char() != ';';
                match punct.as_char() {
                    ':' => path.push(':'),
                    _ => path.clear(),
                }
                is_attribute = punct.as_char() == '#' || (is_attribute && punct.as_char() == '!');
                continue;
            }
        }
        is_attribute = false;
    }
}

/// The fields that `InvalidRequest::new` is given.
fn fields_in_sources() -> BTreeSet<String> {
    let mut found = Vec::new();
    sources().into_iter().for_each(|(_, source)| texts(source, "", &mut found));
    let fields = found.into_iter().filter(|text| text.function == "InvalidRequest::new").map(|text| text.value);
    let fields: BTreeSet<_> = fields.collect();
    assert!(fields.len() > 20, "{fields:?}");
    fields
}

/// A name inside of a text goes through `names::name`, or stands between backticks in what `names::text` converts.
#[test]
fn no_text_names_the_interface_by_itself() {
    let names = names();
    let mut seen = 0;
    let mut bypassing = Vec::new();
    for (path, source) in sources() {
        let mut found = Vec::new();
        texts(source, "", &mut found);
        // The texts about codes are converted when they are shown.
        let is_table = path.components().any(|component| component.as_os_str() == "table");
        for text in found {
            let is_name = words(&text.value).eq([text.value.as_str()]);
            if is_name {
                continue;
            }
            seen += 1;
            let (path, value) = (path.display(), &text.value);
            for (number, part) in value.split('`').enumerate() {
                if number % 2 == 1 && (is_table || text.is_converted) {
                    assert!(names.contains(part) || !is_snake_case(part), "{path}: `{part}` does not exist: {value:?}");
                    continue;
                }
                let unquoted: String = part.split('"').step_by(2).collect::<Vec<_>>().join(" ");
                let placeholders = unquoted.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
                let unquoted = placeholders.collect::<Vec<_>>().join(" ");
                let named = words(&unquoted).find(|word| names.contains(word));
                if let Some(name) = named {
                    bypassing.push(format!("{name} in {path}: {value:?}"));
                }
            }
        }
    }
    assert!(bypassing.is_empty(), "{bypassing:#?}");
    assert!(seen > 400, "{seen}");
}
