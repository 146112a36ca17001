//! What to do about what is wrong.

use std::borrow::Cow;

use crate::invalid_request::InvalidRequest;
use crate::names;
use crate::rpc::transport_failure::{FailureKind, TransportFailure, TransportKind};
use crate::sentences::sentences;

pub(super) const OF_NO_CREDENTIALS: &str = "Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run \
                                            `aliyun configure`, or pass credentials to the client.";
pub(super) const OF_BROKEN_CREDENTIALS: &str =
    "Correct it, or remove it. The client never goes on to the next place by itself.";
pub(super) const OF_CLOCK: &str = "Set this machine's clock, for example with NTP. Until then, the service may reject \
                                   requests, and temporary keys and certificates may count as expired.";
pub(super) const OF_STRANGER: &str = "Check the endpoint, and what answers in its place: a proxy, a firewall or a login \
                                      page.";
pub(super) const OF_UNAVAILABLE: &str = "Try again later. If it goes on, look at Alibaba Cloud's status page.";
pub(super) const OF_UNAVAILABLE_STRANGER: &str = "Try again later. If it goes on, check the endpoint, and what answers \
                                                  in its place: a proxy, a firewall or a gateway.";

pub(super) fn of_slow_credentials() -> Cow<'static, str> {
    names::text("Check what is slow there. If it only needs more time, set a longer `timeout`.")
}

pub(super) fn of_proxy(problem: &InvalidRequest) -> String {
    format!("Correct {}. Requests never go directly in its place.", problem.shown_field())
}

pub(super) const OF_NAMED_AUTHORITIES: &str =
    "Correct the environment variable, or unset it to trust the authorities of the system.";

pub(super) fn of_authorities() -> Cow<'static, str> {
    names::text("Install the authorities of the system, or pass your own as `extra_ca_certificates`.")
}

/// The advice of the failure itself, if it has any.
pub(super) fn of_failure(failure: &TransportFailure) -> String {
    failure.advice.as_ref().map_or_else(|| of_kind(failure.kind).into_owned(), |advice| sentences(&[advice]))
}

fn of_kind(kind: FailureKind) -> Cow<'static, str> {
    let FailureKind::Connection(kind) = kind else { return PROXY.into() };
    match kind {
        TransportKind::Dns => "Check the host name, and whether this machine can look up hosts (DNS, VPN).".into(),
        TransportKind::Connect => "Check the host and the port, and whether a firewall is in the way. If your network \
                                   needs a proxy, set HTTPS_PROXY."
            .into(),
        TransportKind::Proxy => PROXY.into(),
        TransportKind::CertificateUntrusted
        | TransportKind::CertificateExpired
        | TransportKind::CertificateWrongHost => "Check the endpoint, and what answers in its place.".into(),
        TransportKind::Tls => "Check the port, and whether something on the way breaks TLS.".into(),
        TransportKind::Timeout => {
            "Check the network and the proxy. If the connection is only slow, set longer timeouts.".into()
        }
        TransportKind::Reset | TransportKind::Other => {
            "Try again. If it goes on, look for a firewall or a proxy that closes connections.".into()
        }
    }
}

const PROXY: &str = "Check the proxy, its address, and the user name and password for it.";
