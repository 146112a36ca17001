//! What is wrong with the files of an artifact.

use super::artifacts::Artifact;
use super::contents::Files;
use super::record;
use crate::package::inspection::{self, Kind};
use crate::package::target::Library;

/// What the names of native libraries and archives end in.
const NATIVE: [&str; 4] = [".so", ".dylib", ".dll", ".a"];

/// Returns a sentence for each thing that is wrong.
pub fn problems(artifact: &Artifact, files: &Files) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, target, kind) in &artifact.native {
        let Some(bytes) = files.get(path) else {
            problems.push(format!("{path} is missing."));
            continue;
        };
        match inspection::problems_of(*target, *kind, bytes) {
            Ok(found) => problems.extend(found.iter().map(|problem| format!("{path}: {problem}"))),
            Err(error) => problems.push(format!("{path}: {error:#}.")),
        }
        if !contains(bytes, name_of(*kind).as_bytes()) {
            problems.push(format!("{path} is another library."));
        }
        if *kind != Kind::Program && !contains(bytes, own_name().as_bytes()) {
            problems.push(format!("{path} is not of version {}.", env!("CARGO_PKG_VERSION")));
        }
    }
    for path in files.keys().filter(|path| NATIVE.iter().any(|end| path.ends_with(end))) {
        if !artifact.native.iter().any(|(expected, ..)| expected == path) {
            problems.push(format!("{path} is a library that does not belong there."));
        }
    }
    for end in &artifact.required {
        if !files.iter().any(|(path, bytes)| path.ends_with(end) && !bytes.is_empty()) {
            problems.push(format!("{end} is missing or empty."));
        }
    }
    problems.extend(record::problems(files));
    if let Some((end, text)) = &artifact.version {
        let names_version =
            |(path, bytes): (&String, &Vec<u8>)| path.ends_with(end) && contains(bytes, text.as_bytes());
        if !files.iter().any(names_version) {
            problems.push(format!("{end} does not say {:?}.", text.trim()));
        }
    }
    problems
}

/// A name that only this kind of a library or program has in it.
fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Library(Library::Jni) => "JNI_OnLoad",
        Kind::Library(Library::Python) | Kind::Archive => "ffi_alidomain_uniffi_contract_version",
        Kind::Program => concat!(env!("CARGO_PKG_VERSION"), "alidomain-sandbox"),
    }
}

/// What the library calls itself in the header `User-Agent`.
pub fn own_name() -> String {
    concat!("alidomain/", env!("CARGO_PKG_VERSION")).to_owned()
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
