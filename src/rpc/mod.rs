//! The RPC protocol of the service: parameters, signatures, replies. It is pure: it opens no connection and reads no
//! clock.
//!
//! Nothing here knows of UniFFI or of a single operation.

pub(crate) mod access_denied;
pub(crate) mod access_key;
pub(crate) mod attempt;
pub(crate) mod call;
pub(crate) mod codes;
mod decode;
mod difference;
#[cfg(test)]
mod echoes;
pub(crate) mod encoding;
mod excerpt;
mod lenient;
pub(crate) mod mismatch;
mod mismatch_v3;
mod needles;
pub(crate) mod raw_reply;
pub(crate) mod redact;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod retries;
pub mod signature_v1;
pub mod signature_v3;
pub(crate) mod transport_failure;
pub(crate) mod tree;

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Request parameters by name, in the byte order that the signature requires.
pub type Parameters = BTreeMap<Cow<'static, str>, String>;
