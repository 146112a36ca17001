//! How bytes travel: connections, TLS, proxies, and the runtime that drives them.

mod compression;
pub(crate) mod endpoint;
mod failure;
pub(crate) mod http;
pub(crate) mod proxy;
pub(crate) mod runtime;
pub(crate) mod settings;
pub(crate) mod tls;
pub(crate) mod transport;
