//! A cache with a provider that counts, and a clock that is set by hand.

use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;

use tokio::sync::Semaphore;

use super::*;
use crate::credentials::problem::Kind;
use crate::credentials::provider::BoxFuture;
use crate::credentials::testing::surroundings;

const LIFETIME: Duration = Duration::from_secs(3600);

/// Answers as often as it has a permit.
#[derive(Debug)]
struct Counting {
    fetches: Arc<AtomicUsize>,
    permits: Arc<Semaphore>,
    problem: Arc<Mutex<Option<Problem>>>,
}

impl Provider for Counting {
    fn name(&self) -> String {
        "the counting one".to_owned()
    }

    fn fetch<'a>(&'a self, surroundings: &'a Surroundings) -> BoxFuture<'a, Result<Fetched, Problem>> {
        Box::pin(async move {
            let number = self.fetches.fetch_add(1, Ordering::Relaxed);
            self.permits.acquire().await.unwrap().forget();
            if let Some(problem) = self.problem.lock().unwrap().clone() {
                return Err(problem);
            }
            let key = AccessKey::new(&format!("id-{number}"), "secret", Some("token")).unwrap();
            Ok(Fetched::new(key, Some(surroundings.now + LIFETIME), surroundings))
        })
    }
}

struct Setting {
    cache: Cache,
    fetches: Arc<AtomicUsize>,
    permits: Arc<Semaphore>,
    problem: Arc<Mutex<Option<Problem>>>,
    surroundings: Surroundings,
}

impl Setting {
    fn new(permits: usize) -> Self {
        let (fetches, permits) = (Arc::default(), Arc::new(Semaphore::new(permits)));
        let problem = Arc::default();
        let counting =
            Counting { fetches: Arc::clone(&fetches), permits: permits.clone(), problem: Arc::clone(&problem) };
        Self { cache: Cache::new(counting), fetches, permits, problem, surroundings: surroundings() }
    }

    fn pass(&mut self, seconds: u64) {
        self.surroundings.now += Duration::from_secs(seconds);
    }

    async fn id(&self) -> Result<String, Problem> {
        Ok(self.cache.key(&self.surroundings).await?.key.id.clone())
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::Relaxed)
    }

    /// Waits until no renewal is under way.
    async fn landed(&self) {
        let nothing = || async { Err(Problem::transient("nothing was under way")) };
        let _ = self.cache.0.flight.join(Some(&surroundings()), nothing).await;
    }

    /// Waits until the cache has another key than this one.
    async fn renewed(&self, old: &str) -> String {
        loop {
            match self.cache.0.snapshot.load_full() {
                Some(fetched) if fetched.key.id != old => return fetched.key.id.clone(),
                _ => tokio::task::yield_now().await,
            }
        }
    }
}

#[tokio::test]
async fn however_many_wait_there_is_one_fetch() {
    let setting = Arc::new(Setting::new(0));
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..1000 {
        let setting = setting.clone();
        calls.spawn(async move { setting.id().await });
    }
    while setting.fetches() == 0 {
        tokio::task::yield_now().await;
    }
    setting.permits.add_permits(1);
    assert!(calls.join_all().await.into_iter().all(|id| id.as_deref() == Ok("id-0")));
    assert_eq!(setting.fetches(), 1);
}

#[tokio::test]
async fn an_ageing_key_is_replaced_while_calls_go_on_with_it() {
    let mut setting = Setting::new(1);
    assert_eq!(setting.id().await.unwrap(), "id-0");
    setting.pass(3600 - 301);
    assert_eq!((setting.id().await.unwrap().as_str(), setting.fetches()), ("id-0", 1));
    setting.pass(2);
    for _ in 0..10 {
        assert_eq!(setting.id().await.unwrap(), "id-0", "nobody waits");
    }
    setting.permits.add_permits(1);
    assert_eq!(setting.renewed("id-0").await, "id-1");
    assert_eq!((setting.id().await.unwrap().as_str(), setting.fetches()), ("id-1", 2));
}

#[tokio::test]
async fn a_failed_renewal_is_tried_again_after_a_pause_and_hurts_only_at_the_end() {
    let mut setting = Setting::new(100);
    setting.id().await.unwrap();
    *setting.problem.lock().unwrap() = Some(Problem::transient("it is down"));
    setting.pass(3600 - 100);
    for _ in 0..3 {
        assert_eq!(setting.id().await.unwrap(), "id-0");
    }
    setting.landed().await;
    assert_eq!(setting.fetches(), 2);
    setting.pass(70);
    // Stale, but valid for another 30 seconds.
    assert_eq!(setting.id().await.unwrap(), "id-0");
    assert_eq!(setting.fetches(), 3);
    setting.pass(30);
    let problem = setting.id().await.unwrap_err();
    assert_eq!((problem.reason.as_str(), problem.kind), ("the counting one: it is down", Kind::Transient));
    *setting.problem.lock().unwrap() = None;
    assert_eq!(setting.id().await.unwrap(), "id-4");
}

#[tokio::test]
async fn a_refused_key_is_replaced_once() {
    let setting = Arc::new(Setting::new(2));
    let refused = setting.cache.key(&setting.surroundings).await.unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (setting, refused) = (setting.clone(), refused.clone());
        calls.spawn(async move { setting.cache.other_key(&refused.key, &setting.surroundings).await });
    }
    for other in calls.join_all().await {
        assert_eq!(other.unwrap().unwrap().key.id, "id-1");
    }
    assert_eq!(setting.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_long_while_a_key_is_valid() {
    let mut setting = Setting::new(1);
    setting.id().await.unwrap();
    setting.pass(3600 - 30);
    // The provider hangs.
    assert_eq!(setting.id().await.unwrap(), "id-0");
    while setting.fetches() < 2 {
        tokio::task::yield_now().await;
    }
}
