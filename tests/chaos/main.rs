//! At most once, over real sockets, whatever the network does.

mod driver;

use driver::{Guard, run};

#[tokio::test]
async fn nothing_is_submitted_twice_or_lost() {
    let tally = run(2000, 1, Guard::AtMostOnce, || ()).await;
    println!("{tally}");
    assert_eq!((tally.duplicates, tally.wrong_tasks, tally.false_denials), (0, 0, 0), "\n{tally}");
    assert!(tally.unknown * 100 < tally.submissions, "\n{tally}");
    assert!(tally.disturbed * 4 > tally.exchanges, "\n{tally}");
    assert_eq!(tally.faults.iter().filter(|(_, count)| *count > 0).count(), 10, "\n{tally}");
    assert!(tally.recovered > 0 && tally.resubmitted > 0, "\n{tally}");
}

/// So the test above can fail.
#[tokio::test]
async fn without_the_guard_changes_are_submitted_twice() {
    let tally = run(500, 1, Guard::Off, || ()).await;
    assert!(tally.duplicates > 0, "\n{tally}");
}
