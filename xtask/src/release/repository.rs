//! The checksums beside the files of a Maven repository.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use md5::Md5;
use sha1::Sha1;
use sha2::Sha256;

use crate::package::aar::repository::hex;
use crate::package::tree;

/// The ends of the names of files with checksums.
pub const CHECKSUMS: [&str; 3] = [".md5", ".sha1", ".sha256"];

/// Fails unless each file has its checksums beside it.
pub fn check_checksums(maven: &Path) -> Result<()> {
    for file in tree::files(maven)? {
        let name = maven.join(&file).to_string_lossy().into_owned();
        if CHECKSUMS.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        let bytes = fs::read(&name)?;
        for (end, expected) in CHECKSUMS.iter().zip([hex::<Md5>(&bytes), hex::<Sha1>(&bytes), hex::<Sha256>(&bytes)]) {
            let beside = format!("{name}{end}");
            let found = fs::read_to_string(&beside).with_context(|| format!("{beside} cannot be read"))?;
            ensure!(found.trim() == expected, "{beside} is not the checksum of the file");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_and_a_missing_checksum_are_found() {
        let folder = std::env::temp_dir().join(format!("alidomain-checksums-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.jar"), "").unwrap();
        for (end, digest) in CHECKSUMS.iter().zip([hex::<Md5>(b""), hex::<Sha1>(b""), hex::<Sha256>(b"")]) {
            fs::write(folder.join(format!("a.jar{end}")), digest).unwrap();
        }
        check_checksums(&folder).unwrap();
        fs::write(folder.join("a.jar.sha1"), hex::<Sha1>(b"other")).unwrap();
        assert!(check_checksums(&folder).unwrap_err().to_string().contains("a.jar.sha1 is not"));
        fs::remove_file(folder.join("a.jar.sha1")).unwrap();
        assert!(check_checksums(&folder).unwrap_err().to_string().contains("a.jar.sha1 cannot be read"));
        fs::remove_dir_all(folder).unwrap();
    }
}
