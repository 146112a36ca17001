//! `alidomain-sandbox`: the endpoint as a program.

use std::io::Write as _;
use std::path::PathBuf;

use alidomain_sandbox::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, Certificate, METADATA_ROLE, OIDC_TOKEN, STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET,
    STS_SECURITY_TOKEN, Sandbox, Tls,
};
use clap::Parser;

/// A local service that verifies signatures and fails on demand. Runs until you press Ctrl-C.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Port to listen on. 0 means any free port
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Use https, and write the certificate (PEM) that clients must trust to this file
    #[arg(long, value_name = "FILE")]
    tls_ca: Option<PathBuf>,
    /// Certificate to show to clients
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
or temporary credentials:
  export ALIBABA_CLOUD_ACCESS_KEY_ID='{STS_ACCESS_KEY_ID}'
  export ALIBABA_CLOUD_ACCESS_KEY_SECRET='{STS_ACCESS_KEY_SECRET}'
  export ALIBABA_CLOUD_SECURITY_TOKEN='{STS_SECURITY_TOKEN}'

Sources of temporary credentials:
  STS: {endpoint} (AssumeRole, except for roles with `denied` in the name,
    and AssumeRoleWithOIDC with the identity token {OIDC_TOKEN})
  Metadata service: {endpoint}/latest/meta-data/ram/security-credentials/{METADATA_ROLE}
  Credentials URI:  {endpoint}/_sandbox/credentials

The account owns every domain except unknown.*. Domains busy.* have another task.
Every registrant profile exists except 404.

Controls:
  Fail on demand:           POST {endpoint}/_sandbox/instructions
  Fail at random:           POST {endpoint}/_sandbox/faults
  How tasks end:            POST {endpoint}/_sandbox/lives
  Whether domains get busy: POST {endpoint}/_sandbox/settings
  How keys are issued:      POST {endpoint}/_sandbox/issuing
  Expire keys now:          POST {endpoint}/_sandbox/expire
  Keys that were issued:    GET  {endpoint}/_sandbox/issued
  Tasks that were created:  GET  {endpoint}/_sandbox/tasks
  Requests that arrived:    GET  {endpoint}/_sandbox/requests
  Counters:                 GET  {endpoint}/_sandbox/stats

Press Ctrl-C to stop."
        )?;
    }
    out.flush()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tokio::signal::ctrl_c())
}
