//! Profiles of `~/.aliyun/config.json` that somebody logged in: modes CloudSSO and OAuth.
//!
//! The file holds tokens of the login, and a temporary access key that was got with them. Other programs share both, so
//! a new key, and new tokens above all, are written back: each refresh token works once.

mod cloud_sso;
mod document;
mod lock;
mod locked_file;
mod oauth;
mod place;
mod profile;
mod renewal;
mod replacement;
mod service;
mod task;
mod unsaved;

pub(super) use profile::Mode;
pub(super) use renewal::credentials;
