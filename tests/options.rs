//! What options do to connections and calls, as the other side sees it.

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use alidomain::{CallOptions, ClientOptions, DomainError, Outcome, QueryTaskListRequest, TransportKind, version};
use alidomain_sandbox::{Behaviour, Sandbox};
use support::{client, client_with, save};

#[test]
fn connections_are_kept_for_later_calls_only_if_they_may_be() {
    let sandbox = Sandbox::start();
    let forgetful = client_with(&sandbox, |options| options.max_idle_connections = 0);
    for _ in 0..3 {
        save(&forgetful, "forgetful.example").unwrap();
        save(&client(&sandbox), "keeping.example").unwrap();
    }
    let connections = |domain: &str| sandbox.seen(domain).iter().map(|seen| seen.connection).collect::<BTreeSet<_>>();
    assert_eq!((connections("forgetful.example").len(), connections("keeping.example").len()), (3, 1));
}

/// How many connections `tenants` clients with settings of their own make in three rounds of one call each, and how
/// long a call takes in the last round.
fn connections_of(sandbox: &Sandbox, tenants: u32, change: impl Fn(u32, &mut ClientOptions)) -> (usize, Duration) {
    let clients: Vec<_> = (0..tenants).map(|tenant| client_with(sandbox, |options| change(tenant, options))).collect();
    let mut last_round = Duration::ZERO;
    for _ in 0..3 {
        let start = Instant::now();
        for client in &clients {
            client.query_task_list_blocking(QueryTaskListRequest::default()).expect("the sandbox answers");
        }
        last_round = start.elapsed();
    }
    (sandbox.stats().connections, last_round / tenants)
}

#[test]
fn clients_that_differ_only_in_their_user_agent_share_connections() {
    let sandbox = Sandbox::start_tls();
    let (connections, per_call) = connections_of(&sandbox, 40, |tenant, options| {
        options.user_agent_suffix = Some(format!("tenant-{tenant}"));
    });
    assert_eq!(connections, 1, "{per_call:?} a call");
}

#[test]
fn more_settings_than_programs_have_keep_their_connections() {
    for sandbox in [Sandbox::start(), Sandbox::start_tls()] {
        let (connections, per_call) = connections_of(&sandbox, 40, |tenant, options| {
            options.connect_timeout = Some(Duration::from_secs(5) + Duration::from_millis(tenant.into()));
        });
        assert_eq!(connections, 40, "{per_call:?} a call");
    }
}

#[test]
fn a_call_that_gets_no_connection_has_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let sandbox = Sandbox::start();
    let client = client_with(&sandbox, |options| {
        options.endpoint = Some(format!("http://{}", listener.local_addr().unwrap()));
        options.max_connections = 1;
    });
    let brief = CallOptions { timeout: Some(Duration::from_millis(50)), ..Default::default() };
    let brief = client.with_call_options(brief).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut first = std::pin::pin!(client.query_task_list(QueryTaskListRequest::default()));
        // Once it is accepted, it has the only connection.
        let accepted = async { tokio::task::spawn_blocking(move || listener.accept().unwrap()).await.unwrap() };
        let _accepted = tokio::select! {
            _ = &mut first => panic!("nobody answers"),
            accepted = accepted => accepted,
        };
        let error = brief.query_task_list(QueryTaskListRequest::default()).await.unwrap_err();
        let DomainError::Transport { reason, kind, outcome, .. } = error else { panic!("{error:?}") };
        assert_eq!((kind, outcome), (TransportKind::Timeout, Outcome::NotSent));
        assert!(reason.contains("max_connections"), "{reason}");
    });
}

#[test]
fn the_suffix_stands_after_the_library_s_name() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (sender, agents) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let head: Vec<_> = head.take_while(|line| !line.is_empty()).collect();
            let agent = head.into_iter().find_map(|line| line.strip_prefix("user-agent: ").map(str::to_owned));
            sender.send(agent).unwrap();
            stream.write_all(b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
    });
    let sandbox = Sandbox::start();
    for (suffix, expected) in [(None, ""), (Some("my-program/1.0 (test)"), " my-program/1.0 (test)")] {
        let client = client_with(&sandbox, |options| {
            options.endpoint = Some(endpoint.clone());
            options.user_agent_suffix = suffix.map(str::to_owned);
        });
        assert!(client.query_task_list_blocking(QueryTaskListRequest::default()).is_err());
        assert_eq!(agents.recv().unwrap(), Some(format!("alidomain/{}{expected}", version())));
    }
}

#[test]
fn some_calls_of_a_client_have_limits_of_their_own() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    let once = client.with_call_options(CallOptions { max_attempts: Some(1), ..Default::default() }).unwrap();
    let busy = || Behaviour::Refuse {
        code: "Throttling.User".to_owned(),
        status: None,
        retry_after_ms: None,
        access_denied_detail: None,
        execute: false,
    };
    sandbox.tell("call.example", busy());
    assert!(matches!(save(&once, "call.example"), Err(DomainError::Service { attempts, .. }) if attempts.len() == 1));
    sandbox.tell("call.example", busy());
    assert_eq!(save(&client, "call.example").unwrap().attempts.len(), 2);
    // All went over the one connection that both have.
    let connections: BTreeSet<u64> = sandbox.seen("call.example").iter().map(|seen| seen.connection).collect();
    assert_eq!(connections.len(), 1);
}

#[test]
fn the_time_of_some_calls_ends_sooner() {
    // It accepts connections and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let sandbox = Sandbox::start();
    let client = client_with(&sandbox, |options| {
        options.endpoint = Some(format!("http://{}", listener.local_addr().unwrap()));
        options.timeout = Some(Duration::from_secs(3600));
        options.attempt_timeout = Some(Duration::from_secs(3600));
    });
    let hasty = CallOptions { timeout: Some(Duration::from_millis(50)), ..Default::default() };
    let answer = client.with_call_options(hasty).unwrap().query_task_list_blocking(QueryTaskListRequest::default());
    match answer {
        Err(DomainError::Transport { kind, .. }) => assert_eq!(kind, TransportKind::Timeout),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_client_learns_its_calls_with_other_limits_know() {
    let sandbox = Sandbox::start();
    sandbox.set_clock_ahead(3600);
    let client = client(&sandbox);
    let other = client.with_call_options(CallOptions { max_attempts: Some(2), ..Default::default() }).unwrap();
    save(&other, "clock.example").unwrap();
    assert!(client.clock_correction() > 3000, "{}", client.clock_correction());
}

#[test]
fn limits_out_of_range_are_named() {
    let sandbox = Sandbox::start();
    let options = CallOptions { max_attempts: Some(0), ..Default::default() };
    match client(&sandbox).with_call_options(options) {
        Err(DomainError::InvalidRequest { field, .. }) => assert_eq!(field, "max_attempts"),
        other => panic!("{other:?}"),
    }
}
