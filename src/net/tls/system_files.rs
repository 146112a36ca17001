//! The files in which a system that is like Unix names its authorities.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use rustls::pki_types::CertificateDer;

use super::pem::{self, Bundle};
use super::store_problem::{CERT_DIR, CERT_FILE, StoreProblem};
use crate::one_line::one_line;

/// Why there are no certificates.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// A variable names what cannot be used.
    Named(StoreProblem),
    /// The system has none.
    Nowhere,
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(problem) => problem.fmt(formatter),
            Self::Nowhere => write!(
                formatter,
                "this system has no file of trusted authorities. Install the package ca-certificates, or set \
                 {CERT_FILE}"
            ),
        }
    }
}

fn named(problem: String) -> Missing {
    Missing::Named(StoreProblem(problem))
}

/// Reads the certificates that the variables of OpenSSL name. If none is set, or both are empty, reads those of the
/// system. `variable` looks a variable up.
pub(super) fn certificates(
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Vec<CertificateDer<'static>>, Missing> {
    let Found { mut certificates, .. } = found(variable)?;
    certificates.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
    certificates.dedup();
    Ok(certificates)
}

/// How many certificates are in which file or directory.
pub(super) fn places(variable: impl Fn(&str) -> Option<OsString>) -> Result<Vec<String>, Missing> {
    Ok(found(variable)?.places)
}

fn found(variable: impl Fn(&str) -> Option<OsString>) -> Result<Found, Missing> {
    let variable = |name| variable(name).filter(|value| !value.is_empty());
    let file = variable(CERT_FILE).map(PathBuf::from);
    let directories: Vec<PathBuf> = variable(CERT_DIR).iter().flat_map(env::split_paths).collect();
    let directories: Vec<PathBuf> = directories.into_iter().filter(|path| !path.as_os_str().is_empty()).collect();
    let mut found = Found::default();
    match (&file, &*directories) {
        (None, []) => {
            let system = openssl_probe::probe();
            // One that cannot be read is as good as none, and so is a certificate in it.
            let _ = system.cert_file.iter().try_for_each(|file| found.add(file, None, Found::add_file));
            // The file has all that the system trusts. A directory may have more beside it.
            if found.certificates.is_empty() {
                let _ = system.cert_dir.iter().try_for_each(|path| found.add(path, None, Found::add_directory));
            }
            if found.certificates.is_empty() {
                return Err(Missing::Nowhere);
            }
        }
        (file, directories) => {
            if let Some(file) = file {
                found.certificates = named_file(file)?;
                found.add_place(0, file, Some(CERT_FILE));
            }
            let unreadable = directories
                .iter()
                .filter_map(|path| Some((path, found.add(path, Some(CERT_DIR), Found::add_directory).err()?)));
            let unreadable = unreadable.collect::<Vec<_>>();
            if found.certificates.is_empty() {
                return Err(match unreadable.first() {
                    Some((path, error)) => named(format!("{CERT_DIR} names {path:?}, which cannot be read: {error}")),
                    None => {
                        named(format!("{CERT_DIR} names {}, which contains no certificate (PEM)", list(directories)))
                    }
                });
            }
            for (path, error) in unreadable {
                tracing::warn!(variable = CERT_DIR, ?path, %error, "cannot read a directory of certificates");
            }
        }
    }
    Ok(found)
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("{path:?}")).collect::<Vec<_>>().join(", ")
}

/// The certificates in the file that somebody named. If one cannot be read, its authority would silently not be trusted.
fn named_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, Missing> {
    let wrong = |problem: String| named(format!("{CERT_FILE} names {path:?}, {problem}"));
    if path.is_dir() {
        return Err(wrong(format!("which is a directory. Set {CERT_DIR} to it instead")));
    }
    let text = fs::read(path).map_err(|error| wrong(format!("which cannot be read: {error}")))?;
    let Bundle { certificates, unreadable, trusted, .. } = read(path, &text);
    if let Some(unreadable) = unreadable.first() {
        return Err(wrong(format!("in which {unreadable}")));
    }
    // Other programs read some that are too old for this library.
    let (usable, ignored): (Vec<_>, Vec<_>) = certificates.into_iter().partition(|found| found.is_authority());
    match (usable.is_empty(), ignored.first()) {
        (true, None) => {
            return Err(match trusted.first() {
                Some(trusted) => wrong(format!("in which {trusted}")),
                None => wrong("which has no certificate in PEM form (-----BEGIN CERTIFICATE-----)".into()),
            });
        }
        (true, Some(first)) => return Err(wrong(format!("in which {}", first.no_authority()))),
        (false, None) => {}
        (false, Some(first)) => {
            tracing::warn!(variable = CERT_FILE, ?path, count = ignored.len(), first = %first.no_authority(), "certificates ignored");
        }
    }
    Ok(usable.into_iter().map(|found| found.der).collect())
}

/// Reads the text of a file. Certificates with trust settings are passed over.
fn read(path: &Path, text: &[u8]) -> Bundle {
    let bundle = pem::read(text);
    if let Some(first) = bundle.trusted.first() {
        tracing::debug!(?path, count = bundle.trusted.len(), %first, "certificates with trust settings ignored");
    }
    bundle
}

/// Whether OpenSSL looks for files of this name in a directory: a hash, and a number.
fn is_hashed(name: &OsStr) -> bool {
    let Some((hash, number)) = name.to_str().and_then(|name| name.split_once('.')) else { return false };
    let is_hash = hash.len() == 8 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hash && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[derive(Default)]
struct Found {
    certificates: Vec<CertificateDer<'static>>,
    /// Directories have many links to the same file.
    seen: HashSet<(u64, u64)>,
    /// Where the certificates are, in words.
    places: Vec<String>,
}

impl Found {
    /// Adds what is in a file or directory, which a variable names, perhaps.
    fn add(
        &mut self,
        path: &Path,
        variable: Option<&str>,
        add: impl Fn(&mut Self, &Path) -> io::Result<()>,
    ) -> io::Result<()> {
        let before = self.certificates.len();
        add(self, path)?;
        self.add_place(before, path, variable);
        Ok(())
    }

    /// Notes down where the certificates after the first `before` are.
    fn add_place(&mut self, before: usize, path: &Path, variable: Option<&str>) {
        let count = self.certificates.len() - before;
        if count > 0 {
            let variable = variable.map(|name| format!(" ({name})")).unwrap_or_default();
            self.places.push(one_line(&format!("{count} in {}{variable}", path.display())).into_owned());
        }
    }

    fn add_file(&mut self, path: &Path) -> io::Result<()> {
        let metadata = fs::metadata(path)?;
        if metadata.is_file() && self.seen.insert((metadata.dev(), metadata.ino())) {
            let found = read(path, &fs::read(path)?).certificates;
            self.certificates.extend(found.into_iter().filter(pem::Found::is_authority).map(|found| found.der));
        }
        Ok(())
    }

    /// What OpenSSL would take of it. A directory without hashes was not made for OpenSSL, but mounted by Kubernetes, for
    /// example: all its files count.
    fn add_directory(&mut self, path: &Path) -> io::Result<()> {
        let names: Vec<OsString> =
            fs::read_dir(path)?.filter_map(|entry| entry.ok().map(|entry| entry.file_name())).collect();
        let has_hashes = names.iter().any(|name| is_hashed(name));
        for name in names.iter().filter(|name| !has_hashes || is_hashed(name)) {
            // A link to nowhere, or a file of somebody else.
            let _ = self.add_file(&path.join(name));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alidomain_sandbox::Sandbox;

    use super::*;

    /// A directory that goes with the test.
    struct Directory(PathBuf);

    impl Directory {
        fn new(name: &str) -> Self {
            let path = env::temp_dir().join(format!("alidomain-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn with(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.join(name);
            fs::write(&path, text).unwrap();
            path
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn authority() -> String {
        Sandbox::start_tls().ca_certificate().expect("it has an authority").to_owned()
    }

    fn read(file: Option<&Path>, directory: Option<OsString>) -> Result<Vec<CertificateDer<'static>>, Missing> {
        certificates(|name| match name {
            CERT_FILE => file.map(Into::into),
            CERT_DIR => directory.clone(),
            _ => None,
        })
    }

    #[test]
    fn a_variable_that_is_empty_is_not_set() {
        let system = certificates(|_| None);
        let empty = Some(OsString::new());
        assert_eq!(read(Some(Path::new("")), None), system);
        assert_eq!(read(Some(Path::new("")), empty.clone()), system);
        assert_eq!(read(None, Some(":".into())), system);
        let directory = Directory::new("empty-is-not-set");
        let file = directory.with("one.pem", &authority());
        assert_eq!(read(Some(&file), empty).unwrap().len(), 1);
        assert_eq!(read(Some(Path::new("")), Some(directory.0.clone().into())).unwrap().len(), 1);
    }

    #[test]
    fn files_and_directories_are_read_together() {
        let directory = Directory::new("read-together");
        let one = directory.with("one.pem", &format!("\u{feff}{}{}", authority(), authority()));
        directory.with("README", "no certificate");
        std::os::unix::fs::symlink(&one, directory.0.join("01234567.0")).unwrap();
        std::os::unix::fs::symlink("nowhere", directory.0.join("89abcdef.0")).unwrap();
        let other = Directory::new("read-together-with");
        let two = other.with("two.pem", &authority());
        let both = env::join_paths([Path::new("/nowhere"), &directory.0]).unwrap();
        assert_eq!(read(Some(&one), None).unwrap().len(), 2);
        assert_eq!(read(None, Some(both.clone())).unwrap().len(), 2);
        assert_eq!(read(Some(&two), Some(both)).unwrap().len(), 3);
    }

    #[test]
    fn of_a_directory_with_hashes_only_those_count() {
        let directory = Directory::new("with-hashes");
        let names = ["README.pem", "0123456.0", "0123456g.0", "012345678.0", "0123ABCD.0", "01234567.r0", "01234567."];
        for name in names.into_iter().chain(["01234567.0.pem", "01234567"]) {
            directory.with(name, &authority());
            assert!(!is_hashed(OsStr::new(name)), "{name}");
        }
        assert_eq!(read(None, Some(directory.0.clone().into())).unwrap().len(), 9);
        directory.with("01234567.0", &authority());
        directory.with("89abcdef.12", &authority());
        assert_eq!(read(None, Some(directory.0.clone().into())).unwrap().len(), 2);
    }

    #[test]
    fn certificates_with_trust_settings_are_passed_over() {
        let directory = Directory::new("trust-settings");
        let trusted = authority().replace("CERTIFICATE", "TRUSTED CERTIFICATE");
        let both = directory.with("01234567.0", &format!("{trusted}{}", authority()));
        assert_eq!(read(Some(&both), None).unwrap().len(), 1);
        assert_eq!(read(None, Some(directory.0.clone().into())).unwrap().len(), 1);
        let alone = directory.with("01234567.0", &trusted);
        let problem = read(Some(&alone), None).unwrap_err().to_string();
        assert!(problem.contains("in which certificate 1 (line 1) is a TRUSTED CERTIFICATE"), "{problem}");
        let problem = read(None, Some(directory.0.clone().into())).unwrap_err().to_string();
        assert!(problem.contains("contains no certificate (PEM)"), "{problem}");
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_variable() {
        let directory = Directory::new("cannot-be-used");
        let empty = directory.with("empty.pem", "");
        let damaged = directory.with("damaged.pem", &format!("{}-----BEGIN CERTIFICATE-----\nAAAA", authority()));
        let foreign = directory.with("foreign.pem", "-----BEGIN CERTIFICATE-----\nMAMCAQU=\n-----END CERTIFICATE-----");
        let nowhere = directory.0.join("nowhere.pem");
        for (path, words) in [
            (&nowhere, "which cannot be read: No such file"),
            (&directory.0, "which is a directory. Set SSL_CERT_DIR to it instead"),
            (&empty, "which has no certificate in PEM form"),
            (&damaged, "in which certificate 2 (line 12) cannot be read: its last line is missing"),
            (&foreign, "in which certificate 1 (line 1) is not an X.509 certificate"),
        ] {
            let problem = read(Some(path), None).unwrap_err().to_string();
            let words = words.replace("line 12", &format!("line {}", authority().lines().count() + 1));
            assert!(problem.starts_with(&format!("SSL_CERT_FILE names {path:?}, {words}")), "{problem}");
        }
        let none = Directory::new("cannot-be-used-either");
        for (path, words) in
            [(&nowhere, "which cannot be read: No such file"), (&none.0, "contains no certificate (PEM)")]
        {
            let problem = read(None, Some(path.into())).unwrap_err().to_string();
            assert!(problem.contains("SSL_CERT_DIR names \"/") && problem.contains(words), "{problem}");
        }
    }

    #[test]
    fn a_certificate_that_only_others_understand_is_passed_over() {
        let directory = Directory::new("passed-over");
        let foreign = "-----BEGIN CERTIFICATE-----\nMAMCAQU=\n-----END CERTIFICATE-----\n";
        let file = directory.with("bundle.pem", &format!("{foreign}{}", authority()));
        assert_eq!(read(Some(&file), None).unwrap().len(), 1);
    }
}
