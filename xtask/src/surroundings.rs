//! What the tests of languages find that cannot start it themselves.

use std::process::Command;

use alidomain_sandbox::{Certificate, Sandbox, Tinyproxy, Tls};
use anyhow::Result;

use crate::sandbox::introduce;
use crate::system;

/// What the proxy with a login wants; the tests know it.
const USERNAME: &str = "alice";
const PASSWORD: &str = "proxy-canary-secret";

/// Endpoints and proxies on loopback.
pub struct Surroundings {
    sandbox: Sandbox,
    /// For tests that make so many tasks that they would burden all others.
    storm: Sandbox,
    /// Each with what sets the names of its variables apart.
    tls: [(&'static str, Sandbox); 3],
    proxy: Tinyproxy,
    proxy_with_password: Tinyproxy,
}

impl Surroundings {
    /// Starts them all.
    pub fn start() -> Result<Self> {
        system::require("tinyproxy", &["tinyproxy-bin"])?;
        let tls = |certificate| Sandbox::start_tls_with(Tls { certificate, ..Tls::default() });
        Ok(Self {
            sandbox: Sandbox::start(),
            storm: Sandbox::start(),
            tls: [
                ("", tls(Certificate::Good)),
                ("_EXPIRED", tls(Certificate::Expired)),
                ("_WRONG_HOST", tls(Certificate::WrongHost)),
            ],
            proxy: Tinyproxy::start()?,
            proxy_with_password: Tinyproxy::start_with_login(USERNAME, PASSWORD)?,
        })
    }

    /// Tells a command's program where they are. Certificates are told as texts, since the program may see other files.
    pub fn introduce<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (kind, sandbox) in &self.tls {
            command.env(format!("ALIDOMAIN_TLS_SANDBOX{kind}"), sandbox.endpoint());
            command.env(format!("ALIDOMAIN_TLS{kind}_CA"), sandbox.ca_certificate().unwrap_or_default());
        }
        command.env("ALIDOMAIN_STORM", self.storm.endpoint());
        command.env("ALIDOMAIN_PROXY", self.proxy.url());
        command.env("ALIDOMAIN_PROXY_WITH_PASSWORD", self.proxy_with_password.url());
        introduce(&self.sandbox, command)
    }
}
