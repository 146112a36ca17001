//! What calls need of the world: the network, clocks, randomness. Tests bring a world of their own.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::calls::register::Register;
use crate::cancellation::Stop;
use crate::clock::{Deadline, Moment, TICK};
use crate::net::http::HttpClient;
use crate::net::transport::exchange;
use crate::nonce::nonce;
use crate::per_process::{Owned, PerProcess};
use crate::retry_quota::{QUOTAS, RetryQuotas};
use crate::rpc::raw_reply::RawReply;
use crate::rpc::request::SignedRequest;
use crate::rpc::transport_failure::TransportFailure;
use crate::system_error::SystemError;

pub(crate) trait World: Send + Sync {
    /// Sends the request once and reads the reply, within `timeout`, unless the call is stopped before.
    fn exchange(
        &self,
        request: SignedRequest,
        timeout: Duration,
        stop: &Stop,
    ) -> impl Future<Output = Result<RawReply, TransportFailure>> + Send;

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;

    /// What this machine's clocks show.
    fn now(&self) -> Moment;

    /// The submissions of this process.
    fn register(&self) -> Arc<Owned<Register>>;

    /// How many retries the clients of this process may make.
    fn quotas(&self) -> Arc<Owned<RetryQuotas>>;

    /// 128 bits that nobody can guess, as a text.
    fn nonce(&self) -> Result<String, SystemError>;

    /// Between 0 and 1.
    fn random(&self) -> f64;
}

/// All clients of a process share it.
static REGISTER: PerProcess<Register> = PerProcess::new();

/// The real one.
#[derive(Clone)]
pub(crate) struct Network(pub HttpClient);

impl World for Network {
    async fn exchange(
        &self,
        request: SignedRequest,
        timeout: Duration,
        stop: &Stop,
    ) -> Result<RawReply, TransportFailure> {
        exchange(&self.0, request, timeout, stop).await
    }

    async fn sleep(&self, duration: Duration) {
        let deadline = Deadline::after(Moment::now(), duration);
        loop {
            let left = deadline.remaining(Moment::now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(TICK)).await;
        }
    }

    fn now(&self) -> Moment {
        Moment::now()
    }

    fn register(&self) -> Arc<Owned<Register>> {
        REGISTER.get()
    }

    fn quotas(&self) -> Arc<Owned<RetryQuotas>> {
        QUOTAS.get()
    }

    fn nonce(&self) -> Result<String, SystemError> {
        nonce()
    }

    fn random(&self) -> f64 {
        fastrand::f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::config::Config;
    use crate::options::ClientOptions;

    #[test]
    fn nonces_are_32_hex_digits_and_differ() {
        let settings = Config::try_from(ClientOptions::default()).unwrap().http;
        let world = Network(HttpClient::new(settings).unwrap());
        let (one, other) = (world.nonce().unwrap(), world.nonce().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 32);
        assert!(one.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
