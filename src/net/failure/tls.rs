//! What fails with TLS, in words.

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, PeerIncompatible};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::words::Words;
use crate::names;
use crate::net::tls::{StoreProblem, is_authority_s, trust_advice};
use crate::options::TlsVersion;
use crate::rpc::transport_failure::TransportKind;

/// `peer` is at the other end of the connection.
pub(super) fn words(error: &rustls::Error, peer: String, min_tls_version: TlsVersion) -> Words {
    let words = |what| Words::new(TransportKind::Tls, what);
    match error {
        rustls::Error::InvalidCertificate(error) => certificate_words(error, peer),
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig | PeerIncompatible::ServerDoesNotSupportTls12Or13,
        ) => match min_tls_version {
            TlsVersion::Tls13 => words(format!("TLS 1.3 is not supported by {peer}"))
                .advise(names::text("Allow TLS 1.2 with `min_tls_version`, or enable TLS 1.3 on the server")),
            TlsVersion::Tls12 => words(format!("no safe TLS version (1.2 or later) is supported by {peer}")),
        },
        rustls::Error::InvalidMessage(_) => {
            words(format!("the answer from {peer} is not TLS")).advise("Check the port, and that the server uses https")
        }
        _ => words(format!("the TLS handshake with {peer} failed")),
    }
}

fn certificate_words(error: &CertificateError, peer: String) -> Words {
    let words = |kind, what| Words::new(kind, what).without_causes();
    let dated = |what, now: &UnixTime| {
        let what = match moment(now) {
            Some(now) => format!("{what} (this machine's clock: {now})"),
            None => what,
        };
        words(TransportKind::CertificateExpired, what)
            .advise("If the clock is wrong, correct it. Otherwise the server needs a new certificate")
    };
    let date = |time: &UnixTime| moment(time).map(|time| format!(" on {time}")).unwrap_or_default();
    match error {
        CertificateError::UnknownIssuer => words(
            TransportKind::CertificateUntrusted,
            format!("the certificate of {peer} is not signed by a trusted authority"),
        )
        .advise(trust_advice(|variable| std::env::var_os(variable))),
        CertificateError::BadSignature => words(
            TransportKind::CertificateUntrusted,
            format!("the certificate of {peer} is not signed by the authority that it names"),
        )
        .advise(names::text(
            "If that authority has a new certificate, pass that certificate (PEM) as `extra_ca_certificates`",
        )),
        CertificateError::ExpiredContext { time, not_after } => {
            dated(format!("the certificate of {peer} expired{}", date(not_after)), time)
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            dated(format!("the certificate of {peer} becomes valid{}", date(not_before)), time)
        }
        CertificateError::Expired => dated(format!("the certificate of {peer} has expired"), &UnixTime::now()),
        CertificateError::NotValidYet => dated(format!("the certificate of {peer} is not valid yet"), &UnixTime::now()),
        CertificateError::NotValidForName => wrong_host(peer, None),
        CertificateError::NotValidForNameContext { presented, .. } => wrong_host(peer, Some(presented)),
        error if is_authority_s(error) => words(
            TransportKind::CertificateUntrusted,
            format!("the certificate of {peer} is an authority's, which the client rejects for a server"),
        )
        .advise(names::text(
            "If the server uses this certificate on purpose, trust it: pass it (PEM) as `extra_ca_certificates`",
        )),
        CertificateError::Other(other) => match other.0.downcast_ref::<StoreProblem>() {
            Some(problem) => words(
                TransportKind::CertificateUntrusted,
                format!("the client cannot verify the certificate of {peer}: {problem}"),
            ),
            None => Words::new(TransportKind::Tls, format!("the client rejected the certificate of {peer}")),
        },
        _ => Words::new(TransportKind::Tls, format!("the client rejected the certificate of {peer}")),
    }
}

/// `presented` are the hosts that it is for, if they are known.
fn wrong_host(peer: String, presented: Option<&[String]>) -> Words {
    const CHECK: &str = "Check the host name. Another server may answer in its place";
    let (only, advice) = match presented {
        None => (String::new(), CHECK),
        Some([]) => (
            ": the certificate has no host in subjectAltName".to_owned(),
            "If the server is yours, create a certificate with subjectAltName (openssl: -addext subjectAltName=DNS:…)",
        ),
        Some(presented) => {
            // They come as `DnsName("example.com")`.
            let names: Vec<_> = presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name)).collect();
            (format!(", but for {}", names.join(", ")), CHECK)
        }
    };
    Words::new(TransportKind::CertificateWrongHost, format!("the certificate of {peer} is not for this host{only}"))
        .without_causes()
        .advise(advice)
}

fn moment(time: &UnixTime) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(time.as_secs().try_into().ok()?).ok()?.format(&Rfc3339).ok()
}
