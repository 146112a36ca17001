//! Plans of changes, against the sandbox: what would change, what stands in the way, and that nothing is submitted.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use alidomain::{
    ChangePlan, ConsequenceKind, ContactType, DomainClient, DomainError, ObstacleKind,
    SaveSingleTaskForUpdatingContactInfoRequest,
};
use alidomain_sandbox::{Behaviour, Contact, Domain, Life, Profile, Sandbox};
use support::{client, client_with, credentials};

const VERIFIED: i64 = 1_234_567;

fn change(domain_name: &str, profile: i64) -> SaveSingleTaskForUpdatingContactInfoRequest {
    SaveSingleTaskForUpdatingContactInfoRequest::new(ContactType::Registrant, domain_name, profile)
}

fn plan(client: &DomainClient, domain_name: &str, profile: i64) -> ChangePlan {
    client.plan_blocking(change(domain_name, profile)).expect("a plan")
}

fn obstacles(plan: &ChangePlan) -> Vec<ObstacleKind> {
    plan.obstacles.iter().map(|obstacle| obstacle.kind).collect()
}

fn consequences(plan: &ChangePlan) -> Vec<ConsequenceKind> {
    plan.consequences.iter().map(|consequence| consequence.kind).collect()
}

fn refusal(code: &str, detail: &[(&str, &str)]) -> Behaviour {
    let detail: BTreeMap<_, _> = detail.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Behaviour::Refuse {
        code: code.to_owned(),
        status: None,
        retry_after_ms: None,
        access_denied_detail: Some(detail).filter(|detail| !detail.is_empty()),
        execute: false,
    }
}

#[test]
fn a_change_that_would_work_is_described_field_by_field() {
    let sandbox = Sandbox::start();
    let request = SaveSingleTaskForUpdatingContactInfoRequest {
        add_transfer_lock: Some(true),
        ..change("Example.COM", VERIFIED)
    };
    let plan = client(&sandbox).plan_blocking(request).unwrap();
    assert_eq!((&*plan.domain_name, plan.registrant_profile_id), ("example.com", VERIFIED));
    let changes: Vec<_> = plan.changes.iter().map(|change| (&*change.field, change.old_value.as_deref())).collect();
    assert_eq!(changes[0], ("registrant_name", Some("registrant of example.com")));
    assert_eq!(plan.changes[0].new_value.as_deref(), Some("Li Si"));
    let names: Vec<_> = changes.iter().map(|(name, _)| *name).collect();
    assert!(names.contains(&"zh_address") && !names.contains(&"country"), "{names:?}");
    let extension = plan.changes.iter().find(|change| change.field == "tel_ext").unwrap();
    assert_eq!((extension.old_value.as_deref(), extension.new_value.as_deref()), (Some("1"), None));
    assert_eq!((obstacles(&plan), consequences(&plan)), (vec![], vec![ConsequenceKind::TransferLocked]));
    assert!(sandbox.tasks().is_empty());
}

#[test]
fn what_stands_in_the_way_has_a_kind_a_reason_and_a_next_step() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    for (domain_name, profile, expected) in [
        ("a.example", 404, ObstacleKind::ProfileNotFound),
        ("a.example", VERIFIED + 1, ObstacleKind::ProfileNotVerified),
        ("a.example", VERIFIED + 2, ObstacleKind::ProfileNotVerified),
        ("unknown.example", VERIFIED, ObstacleKind::DomainNotFound),
        ("expired.example", VERIFIED, ObstacleKind::DomainExpired),
        ("locked.example", VERIFIED, ObstacleKind::UpdateProhibited),
        ("busy.example", VERIFIED, ObstacleKind::ChangePending),
    ] {
        let plan = plan(&client, domain_name, profile);
        assert_eq!(obstacles(&plan), [expected], "{:#?}", plan.obstacles);
        let obstacle = &plan.obstacles[0];
        assert!(obstacle.reason.ends_with('.') && obstacle.next_step.ends_with('.'), "{obstacle:?}");
        assert!(!obstacle.reason.contains(obstacle.next_step.trim_end_matches('.')), "{obstacle:?}");
    }
    let unverified = plan(&client, "a.example", VERIFIED + 1);
    assert_eq!(consequences(&unverified), [ConsequenceKind::EmailToConfirm]);
    assert!(plan(&client, "a.example", 404).changes.is_empty());
    assert!(sandbox.tasks().is_empty());
}

#[test]
fn a_profile_of_an_enterprise_is_found() {
    let sandbox = Sandbox::start();
    let plan = plan(&client(&sandbox), "a.example", VERIFIED + 3);
    assert_eq!(obstacles(&plan), []);
    assert_eq!(plan.changes[1].new_value.as_deref(), Some("Profile Ltd."));
}

#[test]
fn a_task_under_way_stands_in_the_way_and_one_that_has_ended_changed_the_contact() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox);
    let admin = |profile| SaveSingleTaskForUpdatingContactInfoRequest {
        contact_type: ContactType::Admin,
        ..change("a.example", profile)
    };
    sandbox.plan("a.example", Life { executing_ms: 60_000, ..Life::default() });
    let task = client.save_single_task_for_updating_contact_info_blocking(admin(VERIFIED)).unwrap().task_no;
    let pending = plan(&client, "a.example", VERIFIED);
    assert_eq!(obstacles(&pending), [ObstacleKind::ChangePending]);
    assert!(pending.obstacles[0].reason.contains(&task));
    assert_eq!(obstacles(&plan(&client, "b.example", VERIFIED)), []);
    sandbox.set_clock_ahead(61);
    let after = client.plan_blocking(admin(VERIFIED)).unwrap();
    assert_eq!((obstacles(&after), after.changes.len()), (vec![], 0));
    assert_eq!(consequences(&after), [ConsequenceKind::NothingChanges]);
    assert_eq!(sandbox.tasks().len(), 1);
}

#[test]
fn values_that_nobody_knew_are_no_verdict() {
    let sandbox = Sandbox::start();
    let odd = Profile { registrant_profile_id: 7, real_name_status: "REVOKED".to_owned(), ..Profile::default() };
    sandbox.add_profile(odd);
    let lock = "SOMETIMES".to_owned();
    sandbox.add_domain(Domain {
        domain_name: "a.example".to_owned(),
        update_prohibition_lock: lock,
        ..Domain::default()
    });
    let plan = plan(&client(&sandbox), "a.example", 7);
    assert_eq!(obstacles(&plan), [ObstacleKind::Unknown; 2]);
    assert!(plan.obstacles[0].reason.contains("RealNameStatus") && plan.obstacles[0].reason.contains("REVOKED"));
    assert!(plan.obstacles[1].reason.contains("SOMETIMES"));
}

#[test]
fn what_may_not_be_read_is_an_obstacle_that_names_the_permission() {
    let sandbox = Sandbox::start();
    let client = client_with(&sandbox, |options| options.max_attempts = 1);
    sandbox.tell_times("a.example", 2, refusal("Forbidden.RAM", &[("AuthAction", "domain:SomethingElse")]));
    let denied = plan(&client, "a.example", VERIFIED);
    assert_eq!(obstacles(&denied), [ObstacleKind::NotReadable]);
    assert_eq!(denied.obstacles[0].ram_action.as_deref(), Some("domain:SomethingElse"));
    // The profile, and the list of tasks.
    sandbox.tell_times("", 2, refusal("NoPermission", &[]));
    let denied = plan(&client, "a.example", VERIFIED);
    let actions: Vec<_> = denied.obstacles.iter().map(|obstacle| obstacle.ram_action.as_deref()).collect();
    assert_eq!(actions, [Some("domain:QueryRegistrantProfile"), Some("domain:QueryDomainTask")]);
    // The domain alone.
    sandbox.tell("a.example", refusal("NetworkIOError", &[]));
    let partly = plan(&client, "a.example", VERIFIED);
    assert_eq!((obstacles(&partly), partly.changes.is_empty()), (vec![ObstacleKind::Unknown], false));
}

#[test]
fn what_every_call_would_fail_with_is_an_error() {
    let sandbox = Sandbox::start();
    let options = Some(alidomain::ClientOptions { endpoint: Some(sandbox.endpoint()), ..Default::default() });
    let stranger = DomainClient::new(Some(credentials("wrong-secret")), options, None, None).unwrap();
    let error = stranger.plan_blocking(change("a.example", VERIFIED)).unwrap_err();
    assert!(matches!(&error, DomainError::Service { code, .. } if code == "SignatureDoesNotMatch"), "{error:?}");
    let cut_off = client_with(&sandbox, |options| options.max_attempts = 1);
    sandbox.tell("a.example", Behaviour::Close { execute: false });
    let error = cut_off.plan_all_blocking(vec![change("a.example", VERIFIED)]).unwrap_err();
    assert!(matches!(error, DomainError::Transport { .. }), "{error:?}");
    let error = cut_off.plan_blocking(change("nonsense", VERIFIED)).unwrap_err();
    assert!(matches!(&error, DomainError::InvalidRequest { field, .. } if field == "domain_name"), "{error:?}");
}

#[tokio::test]
async fn a_list_has_one_plan_an_item_and_reads_each_profile_once() {
    let sandbox = Sandbox::start();
    let mut requests: Vec<_> = (0..40).map(|number| change(&format!("d{number}.example"), VERIFIED)).collect();
    requests[3].domain_name = "not a domain".to_owned();
    requests[5].registrant_profile_id = -1;
    requests[7] = change("unknown.example", VERIFIED + 3);
    sandbox.plan_all(Life::default());
    let plans = client(&sandbox).plan_all(requests.clone()).await.unwrap();
    assert_eq!(plans.len(), 40);
    for (number, plan) in plans.iter().enumerate() {
        let expected = match number {
            3 | 5 => vec![ObstacleKind::InvalidRequest],
            7 => vec![ObstacleKind::DomainNotFound],
            _ => vec![],
        };
        assert_eq!((obstacles(plan), &plan.domain_name), (expected, &requests[number].domain_name));
    }
    assert!(plans[3].obstacles[0].reason.starts_with("domain_name must"), "{:?}", plans[3].obstacles);
    // Two profiles, one of them an enterprise's, and the list of tasks. Of each change the domain and its contact.
    assert_eq!(sandbox.stats().requests, 2 + 1 + 1 + 38 * 2);
    assert!(sandbox.tasks().is_empty());
}

#[test]
fn a_list_takes_longer_than_one_call_may() {
    let sandbox = Sandbox::start();
    let client = client_with(&sandbox, |options| options.timeout = Some(Duration::from_secs(3)));
    for number in 0..24 {
        sandbox.tell(&format!("d{number}.example"), Behaviour::Delay { milliseconds: 1200, execute: true });
    }
    let requests = (0..24).map(|number| change(&format!("d{number}.example"), VERIFIED)).collect();
    let plans = client.plan_all_blocking(requests).unwrap();
    assert!(plans.iter().all(|plan| plan.obstacles.is_empty() && !plan.changes.is_empty()));
}

#[test]
fn nothing_in_common_with_a_contact_is_missed() {
    let sandbox = Sandbox::start();
    let text = |name: &str| format!("new {name}");
    let contact = Contact {
        registrant_name: text("registrant_name"),
        registrant_organization: text("registrant_organization"),
        email: text("email"),
        tel_area: text("tel_area"),
        telephone: text("telephone"),
        tel_ext: text("tel_ext"),
        country: text("country"),
        province: text("province"),
        city: text("city"),
        address: text("address"),
        postal_code: text("postal_code"),
        zh_registrant_name: text("zh_registrant_name"),
        zh_registrant_organization: text("zh_registrant_organization"),
        zh_province: text("zh_province"),
        zh_city: text("zh_city"),
        zh_address: text("zh_address"),
    };
    sandbox.add_profile(Profile { registrant_profile_id: 7, contact, ..Profile::default() });
    let plan = plan(&client(&sandbox), "a.example", 7);
    assert_eq!(plan.changes.len(), 16);
    for change in plan.changes {
        assert_eq!(change.new_value, Some(format!("new {}", change.field)));
    }
}
