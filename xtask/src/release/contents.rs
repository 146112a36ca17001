//! The files in an artifact, whatever its form is.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use zip::ZipArchive;

use crate::package::{once, tarball, tree};

/// The jar in an AAR.
const CLASSES: &str = "classes.jar";

/// The bytes of each file, by its path in the artifact.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads a ZIP file (also a wheel, jar or AAR), a compressed archive of tar's (source distribution), a POM, or a folder. The files
/// of a jar in an AAR have `classes.jar!` before their paths.
pub fn read(artifact: &Path) -> Result<Files> {
    if artifact.is_dir() {
        return folder(artifact);
    }
    let name = artifact.to_string_lossy();
    if name.ends_with(".tar.gz") {
        return tarball(artifact);
    }
    if name.ends_with(".pom") {
        return Ok(Files::from([(name.clone().into_owned(), fs::read(artifact)?)]));
    }
    if [".whl", ".jar", ".aar", ".zip"].iter().any(|end| name.ends_with(end)) {
        return zip(artifact).with_context(|| format!("{name} is no ZIP file"));
    }
    bail!("{name} is none of the known forms")
}

fn zip(artifact: &Path) -> Result<Files> {
    let mut files = unzipped(File::open(artifact)?)?;
    if let Some(classes) = files.get(CLASSES) {
        let inner = unzipped(Cursor::new(classes))?;
        files.extend(inner.into_iter().map(|(name, bytes)| (format!("{CLASSES}!{name}"), bytes)));
    }
    Ok(files)
}

fn unzipped(archive: impl Read + Seek) -> Result<Files> {
    let mut archive = ZipArchive::new(archive)?;
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        if file.is_file() {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            files.insert(file.name().to_owned(), bytes);
        }
    }
    Ok(files)
}

fn folder(root: &Path) -> Result<Files> {
    let read = |file: &std::path::PathBuf| {
        let name = file.to_str().context("a file has a name of text")?.to_owned();
        Ok((name, fs::read(root.join(file))?))
    };
    tree::files(root)?.iter().map(read).collect()
}

fn tarball(artifact: &Path) -> Result<Files> {
    let unpacked = std::env::temp_dir().join(format!("alidomain-unpacked-{}", std::process::id()));
    once::remove(&unpacked)?;
    fs::create_dir_all(&unpacked)?;
    let files = tarball::unpack(artifact, &unpacked).and_then(|()| folder(&unpacked));
    once::remove(&unpacked)?;
    files
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::package::aar::archive::Archive;

    #[test]
    fn every_form_is_read() {
        let work = std::env::temp_dir().join(format!("alidomain-contents-{}", std::process::id()));
        let tree = work.join("tree");
        fs::create_dir_all(tree.join("inner")).unwrap();
        fs::write(tree.join("inner/file"), "text").unwrap();
        let expected = Files::from([("inner/file".to_owned(), b"text".to_vec())]);
        assert_eq!(read(&tree).unwrap(), expected);

        let mut archive = Archive::default();
        archive.add("inner/file", "text").unwrap();
        let wheel = work.join("a.whl");
        fs::write(&wheel, archive.finish().unwrap()).unwrap();
        assert_eq!(read(&wheel).unwrap(), expected);

        let tarball = work.join("a.tar.gz");
        let mut tar = Command::new("tar");
        assert!(tar.arg("-czf").arg(&tarball).arg("-C").arg(&tree).arg("inner").status().unwrap().success());
        assert_eq!(read(&tarball).unwrap(), expected);

        fs::write(&wheel, "text").unwrap();
        assert!(read(&wheel).is_err());
        fs::remove_dir_all(work).unwrap();
    }
}
