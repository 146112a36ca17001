//! The artifacts that a release has, and what must be in each.

use crate::package::cli;
use crate::package::inspection::Kind;
use crate::package::programs::wheel::{self as program_wheel, program_path};
use crate::package::programs::{SHIPPED, platform};
use crate::package::python::{PLATFORMS, SOURCE, wheel};
use crate::package::target::{Library, Program, Target};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The name of the sandbox's artifact for the JVM.
const SANDBOX: &str = "alidomain-sandbox";

/// The files with licenses that every artifact with linked native code has, in whatever folder.
const LICENSES: [&str; 4] =
    ["LICENSE", "THIRD-PARTY-LICENSES.txt", "RUST-LIBRARY-LICENSES.html", "RUNTIME-LICENSES.txt"];

/// What stands for the platform of files for people and for build tools.
pub const DESCRIPTION: &str = "Description";
pub const SOURCES: &str = "Sources";
pub const DOCUMENTATION: &str = "Documentation";

/// A file or a folder of a release.
#[derive(Debug)]
pub struct Artifact {
    /// From `dist`.
    pub path: String,
    pub language: &'static str,
    /// For readers. Of an artifact with native code, what that code is built for.
    pub platforms: Vec<&'static str>,
    /// The libraries and programs in it: their paths, and what they must be.
    pub native: Vec<(String, Target, Kind)>,
    /// The ends of the paths of files that must be there, and not be empty.
    pub required: Vec<&'static str>,
    /// The end of the path of a file, and the text with the version that must be in it.
    pub version: Option<(&'static str, String)>,
}

/// What the POMs depend on, by the name of their artifact.
pub const DEPENDENCIES: [(&str, &[&str]); 3] = [
    ("alidomain", &["kotlin-stdlib", "kotlinx-coroutines-core", "slf4j-api"]),
    ("alidomain-android", &["kotlin-stdlib", "kotlinx-coroutines-core"]),
    (SANDBOX, &["junit-jupiter-api", "json"]),
];

/// Every artifact of a release.
pub fn all() -> Vec<Artifact> {
    let mut all = python();
    all.extend(maven());
    all.push(swift());
    all.extend(sandbox());
    all.extend(command());
    all
}

fn python() -> Vec<Artifact> {
    let wheel = |(target, tag): (Target, &str)| Artifact {
        path: format!("python/{}", wheel::file_name(tag)),
        language: "Python",
        platforms: vec![target.platform()],
        native: vec![(wheel::library_name(target), target, Kind::Library(Library::Python))],
        required: [&LICENSES[..], &["alidomain/py.typed", ".cyclonedx.json"]].concat(),
        version: Some(("METADATA", format!("\nVersion: {VERSION}\n"))),
    };
    let mut all: Vec<_> = PLATFORMS.map(wheel).into();
    all.push(Artifact {
        path: format!("python/alidomain-{VERSION}.tar.gz"),
        language: "Python",
        platforms: vec![SOURCE],
        native: Vec::new(),
        required: vec!["LICENSE", "Cargo.lock", "src/alidomain.udl", "pyproject.toml"],
        version: Some(("PKG-INFO", format!("\nVersion: {VERSION}\n"))),
    });
    all
}

/// The wheels with a program, which have these files besides.
fn program_wheels(program: Program, language: &'static str, required: &[&'static str]) -> Vec<Artifact> {
    let wheel = |(target, ..): (Target, &str, &str)| Artifact {
        path: format!("python/{}", program_wheel::file_name(program, target)),
        language,
        platforms: vec![platform(target)],
        native: vec![(program_path(program, target), target, Kind::Program(program))],
        required: [&LICENSES[..], required].concat(),
        version: Some(("METADATA", format!("\nVersion: {VERSION}\n"))),
    };
    SHIPPED.map(wheel).into()
}

/// The command `alidomain`.
fn command() -> Vec<Artifact> {
    let language = "Command";
    let archive = |(target, ..): (Target, &str, &str)| {
        let folder = cli::folder_name(target.triple());
        let program = format!("{folder}/{}", target.program_name(Program::Cli));
        Artifact {
            path: format!("cli/{}", cli::archive_name(target.triple())),
            language,
            platforms: vec![platform(target)],
            native: vec![(program, target, Kind::Program(Program::Cli))],
            required: [&LICENSES[..], &["README.md", "man/alidomain.1", "completions/alidomain.bash"]].concat(),
            version: Some(("man/alidomain.1", format!("\"alidomain {VERSION}\""))),
        }
    };
    let mut all = program_wheels(Program::Cli, language, &[]);
    all.extend(SHIPPED.map(archive));
    all
}

/// The sandbox, for the tests of users.
fn sandbox() -> Vec<Artifact> {
    let mut all = program_wheels(Program::Sandbox, "Python, sandbox", &["alidomain_sandbox/py.typed"]);
    let in_jar = |(target, platform, _): (Target, &str, &str)| {
        let name = target.program_name(Program::Sandbox);
        let path = format!("io/github/alidomain/sandbox/program/{platform}/{name}");
        (path, target, Kind::Program(Program::Sandbox))
    };
    all.push(Artifact {
        path: maven_file(SANDBOX, ".jar"),
        language: "Kotlin and Java, sandbox",
        platforms: SHIPPED.map(|(target, ..)| platform(target)).into(),
        native: SHIPPED.map(in_jar).into(),
        required: [&LICENSES[..], &["io/github/alidomain/sandbox/AlidomainSandbox.class"]].concat(),
        version: None,
    });
    let plain = |end: &str, kind, required| Artifact {
        path: maven_file(SANDBOX, end),
        language: "Kotlin and Java, sandbox",
        platforms: vec![kind],
        native: Vec::new(),
        required: vec![required],
        version: None,
    };
    all.push(plain("-sources.jar", SOURCES, "io/github/alidomain/sandbox/AlidomainSandbox.java"));
    all.push(plain("-javadoc.jar", DOCUMENTATION, "index.html"));
    all
}

/// A file of an artifact in a Maven repository, by all of its name after the version.
pub fn maven_file(artifact: &str, end: &str) -> String {
    format!("maven/io/github/alidomain/{artifact}/{VERSION}/{artifact}-{VERSION}{end}")
}

fn maven() -> Vec<Artifact> {
    let jni = |path: &str, target| (path.to_owned(), target, Kind::Library(Library::Jni));
    let plain = |artifact: &str, end: &str, platforms: &[&'static str], required: &[&'static str]| Artifact {
        path: maven_file(artifact, end),
        language: "Kotlin and Java",
        platforms: platforms.to_vec(),
        native: Vec::new(),
        required: required.to_vec(),
        version: None,
    };
    let pom = |artifact: &str| Artifact {
        version: Some((".pom", format!("<artifactId>{artifact}</artifactId>\n  <version>{VERSION}</version>"))),
        ..plain(artifact, ".pom", &[DESCRIPTION], &[".pom"])
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
                &[Target::LinuxX86_64, Target::LinuxAarch64, Target::WindowsX86_64].map(Target::platform),
                &[&LICENSES[..], &["META-INF/proguard/alidomain.pro", "io/github/alidomain/DomainClient.class"]]
                    .concat(),
            )
        },
        pom("alidomain"),
        pom("alidomain-android"),
        pom(SANDBOX),
        plain("alidomain", "-sources.jar", &[SOURCES], &["io/github/alidomain/DomainClient.kt"]),
        plain("alidomain", "-javadoc.jar", &[DOCUMENTATION], &["index.html"]),
        Artifact {
            native: vec![
                jni("jni/arm64-v8a/libalidomain_jni.so", Target::AndroidAarch64),
                jni("jni/x86_64/libalidomain_jni.so", Target::AndroidX86_64),
            ],
            ..plain(
                "alidomain-android",
                ".aar",
                &[Target::AndroidAarch64, Target::AndroidX86_64].map(Target::platform),
                &[
                    &LICENSES[..],
                    &["AndroidManifest.xml", "proguard.txt", "classes.jar!io/github/alidomain/DomainClient.class"],
                ]
                .concat(),
            )
        },
        plain("alidomain-android", "-sources.jar", &[SOURCES], &["io/github/alidomain/DomainClient.kt"]),
        plain("alidomain-android", "-javadoc.jar", &[DOCUMENTATION], &["index.html"]),
    ]
}

fn swift() -> Artifact {
    let archive = |target: Target| (format!("lib/{}/libalidomain.a", target.triple()), target, Kind::Archive);
    Artifact {
        path: "swift/AliDomain".to_owned(),
        language: "Swift",
        platforms: [Target::LinuxX86_64, Target::LinuxAarch64].map(Target::platform).into(),
        native: vec![archive(Target::LinuxX86_64), archive(Target::LinuxAarch64)],
        // An archive is not linked with C libraries yet.
        required: [&LICENSES[..3], &["README.md", "AliDomainFFI.h", "PrivacyInfo.xcprivacy"]].concat(),
        version: Some(("Package.swift", format!("// AliDomain {VERSION}. "))),
    }
}
