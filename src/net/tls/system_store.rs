//! The authorities in the system's files, read once a process.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

/// Reading the files takes tens of milliseconds, so all clients share what was read. It has no lock and never changes.
/// A forked process may use its parent's.
static SYSTEM: ArcSwapOption<Verifier> = ArcSwapOption::const_empty();

/// The process that has a thread which reads. A mark instead of a lock: a forked process takes no notice of its
/// parent's.
static READER: AtomicU32 = AtomicU32::new(NOBODY);
const NOBODY: u32 = 0;

/// Long enough for every disk, and short enough for a call if the reading thread hangs.
const PATIENCE: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(1);

/// Trusts whom the system trusts, and `extra_roots`.
pub(super) fn verifier(
    extra_roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let system = system(&provider);
    if extra_roots.is_empty() {
        return Ok(system?);
    }
    let extra = of_these(extra_roots, provider)?;
    Ok(match system {
        Ok(system) => Arc::new(Either { extra, system }),
        // Those that were given are enough where the system has none, as in a minimal container.
        Err(_) => extra,
    })
}

/// Reads the system's files, unless this process or its parent has read them.
fn system(provider: &Arc<CryptoProvider>) -> Result<Arc<Verifier>, Error> {
    if let Some(verifier) = read_by_others() {
        return Ok(verifier);
    }
    let verifier = Verifier::new(provider.clone()).map(Arc::new);
    if let Ok(verifier) = &verifier {
        SYSTEM.store(Some(verifier.clone()));
    }
    READER.store(NOBODY, Ordering::Release);
    verifier
}

/// What another thread has read. `None`: the caller has to read.
///
/// Waits a while for a thread that is reading. A hundred threads that start together would otherwise read a hundred
/// times.
fn read_by_others() -> Option<Arc<Verifier>> {
    if let Some(verifier) = SYSTEM.load_full() {
        return Some(verifier);
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

fn of_these(
    roots: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root.clone())?;
    }
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider);
    builder.build().map_err(|error| Error::Other(OtherError(Arc::new(error))))
}

/// Trusts whom one of the two trusts.
#[derive(Debug)]
struct Either {
    /// Asked first: the other one logs every refusal as an error.
    extra: Arc<WebPkiServerVerifier>,
    system: Arc<Verifier>,
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
        match by(&*self.system) {
            // It does not know the authority. If the other one does, only that one's refusal says what is wrong.
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => Err(refusal),
            answer => answer,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.extra.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.extra.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.extra.supported_verify_schemes()
    }
}
