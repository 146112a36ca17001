//! What the calls of a client share, and the two ways to run one.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::TryFutureExt as _;

use crate::calls::caller::Caller;
use crate::calls::config::Config;
use crate::calls::journal::Journal;
use crate::calls::memory::Memory;
use crate::calls::world::Network;
use crate::cancellation::{Checks, Stop};
use crate::clock::{Deadline, Moment};
use crate::credentials::Credentials;
use crate::error::DomainError;
use crate::invalid_request::InvalidRequest;
use crate::net::http::HttpClient;
use crate::net::runtime;

/// What a call answers, whatever its type: the code that runs a call is in the library once, and not once a type.
type Answer = Result<Box<dyn Any + Send>, DomainError>;
type Erased<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

fn erased<'a, T: Send + 'static>(work: impl Future<Output = Result<T, DomainError>> + Send + 'a) -> Erased<'a> {
    // Not an async block, which would take the room of the work twice.
    Box::pin(work.map_ok(|answer| Box::new(answer) as Box<dyn Any + Send>))
}

fn restored<T: 'static>(answer: Box<dyn Any + Send>) -> T {
    *answer.downcast().expect("the work answers this type")
}

#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub config: Arc<Config>,
    pub credentials: Arc<Credentials>,
    pub memory: Arc<Memory>,
    /// What ends its calls early.
    pub stop: Stop,
    /// Awaited calls run on the threads that poll them.
    pub in_slices: bool,
    /// Where submissions are written down before they are sent.
    pub journal: Option<Arc<Journal>>,
    /// Why its calls cannot be made.
    pub unusable: Option<InvalidRequest>,
}

impl Session {
    /// Awaits `work`; dropping the returned future aborts it.
    pub async fn spawn<T, F>(&self, work: impl FnOnce(Caller<Network>) -> F + Send + 'static) -> Result<T, DomainError>
    where
        F: Future<Output = Result<T, DomainError>> + Send + 'static,
        T: Send + 'static,
    {
        let work = |caller| erased(work(caller));
        self.spawn_erased(Box::new(work)).await.map(restored)
    }

    /// Runs `work` on this thread.
    pub fn block_on<T, F>(&self, work: impl FnOnce(Caller<Network>) -> F) -> Result<T, DomainError>
    where
        F: Future<Output = Result<T, DomainError>> + Send,
        T: Send + 'static,
    {
        let work = |caller| erased(work(caller));
        self.block_on_erased(Box::new(work)).map(restored)
    }

    async fn spawn_erased(&self, work: Box<dyn FnOnce(Caller<Network>) -> Erased<'static> + Send>) -> Answer {
        self.check()?;
        if self.in_slices {
            let (stop, checks) = self.stop.of_blocking_call();
            let work = |client| work(self.caller(client, stop));
            return runtime::in_slices(&self.config.http, work, || checks.iter().for_each(Checks::ask)).await?;
        }
        let session = self.clone();
        runtime::spawn(&self.config.http, move |client| work(session.caller(client, session.stop.clone()))).await?
    }

    fn block_on_erased<'a>(&self, work: Box<dyn FnOnce(Caller<Network>) -> Erased<'a> + 'a>) -> Answer {
        self.check()?;
        let (stop, checks) = self.stop.of_blocking_call();
        let work = |client| work(self.caller(client, stop));
        match checks {
            Some(checks) => runtime::block_on_in_slices(&self.config.http, work, || checks.ask())?,
            None => runtime::block_on(&self.config.http, work)?,
        }
    }

    fn check(&self) -> Result<(), InvalidRequest> {
        self.unusable.clone().map_or(Ok(()), Err)
    }

    /// The same for work that sends only what it sends by itself.
    pub fn without_network(&self) -> Self {
        Self { config: Arc::new(self.config.without_network()), unusable: None, ..self.clone() }
    }

    fn caller(&self, client: HttpClient, stop: Stop) -> Caller<Network> {
        Caller {
            world: Network(client),
            config: self.config.clone(),
            credentials: self.credentials.clone(),
            memory: self.memory.clone(),
            deadline: Deadline::after(Moment::now(), self.config.timeout),
            stop,
            journal: self.journal.clone(),
        }
    }
}
