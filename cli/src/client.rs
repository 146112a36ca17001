//! The client of the commands, made of the options of all commands.

use std::sync::Arc;
use std::time::Duration;

use alidomain::{ClientOptions, Credentials, DomainClient, Journal};

use crate::context::Context;
use crate::failure::Failure;

/// For each submission of a list, unless another time is asked for. Nobody waits for one of them, and the look for the
/// task of a lost reply takes its time among many other tasks.
const TIMEOUT_IN_LIST: Duration = Duration::from_secs(5 * 60);

impl Context {
    /// A client whose calls Ctrl-C ends. Sends nothing.
    pub fn client(&self) -> Result<Arc<DomainClient>, Failure> {
        self.client_with(None)
    }

    /// The same with a journal.
    pub fn client_with(&self, journal: Option<Arc<Journal>>) -> Result<Arc<DomainClient>, Failure> {
        let client = DomainClient::new(self.credentials(), Some(self.options()), None, journal)?;
        self.interrupt.calls_begin();
        Ok(client.with_cancellation(self.interrupt.cancellation.clone()))
    }

    /// A client for many submissions. Ctrl-C does not end its calls: the command ends them, and takes their results.
    pub fn client_for_list(&self, journal: Arc<Journal>) -> Result<DomainClient, Failure> {
        let timeout = Some(self.common.timeout.unwrap_or(TIMEOUT_IN_LIST));
        let options = ClientOptions { timeout, ..self.options() };
        Ok(DomainClient::new(self.credentials(), Some(options), None, Some(journal))?)
    }

    /// A client for a diagnosis, also where the environment is wrong.
    pub fn client_for_diagnosis(&self) -> Result<Arc<DomainClient>, Failure> {
        let client = DomainClient::for_diagnosis(self.credentials(), Some(self.options()), None)?;
        self.interrupt.calls_begin();
        Ok(client.with_cancellation(self.interrupt.cancellation.clone()))
    }

    /// Those of the profile that was named, or else the default credential provider chain.
    fn credentials(&self) -> Option<Arc<Credentials>> {
        let profile = self.common.profile.clone()?;
        Some(Arc::new(Credentials::from_config_file(None, Some(profile))))
    }

    fn options(&self) -> ClientOptions {
        let common = &self.common;
        ClientOptions {
            site: common.site.into(),
            endpoint: self.endpoint().map(str::to_owned),
            language: common.lang.into(),
            timeout: common.timeout,
            user_agent_suffix: Some(concat!("alidomain-cli/", env!("CARGO_PKG_VERSION")).to_owned()),
            ..ClientOptions::default()
        }
    }

    /// An empty variable counts as not set.
    fn endpoint(&self) -> Option<&str> {
        self.common.endpoint.as_deref().filter(|endpoint| !endpoint.is_empty())
    }

    /// The site or the endpoint, as a question names it.
    pub fn target(&self) -> String {
        match self.endpoint() {
            Some(endpoint) => endpoint.to_owned(),
            None => format!("the {} site", self.common.site.in_words()),
        }
    }
}
