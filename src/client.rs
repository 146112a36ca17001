//! The facade: every operation as an awaited and a blocking method.

use std::sync::Arc;

use crate::calls::config::Config;
use crate::calls::reconcile::{Reconciliation, reconcile};
use crate::calls::session::Session;
use crate::calls::submit::submit;
use crate::calls::wait::{Pace, SubmitAndWaitResponse, Task, TaskProgress, TaskWatch, WaitOptions, submit_and_wait};
use crate::cancellation::{Cancellation, Stop};
use crate::credentials::Credentials;
use crate::error::{DomainError, UnresolvedSubmission};
use crate::explain::{Explanation, explain};
use crate::net::proxy::Proxy;
use crate::operations::Operation;
use crate::operations::save_single_task_for_updating_contact_info::{
    SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse,
};
use crate::options::{CallOptions, ClientOptions};

/// A client of the service's Domain API. Cheap to make: clients share connections.
#[derive(Debug)]
pub struct DomainClient {
    session: Session,
}

impl DomainClient {
    /// Without credentials, the default chain; without a proxy, those of the environment; without options, the defaults.
    pub fn new(
        credentials: Option<Arc<Credentials>>,
        options: Option<ClientOptions>,
        proxy: Option<Arc<Proxy>>,
    ) -> Result<Self, DomainError> {
        let config = Config::try_from(options.unwrap_or_default())?;
        let proxy = match proxy {
            Some(proxy) => Arc::unwrap_or_clone(proxy),
            None => Proxy::from_environment(),
        };
        let config = Arc::new(config.through(proxy)?);
        let credentials = match credentials {
            Some(credentials) => credentials,
            None => Arc::new(Credentials::from_default_chain()?),
        };
        Ok(Self {
            session: Session { config, credentials, memory: Arc::default(), stop: Stop::default(), in_slices: false },
        })
    }

    /// The same client with another limit of time or of attempts, for some of its calls. It shares everything else.
    pub fn with_call_options(&self, options: CallOptions) -> Result<Arc<Self>, DomainError> {
        let config = Arc::new(self.session.config.with_call_options(options)?);
        Ok(Arc::new(Self { session: Session { config, ..self.session.clone() } }))
    }

    /// The same client, whose calls `cancellation` ends, too. It shares everything else.
    pub fn with_cancellation(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        let stop = self.session.stop.and(cancellation);
        Arc::new(Self { session: Session { stop, ..self.session.clone() } })
    }

    /// The same client, whose awaited calls do their work on the threads that poll them, 50 ms at a time. For Python's
    /// main thread, which looks for signals in between.
    pub fn in_slices(&self) -> Arc<Self> {
        Arc::new(Self { session: Session { in_slices: true, ..self.session.clone() } })
    }

    /// Submits a task that changes one contact of one domain name, at most once. Dropping the future aborts the call, and
    /// only the log tells: a [`Cancellation`] ends it so that the error says what became of the change.
    pub async fn save_single_task_for_updating_contact_info(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
    ) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
        let parameters = request.parameters(self.session.config.language)?;
        self.session.spawn(|caller| async move { submit(&caller, &request, &parameters).await }).await
    }

    /// The same, blocking this thread.
    pub fn save_single_task_for_updating_contact_info_blocking(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
    ) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
        let parameters = request.parameters(self.session.config.language)?;
        self.session.block_on(|caller| async move { submit(&caller, &request, &parameters).await })
    }

    /// Looks again for the task of a submission whose outcome was unknown.
    pub async fn reconcile_submission(&self, submission: UnresolvedSubmission) -> Result<Reconciliation, DomainError> {
        let submission = submission.normalised()?;
        self.session.spawn(|caller| async move { reconcile(&caller, &submission).await }).await
    }

    /// The same, blocking this thread.
    pub fn reconcile_submission_blocking(
        &self,
        submission: UnresolvedSubmission,
    ) -> Result<Reconciliation, DomainError> {
        let submission = submission.normalised()?;
        self.session.block_on(|caller| async move { reconcile(&caller, &submission).await })
    }

    /// Makes an object that follows a task step by step; sends nothing.
    pub fn watch_task(&self, task_no: String, options: Option<WaitOptions>) -> Result<Arc<TaskWatch>, DomainError> {
        let task = Task::new(&task_no, Pace::try_from(options.unwrap_or_default())?)?;
        Ok(Arc::new(TaskWatch::new(self.session.clone(), task)))
    }

    /// Asks how a task stands until it has ended, or until the time of `options` is up.
    pub async fn wait_for_task(
        &self,
        task_no: String,
        options: Option<WaitOptions>,
    ) -> Result<TaskProgress, DomainError> {
        let task = Task::new(&task_no, Pace::try_from(options.unwrap_or_default())?)?;
        self.session.spawn(|caller| async move { task.wait(&caller).await }).await
    }

    /// The same, blocking this thread.
    pub fn wait_for_task_blocking(
        &self,
        task_no: String,
        options: Option<WaitOptions>,
    ) -> Result<TaskProgress, DomainError> {
        let task = Task::new(&task_no, Pace::try_from(options.unwrap_or_default())?)?;
        self.session.block_on(|caller| async move { task.wait(&caller).await })
    }

    /// Submits a change and waits until its task has ended, or until the time of `options` is up.
    pub async fn submit_and_wait(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        options: Option<WaitOptions>,
    ) -> Result<SubmitAndWaitResponse, DomainError> {
        let pace = Pace::try_from(options.unwrap_or_default())?;
        let parameters = request.parameters(self.session.config.language)?;
        self.session
            .spawn(move |caller| async move { submit_and_wait(&caller, &request, &parameters, pace).await })
            .await
    }

    /// The same, blocking this thread.
    pub fn submit_and_wait_blocking(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        options: Option<WaitOptions>,
    ) -> Result<SubmitAndWaitResponse, DomainError> {
        let pace = Pace::try_from(options.unwrap_or_default())?;
        let parameters = request.parameters(self.session.config.language)?;
        self.session.block_on(|caller| async move { submit_and_wait(&caller, &request, &parameters, pace).await })
    }

    /// Shows how a submission would be signed, and how to make it elsewhere; sends nothing.
    pub async fn explain(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        reveal_secrets: bool,
    ) -> Result<Explanation, DomainError> {
        let parameters = request.parameters(self.session.config.language)?;
        self.session
            .spawn(move |caller| async move { explain(&caller, &request, &parameters, reveal_secrets).await })
            .await
    }

    /// The same, blocking this thread.
    pub fn explain_blocking(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        reveal_secrets: bool,
    ) -> Result<Explanation, DomainError> {
        let parameters = request.parameters(self.session.config.language)?;
        self.session.block_on(|caller| async move { explain(&caller, &request, &parameters, reveal_secrets).await })
    }

    /// Seconds that timestamps are ahead of this machine's clock, since the service refused one.
    pub fn clock_correction(&self) -> i64 {
        self.session.memory.clock_correction()
    }

    async fn run<O: Operation<Response: Send> + 'static>(&self, request: O) -> Result<O::Response, DomainError> {
        let parameters = request.parameters(self.session.config.language)?;
        self.session.spawn(|caller| async move { caller.run::<O>(&parameters).await }).await
    }

    fn run_blocking<O: Operation<Response: Send>>(&self, request: O) -> Result<O::Response, DomainError> {
        let parameters = request.parameters(self.session.config.language)?;
        self.session.block_on(|caller| async move { caller.run::<O>(&parameters).await })
    }
}

/// The other operations, which are run as they are.
macro_rules! methods {
    ($($(#[$doc:meta])* $method:ident, $blocking:ident($request:ident) -> $response:ident;)+) => {
        impl DomainClient {
            $(
                $(#[$doc])*
                pub async fn $method(&self, request: crate::$request) -> Result<crate::$response, DomainError> {
                    self.run(request).await
                }

                #[doc = concat!("The same as `", stringify!($method), "`, blocking this thread.")]
                pub fn $blocking(&self, request: crate::$request) -> Result<crate::$response, DomainError> {
                    self.run_blocking(request)
                }
            )+
        }
    };
}
crate::operations::list::for_each_operation!(methods);
