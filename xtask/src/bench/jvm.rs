//! Clients in Java and Kotlin. Maven fetches each with all that it depends on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::contender::{Contender, Task};
use super::figures::Figure;
use super::names::*;
use super::pace::{IN_FLIGHT, Pace};
use super::{Field, Language};
use crate::package::jar;
use crate::package::jar::consumer::Workshop;
use crate::package::libraries;
use crate::package::once;
use crate::package::target::{Library, OWN};
use crate::project::Project;
use crate::{generate, step};

/// A heap of one size, resident from the start: only what the program keeps can make memory grow.
const FIXED_HEAP: [&str; 3] = ["-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"];

/// Packages the jar with the library of this machine, and builds each client.
pub fn field(project: &Project, pace: &Pace) -> Result<Field> {
    let repository = project.target.join("bench/maven");
    generate::kotlin_source(project)?;
    let library = libraries::build(project, OWN, Library::Jni)?;
    jar::make(project, &[(generate::jvm_platform()?.to_owned(), library.clone())], &repository, false)?;
    let workshop = Workshop::open(project, &repository)?;
    let build = |profile, main| Client::build(project, &workshop, profile, main);
    let ours = build("alidomain", "MainKt")?;
    let sdk = build("vendor-async", "Main")?;
    let older_sdk = build("vendor-older", "Main")?;
    let generic_sdk = build("vendor-generic", "Main")?;
    let http_client = build("by-hand", "Main")?;

    let calls = || pace.calls(10_000, 20_000, 20_000, &IN_FLIGHT);
    let contenders = vec![
        ours.contender(BLOCKING, &["blocking"], calls()),
        ours.contender(SUSPEND, &["suspend"], calls()),
        ours.contender(BULK, &["bulk"], pace.bulks(20_000)),
        sdk.contender(JAVA_SDK, &[], calls()),
        older_sdk.contender(JAVA_OLDER_SDK, &[], calls()),
        generic_sdk.contender(JAVA_GENERIC_SDK, &[], calls()),
        http_client.contender(HTTP_CLIENT, &[], calls()),
        ours.memory(BLOCKING, &["blocking"], pace),
        sdk.memory(JAVA_SDK, &[], pace),
    ];
    let mut versions = vec![("Java".to_owned(), version()?)];
    versions.extend(sdk.version("alibabacloud-domain20180129"));
    versions.extend(older_sdk.version("aliyun-java-sdk-domain"));
    versions.extend(generic_sdk.version("tea-openapi"));
    Ok(Field { contenders, versions, library_bytes: Some(fs::metadata(library)?.len()) })
}

/// A program with its class path.
struct Client {
    main: &'static str,
    classes: PathBuf,
    jars: Vec<PathBuf>,
}

impl Client {
    /// From a profile of benches/jvm/pom.xml.
    fn build(project: &Project, workshop: &Workshop, profile: &str, main: &'static str) -> Result<Self> {
        let folder = project.target.join("bench/jvm");
        let lib = folder.join(profile).join("lib");
        // Older versions would stay behind.
        once::remove(&lib)?;
        let mut build = workshop.maven(&project.root.join("benches/jvm"));
        build.arg(format!("-P{profile}")).arg(format!("-Dbuild.folder={}", folder.display())).arg("compile");
        step::run(&format!("Building the JVM client {profile}"), &mut build)?;
        let mut jars = Vec::new();
        if lib.exists() {
            for entry in fs::read_dir(lib)? {
                jars.push(entry?.path());
            }
        }
        jars.sort();
        Ok(Self { main, classes: folder.join(profile).join("classes"), jars })
    }

    fn contender(&self, name: &'static str, arguments: &[&str], tasks: Vec<Task>) -> Contender {
        let sizes = self.jars.iter().filter_map(|jar| Some(fs::metadata(jar).ok()?.len()));
        self.run(name, &[], arguments, tasks)
            .with(Figure::InstalledMb, sizes.sum::<u64>() as f64 / 1e6)
            .with(Figure::Packages, self.jars.len() as f64)
    }

    /// The same client with a heap that shows how memory grows.
    fn memory(&self, name: &'static str, arguments: &[&str], pace: &Pace) -> Contender {
        self.run(name, &FIXED_HEAP, arguments, vec![pace.memory()])
    }

    fn run(&self, name: &'static str, options: &[&str], arguments: &[&str], tasks: Vec<Task>) -> Contender {
        let path: Vec<String> =
            [&self.classes].into_iter().chain(&self.jars).map(|p| p.display().to_string()).collect();
        let path = path.join(":");
        let all: Vec<&str> =
            options.iter().copied().chain(["-cp", &path, self.main]).chain(arguments.iter().copied()).collect();
        Contender::new(Language::Jvm, name, Path::new("java"), &all, tasks)
    }

    /// Of the jar of that name.
    fn version(&self, name: &str) -> Option<(String, String)> {
        let version = |jar: &PathBuf| {
            let stem = jar.file_stem()?.to_str()?;
            Some(stem.strip_prefix(name)?.strip_prefix('-')?.to_owned())
        };
        Some((name.to_owned(), self.jars.iter().find_map(version)?))
    }
}

fn version() -> Result<String> {
    let text = step::quietly("java --version", Command::new("java").arg("--version"))?;
    Ok(text.lines().next().context("Java says its version")?.to_owned())
}
