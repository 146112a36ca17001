//! Files of the project that an artifact must have as they are.

use anyhow::Result;

use super::contents::Files;
use crate::project::Project;
use crate::step;

/// What the path of an artifact begins with and ends in, where it has files of the project, and the folder of the project
/// that has them.
const COPIED: [(&str, &str, &str, &str); 8] = [
    ("python/alidomain-", ".whl", "alidomain/", "bindings/python/src/alidomain/"),
    ("python/alidomain-", ".tar.gz", concat!("alidomain-", env!("CARGO_PKG_VERSION"), "/src/"), "src/"),
    ("python/alidomain_sandbox-", ".whl", "alidomain_sandbox/", "sandbox/python/src/alidomain_sandbox/"),
    ("maven/io/github/alidomain/alidomain/", "-sources.jar", "", "bindings/kotlin/src/main/kotlin/"),
    ("maven/io/github/alidomain/alidomain-android/", "-sources.jar", "", "bindings/kotlin/src/main/kotlin/"),
    ("maven/io/github/alidomain/alidomain-sandbox/", "-sources.jar", "", "sandbox/jvm/src/main/java/"),
    ("swift/AliDomain", "", "Sources/AliDomain/", "bindings/swift/Sources/AliDomain/"),
    ("swift/AliDomain", "", "Sources/AliDomainSandbox/", "bindings/swift/Sources/AliDomainSandbox/"),
];

/// Returns a sentence for each file that is missing or has other bytes. The manifest is for the commit of the project, so
/// that its files are those of the release.
pub fn problems(project: &Project, artifact: &str, files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let is_of = |(start, end, ..): &&(&str, &str, &str, &str)| artifact.starts_with(start) && artifact.ends_with(end);
    for (_, _, inside, folder) in COPIED.iter().filter(is_of) {
        let listed = step::quietly("git", project.command("git").args(["ls-files", "-z", folder]))?;
        for path in listed.split_terminator('\0') {
            let bytes = std::fs::read(project.root.join(path))?;
            let name = path.replacen(folder, inside, 1);
            if files.get(&name) != Some(&bytes) {
                problems.push(format!("{name} is not the project's {path}."));
            }
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_and_a_missing_file_are_found() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let project = Project { root: root.to_owned(), target: root.join("target"), cache: root.join("target") };
        let artifact = "python/alidomain_sandbox-0.1.0-py3-none-win_amd64.whl";
        let folder = root.join("sandbox/python/src");
        let file = |name: &str| (name.to_owned(), std::fs::read(folder.join(name)).unwrap());
        let all = step::quietly("git", project.command("git").args(["ls-files", "-z", "sandbox/python/src"])).unwrap();
        let names = all.split_terminator('\0').map(|path| path.trim_start_matches("sandbox/python/src/"));
        let mut files: Files = names.map(file).collect();
        assert_eq!(problems(&project, artifact, &files).unwrap(), <[String; 0]>::default());
        files.insert("alidomain_sandbox/_control.py".to_owned(), b"import os".to_vec());
        files.remove("alidomain_sandbox/py.typed");
        let problems = problems(&project, artifact, &files).unwrap();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].contains("_control.py") && problems[1].contains("py.typed"), "{problems:?}");
    }
}
