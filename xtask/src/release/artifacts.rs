//! The artifacts that a release has, and what must be in each.

use crate::package::inspection::Kind;
use crate::package::target::{Library, Target};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The program of the sandbox, and its artifact for the JVM.
const SANDBOX: &str = "alidomain-sandbox";

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
    let metadata = Some(("METADATA", format!("\nVersion: {VERSION}\n")));
    let wheel = |(tag, platform, target): (&str, &'static str, Target)| {
        let library = if target == Target::WindowsX86_64 { "alidomain.dll" } else { "libalidomain.so" };
        Artifact {
            path: format!("python/alidomain-{VERSION}-py3-none-{tag}.whl"),
            language: "Python",
            platform,
            native: vec![(format!("alidomain/_native/{library}"), target, Kind::Library(Library::Python))],
            required: [&LICENSES[..], &["alidomain/py.typed", ".cyclonedx.json"]].concat(),
            version: metadata.clone(),
        }
    };
    let mut all: Vec<_> = [
        ("manylinux_2_17_x86_64.manylinux2014_x86_64", "Linux x86-64, glibc 2.17 or newer", Target::LinuxX86_64),
        ("manylinux_2_17_aarch64.manylinux2014_aarch64", "Linux aarch64, glibc 2.17 or newer", Target::LinuxAarch64),
        ("musllinux_1_2_x86_64", "Linux x86-64, musl 1.2 or newer", Target::MuslX86_64),
        ("musllinux_1_2_aarch64", "Linux aarch64, musl 1.2 or newer", Target::MuslAarch64),
        ("win_amd64", "Windows 10 or newer, x86-64", Target::WindowsX86_64),
    ]
    .map(wheel)
    .into();
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

/// The sandbox, for the tests of users.
fn sandbox() -> Vec<Artifact> {
    let wheel = |(tag, platform, target): (&str, &'static str, Target)| {
        let program = format!("alidomain_sandbox/{}", target.program_name(SANDBOX));
        Artifact {
            path: format!("python/alidomain_sandbox-{VERSION}-py3-none-{tag}.whl"),
            language: "Python, sandbox",
            platform,
            native: vec![(program, target, Kind::Program)],
            required: [&LICENSES[..], &["alidomain_sandbox/py.typed"]].concat(),
            version: Some(("METADATA", format!("\nVersion: {VERSION}\n"))),
        }
    };
    let program = |platform: &str, target: Target| {
        let path = format!("io/github/alidomain/sandbox/program/{platform}/{}", target.program_name(SANDBOX));
        (path, target, Kind::Program)
    };
    let mut all: Vec<_> = [
        ("manylinux2014_x86_64.manylinux_2_17_x86_64.musllinux_1_1_x86_64", "Linux x86-64", Target::MuslX86_64),
        ("manylinux2014_aarch64.manylinux_2_17_aarch64.musllinux_1_1_aarch64", "Linux aarch64", Target::MuslAarch64),
        ("win_amd64", "Windows 10 or newer, x86-64", Target::WindowsX86_64),
    ]
    .map(wheel)
    .into();
    all.push(Artifact {
        path: format!("maven/io/github/alidomain/{SANDBOX}/{VERSION}/{SANDBOX}-{VERSION}.jar"),
        language: "Kotlin and Java, sandbox",
        platform: "Linux x86-64 and aarch64; Windows 10 or newer, x86-64",
        native: vec![
            program("linux-x86-64", Target::MuslX86_64),
            program("linux-aarch64", Target::MuslAarch64),
            program("windows-x86-64", Target::WindowsX86_64),
        ],
        required: [&LICENSES[..], &["io/github/alidomain/sandbox/AlidomainSandbox.class"]].concat(),
        version: None,
    });
    all.push(Artifact {
        path: format!("maven/io/github/alidomain/{SANDBOX}/{VERSION}/{SANDBOX}-{VERSION}-sources.jar"),
        language: "Kotlin and Java, sandbox",
        platform: "Sources",
        native: Vec::new(),
        required: vec!["io/github/alidomain/sandbox/AlidomainSandbox.java"],
        version: None,
    });
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
                &[&LICENSES[..], &["META-INF/proguard/alidomain.pro"]].concat(),
            )
        },
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
                &[&LICENSES[..], &["AndroidManifest.xml", "classes.jar", "proguard.txt"]].concat(),
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
