//! The client: every operation as an async and a blocking method.

mod prepared;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use crate::calls::bulk::{BulkOptions, BulkSubmission, Limits};
use crate::calls::config::Config;
use crate::calls::journal::Journal;
use crate::calls::plan::ChangePlan;
use crate::calls::reconcile::Reconciliation;
use crate::calls::session::Session;
use crate::calls::wait::{Pace, SubmitAndWaitResponse, Task, TaskProgress, TaskWatch, WaitOptions};
use crate::cancellation::{Cancellation, Stop};
use crate::credentials::Credentials;
use crate::diagnostics::{Diagnosis, DiagnosticReport};
use crate::error::{DomainError, UnresolvedSubmission};
use crate::explain::Explanation;
use crate::invalid_request::InvalidRequest;
use crate::net::proxy::Proxy;
use crate::operations::catalogue::{CallResponse, CheckedCall};
use crate::operations::contact_type::ContactType;
use crate::operations::save_single_task_for_updating_contact_info::{
    SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse,
};
use crate::operations::submission::Submits;
use crate::operations::value::Value;
use crate::operations::{Operation, PreparedCall, answer_of};
use crate::options::{CallOptions, ClientOptions, DiagnosticScope};
use crate::rpc::attempt::Answer;

type Submitted = Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError>;
type Answered = Result<Box<dyn Answer>, DomainError>;

/// A client for Alibaba Cloud's Domain API.
///
/// A client is cheap to make. Clients with the same connection settings share connections.
#[derive(Debug)]
pub struct DomainClient {
    session: Session,
    /// What a diagnosis looks at: the credentials themselves, or all places of the default chain.
    places: Arc<Credentials>,
}

impl DomainClient {
    /// Makes a client. Sends nothing.
    ///
    /// - `credentials`: Credentials that sign requests. Default: [`Credentials::from_default_chain`].
    /// - `options`: Options of the client. Default: [`ClientOptions::default`].
    /// - `proxy`: Proxies for requests. Default: [`Proxy::from_environment`].
    /// - `journal`: Where submissions are written down before they are sent. Default: nowhere.
    pub fn new(
        credentials: Option<Arc<Credentials>>,
        options: Option<ClientOptions>,
        proxy: Option<Arc<Proxy>>,
        journal: Option<Arc<Journal>>,
    ) -> Result<Self, DomainError> {
        let config = Config::try_from(options.unwrap_or_default())?.through(proxy_or_default(proxy))?;
        let (credentials, places) = match credentials {
            Some(credentials) => (credentials.clone(), credentials),
            None => {
                let (chain, places) = Credentials::by_default();
                (chain?, places)
            }
        };
        let mut client = Self::of(config, credentials, places, None);
        client.session.journal = journal;
        Ok(client)
    }

    /// The same, but what is wrong with the environment is no error before a call: a diagnosis shows it.
    pub fn for_diagnosis(
        credentials: Option<Arc<Credentials>>,
        options: Option<ClientOptions>,
        proxy: Option<Arc<Proxy>>,
    ) -> Result<Self, DomainError> {
        let (config, proxy) = (Config::try_from(options.unwrap_or_default())?, proxy_or_default(proxy));
        let (config, unusable) = match config.clone().through(proxy.clone()) {
            Ok(config) => (config, None),
            Err(problem) => (config.through_unchecked(proxy), Some(problem)),
        };
        let (credentials, places) = match credentials {
            Some(credentials) => (credentials.clone(), credentials),
            None => Credentials::for_diagnosis(),
        };
        Ok(Self::of(config, credentials, places, unusable))
    }

    fn of(
        config: Config,
        credentials: Arc<Credentials>,
        places: Arc<Credentials>,
        unusable: Option<InvalidRequest>,
    ) -> Self {
        let (config, memory, stop) = (Arc::new(config), Arc::default(), Stop::default());
        Self {
            session: Session { config, credentials, memory, stop, in_slices: false, journal: None, unusable },
            places,
        }
    }

    /// Another client that shares what this one has.
    fn with(&self, session: Session) -> Arc<Self> {
        Arc::new(Self { session, places: self.places.clone() })
    }

    /// Returns a client with other timeouts or another number of attempts. Both clients share everything else.
    pub fn with_call_options(&self, options: CallOptions) -> Result<Arc<Self>, DomainError> {
        let config = Arc::new(self.session.config.with_call_options(options)?);
        Ok(self.with(Session { config, ..self.session.clone() }))
    }

    /// Returns a client whose calls `cancellation` can end. Both clients share everything else.
    pub fn with_cancellation(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        let stop = self.session.stop.and(cancellation);
        self.with(Session { stop, ..self.session.clone() })
    }

    /// Internal, for the Python binding. Returns a client whose async calls run on the threads that poll them.
    ///
    /// Each poll takes at most 50 ms, so that Python's main thread can check for signals.
    pub fn in_slices(&self) -> Arc<Self> {
        self.with(Session { in_slices: true, ..self.session.clone() })
    }

    /// Submits a task that changes one contact of one domain name, at most once. Returns the number of the task.
    ///
    /// Dropping the future aborts the call, and only the log shows the outcome. To get the outcome as an error, end the
    /// call with a [`Cancellation`].
    pub async fn save_single_task_for_updating_contact_info(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
    ) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
        self.submit(request).await
    }

    /// Blocking form of [`Self::save_single_task_for_updating_contact_info`].
    pub fn save_single_task_for_updating_contact_info_blocking(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
    ) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
        self.submit_blocking(request)
    }

    /// Submits one task for one contact of many domain names, at most once.
    ///
    /// Works as [`Self::save_single_task_for_updating_contact_info`] does.
    pub async fn save_batch_task_for_updating_contact_info_by_registrant_profile_id(
        &self,
        request: crate::SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest,
    ) -> Result<crate::SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse, DomainError> {
        self.submit(request).await.map(Into::into)
    }

    /// Blocking form of [`Self::save_batch_task_for_updating_contact_info_by_registrant_profile_id`].
    pub fn save_batch_task_for_updating_contact_info_by_registrant_profile_id_blocking(
        &self,
        request: crate::SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdRequest,
    ) -> Result<crate::SaveBatchTaskForUpdatingContactInfoByRegistrantProfileIdResponse, DomainError> {
        self.submit_blocking(request).map(Into::into)
    }

    /// Submits one task for the registrant of many domain names, at most once.
    ///
    /// Works as [`Self::save_single_task_for_updating_contact_info`] does.
    pub async fn save_task_for_updating_registrant_info_by_registrant_profile_id(
        &self,
        request: crate::SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest,
    ) -> Result<crate::SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse, DomainError> {
        self.submit(request).await.map(Into::into)
    }

    /// Blocking form of [`Self::save_task_for_updating_registrant_info_by_registrant_profile_id`].
    pub fn save_task_for_updating_registrant_info_by_registrant_profile_id_blocking(
        &self,
        request: crate::SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDRequest,
    ) -> Result<crate::SaveTaskForUpdatingRegistrantInfoByRegistrantProfileIDResponse, DomainError> {
        self.submit_blocking(request).map(Into::into)
    }

    /// Submits one task for one contact of many domain names, at most once.
    ///
    /// Works as [`Self::save_single_task_for_updating_contact_info`] does.
    pub async fn save_batch_task_for_updating_contact_info(
        &self,
        request: crate::SaveBatchTaskForUpdatingContactInfoRequest,
    ) -> Result<crate::SaveBatchTaskForUpdatingContactInfoResponse, DomainError> {
        self.submit(request).await.map(Into::into)
    }

    /// Blocking form of [`Self::save_batch_task_for_updating_contact_info`].
    pub fn save_batch_task_for_updating_contact_info_blocking(
        &self,
        request: crate::SaveBatchTaskForUpdatingContactInfoRequest,
    ) -> Result<crate::SaveBatchTaskForUpdatingContactInfoResponse, DomainError> {
        self.submit_blocking(request).map(Into::into)
    }

    /// Submits many changes, so many at a time as the service takes. Sends nothing before a result is asked for.
    pub fn bulk_submission(
        &self,
        requests: Vec<SaveSingleTaskForUpdatingContactInfoRequest>,
        options: Option<BulkOptions>,
    ) -> Result<Arc<BulkSubmission>, DomainError> {
        let limits = Limits::try_from(options.unwrap_or_default())?;
        Ok(Arc::new(BulkSubmission::new(&self.session, requests, limits)))
    }

    /// Looks again for the task of a submission that ended in [`DomainError::OutcomeUnknown`]. Only reads.
    pub async fn reconcile_submission(&self, submission: UnresolvedSubmission) -> Result<Reconciliation, DomainError> {
        let submission = submission.normalised()?;
        self.session.spawn(|caller| prepared::reconcile(caller, submission)).await
    }

    /// Blocking form of [`Self::reconcile_submission`].
    pub fn reconcile_submission_blocking(
        &self,
        submission: UnresolvedSubmission,
    ) -> Result<Reconciliation, DomainError> {
        let submission = submission.normalised()?;
        self.session.block_on(|caller| prepared::reconcile(caller, submission))
    }

    /// Says what a change would do, and what stands in its way. Only reads.
    pub async fn plan(&self, request: SaveSingleTaskForUpdatingContactInfoRequest) -> Result<ChangePlan, DomainError> {
        request.parameters(self.session.config.language)?;
        self.plan_all(vec![request]).await.map(only)
    }

    /// Blocking form of [`Self::plan`].
    pub fn plan_blocking(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
    ) -> Result<ChangePlan, DomainError> {
        request.parameters(self.session.config.language)?;
        self.plan_all_blocking(vec![request]).map(only)
    }

    /// Plans many changes, each as [`Self::plan`] does. A wrong request is an obstacle in its plan.
    pub async fn plan_all(
        &self,
        requests: Vec<SaveSingleTaskForUpdatingContactInfoRequest>,
    ) -> Result<Vec<ChangePlan>, DomainError> {
        self.session.spawn(|caller| prepared::plan(caller, requests)).await
    }

    /// Blocking form of [`Self::plan_all`].
    pub fn plan_all_blocking(
        &self,
        requests: Vec<SaveSingleTaskForUpdatingContactInfoRequest>,
    ) -> Result<Vec<ChangePlan>, DomainError> {
        self.session.block_on(|caller| prepared::plan(caller, requests))
    }

    /// Makes an object that follows a task, one query at a time. Sends nothing.
    pub fn watch_task(&self, task_no: String, options: Option<WaitOptions>) -> Result<Arc<TaskWatch>, DomainError> {
        let task = Task::new(&task_no, Pace::try_from(options.unwrap_or_default())?)?;
        Ok(Arc::new(TaskWatch::new(self.session.clone(), task)))
    }

    /// Waits until a task has ended for all of its domains, or until the timeout of `options`.
    pub async fn wait_for_task(
        &self,
        task_no: String,
        options: Option<WaitOptions>,
    ) -> Result<TaskProgress, DomainError> {
        let task = Task::new(&task_no, Pace::try_from(options.unwrap_or_default())?)?;
        self.session.spawn(|caller| prepared::wait(caller, task)).await
    }

    /// Blocking form of [`Self::wait_for_task`].
    pub fn wait_for_task_blocking(
        &self,
        task_no: String,
        options: Option<WaitOptions>,
    ) -> Result<TaskProgress, DomainError> {
        let task = Task::new(&task_no, Pace::try_from(options.unwrap_or_default())?)?;
        self.session.block_on(|caller| prepared::wait(caller, task))
    }

    /// Submits a change, then waits until its task has ended or until the timeout of `options`.
    pub async fn submit_and_wait(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        options: Option<WaitOptions>,
    ) -> Result<SubmitAndWaitResponse, DomainError> {
        let pace = Pace::try_from(options.unwrap_or_default())?;
        let parameters = self.session.config.parameters(&request)?;
        self.session.spawn(move |caller| prepared::submit_and_wait(caller, request, parameters, pace)).await
    }

    /// Blocking form of [`Self::submit_and_wait`].
    pub fn submit_and_wait_blocking(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        options: Option<WaitOptions>,
    ) -> Result<SubmitAndWaitResponse, DomainError> {
        let pace = Pace::try_from(options.unwrap_or_default())?;
        let parameters = self.session.config.parameters(&request)?;
        self.session.block_on(move |caller| prepared::submit_and_wait(caller, request, parameters, pace))
    }

    /// Calls any operation of the API, by the service's names. Checks the parameters before anything is sent.
    ///
    /// [`operations`](crate::operations()) lists the operations with their parameters.
    pub async fn call(&self, action: String, parameters: HashMap<String, Value>) -> Result<CallResponse, DomainError> {
        let call = self.checked(&action, &parameters)?;
        self.session.spawn(|caller| prepared::call(caller, call)).await
    }

    /// Blocking form of [`Self::call`].
    pub fn call_blocking(
        &self,
        action: String,
        parameters: HashMap<String, Value>,
    ) -> Result<CallResponse, DomainError> {
        let call = self.checked(&action, &parameters)?;
        self.session.block_on(|caller| prepared::call(caller, call))
    }

    fn checked(&self, action: &str, parameters: &HashMap<String, Value>) -> Result<CheckedCall, InvalidRequest> {
        let Config { target, language, .. } = &*self.session.config;
        CheckedCall::new(action, parameters, &target.api_version, *language)
    }

    /// Shows how the client would sign a submission now, and how to send the submission with other programs.
    ///
    /// Sends nothing to the Domain API.
    pub async fn explain(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        reveal_secrets: bool,
    ) -> Result<Explanation, DomainError> {
        let parameters = self.session.config.parameters(&request)?;
        self.session.spawn(move |caller| prepared::explain(caller, request, parameters, reveal_secrets)).await
    }

    /// Blocking form of [`Self::explain`].
    pub fn explain_blocking(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
        reveal_secrets: bool,
    ) -> Result<Explanation, DomainError> {
        let parameters = self.session.config.parameters(&request)?;
        self.session.block_on(move |caller| prepared::explain(caller, request, parameters, reveal_secrets))
    }

    /// Looks at what the calls of this client depend on.
    pub async fn diagnose(&self, scope: DiagnosticScope) -> Result<DiagnosticReport, DomainError> {
        let diagnosis = self.diagnosis(scope);
        self.session.without_network().spawn(|caller| diagnosis.make(caller)).await
    }

    /// The same, blocking this thread.
    pub fn diagnose_blocking(&self, scope: DiagnosticScope) -> Result<DiagnosticReport, DomainError> {
        let diagnosis = self.diagnosis(scope);
        self.session.without_network().block_on(|caller| diagnosis.make(caller))
    }

    fn diagnosis(&self, scope: DiagnosticScope) -> Diagnosis {
        let Session { config, unusable, .. } = self.session.clone();
        Diagnosis { config, credentials: self.places.clone(), unusable, scope }
    }

    /// Returns the number of seconds that the client adds to this machine's clock in timestamps.
    ///
    /// The number is 0 until the service rejects a timestamp and the reply shows that this machine's clock is wrong.
    pub fn clock_correction(&self) -> i64 {
        self.session.memory.clock_correction()
    }

    async fn submit<O: Submits>(
        &self,
        request: O,
    ) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
        let (call, contact_type) = (self.prepared(&request)?, request.contact_type());
        self.submission(call, contact_type).await
    }

    /// The same for those that submit.
    fn submission(
        &self,
        call: PreparedCall,
        contact_type: ContactType,
    ) -> Pin<Box<dyn Future<Output = Submitted> + Send + '_>> {
        Box::pin(self.session.spawn(move |caller| prepared::submit(caller, call, contact_type)))
    }

    fn submit_blocking<O: Submits>(
        &self,
        request: O,
    ) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
        let (call, contact_type) = (self.prepared(&request)?, request.contact_type());
        self.session.block_on(move |caller| prepared::submit(caller, call, contact_type))
    }

    async fn run<O: Operation>(&self, request: O) -> Result<O::Response, DomainError> {
        let call = self.prepared(&request)?;
        self.answer(call).await.map(answer_of::<O>)
    }

    /// In the library once, and not once for each operation.
    fn answer(&self, call: PreparedCall) -> Pin<Box<dyn Future<Output = Answered> + Send + '_>> {
        Box::pin(self.session.spawn(move |caller| prepared::run(caller, call)))
    }

    fn run_blocking<O: Operation>(&self, request: O) -> Result<O::Response, DomainError> {
        let call = self.prepared(&request)?;
        self.session.block_on(move |caller| prepared::run(caller, call)).map(answer_of::<O>)
    }

    fn prepared<O: Operation>(&self, request: &O) -> Result<PreparedCall, InvalidRequest> {
        Ok(PreparedCall::of::<O>(self.session.config.parameters(request)?))
    }
}

fn only(plans: Vec<ChangePlan>) -> ChangePlan {
    plans.into_iter().next().expect("one request has one plan")
}

/// Without a proxy, those of the environment.
fn proxy_or_default(proxy: Option<Arc<Proxy>>) -> Proxy {
    proxy.map_or_else(Proxy::from_environment, Arc::unwrap_or_clone)
}

/// The other operations, which need no handling of their own.
macro_rules! methods {
    ($($(#[$doc:meta])* $method:ident, $blocking:ident($request:ident) -> $response:ident;)+) => {
        impl DomainClient {
            $(
                $(#[$doc])*
                pub async fn $method(&self, request: crate::$request) -> Result<crate::$response, DomainError> {
                    self.run(request).await
                }

                #[doc = concat!("Blocking form of [`Self::", stringify!($method), "`].")]
                pub fn $blocking(&self, request: crate::$request) -> Result<crate::$response, DomainError> {
                    self.run_blocking(request)
                }
            )+
        }
    };
}
crate::operations::list::for_each_operation!(methods);
