//! `alidomain-sandbox`: the endpoint as a program.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{future, io, thread};

use alidomain_sandbox::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, Certificate, METADATA_ROLE, OIDC_TOKEN, STS_ACCESS_KEY_ID, STS_ACCESS_KEY_SECRET,
    STS_SECURITY_TOKEN, Sandbox, Tls,
};
use clap::Parser;
use tokio::sync::oneshot;

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
    /// Run until standard input ends, and ignore Ctrl-C: for programs that start the sandbox and hold the other end
    #[arg(long)]
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("alidomain-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let tls = arguments.tls_ca.as_ref().map(|_| Tls { certificate: arguments.certificate, ..Tls::default() });
    let port = arguments.port;
    let sandbox = Sandbox::start_on(port, tls).map_err(|error| match port {
        0 => format!("it cannot listen: {error}"),
        _ => format!("it cannot listen on port {port}: {error}. Choose another port, or 0 for any free one"),
    })?;
    if let (Some(file), Some(certificate)) = (&arguments.tls_ca, sandbox.ca_certificate()) {
        std::fs::write(file, certificate).map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    }
    serve(arguments, &sandbox).map_err(|error| error.to_string())
}

/// Introduces the sandbox, and waits for the end.
fn serve(arguments: &Arguments, sandbox: &Sandbox) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        if !arguments.until_stdin_closes {
            introduce(sandbox, arguments.json)?;
            return tokio::signal::ctrl_c().await;
        }
        // Ctrl-C in a terminal is sent to this program, too, but is meant for the program that started this one. From the
        // first poll on, it no longer ends this program, and whoever started it knows nothing of it before.
        tokio::select! {
            biased;
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            () = future::ready(()) => {}
        }
        introduce(sandbox, arguments.json)?;
        let _ = end_of_stdin()?.await;
        Ok(())
    })
}

/// Says where the sandbox listens, and what it knows.
fn introduce(sandbox: &Sandbox, as_json: bool) -> io::Result<()> {
    let endpoint = sandbox.endpoint();
    let mut out = io::stdout();
    if as_json {
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
  unset ALIBABA_CLOUD_SECURITY_TOKEN
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
    out.flush()
}

/// Receives something when standard input ends, as it does when the program at the other end is killed.
fn end_of_stdin() -> io::Result<oneshot::Receiver<()>> {
    let (close, closed) = oneshot::channel();
    thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        // An input that cannot be read has ended, too.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = close.send(());
    })?;
    Ok(closed)
}
