//! Files of the package: copied, written, and listed with their checksums.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

/// The file with the checksums of all others, as `sha256sum --check` reads it.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    copy_with(from, to, |bytes| bytes)
}

/// Copies a folder with everything in it, and changes the files on the way.
pub fn copy_with(from: &Path, to: &Path, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Result<()> {
    for file in files(from)? {
        let to = to.join(&file);
        fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
        let bytes = fs::read(from.join(&file)).with_context(|| format!("{} cannot be read", file.display()))?;
        fs::write(&to, change(bytes)).with_context(|| format!("{} cannot be written", to.display()))?;
    }
    Ok(())
}

/// Writes a file that can be run.
pub fn write_program(path: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
    fs::write(path, text)?;
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(())
}

/// Writes the checksums of all files in a folder into it.
pub fn write_checksums(folder: &Path) -> Result<()> {
    write_checksums_without(folder, "")
}

/// The same without the files in an inner folder.
pub fn write_checksums_without(folder: &Path, without: &str) -> Result<()> {
    fs::write(folder.join(CHECKSUMS), checksums(folder, without)?)?;
    Ok(())
}

/// Fails unless the files have the checksums that were written, and there is no other file.
pub fn check_checksums_without(folder: &Path, without: &str) -> Result<()> {
    let path = folder.join(CHECKSUMS);
    let written = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let actual = checksums(folder, without)?;
    let name = |line: &str| line.split_once("  ").map_or_else(String::new, |(_, name)| name.to_owned());
    let wrong: BTreeSet<String> =
        difference(&written, &actual).chain(difference(&actual, &written)).map(name).collect();
    if !wrong.is_empty() {
        let wrong: Vec<_> = wrong.into_iter().collect();
        bail!("{CHECKSUMS} does not fit these files: {}", wrong.join(", "));
    }
    Ok(())
}

/// The lines of one text that another one lacks.
fn difference<'a>(one: &'a str, other: &'a str) -> impl Iterator<Item = &'a str> {
    let others: BTreeSet<&str> = other.lines().collect();
    one.lines().filter(move |line| !others.contains(line))
}

fn checksums(folder: &Path, without: &str) -> Result<String> {
    let is_wanted =
        |file: &&PathBuf| **file != Path::new(CHECKSUMS) && (without.is_empty() || !file.starts_with(without));
    let mut text = String::new();
    for file in files(folder)?.iter().filter(is_wanted) {
        let digest = Sha256::digest(fs::read(folder.join(file))?);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        text += &format!("{hex}  {}\n", file.to_str().context("a file has a name of text")?);
    }
    Ok(text)
}

/// Fails if the checksums of two folders differ.
pub fn compare(one: &Path, other: &Path) -> Result<()> {
    let lines = |folder: &Path| fs::read_to_string(folder.join(CHECKSUMS));
    let (one, other) = (lines(one)?, lines(other)?);
    if one == other {
        return Ok(());
    }
    let differing: Vec<_> = difference(&one, &other).collect();
    bail!("these files become others when they are made again:\n{}", differing.join("\n"))
}

/// The size of all files in a folder, in bytes.
pub fn size(folder: &Path) -> Result<u64> {
    files(folder)?.iter().map(|file| Ok(fs::metadata(folder.join(file))?.len())).sum()
}

/// The files in a folder and in the folders in it, sorted, by their paths in it.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let path = folder.join(&inner);
        for entry in fs::read_dir(&path).with_context(|| format!("{} cannot be read", path.display()))? {
            let entry = entry?;
            let name = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() { folders.push(name) } else { files.push(name) }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_all_files_but_their_own() {
        let folder = std::env::temp_dir().join(format!("alidomain-tree-{}", std::process::id()));
        let (one, other) = (folder.join("one"), folder.join("other"));
        fs::create_dir_all(one.join("inner")).unwrap();
        fs::write(one.join("inner/empty"), "").unwrap();
        fs::write(one.join("a"), "a").unwrap();
        copy(&one, &other).unwrap();
        for folder in [&one, &other, &one] {
            write_checksums(folder).unwrap();
        }
        let text = fs::read_to_string(one.join(CHECKSUMS)).unwrap();
        let names: Vec<_> = text.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name).collect();
        assert_eq!(names, ["a", "inner/empty"]);
        assert!(text.contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  inner/empty\n"));
        compare(&one, &other).unwrap();

        fs::write(other.join("a"), "b").unwrap();
        write_checksums(&other).unwrap();
        let error = compare(&one, &other).unwrap_err().to_string();
        assert!(error.ends_with("  a") && !error.contains("empty"), "{error}");

        check_checksums_without(&other, "").unwrap();
        fs::write(other.join("inner/new"), "").unwrap();
        check_checksums_without(&other, "inner").unwrap_err();
        write_checksums_without(&other, "inner").unwrap();
        check_checksums_without(&other, "inner").unwrap();
        fs::write(other.join("a"), "c").unwrap();
        fs::write(other.join("b"), "").unwrap();
        let error = check_checksums_without(&other, "inner").unwrap_err().to_string();
        assert!(error.ends_with(": a, b"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }
}
