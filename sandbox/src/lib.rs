//! A local endpoint that speaks the service's protocol as it is documented:
//! it verifies signatures by code of its own, keeps nonces, makes tasks by
//! `SaveSingleTaskForUpdatingContactInfo`, lets them live as planned, answers
//! the operations that look after them, records what it saw, and misbehaves
//! when it is told to, or by chance. Beside the API it issues temporary keys, as
//! STS, as the metadata service of an instance, as a credentials URI and for logins.
//!
//! Tests in Rust start a [`Sandbox`] of their own; tests in other languages are
//! given the address of one and steer it over HTTP (see [`control`]).

mod account;
mod api;
mod behaviour;
mod china_time;
mod clock;
pub mod control;
mod credentials_uri;
mod deafness;
mod detour;
mod disturbance;
mod domain_name;
mod domains;
mod exchange;
mod fault;
mod fault_plan;
mod faults;
mod fixed_keys;
mod issuing;
mod key_document;
mod keys;
mod ledger;
mod life;
mod login_service;
mod logins;
mod mangling;
mod messages;
mod metadata;
mod metadata_tokens;
mod nonces;
mod profiles;
#[cfg(test)]
mod raw_client;
mod record;
mod relay;
mod reply;
mod sent;
mod server;
pub mod signature;
pub mod signature_v3;
mod socks;
mod state;
mod task;
mod tinyproxy;
mod tls;
mod xml;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use account::OIDC_TOKEN;
pub use behaviour::{Behaviour, Instruction};
pub use detour::Detour;
pub use domains::Domain;
pub use fault_plan::FaultPlan;
pub use fixed_keys::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET, STS_SECURITY_TOKEN};
pub use issuing::IssuingSettings;
pub use keys::{Expiry, Issued, Issuer};
pub use life::{Failure, Life};
pub use logins::{CLOUD_SSO_ACCESS_CONFIGURATION, CLOUD_SSO_ACCOUNT, Login, LoginSettings, LoginStats};
pub use mangling::Coding;
pub use metadata::ROLE as METADATA_ROLE;
pub use profiles::{Contact, Profile};
pub use record::{Seen, Stats};
pub use socks::{Socks, SocksRequest, SocksRules};
pub use task::TaskRecord;
pub use tinyproxy::Tinyproxy;
pub use tls::{Certificate, Tls};

use deafness::Deafness;
use state::State;
use tls::Identity;

/// A running endpoint on a loopback port; it stops when dropped.
pub struct Sandbox {
    address: SocketAddr,
    identity: Option<Identity>,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
}

impl Sandbox {
    /// Starts an endpoint without TLS on a free port, on a thread of its own.
    pub fn start() -> Self {
        Self::start_on(0, None).expect("a loopback port is free")
    }

    /// Starts an endpoint with TLS; clients must trust [`Self::ca_certificate`].
    pub fn start_tls() -> Self {
        Self::start_tls_with(Tls::default())
    }

    /// Starts an endpoint with TLS that has something wrong with it, perhaps.
    pub fn start_tls_with(tls: Tls) -> Self {
        Self::start_on(0, Some(tls)).expect("a loopback port is free")
    }

    /// Starts on the given port, 0 for any that is free; without TLS if there is none.
    pub fn start_on(port: u16, tls: Option<Tls>) -> std::io::Result<Self> {
        // Bound before it returns, and without a runtime: the caller may be in one of its own.
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let identity = tls.map(Identity::generate);
        let acceptor = identity.as_ref().map(Identity::acceptor);
        let (deafness, requests) = Deafness::channel();
        let state = Arc::new(State::new(deafness));
        let (stop, stopped) = oneshot::channel();
        let served = state.clone();
        std::thread::Builder::new().name("sandbox".to_owned()).spawn(move || {
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("the listener does not block");
                tokio::select! {
                    () = server::serve(listener, requests, acceptor, served) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Self { address, identity, state, stop: Some(stop) })
    }

    /// The URL to give to a client.
    pub fn endpoint(&self) -> String {
        match self.identity {
            Some(_) => format!("https://localhost:{}", self.address.port()),
            None => format!("http://{}", self.address),
        }
    }

    /// The certificate (PEM) of the authority that vouches for this endpoint.
    pub fn ca_certificate(&self) -> Option<&str> {
        self.identity.as_ref().map(Identity::ca_certificate)
    }

    /// Misbehaves on the next request for `domain_name`.
    pub fn tell(&self, domain_name: &str, behaviour: Behaviour) {
        self.tell_times(domain_name, 1, behaviour);
    }

    /// Misbehaves on the next `times` requests for `domain_name`.
    pub fn tell_times(&self, domain_name: &str, times: u32, behaviour: Behaviour) {
        self.state.instructions.add(Instruction { domain_name: domain_name.to_owned(), times, behaviour });
    }

    /// Lets all later tasks for `domain_name` fare like this.
    pub fn plan(&self, domain_name: &str, life: Life) {
        self.state.account.plan(domain_name, life);
    }

    /// Lets all later tasks fare like this whose domain has no plan of its own.
    pub fn plan_all(&self, life: Life) {
        self.plan(life::EVERY_DOMAIN, life);
    }

    /// Adds a domain to the account, or replaces the one of the same name.
    pub fn add_domain(&self, domain: Domain) {
        self.state.account.domains().put(domain);
    }

    /// Adds a registrant profile to the account, or replaces the one of the same ID.
    pub fn add_profile(&self, profile: Profile) {
        self.state.account.profiles().put(profile);
    }

    /// Whether submissions for a domain with an unfinished task are refused; they are unless told otherwise.
    pub fn refuse_busy_domains(&self, refuse: bool) {
        self.state.account.refuse_busy_domains(refuse);
    }

    /// Sets the endpoint's clock so many seconds ahead of this machine's; behind, if negative.
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.state.clock.set_ahead(seconds);
    }

    /// Lets faults strike by chance from now on, or no longer. An error says
    /// why a plan is impossible; what was in force before stays then.
    pub fn inject(&self, plan: Option<FaultPlan>) -> Result<(), String> {
        self.state.faults.inject(plan)
    }

    /// Lets temporary keys be issued like this from now on.
    pub fn set_issuing(&self, settings: IssuingSettings) {
        self.state.account.issuing().set(settings);
    }

    /// Expires temporary keys; with an empty [`Expiry`] all that were issued.
    pub fn expire(&self, which: &Expiry) {
        self.state.account.keys().expire(which);
    }

    /// The temporary keys that were issued, all or those of one scope, oldest first.
    pub fn issued(&self, scope: Option<&str>) -> Vec<Issued> {
        self.state.account.keys().issued(scope)
    }

    /// Logs somebody in: the tokens that a file would hold.
    pub fn log_in(&self) -> Login {
        self.state.account.logins().log_in(self.state.clock.now())
    }

    /// Lets the services of logins answer like this from now on.
    pub fn set_logins(&self, settings: LoginSettings) {
        self.state.account.logins().set(settings);
    }

    /// Makes all access tokens invalid before their time.
    pub fn revoke_access_tokens(&self) {
        self.state.account.logins().revoke_access_tokens();
    }

    /// Whether this refresh token could be used now.
    pub fn is_logged_in(&self, refresh_token: &str) -> bool {
        self.state.account.logins().is_logged_in(refresh_token)
    }

    /// What the services of logins counted.
    pub fn login_stats(&self) -> LoginStats {
        self.state.account.logins().stats()
    }

    /// All tasks, visible or not, oldest first.
    pub fn tasks(&self) -> Vec<TaskRecord> {
        self.state.account.ledger().records(None, self.state.clock.now())
    }

    /// The tasks for `domain_name`, visible or not, oldest first.
    pub fn tasks_of(&self, domain_name: &str) -> Vec<TaskRecord> {
        self.state.account.ledger().records(Some(domain_name), self.state.clock.now())
    }

    /// The requests for `domain_name`, oldest first.
    pub fn seen(&self, domain_name: &str) -> Vec<Seen> {
        self.state.record.seen(Some(domain_name))
    }

    /// The requests for any domain name and for none, oldest first.
    pub fn all_seen(&self) -> Vec<Seen> {
        self.state.record.seen(None)
    }

    /// What was counted since the start.
    pub fn stats(&self) -> Stats {
        self.state.record.stats()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}
