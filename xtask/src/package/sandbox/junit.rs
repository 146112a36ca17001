//! The artifact for the JVM as users use it: a project of Maven whose tests have the extension.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::super::jar::consumer::Workshop;
use super::super::programs::{OWN, platform};
use super::super::{Mode, evidence, jar};
use crate::java::Java;
use crate::project::Project;
use crate::step;

/// The program in bindings/kotlin/consumers, its class, and its tests.
const CONSUMER: &str = "sandbox";
const CLASS: &str = "src/main/java/ContactChanger.java";
const TESTS: [&str; 6] = [
    "ContactChangerTest",
    "ParallelTest",
    "PerClassTest",
    "SandboxTest",
    "SharedPerClassTest",
    "io.github.alidomain.sandbox.RunningTest",
];

/// Where Maven writes what the tests did: with org.json, and with the android-json of Spring Boot's tests.
const REPORTS: [&str; 2] = ["surefire-reports", "with-android-json"];

/// A mistake for the class, and what JUnit says then.
const MISTAKE: [&str; 2] = ["ContactType.ADMIN", "ContactType.TECH"];
const NOTICED: &str = "expected: <UPDATE_ADMIN_CONTACT> but was: <UPDATE_TECH_CONTACT>";

/// What newer versions of JUnit say of an extension that only older ones can close.
const WARNING: &str = "not AutoCloseable";

/// Runs the tests of the program, once as it is and once with a mistake.
pub fn check(project: &Project, dist: &Path, artifact: &Path) -> Result<()> {
    let client = client(project, dist)?;
    let client = format!("-Dpackaged.client=file://{client}");
    let workshop = Workshop::open(project, dist)?;
    let consumer = workshop.build(CONSUMER, &["test", &client])?;
    for (folder, test) in REPORTS.iter().flat_map(|folder| TESTS.map(|test| (folder, test))) {
        let report = consumer.folder.join(format!("target/{folder}/TEST-{test}.xml"));
        ensure!(report.exists(), "{test} did not run: {folder} has no report of it");
    }
    step::run_here("Testing a Java program with a mistake", || {
        let class = consumer.folder.join(CLASS);
        let right = fs::read_to_string(&class)?;
        ensure!(right.contains(MISTAKE[0]), "the program has no {}", MISTAKE[0]);
        fs::write(&class, right.replace(MISTAKE[0], MISTAKE[1]))?;
        let output = workshop.maven(&consumer.folder).args(["test", &client]).output()?;
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
        ensure!(
            !output.status.success() && said.contains(NOTICED),
            "Maven should have failed, and said {NOTICED}:\n{said}"
        );
        ensure!(!said.contains(WARNING), "JUnit warns of the extension: {WARNING}\n{said}");
        Ok(())
    })?;
    let text = format!(
        "{}, Java {}: a program tested with JUnit and the extension",
        evidence::here(),
        Java::default()?.version
    );
    evidence::ran(project, artifact, platform(OWN), &text)
}

/// The repository with the Kotlin package. It is made here, for this machine, if it is not packaged.
fn client(project: &Project, dist: &Path) -> Result<String> {
    let folder = Path::new("io/github/alidomain/alidomain").join(env!("CARGO_PKG_VERSION"));
    for repository in [dist.to_owned(), project.root.join("dist/maven"), project.target.join("jar/maven")] {
        if repository.join(&folder).exists() {
            return Ok(repository.display().to_string());
        }
    }
    jar::run(project, &jar::Options::default(), Mode { dev: true, check: false })?;
    Ok(project.target.join("jar/maven").display().to_string())
}
