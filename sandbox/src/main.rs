//! `alidomain-sandbox`: the endpoint as a program.

use std::io::Write as _;
use std::path::PathBuf;

use alidomain_sandbox::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, Certificate, METADATA_ROLE, OIDC_TOKEN, STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET,
    STS_SECURITY_TOKEN, Sandbox, Tls,
};
use clap::Parser;

/// A local endpoint that verifies signatures and misbehaves on demand. Runs until it is interrupted.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The port to listen on; 0 for any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Speak https, and write the certificate (PEM) that clients must trust to this file
    #[arg(long, value_name = "FILE")]
    tls_ca: Option<PathBuf>,
    /// The certificate that clients are shown
    #[arg(long, value_name = "KIND", default_value = "good", requires = "tls_ca")]
    certificate: Certificate,
    /// Print the endpoint and the credentials as one line of JSON
    #[arg(long)]
    json: bool,
}

fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    let tls = arguments.tls_ca.as_ref().map(|_| Tls { certificate: arguments.certificate, ..Tls::default() });
    let sandbox = Sandbox::start_on(arguments.port, tls)?;
    if let (Some(file), Some(certificate)) = (&arguments.tls_ca, sandbox.ca_certificate()) {
        std::fs::write(file, certificate)?;
    }
    let endpoint = sandbox.endpoint();
    let mut out = std::io::stdout();
    if arguments.json {
        let line = serde_json::json!({
            "endpoint": endpoint,
            "access_key_id": ACCESS_KEY_ID,
            "access_key_secret": ACCESS_KEY_SECRET,
            "sts_access_key_id": STS_ACCESS_KEY_ID,
            "sts_access_key_secret": STS_ACCESS_KEY_SECRET,
            "sts_security_token": STS_SECURITY_TOKEN,
            "oidc_token": OIDC_TOKEN,
        });
        writeln!(out, "{line}")?;
    } else {
        writeln!(
            out,
            "The sandbox listens on {endpoint}

For the examples of all languages:
  export ALIDOMAIN_ENDPOINT='{endpoint}'

Test credentials:
  export ALIBABA_CLOUD_ACCESS_KEY_ID='{ACCESS_KEY_ID}'
  export ALIBABA_CLOUD_ACCESS_KEY_SECRET='{ACCESS_KEY_SECRET}'
or, temporary ones:
  export ALIBABA_CLOUD_ACCESS_KEY_ID='{STS_ACCESS_KEY_ID}'
  export ALIBABA_CLOUD_ACCESS_KEY_SECRET='{STS_ACCESS_KEY_SECRET}'
  export ALIBABA_CLOUD_SECURITY_TOKEN='{STS_SECURITY_TOKEN}'

It issues temporary keys:
  STS: {endpoint} (AssumeRole, but no role with `denied` in its name,
    and AssumeRoleWithOIDC for the identity token {OIDC_TOKEN})
  Metadata service: {endpoint}/latest/meta-data/ram/security-credentials/{METADATA_ROLE}
  Credentials URI:  {endpoint}/_sandbox/credentials

The account owns every domain but unknown.*, another task keeps busy.* busy,
and it has every registrant profile but 404.

Told to misbehave, it does: POST {endpoint}/_sandbox/instructions
Faults by chance:           POST {endpoint}/_sandbox/faults
How tasks fare:             POST {endpoint}/_sandbox/lives
Whether domains get busy:   POST {endpoint}/_sandbox/settings
How keys are issued:        POST {endpoint}/_sandbox/issuing
Keys expire at once:        POST {endpoint}/_sandbox/expire
The keys that it issued:    GET  {endpoint}/_sandbox/issued
The tasks that it made:     GET  {endpoint}/_sandbox/tasks
What it saw:                GET  {endpoint}/_sandbox/requests
Counts:                     GET  {endpoint}/_sandbox/stats

Ctrl-C stops it."
        )?;
    }
    out.flush()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tokio::signal::ctrl_c())
}
