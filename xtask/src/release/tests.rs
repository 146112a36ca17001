//! Releases that were tampered with are refused.

use std::fs;
use std::path::PathBuf;

use super::artifacts::Artifact;
use super::contents::Files;
use super::*;
use crate::package::inspection::Kind;
use crate::package::target::{Library, Program, Target};

const KIND: Kind = Kind::Library(Library::Python);

fn own_name() -> &'static str {
    inspection::version_of(KIND)
}

/// This test itself stands for a library of this machine's platform.
fn own_program() -> Vec<u8> {
    let mut bytes = fs::read(std::env::current_exe().unwrap()).unwrap();
    bytes.extend_from_slice(own_name().as_bytes());
    bytes
}

fn artifact(target: Target) -> Artifact {
    Artifact {
        path: "python/alidomain.whl".to_owned(),
        language: "Python",
        platforms: vec!["Linux"],
        native: vec![("alidomain/libalidomain.so".to_owned(), target, KIND)],
        required: vec!["LICENSE", "METADATA"],
        version: Some(("METADATA", "\nVersion: 1.2.3\n".to_owned())),
    }
}

fn files() -> Files {
    Files::from([
        ("alidomain/libalidomain.so".to_owned(), own_program()),
        ("x-1.2.3.dist-info/licenses/LICENSE".to_owned(), b"MIT".to_vec()),
        ("x-1.2.3.dist-info/METADATA".to_owned(), b"Name: alidomain\nVersion: 1.2.3\n".to_vec()),
    ])
}

/// The problems that a change of the files brings.
fn after(change: impl FnOnce(&mut Files)) -> Vec<String> {
    let own = if cfg!(target_arch = "x86_64") { Target::LinuxX86_64 } else { Target::LinuxAarch64 };
    let artifact = artifact(own);
    let before = inspection::problems(&artifact, &files());
    let mut files = files();
    change(&mut files);
    let mut problems = inspection::problems(&artifact, &files);
    problems.retain(|problem| !before.contains(problem));
    problems
}

#[track_caller]
fn assert_refused(change: impl FnOnce(&mut Files), because: &str) {
    let problems = after(change);
    assert!(problems.iter().any(|problem| problem.contains(because)), "{because}: {problems:?}");
}

#[test]
fn what_was_not_changed_has_no_new_problems() {
    assert_eq!(after(|_| ()), <[String; 0]>::default());
}

#[test]
fn a_wrong_version_is_refused() {
    let metadata = "x-1.2.3.dist-info/METADATA";
    assert_refused(|files| drop(files.insert(metadata.to_owned(), b"\nVersion: 1.2.4\n".to_vec())), "METADATA");
    let library = own_program();
    let older = library[..library.len() - own_name().len()].to_vec();
    let older = String::from_utf8_lossy(&older).replace(own_name(), "alidomain/0.0.x").into_bytes();
    assert_refused(|files| drop(files.insert("alidomain/libalidomain.so".to_owned(), older)), "is not of version");
}

#[test]
fn a_missing_library_is_refused() {
    assert_refused(|files| drop(files.remove("alidomain/libalidomain.so")), "libalidomain.so is missing");
}

#[test]
fn a_library_for_another_platform_is_refused() {
    let other = if cfg!(target_arch = "x86_64") { Target::LinuxAarch64 } else { Target::LinuxX86_64 };
    let problems = inspection::problems(&artifact(other), &files());
    assert!(problems.iter().any(|problem| problem.contains("It is built for")), "{problems:?}");
    assert_refused(
        |files| drop(files.insert("alidomain/alidomain.dll".to_owned(), own_program())),
        "does not belong there",
    );
}

#[test]
fn a_missing_license_is_refused() {
    let license = "x-1.2.3.dist-info/licenses/LICENSE";
    assert_refused(|files| drop(files.remove(license)), "LICENSE is missing");
    assert_refused(|files| drop(files.insert(license.to_owned(), Vec::new())), "LICENSE is missing or empty");
}

#[test]
fn a_marker_may_be_empty_but_not_missing() {
    let mut artifact = artifact(Target::LinuxX86_64);
    artifact.required = vec!["alidomain/py.typed"];
    let is_missing = |files: &Files| {
        inspection::problems(&artifact, files).contains(&"alidomain/py.typed is missing or empty.".to_owned())
    };
    let mut files = files();
    assert!(is_missing(&files));
    files.insert("alidomain/py.typed".to_owned(), Vec::new());
    assert!(!is_missing(&files));
}

/// What is wrong with this test in the place of the command.
fn problems_as_command(target: Target, change: impl FnOnce(&mut String)) -> Vec<String> {
    let program = "cli/alidomain";
    let mut artifact = artifact(target);
    artifact.native = vec![(program.to_owned(), target, Kind::Program(Program::Cli))];
    // Letters of one byte each, so that the file keeps its form.
    let mut text: String = own_program().into_iter().map(char::from).collect();
    change(&mut text);
    let bytes = text.chars().map(|char| char as u8).collect();
    inspection::problems(&artifact, &Files::from([(program.to_owned(), bytes)]))
}

#[test]
fn another_program_than_the_command_is_refused() {
    let own = if cfg!(target_arch = "x86_64") { Target::LinuxX86_64 } else { Target::LinuxAarch64 };
    let is_other = |problem: &String| problem.contains("is another program") || problem.contains("is not of version");
    assert!(!problems_as_command(own, |_| ()).iter().any(is_other));
    let problems = problems_as_command(own, |text| {
        *text =
            text.replace("`alidomain --help` lists", "`alidomain --help` hides").replace(own_name(), "alidomain/0.0.x");
    });
    assert_eq!(problems.iter().filter(|problem| is_other(problem)).count(), 2, "{problems:?}");
}

#[test]
fn a_command_that_needs_a_library_is_refused() {
    let musl = if cfg!(target_arch = "x86_64") { Target::MuslX86_64 } else { Target::MuslAarch64 };
    let problems = problems_as_command(musl, |_| ());
    assert!(problems.iter().any(|problem| problem.contains("needs libc.so")), "{problems:?}");
}

#[test]
fn pages_of_archives_are_compared_without_the_folder() {
    let files = |folder: &str, page: &str| {
        let file = |name: &str, text: &str| (format!("{folder}/{name}"), text.as_bytes().to_vec());
        common(Files::from([
            file("alidomain", folder),
            file("man/alidomain.1", page),
            file("completions/_alidomain", ""),
        ]))
    };
    assert_eq!(files("x86_64", "page"), files("aarch64", "page"));
    assert_eq!(files("x86_64", "page").len(), 2);
    assert_ne!(files("x86_64", "page"), files("aarch64", "other page"));
}

#[test]
fn an_artifact_of_another_version_is_refused() {
    let dist = std::env::temp_dir().join(format!("alidomain-release-{}", std::process::id()));
    let file = |name: &str| -> PathBuf { dist.join(name) };
    fs::create_dir_all(file("python")).unwrap();
    let own = artifact(Target::LinuxX86_64);
    fs::write(file(&own.path), "").unwrap();
    fs::write(file("manifest.json"), "{}").unwrap();
    unknown_files(&dist, std::slice::from_ref(&own)).unwrap();
    fs::write(file("python/x-0.0.9.whl"), "").unwrap();
    let error = unknown_files(&dist, &[own]).unwrap_err().to_string();
    assert!(error.contains("x-0.0.9.whl"), "{error}");
    fs::remove_dir_all(dist).unwrap();
}
