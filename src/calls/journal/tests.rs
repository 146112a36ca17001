//! The file: what is in it after a crash, on a full disk, and in the hands of two.

use std::fs;

use super::entries::Wanted;
use super::*;
use crate::credentials::testing::Folder;
use crate::rpc::access_key::AccessKey;

fn path(folder: &Folder) -> String {
    folder.path("a.journal").display().to_string()
}

fn wanted(domain: &str, job: Option<&str>) -> Wanted {
    Wanted {
        endpoint: "https://domain.example/".to_owned(),
        action: "SaveSingleTaskForUpdatingContactInfo".to_owned(),
        parameters: serde_json::json!({"DomainName": domain}),
        change: digest(domain),
        places: vec![place("https://domain.example/", "tech", domain)],
        job: job.map(str::to_owned),
    }
}

fn key() -> AccessKey {
    AccessKey::new("id", "secret", None).unwrap()
}

fn submission(domain: &str) -> UnresolvedSubmission {
    UnresolvedSubmission {
        domain_name: domain.to_owned(),
        more_domain_names: Vec::new(),
        signature_nonce: format!("nonce of {domain}"),
        ..super::record::tests::submission()
    }
}

fn fresh(journal: &Journal, wanted: &Wanted) -> Entry {
    match journal.shared.enter(wanted) {
        Entered::Fresh(entry) => entry,
        _ => panic!("something is open"),
    }
}

/// Signs a submission of each domain, and leaves it open.
async fn leave_open(journal: &Journal, domains: &[&str]) {
    for domain in domains {
        fresh(journal, &wanted(domain, journal.job.as_deref())).sign(submission(domain), &key()).await.unwrap();
    }
}

fn open_domains(journal: &Journal) -> Vec<String> {
    let mut names: Vec<_> = journal.unresolved_submissions().into_iter().map(|open| open.domain_name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_was_open_is_open_when_the_program_starts_again() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    leave_open(&journal, &["a.example", "b.example"]).await;
    let entry = journal.shared.take_open("nonce of b.example").unwrap();
    entry.end(End::Task("t-1")).await;
    assert!(journal.shared.take_open("nonce of b.example").is_none());
    drop(journal);

    let again = Journal::new(path(&folder), None).unwrap();
    assert_eq!(again.unresolved_submissions(), [submission("a.example")]);
    let Entered::Open(entries) = again.shared.enter(&wanted("a.example", None)) else { panic!("it is not open") };
    assert!(entries[0].was_signed_with(&key()) && entries[0].is_of(&wanted("a.example", None)));
    assert!(!entries[0].was_signed_with(&AccessKey::new("other", "secret", None).unwrap()));
    let recent = again.shared.take_recent();
    assert_eq!((recent.len(), recent[0].task_no.as_str()), (1, "t-1"));
    // Without a job, the same change may be made again.
    drop(fresh(&again, &wanted("b.example", None)));
}

#[tokio::test]
async fn a_job_makes_each_change_once() {
    let folder = Folder::new();
    for (job, made) in [("one", false), ("one", true), ("two", false), ("one", true)] {
        let journal = Journal::new(path(&folder), Some(job.to_owned())).unwrap();
        match journal.shared.enter(&wanted("a.example", Some(job))) {
            Entered::Done(task_no) => assert!(made && task_no == format!("task of {job}")),
            Entered::Fresh(mut entry) => {
                assert!(!made);
                entry.sign(submission("a.example"), &key()).await.unwrap();
                entry.end(End::Task(&format!("task of {job}"))).await;
            }
            _ => panic!("nothing is open"),
        }
    }
}

#[tokio::test]
async fn what_was_not_executed_is_forgotten() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), Some("job".to_owned())).unwrap();
    let mut entry = fresh(&journal, &wanted("a.example", Some("job")));
    entry.sign(submission("a.example"), &key()).await.unwrap();
    entry.end(End::NotExecuted("DomainNotExist")).await;
    drop(fresh(&journal, &wanted("a.example", Some("job"))));
    assert!(open_domains(&journal).is_empty());
}

#[tokio::test]
async fn a_second_call_waits_for_the_first() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    let mut first = fresh(&journal, &wanted("a.example", None));
    let Entered::Busy { mut end, same: true } = journal.shared.enter(&wanted("a.example", None)) else {
        panic!("nobody works on it")
    };
    let other = Wanted { change: "another".to_owned(), ..wanted("a.example", None) };
    assert!(matches!(journal.shared.enter(&other), Entered::Busy { same: false, .. }));
    first.sign(submission("a.example"), &key()).await.unwrap();
    first.end(End::Task("t-1")).await;
    assert!(end.changed().await.is_ok());
    assert_eq!(end.borrow().as_deref(), Some("t-1"));
}

#[tokio::test]
async fn a_torn_end_is_dropped_wherever_it_was_torn() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    leave_open(&journal, &["a.example"]).await;
    let before = fs::read(path(&folder)).unwrap().len();
    leave_open(&journal, &["b.example"]).await;
    drop(journal);
    let whole = fs::read(path(&folder)).unwrap();
    for end in before..whole.len() {
        // What was torn off, and what was never written but has its place.
        for behind in [0, 100] {
            let mut torn = whole[..end].to_vec();
            torn.extend(std::iter::repeat_n(0, behind));
            fs::write(path(&folder), torn).unwrap();
            let journal = Journal::new(path(&folder), None).unwrap();
            assert_eq!(open_domains(&journal), ["a.example"], "{end}");
            leave_open(&journal, &["c.example"]).await;
            drop(journal);
            let again = Journal::new(path(&folder), None).unwrap();
            assert_eq!(open_domains(&again), ["a.example", "c.example"], "{end}");
        }
    }
}

#[tokio::test]
async fn a_header_that_was_torn_is_written_again() {
    let folder = Folder::new();
    drop(Journal::new(path(&folder), None).unwrap());
    let whole = fs::read(path(&folder)).unwrap();
    for end in 0..whole.len() {
        fs::write(path(&folder), &whole[..end]).unwrap();
        drop(Journal::new(path(&folder), None).unwrap());
        assert_eq!(fs::read(path(&folder)).unwrap(), whole, "{end}");
    }
}

#[tokio::test]
async fn a_damaged_line_in_front_of_others_is_named_and_nothing_is_dropped() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    leave_open(&journal, &["a.example", "b.example", "c.example"]).await;
    drop(journal);
    let whole = fs::read(path(&folder)).unwrap();
    let middle = whole.len() / 2;
    let mut damaged = whole.clone();
    damaged[middle] ^= 1;
    fs::write(path(&folder), &damaged).unwrap();
    let Err(DomainError::Journal { reason, retryable: false, .. }) = Journal::new(path(&folder), None) else {
        panic!("the damage is not seen")
    };
    assert!(reason.contains("is damaged at byte"), "{reason}");
    assert_eq!(fs::read(path(&folder)).unwrap(), damaged);
}

#[tokio::test]
async fn damage_in_the_last_line_is_not_taken_for_a_loss_of_power() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    leave_open(&journal, &["a.example", "b.example"]).await;
    drop(journal);
    let whole = fs::read(path(&folder)).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    // The end of the line before, and the middle of the line.
    for place in [last, (last + whole.len()) / 2] {
        let mut damaged = whole.clone();
        damaged[place] ^= 1;
        fs::write(path(&folder), &damaged).unwrap();
        assert!(Journal::new(path(&folder), None).is_err(), "{place}");
        assert_eq!(fs::read(path(&folder)).unwrap(), damaged);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_was_deleted_takes_no_more() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    leave_open(&journal, &["a.example"]).await;
    fs::remove_file(path(&folder)).unwrap();
    let mut entry = fresh(&journal, &wanted("b.example", None));
    let problem = entry.sign(submission("b.example"), &key()).await.unwrap_err();
    assert!(problem.reason.contains("was deleted"), "{problem:?}");
}

#[test]
fn what_is_no_journal_is_left_alone() {
    let folder = Folder::new();
    for (text, rule) in [
        ("name,address\n", "is not a journal"),
        ("no line break", "is not a journal"),
        (&record::line(r#"{"journal":{"version":2}}"#, 0), "is from a newer version"),
    ] {
        fs::write(path(&folder), text).unwrap();
        let Err(DomainError::Journal { reason, .. }) = Journal::new(path(&folder), None) else { panic!("{text}") };
        assert!(reason.contains(rule), "{reason}");
        assert_eq!(fs::read_to_string(path(&folder)).unwrap(), text);
    }
    let missing = folder.path("no/such/a.journal").display().to_string();
    let Err(DomainError::Journal { reason, .. }) = Journal::new(missing, None) else { panic!("there is no folder") };
    assert!(reason.contains("cannot use the folder"), "{reason}");
    for (path, job, field) in [("", None, "path"), ("a", Some(" "), "job"), ("a", Some("a\nb"), "job")] {
        let error = Journal::new(path.to_owned(), job.map(str::to_owned)).unwrap_err();
        assert!(matches!(error, DomainError::InvalidRequest { field: wrong, .. } if wrong == field), "{field}");
    }
}

#[cfg(unix)]
#[test]
fn one_at_a_time_holds_it_by_whatever_name() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    let link = folder.path("link");
    std::os::unix::fs::symlink(path(&folder), &link).unwrap();
    for name in [path(&folder), link.display().to_string()] {
        let Err(DomainError::Journal { reason, retryable: true, .. }) = Journal::new(name, None) else {
            panic!("two hold it")
        };
        assert!(reason.contains("is in use by this process"), "{reason}");
    }
    // Nor by a second name of the file, or with a lock of its own.
    let second = folder.path("b.journal");
    fs::hard_link(path(&folder), &second).unwrap();
    fs::remove_file(format!("{}.lock", path(&folder))).unwrap();
    for name in [second.display().to_string(), path(&folder)] {
        let Err(DomainError::Journal { reason, retryable: true, .. }) = Journal::new(name, None) else {
            panic!("two hold it")
        };
        assert!(reason.contains("in use under another name"), "{reason}");
    }
    drop(journal);
    drop(Journal::new(path(&folder), None).unwrap());
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_was_made_smaller_is_locked_as_well() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    for number in 0..200 {
        let mut entry = fresh(&journal, &wanted(&format!("{number}.example"), None));
        entry.sign(submission(&format!("{number}.example")), &key()).await.unwrap();
        entry.end(End::NotExecuted("no")).await;
    }
    drop(journal);
    let before = fs::metadata(path(&folder)).unwrap().len();
    let _journal = Journal::new(path(&folder), None).unwrap();
    assert!(fs::metadata(path(&folder)).unwrap().len() < before / 20);
    fs::remove_file(format!("{}.lock", path(&folder))).unwrap();
    assert!(Journal::new(path(&folder), None).is_err());
}

#[tokio::test]
async fn a_journal_that_is_released_takes_no_more_and_the_next_one_has_it_all() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), None).unwrap();
    leave_open(&journal, &["a.example"]).await;
    let mut working = fresh(&journal, &wanted("b.example", None));
    working.sign(submission("b.example"), &key()).await.unwrap();
    let mut waiting = fresh(&journal, &wanted("c.example", None));
    journal.release();
    journal.release();
    assert!(journal.unresolved_submissions().is_empty());
    assert!(journal.shared.check().unwrap_err().reason.contains("was released"));

    let again = Journal::new(path(&folder), None).unwrap();
    assert!(waiting.sign(submission("c.example"), &key()).await.unwrap_err().reason.contains("was released"));
    working.end(End::Task("t-1")).await;
    assert_eq!(open_domains(&again), ["a.example", "b.example"]);
}

#[tokio::test]
async fn a_person_says_what_became_of_a_submission() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), Some("job".to_owned())).unwrap();
    leave_open(&journal, &["a.example", "b.example"]).await;
    journal.settle_by_hand(submission("a.example"), Some("t-1".to_owned())).unwrap();
    journal.settle_by_hand(submission("b.example"), None).unwrap();
    leave_open(&journal, &["d.example"]).await;
    let still_valid = UnresolvedSubmission { signed_at: std::time::SystemTime::now(), ..submission("d.example") };
    let error = journal.settle_by_hand(still_valid, None).unwrap_err();
    assert!(error.to_string().contains("can still execute"), "{error}");
    journal.settle_by_hand(submission("d.example"), None).unwrap();
    for (domain, task_no) in [("a.example", None), ("c.example", None), ("a.example", Some(" "))] {
        let error = journal.settle_by_hand(submission(domain), task_no.map(str::to_owned)).unwrap_err();
        let field = if task_no.is_some() { "task_no" } else { "submission" };
        assert!(matches!(error, DomainError::InvalidRequest { field: wrong, .. } if wrong == field), "{domain}");
    }
    let is_settled = |journal: &Journal| {
        assert!(open_domains(journal).is_empty());
        let recent = journal.shared.take_recent();
        assert_eq!((recent.len(), &*recent[0].endpoint), (1, "https://domain.example/"));
        let done = journal.shared.enter(&wanted("a.example", Some("job")));
        assert!(matches!(done, Entered::Done(task_no) if task_no == "t-1"));
        drop(fresh(journal, &wanted("b.example", Some("job"))));
    };
    is_settled(&journal);
    drop(journal);
    is_settled(&Journal::new(path(&folder), Some("job".to_owned())).unwrap());
}

#[tokio::test]
async fn what_can_be_read_behind_a_gap_in_the_last_lines_is_kept() {
    let folder = Folder::new();
    drop(Journal::new(path(&folder), None).unwrap());
    let header = fs::read_to_string(path(&folder)).unwrap();
    let journal = Journal::new(path(&folder), None).unwrap();
    leave_open(&journal, &["a.example", "b.example", "c.example"]).await;
    drop(journal);
    // As if they had been written together.
    let text = fs::read_to_string(path(&folder)).unwrap();
    let lines = text.lines().skip(1).map(|line| record::line(line.splitn(3, ' ').last().unwrap(), header.len() as u64));
    let lines: String = lines.collect();
    let together = format!("{header}{lines}");
    // Damage, which a loss of power does not look like.
    fs::write(path(&folder), together.replacen("b.example", "x.example", 1)).unwrap();
    assert!(Journal::new(path(&folder), None).is_err());
    // A page that was not written yet.
    fs::write(path(&folder), together.replacen("b.example", "\0\0\0\0\0\0\0\0\0", 1)).unwrap();
    for _ in 0..2 {
        let journal = Journal::new(path(&folder), None).unwrap();
        assert_eq!(open_domains(&journal), ["a.example", "c.example"]);
    }
}

/// A runtime that ends takes its threads with it, but the journal goes on.
#[test]
fn a_thread_that_never_wrote_does_not_block_the_next() {
    let folder = Folder::new();
    let journal = Arc::new(Journal::new(path(&folder), None).unwrap());
    let runtime =
        || tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).enable_all().build().unwrap();
    let first = runtime();
    // The only thread is busy until the runtime is gone.
    let (release, busy) = std::sync::mpsc::channel::<()>();
    drop(first.spawn_blocking(move || busy.recv()));
    let writing = journal.clone();
    let lost = first.spawn(async move { leave_open(&writing, &["a.example"]).await });
    first.block_on(tokio::task::yield_now());
    first.shutdown_background();
    drop((lost, release));
    runtime().block_on(leave_open(&journal, &["b.example"]));
    drop(journal);
    let again = Journal::new(path(&folder), None).unwrap();
    assert!(open_domains(&again).contains(&"b.example".to_owned()));
}

#[cfg(unix)]
#[test]
fn only_its_user_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let _journal = Journal::new(path(&folder), None).unwrap();
    for file in [path(&folder), format!("{}.lock", path(&folder))] {
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn what_nobody_needs_is_dropped_when_it_is_opened() {
    let folder = Folder::new();
    let journal = Journal::new(path(&folder), Some("job".to_owned())).unwrap();
    leave_open(&journal, &["open.example"]).await;
    for number in 0..200 {
        let domain = format!("{number}.example");
        let mut entry = fresh(&journal, &wanted(&domain, Some("job")));
        entry.sign(submission(&domain), &key()).await.unwrap();
        entry.end(if number == 7 { End::Task("t-7") } else { End::NotExecuted("no") }).await;
    }
    drop(journal);
    let before = fs::metadata(path(&folder)).unwrap().len();
    for _ in 0..2 {
        let journal = Journal::new(path(&folder), Some("job".to_owned())).unwrap();
        assert!(fs::metadata(path(&folder)).unwrap().len() < before / 20);
        assert_eq!(open_domains(&journal), ["open.example"]);
        let done = journal.shared.enter(&wanted("7.example", Some("job")));
        assert!(matches!(done, Entered::Done(task_no) if task_no == "t-7"));
    }
}

#[tokio::test]
async fn calls_share_a_synchronisation() {
    let folder = Folder::new();
    let journal = Arc::new(Journal::new(path(&folder), None).unwrap());
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..100 {
        let journal = journal.clone();
        calls.spawn(async move { leave_open(&journal, &[&format!("{number}.example")]).await });
    }
    calls.join_all().await;
    assert_eq!(open_domains(&journal).len(), 100);
    // Lines that were written together name the same offset.
    let text = fs::read_to_string(path(&folder)).unwrap();
    let offsets: std::collections::HashSet<_> = text.lines().map(|line| line.split(' ').nth(1)).collect();
    assert!(offsets.len() < 90, "{}", offsets.len());
}

/// A device that is always full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_cannot_be_written_is_an_error() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let appender = Arc::new(appender::Appender::new(full, 0, None));
    for _ in 0..2 {
        let error = appender.append("{}".to_owned()).await.unwrap_err();
        assert!(error.contains("No space left on device"), "{error}");
    }
}
