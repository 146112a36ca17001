//! One signed attempt of one operation.

use super::reply::{Asked, Refusal, Unexpected, judge};
use super::request::{Stamp, sign};
use super::transport::{TransportFailure, exchange};
use crate::config::Config;
use crate::credentials::AccessKey;
use crate::operations::Operation;
use crate::rpc::Parameters;

/// How one attempt failed.
#[derive(Debug, PartialEq)]
pub(crate) enum CallError {
    Transport(TransportFailure),
    Refusal(Refusal),
    Unexpected(Unexpected),
}

/// Signs, sends once, judges the reply.
pub(crate) async fn call<O: Operation>(
    client: &reqwest::Client,
    config: &Config,
    key: &AccessKey,
    parameters: &Parameters,
    stamp: &Stamp,
) -> Result<O::Response, CallError> {
    let request = sign(config, key, O::ACTION, parameters, stamp);
    let raw = exchange(client, &request, config.timeout).await.map_err(CallError::Transport)?;
    judge(raw, &Asked { key, request: &request, time: stamp.time }, O::response)
}
