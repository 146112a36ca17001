//! Floors, format, lints, types and documentation.

use anyhow::{Context as _, Result};

use crate::project::Project;
use crate::python::Python;
use crate::{docs, floors, rustup, step, surface, swift};

/// Checks them all.
pub fn run(project: &Project) -> Result<()> {
    step::run_here("Checking the floors", || floors::check(project))?;
    step::run_here("Looking for changes that CHANGELOG.md lacks", || surface::check_changelog(project))?;
    let cargo = |arguments: &[&str]| {
        let mut command = project.command("cargo");
        command.args(arguments);
        command
    };
    step::run("Checking the format of Rust", &mut cargo(&["fmt", "--all", "--check"]))?;
    let lint = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    step::run("Linting Rust", &mut cargo(&lint))?;
    let lint = ["clippy", "--package", "alidomain", "--features", "bundled-roots", "--", "--deny", "warnings"];
    step::run("Linting Rust with bundled roots", &mut cargo(&lint))?;
    oldest_rust(project)?;
    let document = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    step::run("Building the documentation", cargo(&document).env("RUSTDOCFLAGS", "--deny warnings"))?;

    let python = Python::set_up(project)?;
    let [docs, benches] = ["docs", "benches"].map(|folder| project.root.join(folder));
    let ruff = |arguments: &[&str]| {
        let mut ruff = python.tool("ruff");
        ruff.args(arguments).args(["--config", "pyproject.toml", "."]).args([&docs, &benches]);
        ruff
    };
    step::run("Checking the format of Python", &mut ruff(&["format", "--check"]))?;
    step::run("Linting Python", &mut ruff(&["check"]))?;
    // The build of the wheel generates the types of the native module, too.
    let wheel = python.install_wheel(project)?;
    step::run("Checking the types of Python with mypy", &mut python.tool("mypy"))?;
    let mut mypy = python.tool("mypy");
    mypy.args(["--config-file", "pyproject.toml"]).args(["python", "event_loop"].map(|folder| benches.join(folder)));
    step::run("Checking the types of Python's benchmarks", &mut mypy)?;
    step::run("Checking the types of Python with pyright", &mut python.tool("pyright"))?;
    step::run("Checking the types of Python with ty", python.tool("ty").arg("check"))?;
    let complete = ["--verifytypes", "alidomain", "--ignoreexternal"];
    step::run("Checking that every public type of Python is known", python.tool("pyright").args(complete))?;

    docs::check(project, &wheel)?;
    python.install_sandbox(project)?;
    let of_sandbox = |tool, arguments: &[&str]| {
        let mut command = python.sandbox_tool(project, tool);
        command.args(arguments);
        command
    };
    let title = "of Python's package of the sandbox";
    step::run(&format!("Checking the format {title}"), &mut of_sandbox("ruff", &["format", "--check", "."]))?;
    step::run(&format!("Checking the lints {title}"), &mut of_sandbox("ruff", &["check", "."]))?;
    step::run(&format!("Checking the types {title}"), &mut of_sandbox("mypy", &[]))?;
    let complete = ["--verifytypes", "alidomain_sandbox", "--ignoreexternal"];
    step::run("Checking that every public type of it is known", &mut of_sandbox("pyright", &complete))?;

    swift::check(project)
}

/// Compiles with the oldest Rust that Cargo.toml names. rustup installs it; without rustup, only CI checks this.
fn oldest_rust(project: &Project) -> Result<()> {
    let version = rust_version(&std::fs::read_to_string(project.root.join("Cargo.toml"))?)?;
    if !rustup::ready(project, &version)? {
        eprintln!("- Not compiled with Rust {version}, the oldest: rustup is missing");
        return Ok(());
    }
    // In a folder of its own, so that neither Rust builds again what the other one has built.
    let arguments = ["run", &version, "cargo", "check", "--workspace", "--locked", "--target-dir"];
    let mut check = rustup::command(project, &arguments);
    step::run(&format!("Compiling with Rust {version}, the oldest"), check.arg(project.target.join("oldest-rust")))?;
    Ok(())
}

/// The version in the manifest.
fn rust_version(manifest: &str) -> Result<String> {
    let line = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    Ok(line.context("Cargo.toml names a rust-version")?.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Every file that tells a reader which Rust is needed.
    #[test]
    fn one_rust_version_is_named_everywhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let version = rust_version(&fs::read_to_string(root.join("Cargo.toml")).unwrap()).unwrap();
        let readme = fs::read_to_string(root.join("README.md")).unwrap();
        assert!(readme.contains(&format!("{version} or newer")), "README.md does not name Rust {version}");
        for file in [
            "README.md",
            "CONTRIBUTING.md",
            "bindings/python/README.md",
            "docs/getting-started/python.md",
            "docs/getting-started/rust.md",
            "docs/stability.md",
        ] {
            let text = fs::read_to_string(root.join(file)).unwrap();
            for (number, line) in text.lines().enumerate() {
                let others = line.split([' ', '(', ')', ',', '`']).filter(|word| is_rust_version(word));
                let others: Vec<_> = others.filter(|word| *word != version).collect();
                assert!(others.is_empty(), "{file}:{}: {others:?}, but Cargo.toml says {version}", number + 1);
            }
        }
    }

    /// Of this library, in every file of the repository that names it.
    #[test]
    fn one_version_is_named_everywhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let version = env!("CARGO_PKG_VERSION");
        let named = regex_lite::Regex::new(
            r#"(?i)(?:alidomain(?:-android|-cli|-sandbox)?(?:\.git)?(?:[:@/=\-]+|", from: ")|>alidomain(?:-[a-z]+)?</artifactId>\s+<version>)(\d+\.\d+\.\d+)"#,
        );
        let named = named.unwrap();
        let files = std::process::Command::new("git").arg("ls-files").current_dir(root).output().unwrap();
        let mut found = 0;
        for file in String::from_utf8(files.stdout).unwrap().lines().filter(|file| !file.ends_with(".lock")) {
            let Ok(text) = fs::read_to_string(root.join(file)) else { continue };
            for name in named.captures_iter(&text) {
                assert_eq!(&name[1], version, "{file}: {}", &name[0]);
                found += 1;
            }
        }
        assert!(found > 12, "{found}");
        for (file, text) in [
            ("Cargo.toml", format!("\nversion = \"{version}\"\n")),
            ("cli/python/pyproject.toml", format!("\nversion = \"{version}\"\n")),
            ("sandbox/python/pyproject.toml", format!("\nversion = \"{version}\"\n")),
            ("CHANGELOG.md", format!("\n## {version} (")),
        ] {
            assert!(fs::read_to_string(root.join(file)).unwrap().contains(&text), "{file} does not say {version}");
        }
    }

    /// Rust's versions are 1.80 and above; nothing else here is numbered so.
    fn is_rust_version(word: &str) -> bool {
        let minor = word.trim_end_matches(['.', ':', ';']).strip_prefix("1.");
        minor.and_then(|minor| minor.parse().ok()).is_some_and(|minor: u32| minor >= 80)
    }
}
