//! Files of the project that an artifact must have as they are.

use anyhow::Result;

use super::contents::Files;
use crate::project::Project;
use crate::step;

/// What the path of an artifact begins with and ends in, where it has files of the project, and the folder of the project
/// that has them, or one file. `*` stands for the name of the artifact before the end.
const COPIED: [(&str, &str, &str, &str); 13] = [
    ("python/alidomain-", ".whl", "alidomain/", "bindings/python/src/alidomain/"),
    ("python/alidomain-", ".tar.gz", concat!("alidomain-", env!("CARGO_PKG_VERSION"), "/src/"), "src/"),
    ("python/alidomain_sandbox-", ".whl", "alidomain_sandbox/", "sandbox/python/src/alidomain_sandbox/"),
    (
        "python/alidomain_cli-",
        ".whl",
        concat!("alidomain_cli-", env!("CARGO_PKG_VERSION"), ".dist-info/licenses/LICENSE"),
        "LICENSE",
    ),
    ("cli/", ".tar.gz", "*/LICENSE", "LICENSE"),
    ("cli/", ".tar.gz", "*/README.md", "cli/python/README.md"),
    ("cli/", ".zip", "*/LICENSE", "LICENSE"),
    ("cli/", ".zip", "*/README.md", "cli/python/README.md"),
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
    for (_, end, inside, folder) in COPIED.iter().filter(is_of) {
        let name = artifact.rsplit('/').next().unwrap_or_default();
        let inside = inside.replace('*', name.trim_end_matches(end));
        let listed = step::quietly("git", project.command("git").args(["ls-files", "-z", folder]))?;
        for path in listed.split_terminator('\0') {
            let bytes = std::fs::read(project.root.join(path))?;
            let name = path.replacen(folder, &inside, 1);
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

    fn project() -> Project {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        Project { root: root.to_owned(), target: root.join("target"), cache: root.join("target") }
    }

    #[test]
    fn a_changed_and_a_missing_file_of_the_command_are_found() {
        let project = project();
        let read = |name: &str| std::fs::read(project.root.join(name)).unwrap();
        for end in [".tar.gz", ".zip"] {
            let files = Files::from([
                ("alidomain-0.1.0-x/LICENSE".to_owned(), read("LICENSE")),
                ("alidomain-0.1.0-x/README.md".to_owned(), read("cli/python/README.md")),
            ]);
            let problems = |files: &Files| problems(&project, &format!("cli/alidomain-0.1.0-x{end}"), files).unwrap();
            assert_eq!(problems(&files), <[String; 0]>::default());
            let mut changed = files.clone();
            changed.insert("alidomain-0.1.0-x/README.md".to_owned(), b"curl | sh".to_vec());
            assert_eq!(problems(&changed), ["alidomain-0.1.0-x/README.md is not the project's cli/python/README.md."]);
            changed.remove("alidomain-0.1.0-x/LICENSE");
            assert_eq!(problems(&changed).len(), 2);
        }
        let license = format!("alidomain_cli-{}.dist-info/licenses/LICENSE", env!("CARGO_PKG_VERSION"));
        let wheel = |text| problems(&project, "python/alidomain_cli-x.whl", &Files::from([(license, text)])).unwrap();
        assert_eq!(wheel(b"GPL".to_vec()).len(), 1);
    }

    #[test]
    fn a_changed_and_a_missing_file_are_found() {
        let project = project();
        let artifact = "python/alidomain_sandbox-0.1.0-py3-none-win_amd64.whl";
        let folder = project.root.join("sandbox/python/src");
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
