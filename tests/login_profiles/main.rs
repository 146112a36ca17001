//! Profiles that somebody logged in, shared by threads and processes, against services that take each refresh token once.

mod children;
mod cloud_sso;
mod oauth;
mod setting;
mod sharing;
