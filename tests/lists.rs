//! Domains and histories on the wire, and what a version of the API lacks.

mod support;

use std::collections::BTreeMap;

use alidomain::{
    ContactType, DomainClient, DomainError, DomainStatus, DomainTag, DomainType, ExpirationDateStatus, OrderByType,
    Outcome, QueryDomainListRequest, QueryTaskDetailHistoryRequest, QueryTaskInfoHistoryRequest, RealNameStatus,
    ReplyFormat, SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest,
    SaveBatchTaskForUpdatingContactInfoRequest, TaskStatus,
};
use alidomain_sandbox::{Domain, Sandbox};
use support::{client, client_with, save};

const OLDER: &str = "2017-12-18";

fn batch(domain_names: &[&str]) -> SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest {
    let domain_names = domain_names.iter().map(|name| (*name).to_owned()).collect();
    SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest::new(ContactType::Admin, domain_names, 1)
}

fn in_both_formats(sandbox: &Sandbox) -> [DomainClient; 2] {
    [ReplyFormat::Json, ReplyFormat::Xml]
        .map(|reply_format| client_with(sandbox, |options| options.reply_format = reply_format))
}

#[test]
fn domains_are_listed_page_by_page() {
    let sandbox = Sandbox::start();
    for name in ["a.shop", "b.com", "c.cn"] {
        sandbox.add_domain(Domain {
            domain_name: name.to_owned(),
            domain_group_id: "7".to_owned(),
            domain_status: "1".to_owned(),
            tags: BTreeMap::from([("team".to_owned(), name[..1].to_owned())]),
            ..Domain::default()
        });
    }
    for client in in_both_formats(&sandbox) {
        let mut request = QueryDomainListRequest {
            page_size: 2,
            domain_group_id: Some("7".into()),
            order_by_type: Some(OrderByType::Asc),
            ..Default::default()
        };
        let first = client.query_domain_list_blocking(request.clone()).unwrap();
        assert_eq!((first.total_item_num, first.next_page_num), (Some(3), Some(2)));
        let domain = &first.domains[0];
        assert_eq!((&*domain.domain_name, domain.domain_type), ("a.shop", DomainType::NewGtld));
        assert_eq!(domain.domain_status, DomainStatus::NeedsRenewal);
        assert_eq!(domain.domain_audit_status, RealNameStatus::Succeed);
        assert_eq!(domain.expiration_date_status, ExpirationDateStatus::NotExpired);
        assert_eq!(domain.dns_list, ["dns1.sandbox.example", "dns2.sandbox.example"]);
        request.page_num = 2;
        let last = client.query_domain_list_blocking(request.clone()).unwrap();
        assert_eq!((last.domains.len(), last.next_page_num), (1, None));
        let tag = DomainTag { key: "team".into(), value: Some("c".into()) };
        assert_eq!(last.domains[0].tags, std::slice::from_ref(&tag));
        let tagged = QueryDomainListRequest { tags: vec![tag], ..Default::default() };
        assert_eq!(client.query_domain_list_blocking(tagged).unwrap().domains, last.domains);
    }
}

#[test]
fn histories_are_walked_by_their_cursors() {
    let sandbox = Sandbox::start();
    let names = ["a.example", "b.example", "c.example"];
    let task_no = client(&sandbox)
        .save_batch_task_for_updating_contact_info_by_registrant_profile_id_blocking(batch(&names))
        .unwrap()
        .task_no;
    let tasks = [task_no.clone(), save(&client(&sandbox), "d.example").unwrap().task_no];
    for client in in_both_formats(&sandbox) {
        let mut request = QueryTaskInfoHistoryRequest { page_size: 1, ..Default::default() };
        let mut found = Vec::new();
        loop {
            let page = client.query_task_info_history_blocking(request.clone()).unwrap();
            assert_eq!(page.current_page_cursor.as_ref(), page.tasks.first());
            assert_eq!(page.pre_page_cursor.is_some(), !found.is_empty());
            found.extend(page.tasks.into_iter().map(|task| (task.task_no, task.task_num, task.status)));
            let Some(next) = page.next_page_cursor else { break };
            request.task_no_cursor = Some(next.task_no);
            request.create_time_cursor = next.create_time;
        }
        let complete = |number: &String, domains| (number.clone(), Some(domains), TaskStatus::Complete);
        assert_eq!(found, [complete(&tasks[1], 1), complete(&tasks[0], 3)]);

        let mut request =
            QueryTaskDetailHistoryRequest { page_size: 2, ..QueryTaskDetailHistoryRequest::new(&*task_no) };
        let first = client.query_task_detail_history_blocking(request.clone()).unwrap();
        let next = first.next_page_cursor.unwrap();
        request.task_detail_no_cursor = next.task_detail_no;
        request.domain_name_cursor = next.domain_name;
        let last = client.query_task_detail_history_blocking(request).unwrap();
        assert_eq!(last.next_page_cursor, None);
        let details = first.task_details.into_iter().chain(last.task_details);
        let found: Vec<_> = details.map(|detail| (detail.domain_name.unwrap(), detail.status)).collect();
        assert_eq!(found, names.map(|name| (name.to_owned(), TaskStatus::ExecuteSuccess)));
    }
}

#[test]
fn what_the_chosen_version_lacks_is_refused_before_it_is_sent() {
    let sandbox = Sandbox::start();
    let refusal = |error: DomainError| match error {
        DomainError::InvalidRequest { field, reason, outcome: Outcome::NotSent, .. } => (field, reason),
        other => panic!("{other:?}"),
    };
    let older = client_with(&sandbox, |options| options.api_version = Some(OLDER.into()));
    let by_profile = "SaveBatchTaskForUpdatingContactInfoByRegistrantProfileId";
    let refused =
        older.save_batch_task_for_updating_contact_info_by_registrant_profile_id_blocking(batch(&["a.example"]));
    let (field, reason) = refusal(refused.unwrap_err());
    assert_eq!(field, "api_version");
    assert_eq!(
        reason,
        format!(
            "api_version must be 2018-01-29 for {by_profile}, which does not exist in API version 2017-12-18. Nothing was sent."
        )
    );
    let grouped = QueryDomainListRequest { domain_group_id: Some("7".into()), ..Default::default() };
    assert_eq!(refusal(older.query_domain_list_blocking(grouped.clone()).unwrap_err()).0, "domain_group_id");
    let only_older =
        SaveBatchTaskForUpdatingContactInfoRequest::new(ContactType::Admin, vec!["a.example".to_owned()], 1);
    let refused = client(&sandbox).save_batch_task_for_updating_contact_info_blocking(only_older.clone());
    assert_eq!(refusal(refused.unwrap_err()).0, "api_version");
    assert_eq!(sandbox.stats().requests, 0);

    assert!(older.save_batch_task_for_updating_contact_info_blocking(only_older).is_ok());
    // What an unknown version has, the service says.
    let unknown = client_with(&sandbox, |options| options.api_version = Some("2030-01-01".into()));
    match unknown.query_domain_list_blocking(grouped).unwrap_err() {
        DomainError::Service { code, .. } => assert_eq!(code, "InvalidVersion"),
        other => panic!("{other:?}"),
    }
}
