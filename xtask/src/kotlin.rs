//! The Kotlin package: its tests, and its public surface.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::generate::Profile;
use crate::java::Java;
use crate::package::once;
use crate::project::Project;
use crate::surroundings::Surroundings;
use crate::{generate, step, system};

/// Java has virtual threads from this version on.
const VIRTUAL_THREADS: u32 = 21;

/// Runs the tests and returns what they printed.
pub fn test(project: &Project, surroundings: &Surroundings) -> Result<String> {
    let mut test = prepare(project)?;
    let mut output = step::run("Testing Kotlin", surroundings.introduce(test.arg("test")))?;
    if let Some(java) = Java::installed()?.pop().filter(|java| java.version >= VIRTUAL_THREADS) {
        let title = format!("Testing virtual threads with Java {}", java.version);
        let mut test = maven(&project.binding("kotlin"));
        test.args(["surefire:test", "-Dtest=VirtualThreadsTest"]).arg(format!("-Djvm={}", java.program.display()));
        output += &step::run(&title, surroundings.introduce(&mut test))?;
    }
    Ok(output)
}

/// Writes the public surface that a test compares with, after a change of it that is meant.
pub fn api(project: &Project) -> Result<()> {
    let mut write = prepare(project)?;
    write.args(["test", "-Dtest=ApiTest"]).env("ALIDOMAIN_WRITE_API", "1");
    step::run("Writing the public surface of Kotlin", &mut write)?;
    println!("{}", project.binding("kotlin").join("api/alidomain.api").display());
    Ok(())
}

/// Compiles the package into a folder, and checks that Android has what it uses. Returns the folder with its classes.
pub fn compile(project: &Project, folder: &Path) -> Result<PathBuf> {
    let mut compile = with_java(project)?;
    generate::kotlin_source(project)?;
    compile.arg("process-classes").arg(format!("-Dbuild.folder={}", folder.display()));
    step::run("Compiling Kotlin", &mut compile)?;
    Ok(folder.join("classes"))
}

/// Builds the API pages, with a link to the pages that they are a part of. Returns their folder.
pub fn documentation(project: &Project, home: &str) -> Result<PathBuf> {
    let mut document = with_java(project)?;
    generate::kotlin_source(project)?;
    let folder = project.target.join("docs/kotlin");
    // A page of a class that is gone must not stay behind.
    once::remove(&folder)?;
    document.args(["--activate-profiles", "documentation", "generate-sources"]);
    document.arg("org.jetbrains.dokka:dokka-maven-plugin:dokka").arg(format!("-Dbuild.folder={}", folder.display()));
    document.arg(format!("-Ddocumentation.home={home}"));
    step::run("Building the API pages of Kotlin", &mut document)?;
    Ok(folder.join("dokka"))
}

/// Runs the example and returns what it printed.
pub fn example(project: &Project, prepare_command: impl FnOnce(&mut Command)) -> Result<String> {
    let mut build = prepare(project)?;
    step::run("Building the Kotlin example", build.args(["process-test-classes"]))?;
    let target = project.binding("kotlin").join("target");
    let dependencies = std::fs::read_to_string(target.join("classpath"))?;
    let classes = [target.join("classes"), target.join("test-classes")].map(|path| path.display().to_string());
    let mut example = Command::new("java");
    example.arg("-cp").arg(format!("{}:{}", dependencies.trim(), classes.join(":")));
    prepare_command(example.args(["SubmitContactChangeKt", "kotlin.example", "1"]));
    step::run("Submitting from Kotlin", &mut example)
}

/// Maven, in the folder of the binding, with the generated sources in place.
fn prepare(project: &Project) -> Result<Command> {
    let maven = with_java(project)?;
    generate::kotlin(project, Profile::Dev)?;
    Ok(maven)
}

fn with_java(project: &Project) -> Result<Command> {
    system::require("java", &["default-jdk-headless"])?;
    system::require("mvn", &["maven"])?;
    Ok(maven(&project.binding("kotlin")))
}

/// Maven in a folder, without what only a terminal can show.
pub fn maven(folder: &Path) -> Command {
    let mut maven = Command::new("mvn");
    maven.args(["--batch-mode", "--no-transfer-progress"]).current_dir(folder);
    maven
}
