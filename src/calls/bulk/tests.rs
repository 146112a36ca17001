//! Lists in a world that fails as it is told.

use std::time::Duration;

use super::*;
use crate::calls::simulation::{Fault, Simulation};
use crate::operations::contact_type::ContactType;
use crate::operations::submitted::SaveSingleTaskForUpdatingContactInfoResponse as Response;
use crate::options::ClientOptions;

fn request(number: usize) -> Request {
    Request::new(ContactType::Admin, format!("{number}.example"), 1)
}

async fn run(world: &Simulation, requests: Vec<Request>, options: BulkOptions) -> Vec<BulkResult> {
    let items = (0..).zip(requests).map(|(index, request)| Item::new(index, request)).collect();
    let bulk = Bulk { items, limits: Limits::try_from(options).unwrap(), under_way: Arc::default() };
    let (sender, mut receiver) = mpsc::channel(RESULTS_AHEAD);
    let caller = world.caller(ClientOptions::default());
    let (run, results) = tokio::join!(
        async move {
            let sender = sender;
            bulk.run(&caller, &sender).await
        },
        async {
            let mut results = Vec::new();
            while let Some(result) = receiver.recv().await {
                results.push(result);
            }
            results
        }
    );
    run.unwrap();
    let mut results: Vec<BulkResult> = results;
    results.sort_by_key(|result| result.index);
    results
}

#[tokio::test]
async fn each_request_has_one_result_and_a_bad_one_stops_nothing() {
    let world = Simulation::new(1);
    let mut requests: Vec<_> = (0..600).map(request).collect();
    requests[7] = Request::new(ContactType::Admin, "no domain", 1);
    let results = run(&world, requests, BulkOptions::default()).await;
    assert_eq!(results.iter().map(|result| result.index).collect::<Vec<_>>(), (0..600).collect::<Vec<_>>());
    for result in &results {
        assert_ne!(result.response.is_some(), result.error.is_some());
        assert_eq!(result.error.is_some(), result.index == 7, "{result:?}");
    }
    assert_eq!(world.service().tasks.len(), 599);
}

#[tokio::test]
async fn what_is_throttled_is_tried_again() {
    let world = Simulation::new(1);
    world.service().submission_faults = vec![Some(Fault::Refused("Throttling.User")); 60].into();
    let results = run(&world, (0..20).map(request).collect(), BulkOptions::default()).await;
    assert!(results.iter().all(|result| result.response.is_some()), "{results:?}");
    assert_eq!(world.service().tasks.len(), 20);
}

#[tokio::test]
async fn a_refusal_is_a_result() {
    let world = Simulation::new(1);
    world.service().submission_faults = [Some(Fault::Refused("DomainNotExist"))].into();
    let results = run(&world, (0..3).map(request).collect(), BulkOptions::default()).await;
    assert_eq!(results.iter().filter(|result| result.error.is_some()).count(), 1);
}

#[tokio::test]
async fn an_interval_is_kept() {
    let world = Simulation::new(1);
    let options = BulkOptions { interval: Some(Duration::from_secs(2)), ..BulkOptions::default() };
    run(&world, (0..10).map(request).collect(), options).await;
    assert!(world.service().now >= Duration::from_secs(18), "{:?}", world.service().now);
}

#[tokio::test]
async fn a_result_does_not_wait_for_the_next_beginning() {
    let endless = std::future::pending();
    let mut running = tokio::task::JoinSet::new();
    let result = Err(DomainError::cancelled());
    running.spawn(async move { run::Round { item: Item::new(7, request(7)), result } });
    let ended = run::ended_within(&mut running, endless).await.unwrap().unwrap();
    assert_eq!(ended.item.index, 7);
    assert!(run::ended_within(&mut running, async {}).await.is_none());
}

#[tokio::test]
async fn after_a_cancellation_each_request_still_has_a_result() {
    let world = Simulation::new(1);
    world.cancellation.cancel();
    let results = run(&world, (0..30).map(request).collect(), BulkOptions::default()).await;
    assert_eq!(results.len(), 30);
    assert!(results.iter().all(|result| matches!(result.error, Some(DomainError::Cancelled { .. }))));
    assert_eq!(world.service().tasks.len(), 0);
}

#[test]
fn limits_are_checked() {
    for (options, field) in [
        (BulkOptions { max_in_flight: Some(0), ..BulkOptions::default() }, "max_in_flight"),
        (BulkOptions { max_in_flight: Some(1001), ..BulkOptions::default() }, "max_in_flight"),
        (BulkOptions { interval: Some(Duration::from_secs(3601)), ..BulkOptions::default() }, "interval"),
    ] {
        assert_eq!(Limits::try_from(options).unwrap_err().field, field);
    }
}

#[test]
fn fewer_at_a_time_are_submitted_while_the_service_throttles() {
    let world = Simulation::new(1);
    let caller = world.caller(ClientOptions::default());
    let mut pace = run::Pace::new(Limits { in_flight: 20, interval: None });
    let ok = || Ok(Response { task_no: "t".into(), recovered: false, request_id: None, attempts: Vec::new() });
    (0..30).for_each(|_| pace.learn(&caller, &ok()));
    assert_eq!(pace.window, 20);
    let mut throttled = ok();
    if let Ok(response) = &mut throttled {
        let attempt = crate::rpc::attempt::Attempt {
            started_at: std::time::SystemTime::UNIX_EPOCH,
            duration: Duration::ZERO,
            resent: false,
            ended: crate::rpc::attempt::AttemptEnd::Refused,
            code: Some("Throttling.Api".into()),
            http_status: Some(400),
            request_id: None,
        };
        response.attempts.push(attempt);
    }
    (0..3).for_each(|_| pace.learn(&caller, &throttled));
    assert_eq!(pace.window, 10, "what comes at the same time counts once");
    for _ in 0..10 {
        world.service().pass(Duration::from_secs(1));
        pace.learn(&caller, &throttled);
    }
    assert_eq!(pace.window, 1);
}

fn submission() -> (BulkSubmission, mpsc::Sender<BulkResult>) {
    let session = crate::calls::session::Session {
        config: Arc::new(ClientOptions::default().try_into().unwrap()),
        credentials: Arc::new(crate::credentials::Credentials::from_access_key("id".into(), "secret".into()).unwrap()),
        memory: Arc::default(),
        stop: crate::cancellation::Stop::default(),
        in_slices: false,
        journal: None,
        unusable: None,
    };
    let bulk = BulkSubmission::new(&session, Vec::new(), Limits::try_from(BulkOptions::default()).unwrap());
    // Whoever has the sender is the one that submits.
    let (_, _, sender) = bulk.shared.bulk.lock().unwrap().take().unwrap();
    (bulk, sender)
}

fn result(index: i32) -> BulkResult {
    BulkResult { index, response: None, error: Some(DomainError::cancelled()) }
}

fn indexes(results: &[BulkResult]) -> Vec<i32> {
    results.iter().map(|result| result.index).collect()
}

#[tokio::test]
async fn results_gather_while_others_are_under_way() {
    let (bulk, sender) = submission();
    bulk.shared.under_way.store(1, Ordering::Release);
    sender.send(result(0)).await.unwrap();
    let gathers = bulk.shared.gather();
    let (gathered, ()) = tokio::join!(gathers, async { sender.send(result(1)).await.unwrap() });
    assert_eq!(indexes(&bulk.shared.take(gathered).unwrap()), [0, 1]);
}

#[tokio::test]
async fn the_last_result_does_not_wait() {
    let (bulk, sender) = submission();
    sender.send(result(0)).await.unwrap();
    let mut gathers = Box::pin(bulk.shared.gather());
    let gathered = std::future::poll_fn(|context| std::task::Poll::Ready(gathers.as_mut().poll(context))).await;
    assert_eq!(gathered, std::task::Poll::Ready(Gathered::Some));
    assert_eq!(indexes(&bulk.next_results().await.unwrap()), [0]);
    drop(sender);
    assert_eq!(bulk.next_results().await.unwrap(), []);
}

#[tokio::test]
async fn a_wait_that_is_dropped_loses_no_result() {
    let (bulk, sender) = submission();
    bulk.shared.under_way.store(1, Ordering::Release);
    sender.send(result(0)).await.unwrap();
    let mut gathers = Box::pin(bulk.shared.gather());
    let polled = std::future::poll_fn(|context| std::task::Poll::Ready(gathers.as_mut().poll(context))).await;
    assert!(polled.is_pending(), "it gathers");
    drop(gathers);
    // One that was complete, but whose reader was gone.
    bulk.shared.gather().await;
    let other = bulk.shared.clone();
    assert_eq!(indexes(&bulk.next_results().await.unwrap()), [0]);
    assert_eq!(other.take(Gathered::Some), None, "it is not the end");
}
