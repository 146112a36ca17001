//! Where calls run: one runtime and connection pool a process, for each of the
//! two ways to call.
//!
//! A blocking call drives its own I/O on the caller's thread, so that it wakes
//! no other thread. An awaited call runs on one background thread, whatever the
//! host's event loop is, and is aborted when the host drops it. The two do not
//! share connections: a connection is served by the runtime it was made on.
//!
//! A process that was forked gets a runtime of its own, since the parent's
//! threads do not exist in it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::{JoinError, JoinHandle};

use super::http::{HttpClient, Pools};
use super::settings::HttpSettings;
use crate::per_process::{Owned, PerProcess};
use crate::system_error::SystemError;

static PROCESS: PerProcess<Process> = PerProcess::new();

#[derive(Default)]
struct Process {
    caller: Mutex<Option<Arc<Lane>>>,
    background: Mutex<Option<Arc<Lane>>>,
}

/// A runtime and the HTTP clients whose connections live on it.
struct Lane {
    runtime: Runtime,
    pools: Pools,
    /// How many calls began.
    calls: Arc<AtomicU64>,
    keeps_a_timer: Arc<AtomicBool>,
}

/// Runs `work` to its end on this thread.
pub(crate) fn block_on<F>(settings: &HttpSettings, work: impl FnOnce(HttpClient) -> F) -> Result<F::Output, SystemError>
where
    F: Future<Output: Send> + Send,
{
    let lane = process().lane(|process| &process.caller, || runtime().map(Lane::new))?;
    lane.drive(work(lane.client(settings)?))
}

/// How long a slice drives its work.
const SLICE: Duration = Duration::from_millis(50);

/// The same, with a look at something else every 50 ms. The runtime, which other threads share, does not wait for that.
pub(crate) fn block_on_in_slices<F>(
    settings: &HttpSettings,
    work: impl FnOnce(HttpClient) -> F,
    look: impl Fn(),
) -> Result<F::Output, SystemError>
where
    F: Future<Output: Send> + Send,
{
    let mut call = pin!(in_slices(settings, work, look));
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = call.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// Runs `work` on the threads that poll it. A poll blocks until the work has ended, or for 50 ms: then it looks at
/// something else, and is to be polled again.
pub(crate) async fn in_slices<F>(
    settings: &HttpSettings,
    work: impl FnOnce(HttpClient) -> F,
    look: impl Fn(),
) -> Result<F::Output, SystemError>
where
    F: Future<Output: Send> + Send,
{
    let lane = process().lane(|process| &process.caller, || runtime().map(Lane::new))?;
    let mut work = Box::pin(work(lane.client(settings)?));
    poll_fn(|context| match lane.drive(async { tokio::time::timeout(SLICE, &mut work).await }) {
        Ok(Ok(output)) => Poll::Ready(Ok(output)),
        Ok(Err(_)) => {
            look();
            context.waker().wake_by_ref();
            Poll::Pending
        }
        Err(error) => Poll::Ready(Err(error)),
    })
    .await
}

/// Runs `work` on the background thread; dropping the returned future aborts it.
pub(crate) async fn spawn<F>(
    settings: &HttpSettings,
    work: impl FnOnce(HttpClient) -> F + Send + 'static,
) -> Result<F::Output, SystemError>
where
    F: Future<Output: Send> + Send + 'static,
{
    let process = process();
    let lane = process.lane(|process| &process.background, background_lane)?;
    let (settings, of_task) = (settings.clone(), lane.clone());
    // Reading the system's certificates for a new client takes a while, and this may be the thread of an event loop.
    let run = async move {
        let client = of_task.client(&settings)?;
        of_task.keep_a_timer();
        Ok(work(client).await)
    };
    let mut task = Aborting { task: Some(lane.runtime.spawn(run)), process: process.process() };
    match task.end().await {
        Ok(output) => output,
        // UniFFI turns it into the language's error for a failed call.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Runs `work` on the background thread to its end, whoever waits for it.
pub(crate) fn detach(work: impl Future<Output = ()> + Send + 'static) -> Result<(), SystemError> {
    process().lane(|process| &process.background, background_lane)?.runtime.handle().spawn(work);
    Ok(())
}

/// How long the end of a program waits for the background thread.
const AT_THE_END: Duration = Duration::from_millis(100);

/// Runs `work` on the background thread, if there is one, and waits for it. For the Kotlin binding.
pub fn on_background_thread(work: fn()) {
    on_background_thread_within(AT_THE_END, work);
}

fn on_background_thread_within(limit: Duration, work: fn()) {
    let process = process();
    let Some(lane) = process.background.lock().unwrap_or_else(PoisonError::into_inner).clone() else { return };
    let (done, end) = mpsc::channel();
    lane.runtime.spawn(async move {
        work();
        // Whoever has waited may have gone.
        let _ = done.send(());
    });
    let _ = end.recv_timeout(limit);
}

/// A client for requests for credentials, on the background thread.
///
/// Calls wait for credentials. Such a request that waited for calls to end would wait for calls that wait for it. There
/// are few: each provider has one request under way at most.
pub(crate) fn client_for_credentials(settings: &HttpSettings) -> Result<HttpClient, SystemError> {
    let lane = process().lane(|process| &process.background, background_lane)?;
    Ok(lane.client(settings)?.without_queue())
}

/// Unlike a bare handle, it aborts its task when dropped.
struct Aborting<T> {
    /// Until it has ended.
    task: Option<JoinHandle<T>>,
    process: u32,
}

impl<T> Aborting<T> {
    async fn end(&mut self) -> Result<T, JoinError> {
        let ended = self.task.as_mut().expect("it ends once").await;
        self.task = None;
        ended
    }
}

impl<T> Drop for Aborting<T> {
    fn drop(&mut self) {
        let Some(task) = self.task.take() else { return };
        if self.process == std::process::id() {
            task.abort();
        } else {
            // After a fork the runtime's locks may be held by threads that do not exist here.
            std::mem::forget(task);
        }
    }
}

fn process() -> Arc<Owned<Process>> {
    PROCESS.get()
}

impl Process {
    fn lane(
        &self,
        place: fn(&Self) -> &Mutex<Option<Arc<Lane>>>,
        make: impl FnOnce() -> std::io::Result<Arc<Lane>>,
    ) -> Result<Arc<Lane>, SystemError> {
        let mut place = place(self).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = &*place {
            return Ok(lane.clone());
        }
        let lane = make().map_err(|error| SystemError(format!("the library could not start its runtime: {error}")))?;
        Ok(place.insert(lane).clone())
    }
}

impl Lane {
    fn new(runtime: Runtime) -> Arc<Self> {
        Arc::new(Self { runtime, pools: Pools::default(), calls: Arc::default(), keeps_a_timer: Arc::default() })
    }

    /// Keeps a timer that ends before those of the call that begins, and of the calls that follow soon.
    ///
    /// A timer that would be the next to end interrupts the runtime's next wait for its sockets, which costs a call two
    /// system calls. The first one of a call ends a slice.
    fn keep_a_timer(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.keeps_a_timer.swap(true, Ordering::Relaxed) {
            return;
        }
        let (calls, keeps_a_timer) = (self.calls.clone(), self.keeps_a_timer.clone());
        self.runtime.spawn(async move {
            let mut before = 0;
            // Not for ever: a machine without calls may sleep.
            while before != calls.load(Ordering::Relaxed) {
                before = calls.load(Ordering::Relaxed);
                tokio::time::sleep(SLICE / 2).await;
            }
            keeps_a_timer.store(false, Ordering::Relaxed);
        });
    }

    /// Runs `work` to its end on this thread.
    fn drive<F>(&self, work: F) -> Result<F::Output, SystemError>
    where
        F: Future<Output: Send> + Send,
    {
        let run = || {
            self.runtime.block_on(async {
                // Nobody drove the pool since the last call. This task ends only after the runtime has looked at its
                // sockets and told every connection what it saw there, so that none which was closed is used again.
                let _ = self.runtime.spawn(tokio::task::yield_now()).await;
                self.keep_a_timer();
                work.await
            })
        };
        if Handle::try_current().is_err() {
            return Ok(run());
        }
        // A thread that drives a runtime cannot drive another. It is ours where a host goes on with
        // its own code right where it was woken, as Kotlin does without a dispatcher.
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().spawn_scoped(scope, run);
            let thread =
                thread.map_err(|error| SystemError(format!("the library could not start a thread: {error}")))?;
            Ok(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    fn client(&self, settings: &HttpSettings) -> Result<HttpClient, SystemError> {
        self.pools.client(settings).map_err(SystemError)
    }
}

/// Its threads for blocking work never end: Python keeps a state of each thread that called back into it.
fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().thread_name("alidomain").thread_keep_alive(Duration::MAX).build()
}

fn background_lane() -> std::io::Result<Arc<Lane>> {
    let lane = Lane::new(runtime()?);
    let driven = lane.clone();
    std::thread::Builder::new()
        .name("alidomain".to_owned())
        .spawn(move || driven.runtime.block_on(std::future::pending::<()>()))?;
    Ok(lane)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::config::Config;
    use crate::options::ClientOptions;

    fn settings() -> HttpSettings {
        Config::try_from(ClientOptions { endpoint: Some("http://127.0.0.1".into()), ..Default::default() })
            .unwrap()
            .http
    }

    #[test]
    fn a_blocking_call_runs_on_the_caller_s_thread() {
        let here = std::thread::current().id();
        assert_eq!(block_on(&settings(), |_| async { std::thread::current().id() }), Ok(here));
    }

    #[tokio::test]
    async fn work_for_the_background_thread_has_ended_when_the_wait_for_it_has() {
        static THREAD: Mutex<Option<std::thread::ThreadId>> = Mutex::new(None);
        let thread = spawn(&settings(), |_| async { std::thread::current().id() }).await;
        on_background_thread_within(Duration::from_secs(60), || {
            *THREAD.lock().unwrap() = Some(std::thread::current().id());
        });
        assert_eq!(*THREAD.lock().unwrap(), thread.ok());
    }

    #[tokio::test]
    async fn a_blocking_call_works_in_asynchronous_code() {
        assert_eq!(block_on(&settings(), |_| async { 7 }), Ok(7));
        let nested = spawn(&settings(), |_| async { block_on(&settings(), |_| async { 7 }) }).await;
        assert_eq!(nested, Ok(Ok(7)));
    }

    #[test]
    fn a_call_in_slices_runs_on_the_threads_that_poll_it() {
        let here = std::thread::current().id();
        let work = |_| async move {
            assert_eq!(std::thread::current().id(), here);
            tokio::time::sleep(3 * SLICE).await;
            7
        };
        let (settings, mut polls) = (settings(), 0);
        let mut call = std::pin::pin!(in_slices(&settings, work, || ()));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let output = loop {
            polls += 1;
            if let Poll::Ready(output) = call.as_mut().poll(&mut context) {
                break output;
            }
        };
        assert_eq!(output, Ok(7));
        assert!(polls > 1, "it was not to be polled again");
    }

    #[tokio::test]
    async fn an_awaited_call_runs_on_the_background_thread() {
        let name = spawn(&settings(), |_| async { std::thread::current().name().map(str::to_owned) }).await;
        assert_eq!(name, Ok(Some("alidomain".to_owned())));
    }

    #[tokio::test]
    async fn a_dropped_call_is_aborted() {
        struct Dropped(mpsc::Sender<()>);
        impl Drop for Dropped {
            fn drop(&mut self) {
                self.0.send(()).unwrap();
            }
        }
        let (sender, receiver) = mpsc::channel();
        let guard = Dropped(sender);
        let settings = settings();
        let call = spawn(&settings, |_| async move {
            let _guard = guard;
            std::future::pending::<()>().await;
        });
        assert!(tokio::time::timeout(Duration::from_millis(1), call).await.is_err());
        receiver.recv_timeout(Duration::from_secs(10)).unwrap();
    }

    #[tokio::test]
    async fn a_call_of_the_parent_is_left_alone_after_a_fork() {
        let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(async move { sender.send(()) });
        drop(Aborting { task: Some(task), process: std::process::id() + 1 });
        assert!(receiver.await.is_ok(), "it was aborted");
    }

    #[tokio::test]
    #[should_panic(expected = "on purpose")]
    async fn a_panic_reaches_the_caller() {
        let _ = spawn(&settings(), |_| async { panic!("on purpose") }).await;
    }

    #[test]
    fn blocking_calls_on_many_threads_do_not_wait_for_each_other() {
        // Each waits until all the others are under way, too.
        let all = Arc::new(tokio::sync::Barrier::new(8));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                let all = all.clone();
                scope.spawn(move || block_on(&settings(), |_| async move { all.wait().await }).map(|_| ()).unwrap());
            }
        });
    }
}
