//! A reply as hyper sends it.

use std::io;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::Response;

pub(crate) type Reply = Response<BoxBody<Bytes, io::Error>>;
