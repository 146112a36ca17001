//! The Kotlin package on Android's classes: its tests.

use std::process::Command;

use anyhow::Result;

use crate::generate::Profile;
use crate::project::Project;
use crate::surroundings::Surroundings;
use crate::{generate, kotlin, step};

/// Runs the tests, which Robolectric gives an Android without a device, and returns what they printed.
pub fn test(project: &Project, surroundings: &Surroundings) -> Result<String> {
    // Maven's other module has no source of its own: it tests the classes that are compiled here.
    generate::kotlin_library(project, Profile::Dev)?;
    kotlin::compile(project, &project.binding("kotlin").join("target"))?;
    let mut test = Command::new("mvn");
    test.args(["--batch-mode", "--no-transfer-progress", "test"])
        .current_dir(project.binding("kotlin").join("android"));
    step::run("Testing on Android's classes", surroundings.introduce(&mut test))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// Maven's modules share no parent: the Kotlin package is a package of its own.
    #[test]
    fn both_modules_name_the_same_versions() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bindings/kotlin");
        let [package, tests] =
            ["pom.xml", "android/pom.xml"].map(|file| fs::read_to_string(folder.join(file)).unwrap());
        for property in ["kotlin.version", "kotlin.library.version", "kotlin.compiler.languageVersion"] {
            let (begin, end) = (format!("<{property}>"), format!("</{property}>"));
            let value = |pom: &str| Some(pom.split_once(&begin)?.1.split_once(&end)?.0.to_owned());
            assert!(value(&package).is_some(), "{property}");
            assert_eq!(value(&package), value(&tests), "{property}");
        }
        let coroutines = "<artifactId>kotlinx-coroutines-core</artifactId>\n      <version>";
        let version = package.split_once(coroutines).and_then(|(_, rest)| Some(rest.split_once('<')?.0)).unwrap();
        assert!(tests.contains(&format!("<coroutines.version>{version}<")), "kotlinx.coroutines {version}");
    }
}
