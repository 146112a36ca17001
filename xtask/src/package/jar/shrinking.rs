//! A program that ProGuard has shrunk, with no rules for the package but its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::consumer::{Consumer, Workshop};
use crate::step;

/// Shrinks the program and all that it depends on into one jar.
pub fn shrink(workshop: &Workshop, consumer: &Consumer, java: &Path) -> Result<PathBuf> {
    let proguard = workshop.build("shrinking", &["validate"])?;
    let rules = workshop.folder("rules")?;
    let shrunk = consumer.folder.join("target/shrunk.jar");
    let mut shrink = Command::new(java);
    shrink.arg("-cp").arg(format!("{}/target/lib/*", proguard.folder.display())).arg("proguard.ProGuard");
    shrink.arg(format!("@{}", proguard.folder.join("consumer.pro").display()));
    shrink.arg("-injars").arg(consumer.folder.join("target/classes"));
    for jar in jars(&consumer.folder.join("target/lib"))? {
        shrink.arg("-injars").arg(format!("{}(!META-INF/MANIFEST.MF,!META-INF/versions/**)", jar.display()));
        // As Android's tools do, and ProGuard's plugins: the rules that a jar brings count.
        for rule in unpack(&jar, "META-INF/proguard", &rules)? {
            shrink.arg("-include").arg(rule);
        }
    }
    let home = fs::canonicalize(which(java)?)?;
    let home = home.parent().and_then(Path::parent).context("java is in a folder of its home")?;
    for module in ["java.base", "java.logging", "java.instrument", "jdk.unsupported"] {
        let module = home.join(format!("jmods/{module}.jmod"));
        shrink.arg("-libraryjars").arg(format!("{}(!**.jar,!module-info.class)", module.display()));
    }
    shrink.arg("-outjars").arg(&shrunk);
    step::run("Shrinking with ProGuard", &mut shrink)?;
    Ok(shrunk)
}

fn jars(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut jars: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    jars.sort();
    Ok(jars)
}

/// Unpacks a folder of a jar, and returns the files in it.
pub fn unpack(jar: &Path, folder: &str, to: &Path) -> Result<Vec<PathBuf>> {
    let to = to.join(jar.file_stem().context("a jar has a name")?);
    fs::create_dir_all(&to)?;
    let mut unpack = Command::new("jar");
    unpack.arg("--extract").arg("--file").arg(jar).arg(folder).current_dir(&to);
    step::quietly("jar", &mut unpack)?;
    let folder = to.join(folder);
    if folder.exists() { jars(&folder) } else { Ok(Vec::new()) }
}

/// The path of a program.
fn which(program: &Path) -> Result<PathBuf> {
    let found = step::quietly("sh", Command::new("sh").arg("-c").arg(format!("command -v {}", program.display())))?;
    Ok(found.trim().into())
}
