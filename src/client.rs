//! The facade: every operation as an awaited and a blocking method.

use std::sync::Arc;

use crate::config::{ClientOptions, Config};
use crate::credentials::Credentials;
use crate::error::DomainError;
use crate::operations::Operation;
use crate::operations::save_single_task_for_updating_contact_info::{
    SaveSingleTaskForUpdatingContactInfoRequest, SaveSingleTaskForUpdatingContactInfoResponse,
};
use crate::runtime;
use crate::submit::Submission;

/// A client of the service's Domain API. Cheap to make: clients share connections.
#[derive(Debug)]
pub struct DomainClient {
    config: Arc<Config>,
    credentials: Arc<Credentials>,
}

impl DomainClient {
    /// Without credentials, those of the environment; without options, the defaults.
    pub fn new(credentials: Option<Arc<Credentials>>, options: Option<ClientOptions>) -> Result<Self, DomainError> {
        let config = Arc::new(Config::try_from(options.unwrap_or_default())?);
        let credentials = match credentials {
            Some(credentials) => credentials,
            None => Arc::new(Credentials::from_environment()?),
        };
        Ok(Self { config, credentials })
    }

    /// Submits a task that changes one contact of one domain name. Dropping the future aborts the call.
    pub async fn save_single_task_for_updating_contact_info(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
    ) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
        self.submit(request).await
    }

    /// The same, blocking this thread.
    pub fn save_single_task_for_updating_contact_info_blocking(
        &self,
        request: SaveSingleTaskForUpdatingContactInfoRequest,
    ) -> Result<SaveSingleTaskForUpdatingContactInfoResponse, DomainError> {
        self.submit_blocking(request)
    }

    async fn submit<O: Operation<Response: Send> + 'static>(&self, request: O) -> Result<O::Response, DomainError> {
        let submission = self.submission(&request)?;
        runtime::spawn(&self.config.http, |client| submission.run::<O>(client)).await?
    }

    fn submit_blocking<O: Operation<Response: Send>>(&self, request: O) -> Result<O::Response, DomainError> {
        let submission = self.submission(&request)?;
        runtime::block_on(&self.config.http, |client| submission.run::<O>(client))?
    }

    fn submission(&self, request: &impl Operation) -> Result<Submission, DomainError> {
        let parameters = request.parameters(self.config.language)?;
        Ok(Submission { config: self.config.clone(), key: self.credentials.access_key(), parameters })
    }
}
