//! What is wrong with the files of an artifact.

use super::artifacts::Artifact;
use super::contents::Files;
use super::wheel;
use crate::package::inspection::{self, Kind};
use crate::package::target::{Library, Program};

/// What the names of native code end in, and what its files begin with: of ELF, Windows, archives and macOS.
const NAMES: [&str; 6] = [".so", ".dylib", ".dll", ".a", ".pyd", ".jnilib"];
const BEGINNINGS: [&[u8]; 4] = [b"\x7fELF", b"MZ", b"!<arch>\n", b"\xcf\xfa\xed\xfe"];

/// A file that says by its existence that a Python package has types.
const MARKER: &str = "py.typed";

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
            problems.push(format!(
                "{path} is another {}.",
                if matches!(kind, Kind::Program(_)) { "program" } else { "library" }
            ));
        }
        if !contains(bytes, version_of(*kind).as_bytes()) {
            problems.push(format!("{path} is not of version {}.", env!("CARGO_PKG_VERSION")));
        }
    }
    let is_native = |(path, bytes): &(&String, &Vec<u8>)| {
        NAMES.iter().any(|end| path.ends_with(end)) || BEGINNINGS.iter().any(|start| bytes.starts_with(start))
    };
    for (path, _) in files.iter().filter(is_native) {
        if !artifact.native.iter().any(|(expected, ..)| expected == path) {
            problems.push(format!("{path} is a library that does not belong there."));
        }
    }
    for end in &artifact.required {
        let is_it = |path: &str| {
            // A whole name, or the end of one if it begins with a dot.
            path.strip_suffix(end)
                .is_some_and(|rest| end.starts_with('.') || rest.is_empty() || rest.ends_with(['/', '!']))
        };
        let is_empty = |bytes: &[u8]| bytes.is_empty() && !end.ends_with(MARKER);
        if !files.iter().any(|(path, bytes)| is_it(path) && !is_empty(bytes)) {
            problems.push(format!("{end} is missing or empty."));
        }
    }
    if let Some(name) = artifact.path.strip_prefix("python/").filter(|name| name.ends_with(".whl")) {
        let native: Vec<&str> = artifact.native.iter().map(|(path, ..)| path.as_str()).collect();
        problems.extend(wheel::problems(name, files, &native));
    }
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
        Kind::Program(Program::Sandbox) => "/_sandbox/instructions",
        Kind::Program(Program::Cli) => "`alidomain --help` lists all commands.",
    }
}

/// What a library or program calls itself: in the header `User-Agent` of its requests, or `Server` of its replies.
pub fn version_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Library(_) | Kind::Archive | Kind::Program(Program::Cli) => {
            concat!("alidomain/", env!("CARGO_PKG_VERSION"))
        }
        Kind::Program(Program::Sandbox) => concat!("alidomain-sandbox/", env!("CARGO_PKG_VERSION")),
    }
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
