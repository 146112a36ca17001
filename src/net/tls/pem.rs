//! Certificates in PEM texts, as editors, browsers and other programs leave them.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const DASHES: &str = "-----";
const BEGIN: &str = "BEGIN ";
const END: &str = "-----END ";
/// What OpenSSL calls a certificate.
const LABELS: [&str; 2] = ["CERTIFICATE", "X509 CERTIFICATE"];
/// What it calls one with more after it: what it is trusted for, or not.
const TRUSTED_LABEL: &str = "TRUSTED CERTIFICATE";
const LONGEST_LABEL: usize = 64;

/// What is in a PEM text.
#[derive(Debug, Default)]
pub(super) struct Bundle {
    pub certificates: Vec<Found>,
    pub unreadable: Vec<Unreadable>,
    pub trusted: Vec<Trusted>,
    has_key: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// Among the certificates, from 1.
    number: usize,
    line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "certificate {} (line {})", self.number, self.line)
    }
}

#[derive(Debug)]
pub(super) struct Found {
    pub der: CertificateDer<'static>,
    place: Place,
}

impl Found {
    /// Whether it is an X.509 certificate that can vouch for others.
    pub fn is_authority(&self) -> bool {
        RootCertStore::empty().add(self.der.clone()).is_ok()
    }

    /// Why not, in words.
    pub fn no_authority(&self) -> String {
        format!("{} is not an X.509 certificate that this library can read", self.place)
    }
}

/// A certificate that is damaged.
#[derive(Debug)]
pub(super) struct Unreadable {
    place: Place,
    reason: &'static str,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} cannot be read: {}", self.place, self.reason)
    }
}

/// A certificate with settings on what it is trusted for. Without them, one that is rejected would be trusted.
#[derive(Debug)]
pub(super) struct Trusted {
    place: Place,
}

impl fmt::Display for Trusted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} is a {TRUSTED_LABEL}, whose trust settings this library does not read. Convert it to a plain \
             certificate: openssl x509 -in FILE",
            self.place
        )
    }
}

/// The authorities in a PEM text. The error says what is wrong, and never quotes the text.
pub(crate) fn authorities(text: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let Bundle { certificates, unreadable, trusted, has_key } = read(text.as_bytes());
    if let Some(unreadable) = unreadable.first() {
        return Err(format!("must have only whole certificates: {unreadable}"));
    }
    if let Some(trusted) = trusted.first() {
        return Err(format!("must have only plain certificates: {trusted}"));
    }
    if let Some(found) = certificates.iter().find(|found| !found.is_authority()) {
        return Err(format!("must have only X.509 certificates: {}", found.no_authority()));
    }
    if !certificates.is_empty() {
        return Ok(certificates.into_iter().map(|found| found.der).collect());
    }
    let rule = "must be one or more X.509 certificates in PEM form (-----BEGIN CERTIFICATE-----)";
    Err(match () {
        () if has_key => format!("{rule}, but has only a private key"),
        () if looks_like_a_path(text) => format!("{rule}. Pass the text itself, not the file name"),
        () => rule.to_owned(),
    })
}

fn looks_like_a_path(text: &str) -> bool {
    let text = text.trim();
    let extension = text.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    !text.contains(char::is_control)
        && (text.contains(['/', '\\']) || matches!(extension.as_deref(), Some("pem" | "crt" | "cer" | "der")))
}

/// Finds the certificates. What is between and around them does not count: text, byte order marks, private keys.
pub(super) fn read(text: &[u8]) -> Bundle {
    let text = String::from_utf8_lossy(text);
    let mut bundle = Bundle::default();
    let mut rest = &*text;
    while let Some(start) = rest.find(BEGIN) {
        let before = &rest[..start];
        rest = &rest[start + BEGIN.len()..];
        let Some(label) = label(rest) else { continue };
        let is_trusted = label == TRUSTED_LABEL;
        let is_certificate = is_trusted || LABELS.contains(&label);
        let after = &rest[label.len()..];
        let marked = before.ends_with(DASHES) && after.starts_with(DASHES);
        let damaged = is_certificate && !marked && (before.ends_with('-') || after.starts_with("--"));
        if !marked && !damaged {
            // A word in a text.
            continue;
        }
        bundle.has_key |= label.ends_with("PRIVATE KEY");
        if !is_certificate {
            continue;
        }
        let number = bundle.certificates.len() + bundle.unreadable.len() + bundle.trusted.len() + 1;
        let line = text[..text.len() - rest.len()].matches('\n').count() + 1;
        let place = Place { number, line };
        if is_trusted {
            bundle.trusted.push(Trusted { place });
            continue;
        }
        let der = if marked { decoded(&after[DASHES.len()..], label) } else { Err("its first line is damaged") };
        match der {
            Ok(der) => bundle.certificates.push(Found { der: der.into(), place }),
            Err(reason) => bundle.unreadable.push(Unreadable { place, reason }),
        }
    }
    bundle
}

/// What follows `BEGIN`, as in `RSA PRIVATE KEY`.
fn label(text: &str) -> Option<&str> {
    let end = text.find(|char: char| !(char.is_ascii_uppercase() || char.is_ascii_digit() || char == ' '))?;
    let label = text[..end].trim_end();
    (!label.is_empty() && end <= LONGEST_LABEL).then_some(label)
}

/// What is between the two marks. `text` begins after the first one.
fn decoded(text: &str, label: &str) -> Result<Vec<u8>, &'static str> {
    let end = text.find(DASHES).ok_or("its last line is missing")?;
    let (body, end) = text.split_at(end);
    if !end.strip_prefix(END).and_then(|end| end.strip_prefix(label)).is_some_and(|end| end.starts_with(DASHES)) {
        return Err("its last line is missing or damaged");
    }
    if body.contains("\\n") {
        return Err("its line breaks are written as \\n");
    }
    let base64: String = body.chars().filter(|char| !char.is_whitespace()).collect();
    let der = BASE64.decode(base64).map_err(|_| "it is not base64")?;
    let length = length(&der).filter(|length| *length <= der.len()).ok_or("it is truncated, or not a certificate")?;
    if length != der.len() {
        return Err("it contains more than a certificate");
    }
    Ok(der)
}

/// How long the DER sequence is that these bytes begin with.
fn length(der: &[u8]) -> Option<usize> {
    const SEQUENCE: u8 = 0x30;
    let (&[tag, first], rest) = der.split_first_chunk()?;
    if tag != SEQUENCE {
        return None;
    }
    let header = der.len() - rest.len();
    let Some(bytes) = first.checked_sub(0x80).map(usize::from) else { return Some(header + usize::from(first)) };
    let bytes = rest.get(..bytes).filter(|bytes| (1..=4).contains(&bytes.len()))?;
    let length = bytes.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
    Some(header + bytes.len() + length)
}

#[cfg(test)]
mod tests {
    use alidomain_sandbox::Sandbox;

    use super::*;

    /// The PEM of two authorities.
    fn two() -> [String; 2] {
        [(); 2].map(|()| Sandbox::start_tls().ca_certificate().expect("it has an authority").to_owned())
    }

    fn der(pem: &str) -> CertificateDer<'static> {
        authorities(pem).unwrap().remove(0)
    }

    #[test]
    fn bundles_as_editors_and_programs_leave_them() {
        let [one, two] = two();
        let (first, second) = (one.trim_end(), two.trim_end());
        let indented = |pem: &str| pem.lines().map(|line| format!("   {line} \n")).collect::<String>();
        let key = "-----BEGIN PRIVATE KEY-----\nbm90IHNob3du\n-----END PRIVATE KEY-----\n";
        for bundle in [
            format!("{one}{two}"),
            format!("\u{feff}{one}{two}"),
            format!("\u{feff}{one}\u{feff}{two}"),
            format!("{one}{two}").replace('\n', "\r\n"),
            format!("{one}{two}").replace('\n', "\r"),
            format!("{first}{second}"),
            format!("# Company Root BEGIN here\n\n{one}\nsubject=/CN=a\n{two}\nThe END\n"),
            indented(&format!("{one}{two}")),
            format!("{one}{key}{two}"),
            format!("{key}{one}{two}"),
            format!("{one}{two}").replace('\n', " "),
            format!("{one}{two}").replace("CERTIFICATE", "X509 CERTIFICATE"),
            format!("{one}{two}").replace("=\n", "\n"),
        ] {
            assert_eq!(authorities(&bundle), Ok(vec![der(&one), der(&two)]), "{bundle}");
        }
    }

    #[test]
    fn one_with_trust_settings_is_not_taken_without_them() {
        let [one, two] = two();
        let auxiliary = [der(&two).as_ref(), &[0x30, 2, 4, 0]].concat();
        let line = one.lines().count() + 1;
        for body in [auxiliary.as_slice(), der(&two).as_ref()] {
            let text = BASE64.encode(body);
            let trusted = format!("-----BEGIN TRUSTED CERTIFICATE-----\n{text}\n-----END TRUSTED CERTIFICATE-----\n");
            let bundle = read(format!("{one}{trusted}{one}").as_bytes());
            assert_eq!((bundle.certificates.len(), bundle.unreadable.len(), bundle.trusted.len()), (2, 0, 1));
            assert!(bundle.certificates.iter().all(|found| found.der == der(&one)));
            let rule = authorities(&format!("{one}{trusted}{one}")).unwrap_err();
            assert!(rule.contains(&format!("certificate 2 (line {line}) is a TRUSTED CERTIFICATE")), "{rule}");
            assert!(rule.ends_with("openssl x509 -in FILE") && !rule.contains(&text), "{rule}");
            assert!(authorities(&trusted).unwrap_err().contains("certificate 1 (line 1) is a TRUSTED CERTIFICATE"));
        }
    }

    #[test]
    fn a_block_that_is_damaged_is_named() {
        let [one, two] = two();
        let line = one.lines().count() + 1;
        let middle = two.lines().nth(2).unwrap();
        for (damaged, reason) in [
            (two.replace("-----BEGIN", "----BEGIN"), "its first line is damaged"),
            (two.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE----"), "its first line is damaged"),
            (two.replace("-----BEGIN", "BEGIN"), "its first line is damaged"),
            (two.replace("-----END CERTIFICATE-----", ""), "its last line is missing"),
            (two.replace("-----END CERTIFICATE-----", "-----END CERTIFICATE----"), "its last line is missing"),
            (two.replace("END CERTIFICATE", "END PRIVATE KEY"), "its last line is missing or damaged"),
            (two.replace(middle, &middle.replace(|char: char| char.is_ascii_lowercase(), "!")), "it is not base64"),
            (two.replace(&format!("{middle}\n"), ""), "it is truncated"),
            (two.replace(middle, &format!("{middle}{middle}{middle}{middle}")), "contains more than a certificate"),
            (two.replacen("-----\n", "-----\\n", 1), "its line breaks are written as"),
        ] {
            // Wherever it stands, and whatever follows.
            let rule = authorities(&format!("{one}{damaged}\n{one}")).unwrap_err();
            assert!(rule.contains(&format!("certificate 2 (line {line}) cannot be read")), "{rule}");
            assert!(rule.contains(reason) && !rule.contains(middle), "{reason}: {rule}");
            let rule = authorities(&damaged).unwrap_err();
            assert!(rule.contains("certificate 1 (line 1) cannot be read"), "{rule}");
            assert_eq!(read(format!("{damaged}\n{one}").as_bytes()).certificates.len(), 1);
        }
    }

    #[test]
    fn what_is_no_certificate_at_all_is_named() {
        let text =
            |der: &[u8]| format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", BASE64.encode(der));
        for (pem, words) in [
            ("", "must be one or more X.509 certificates in PEM form"),
            ("none", "must be one or more X.509 certificates in PEM form"),
            ("/etc/ssl/company.pem", "not the file name"),
            (r"C:\company.crt", "not the file name"),
            ("company.pem", "not the file name"),
            ("-----BEGIN EC PRIVATE KEY-----\nY2FuYXJ5\n-----END EC PRIVATE KEY-----", "has only a private key"),
            (&text(&[0x30, 3, 2, 1, 5]), "certificate 1 (line 1) is not an X.509 certificate"),
            (&text(b"none"), "certificate 1 (line 1) cannot be read"),
            (&text(&[]), "certificate 1 (line 1) cannot be read"),
            (&text(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), "certificate 1 (line 1) cannot be read"),
        ] {
            let rule = authorities(pem).unwrap_err();
            assert!(rule.contains(words) && !rule.contains("Y2FuYXJ5"), "{rule}");
        }
    }
}
