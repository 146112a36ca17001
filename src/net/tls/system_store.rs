//! The authorities in the system's files, read once a process.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, OtherError, RootCertStore};

use super::handshake::handshake_by;
use super::roots::{add, webpki};
use super::store_problem::StoreProblem;
use super::system_files::{self, Missing};
use super::trusted_itself::{self, Fingerprint};

/// Reading the files takes tens of milliseconds, so all clients share what was read. It has no lock and never changes.
/// A forked process may use its parent's.
static SYSTEM: ArcSwapOption<System> = ArcSwapOption::const_empty();

/// The process that has a thread which reads. A mark instead of a lock: a forked process takes no notice of its
/// parent's.
static READER: AtomicU32 = AtomicU32::new(NOBODY);
const NOBODY: u32 = 0;

/// Long enough for every disk, and short enough for a call if the reading thread hangs.
const PATIENCE: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(1);

/// What was read.
struct System {
    verifier: Arc<WebPkiServerVerifier>,
    fingerprints: Vec<Fingerprint>,
}

/// Trusts whom the system trusts, and `extra_roots`. The error is a sentence.
pub(super) fn verifier(
    extra_roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let system = system(&provider);
    let mut fingerprints = trusted_itself::fingerprints(extra_roots);
    if let Ok(system) = &system {
        fingerprints.extend_from_slice(&system.fingerprints);
    }
    let verifier: Arc<dyn ServerCertVerifier> = if extra_roots.is_empty() {
        system.map_err(|missing| missing.to_string())?.verifier.clone()
    } else {
        let mut roots = RootCertStore::empty();
        let extra = add(&mut roots, extra_roots).and_then(|()| webpki(roots, provider.clone()));
        let extra = extra.map_err(|error| error.to_string())?;
        match system {
            Ok(system) => Arc::new(Either { extra, system: Ok(system.verifier.clone()) }),
            // Those that were given are enough where the system has none, as in a minimal container.
            Err(Missing::Nowhere) => extra,
            Err(Missing::Named(problem)) => Arc::new(Either { extra, system: Err(problem) }),
        }
    };
    Ok(trusted_itself::or(verifier, fingerprints, provider))
}

/// Reads the system's files, unless this process or its parent has read them.
fn system(provider: &Arc<CryptoProvider>) -> Result<Arc<System>, Missing> {
    if let Some(system) = read_by_others() {
        return Ok(system);
    }
    let system = read(provider).map(Arc::new);
    if let Ok(system) = &system {
        SYSTEM.store(Some(system.clone()));
    }
    READER.store(NOBODY, Ordering::Release);
    system
}

fn read(provider: &Arc<CryptoProvider>) -> Result<System, Missing> {
    let certificates = system_files::certificates(|variable| std::env::var_os(variable))?;
    let fingerprints = trusted_itself::fingerprints(&certificates);
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    let verifier = webpki(roots, provider.clone()).map_err(|_| Missing::Nowhere)?;
    Ok(System { verifier, fingerprints })
}

/// What another thread has read. `None`: the caller has to read.
///
/// Waits a while for a thread that is reading. A hundred threads that start together would otherwise read a hundred
/// times.
fn read_by_others() -> Option<Arc<System>> {
    if let Some(system) = SYSTEM.load_full() {
        return Some(system);
    }
    let this_process = std::process::id();
    if READER.swap(this_process, Ordering::AcqRel) != this_process {
        return None;
    }
    let deadline = Instant::now() + PATIENCE;
    while READER.load(Ordering::Acquire) != NOBODY && Instant::now() < deadline {
        std::thread::sleep(POLL);
    }
    SYSTEM.load_full()
}

/// Trusts whom one of the two trusts.
#[derive(Debug)]
struct Either {
    extra: Arc<WebPkiServerVerifier>,
    /// Or why it is not known whom it trusts, which matters only to certificates that `extra` does not vouch for.
    system: Result<Arc<WebPkiServerVerifier>, StoreProblem>,
}

impl ServerCertVerifier for Either {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let by = |verifier: &dyn ServerCertVerifier| {
            verifier.verify_server_cert(certificate, intermediates, server, ocsp_response, now)
        };
        let refusal = match by(&*self.extra) {
            Ok(verified) => return Ok(verified),
            Err(refusal) => refusal,
        };
        let system = match (&self.system, &refusal) {
            (Ok(system), _) => system,
            // Another authority of that name may be among the system's.
            (
                Err(problem),
                Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature),
            ) => {
                return Err(CertificateError::Other(OtherError(Arc::new(problem.clone()))).into());
            }
            (Err(_), _) => return Err(refusal),
        };
        match by(&**system) {
            // It does not know the authority. If the other one does, only that one's refusal says what is wrong.
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => Err(refusal),
            answer => answer,
        }
    }

    handshake_by!(extra);
}
