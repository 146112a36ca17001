//! The artifacts that a release has, and what must be in each.

use crate::package::inspection::Kind;
use crate::package::python::{PLATFORMS, wheel};
use crate::package::sandbox::{PROGRAM, SHIPPED};
use crate::package::target::{Library, Target};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The files with licenses that every artifact with native code has, in whatever folder.
const LICENSES: [&str; 3] = ["LICENSE", "THIRD-PARTY-LICENSES.txt", "RUST-LIBRARY-LICENSES.html"];

/// A file or a folder of a release.
#[derive(Debug)]
pub struct Artifact {
    /// From `dist`.
    pub path: String,
    pub language: &'static str,
    pub platform: &'static str,
    /// The libraries and programs in it: their paths, and what they must be.
    pub native: Vec<(String, Target, Kind)>,
    /// The ends of the paths of files that must be there, and not be empty.
    pub required: Vec<&'static str>,
    /// The end of the path of a file, and the text with the version that must be in it.
    pub version: Option<(&'static str, String)>,
}

/// Every artifact of a release.
pub fn all() -> Vec<Artifact> {
    let mut all = python();
    all.extend(maven());
    all.push(swift());
    all.extend(sandbox());
    all
}

fn python() -> Vec<Artifact> {
    let wheel = |(target, tag): (Target, &str)| Artifact {
        path: format!("python/{}", wheel::file_name(tag)),
        language: "Python",
        platform: platform(target),
        native: vec![(wheel::library_name(target), target, Kind::Library(Library::Python))],
        required: [&LICENSES[..], &["alidomain/py.typed", ".cyclonedx.json"]].concat(),
        version: Some(("METADATA", format!("\nVersion: {VERSION}\n"))),
    };
    let mut all: Vec<_> = PLATFORMS.map(wheel).into();
    all.push(Artifact {
        path: format!("python/alidomain-{VERSION}.tar.gz"),
        language: "Python",
        platform: "Source: needs Rust",
        native: Vec::new(),
        required: vec!["LICENSE", "Cargo.lock", "src/alidomain.udl", "pyproject.toml"],
        version: Some(("PKG-INFO", format!("\nVersion: {VERSION}\n"))),
    });
    all
}

/// The platform of a wheel, for readers.
fn platform(target: Target) -> &'static str {
    match target {
        Target::LinuxX86_64 => "Linux x86-64, glibc 2.17 or newer",
        Target::LinuxAarch64 => "Linux aarch64, glibc 2.17 or newer",
        Target::MuslX86_64 => "Linux x86-64, musl 1.2 or newer",
        Target::MuslAarch64 => "Linux aarch64, musl 1.2 or newer",
        Target::WindowsX86_64 => "Windows 10 or newer, x86-64",
        Target::AndroidAarch64 | Target::AndroidX86_64 => "Android",
    }
}

/// The sandbox, for the tests of users.
fn sandbox() -> Vec<Artifact> {
    let licenses = [&LICENSES[..], &["MUSL-COPYRIGHT.txt"]].concat();
    let wheel = |(target, _, tag): (Target, &str, &str)| Artifact {
        path: format!("python/alidomain_sandbox-{VERSION}-py3-none-{tag}.whl"),
        language: "Python, sandbox",
        // A program with musl in it runs on every Linux.
        platform: match target {
            Target::MuslX86_64 => "Linux x86-64",
            Target::MuslAarch64 => "Linux aarch64",
            _ => platform(target),
        },
        native: vec![(format!("alidomain_sandbox/{}", target.program_name(PROGRAM)), target, Kind::Program)],
        required: [if target.has_musl() { &licenses[..] } else { &LICENSES[..] }, &["alidomain_sandbox/py.typed"]]
            .concat(),
        version: Some(("METADATA", format!("\nVersion: {VERSION}\n"))),
    };
    let mut all: Vec<_> = SHIPPED.map(wheel).into();
    let in_jar = |(target, platform, _): (Target, &str, &str)| {
        let path = format!("io/github/alidomain/sandbox/program/{platform}/{}", target.program_name(PROGRAM));
        (path, target, Kind::Program)
    };
    all.push(Artifact {
        path: format!("maven/io/github/alidomain/{PROGRAM}/{VERSION}/{PROGRAM}-{VERSION}.jar"),
        language: "Kotlin and Java, sandbox",
        platform: "Linux x86-64 and aarch64; Windows 10 or newer, x86-64",
        native: SHIPPED.map(in_jar).into(),
        required: [&licenses[..], &["io/github/alidomain/sandbox/AlidomainSandbox.class"]].concat(),
        version: None,
    });
    let plain = |end: &str, platform, required| Artifact {
        path: format!("maven/io/github/alidomain/{PROGRAM}/{VERSION}/{PROGRAM}-{VERSION}{end}"),
        language: "Kotlin and Java, sandbox",
        platform,
        native: Vec::new(),
        required: vec![required],
        version: None,
    };
    all.push(plain("-sources.jar", "Sources", "io/github/alidomain/sandbox/AlidomainSandbox.java"));
    all.push(plain("-javadoc.jar", "Documentation", "index.html"));
    all
}

fn maven() -> Vec<Artifact> {
    let jni = |path: &str, target| (path.to_owned(), target, Kind::Library(Library::Jni));
    let folder = |artifact: &str| format!("maven/io/github/alidomain/{artifact}/{VERSION}/{artifact}-{VERSION}");
    let plain = |artifact: &str, end: &str, platform, required: &[&'static str]| Artifact {
        path: format!("{}{end}", folder(artifact)),
        language: "Kotlin and Java",
        platform,
        native: Vec::new(),
        required: required.to_vec(),
        version: None,
    };
    let pom = |artifact: &str| Artifact {
        version: Some((".pom", format!("<artifactId>{artifact}</artifactId>\n  <version>{VERSION}</version>"))),
        ..plain(artifact, ".pom", "Description", &[".pom"])
    };
    let in_jar = |platform: &str, file: &str| format!("io/github/alidomain/native/{platform}/{file}");
    vec![
        Artifact {
            native: vec![
                jni(&in_jar("linux-x86-64", "libalidomain_jni.so"), Target::LinuxX86_64),
                jni(&in_jar("linux-aarch64", "libalidomain_jni.so"), Target::LinuxAarch64),
                jni(&in_jar("windows-x86-64", "alidomain_jni.dll"), Target::WindowsX86_64),
            ],
            ..plain(
                "alidomain",
                ".jar",
                "Linux x86-64 and aarch64, glibc 2.17 or newer; Windows 10 or newer, x86-64",
                &[&LICENSES[..], &["META-INF/proguard/alidomain.pro", "io/github/alidomain/DomainClient.class"]]
                    .concat(),
            )
        },
        pom("alidomain"),
        pom("alidomain-android"),
        pom(PROGRAM),
        plain("alidomain", "-sources.jar", "Sources", &["io/github/alidomain/DomainClient.kt"]),
        plain("alidomain", "-javadoc.jar", "Documentation", &["index.html"]),
        Artifact {
            native: vec![
                jni("jni/arm64-v8a/libalidomain_jni.so", Target::AndroidAarch64),
                jni("jni/x86_64/libalidomain_jni.so", Target::AndroidX86_64),
            ],
            ..plain(
                "alidomain-android",
                ".aar",
                "Android 8.0 or newer, arm64-v8a and x86_64",
                &[
                    &LICENSES[..],
                    &["AndroidManifest.xml", "proguard.txt", "classes.jar!io/github/alidomain/DomainClient.class"],
                ]
                .concat(),
            )
        },
        plain("alidomain-android", "-sources.jar", "Sources", &["io/github/alidomain/DomainClient.kt"]),
        plain("alidomain-android", "-javadoc.jar", "Documentation", &["index.html"]),
    ]
}

fn swift() -> Artifact {
    let archive = |target: Target| (format!("lib/{}/libalidomain.a", target.triple()), target, Kind::Archive);
    Artifact {
        path: "swift/AliDomain".to_owned(),
        language: "Swift",
        platform: "Linux x86-64 and aarch64",
        native: vec![archive(Target::LinuxX86_64), archive(Target::LinuxAarch64)],
        required: [&LICENSES[..], &["README.md", "AliDomainFFI.h", "PrivacyInfo.xcprivacy"]].concat(),
        version: Some(("Package.swift", format!("// AliDomain {VERSION}. "))),
    }
}
