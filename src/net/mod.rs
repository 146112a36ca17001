//! How bytes travel: connections, TLS, proxies, and the runtime that drives them.

mod compression;
pub(crate) mod endpoint;
mod failure;
mod host_runtimes;
pub(crate) mod http;
pub(crate) mod proxy;
pub(crate) mod runtime;
pub(crate) mod settings;
mod timer;
pub(crate) mod tls;
pub(crate) mod transport;
