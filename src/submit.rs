//! Submitting: one signed attempt, and an error that says what became of it.

use std::sync::Arc;

use crate::config::Config;
use crate::credentials::AccessKey;
use crate::error::{DomainError, SystemError};
use crate::operations::Operation;
use crate::rpc::Parameters;
use crate::rpc::call::call;
use crate::rpc::request::Stamp;

/// A checked submission that is ready to run on any client.
pub(crate) struct Submission {
    pub config: Arc<Config>,
    pub key: Arc<AccessKey>,
    pub parameters: Parameters,
}

impl Submission {
    pub async fn run<O: Operation>(self, client: reqwest::Client) -> Result<O::Response, DomainError> {
        let stamp = Stamp::now()
            .map_err(|error| SystemError(format!("nothing was sent: the system gave no random numbers: {error}")))?;
        call::<O>(&client, &self.config, &self.key, &self.parameters, &stamp).await.map_err(|error| {
            let domain_name = self.parameters.get("DomainName").map_or("", String::as_str);
            DomainError::of_submission(error, domain_name, stamp)
        })
    }
}
