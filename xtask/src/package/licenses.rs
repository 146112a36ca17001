//! The licenses of everything that is linked into a native library.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum as _;
use serde_json::Value;

use super::linked::{self, Linked};
use super::target::Target;
use super::zig::Zig;
use crate::project::Project;
use crate::step;

/// The file with the licenses of the crates.
pub const CRATES: &str = "THIRD-PARTY-LICENSES.txt";

/// The file with those of Rust's own library, which Rust comes with.
pub const RUST: &str = "RUST-LIBRARY-LICENSES.html";

/// The file with those of the C libraries that shipped libraries and programs are linked with.
pub const RUNTIMES: &str = "RUNTIME-LICENSES.txt";

/// What `write_all` writes.
pub const OF_EVERYTHING: [&str; 3] = [CRATES, RUST, RUNTIMES];

/// What the files are called that crates bring.
const FILES: [&str; 6] = ["license", "licence", "copying", "copyright", "notice", "unlicense"];

/// The license of this project, at whose end is the text of the Apache License.
const OWN: &str = include_str!("../../../LICENSE");

/// The text of a license whose crates bring no file.
fn standard_text(license: &str) -> Option<&'static str> {
    match license {
        "MPL-2.0" => Some(include_str!("licenses/MPL-2.0.txt")),
        // The license to choose, since that of MIT names those who have written the crate.
        "MIT OR Apache-2.0" => OWN.rsplit_once("====\n").map(|(_, apache)| apache),
        _ => None,
    }
}

/// Writes the licenses of what the library of a crate consists of on these targets of Rust's.
pub fn write(project: &Project, package: &str, targets: &[&str], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(CRATES), of_crates(project, &[package], targets)?)?;
    let of_rust = of_rust(project)?;
    fs::copy(&of_rust, folder.join(RUST))
        .with_context(|| format!("{} is missing, which rustup installs", of_rust.display()))?;
    Ok(())
}

/// Writes those of the C libraries that are linked in on these targets, musl only if it is linked statically.
pub fn write_runtimes(project: &Project, targets: &[&str], has_musl: bool, folder: &Path) -> Result<()> {
    fs::write(folder.join(RUNTIMES), of_runtimes(project, targets, has_musl)?)?;
    Ok(())
}

/// Writes the licenses of everything that this project ships.
pub fn write_all(project: &Project, folder: &Path) -> Result<()> {
    fs::write(folder.join(CRATES), of_everything(project)?)?;
    fs::copy(of_rust(project)?, folder.join(RUST)).context("the licenses of Rust's library cannot be copied")?;
    fs::write(folder.join(RUNTIMES), of_all_runtimes(project)?)?;
    Ok(())
}

/// Fails unless a folder has the licenses of everything.
pub fn compare_all(project: &Project, folder: &Path) -> Result<()> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).with_context(|| format!("{name} is missing"));
    for (name, expected) in [
        (CRATES, of_everything(project)?),
        (RUST, fs::read_to_string(of_rust(project)?)?),
        (RUNTIMES, of_all_runtimes(project)?),
    ] {
        ensure!(read(name)? == expected, "{name} is not the one of this version. Run `cargo xtask package` again");
    }
    Ok(())
}

fn of_everything(project: &Project) -> Result<String> {
    of_crates(project, &linked::SHIPPED, &all_targets())
}

fn of_all_runtimes(project: &Project) -> Result<String> {
    of_runtimes(project, &all_targets(), true)
}

fn all_targets() -> Vec<&'static str> {
    Target::value_variants().iter().map(|target| target.triple()).collect()
}

/// Returns the licenses of C libraries, from where those libraries come from.
fn of_runtimes(project: &Project, targets: &[&str], has_musl: bool) -> Result<String> {
    let is_for = |system: &str| targets.iter().any(|target| target.contains(system));
    let mut files = Vec::new();
    // Android's among them.
    if is_for("linux") {
        let zig = Zig::fetch(project)?;
        files.push(("libunwind of LLVM", zig.sources().join("libunwind/LICENSE.TXT")));
        files.push(("compiler-rt of zig", zig.license()));
        if has_musl {
            files.push(("musl", zig.musl_license()));
        }
    }
    if is_for("windows") {
        files.push(("Mingw-w64", PathBuf::from("/usr/share/doc/mingw-w64-x86-64-dev/copyright")));
        files.push(("libgcc of GCC", PathBuf::from("/usr/share/doc/gcc-mingw-w64-x86-64-posix/copyright")));
    }
    let mut result = String::from("The native code in this package is linked with parts of these C libraries.\n");
    for (name, file) in files {
        let text = fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read: it has the license of {name}", file.display()))?;
        result += &format!("\n{}\n{name}\n\n{}\n", "=".repeat(80), text.trim_matches('\n'));
    }
    Ok(result)
}

/// Returns the licenses of what these crates consist of on these targets.
fn of_crates(project: &Project, packages: &[&str], targets: &[&str]) -> Result<String> {
    let linked = Linked::list(project, packages, targets)?;
    // Those of this project have no source.
    let of_others = linked.crates.iter().filter(|package| !package["source"].is_null());
    text(of_others.map(Crate::read).collect::<Result<_>>()?)
}

/// Where the licenses of Rust's own library are.
fn of_rust(project: &Project) -> Result<PathBuf> {
    let root = step::quietly("rustc", project.command("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(root.trim()).join("share/doc/rust/COPYRIGHT-library.html"))
}

/// A crate that is linked in.
struct Crate {
    /// With its version.
    name: String,
    /// In SPDX' terms.
    license: String,
    /// Where its sources are.
    repository: String,
    folder: PathBuf,
}

impl Crate {
    fn read(package: &Value) -> Result<Self> {
        let text = |field: &str| package[field].as_str().unwrap_or_default().to_owned();
        let manifest = PathBuf::from(text("manifest_path"));
        Ok(Self {
            name: linked::name(package),
            license: text("license"),
            repository: text("repository"),
            folder: manifest.parent().context("a manifest is in a folder")?.to_owned(),
        })
    }

    /// The texts that it comes with.
    fn texts(&self) -> Result<Vec<String>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().to_lowercase();
            if FILES.iter().any(|start| name.starts_with(start)) && entry.path().is_file() {
                files.push(entry.path());
            }
        }
        files.sort();
        if files.is_empty() {
            // As older crates write it.
            let Some(text) = standard_text(&self.license.replace('/', " OR ")) else {
                bail!("{} brings no text of its license ({}): add it to `standard_text`", self.name, self.license);
            };
            return Ok(vec![text.to_owned()]);
        }
        let read = |path: &PathBuf| Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned());
        files.iter().map(read).collect()
    }
}

/// Each text once, with the crates that it is for.
fn text(mut crates: Vec<Crate>) -> Result<String> {
    crates.sort_by(|one, other| one.name.cmp(&other.name));
    let mut result = String::from(
        "The native code in this package contains these crates, each under its license. The license of alidomain itself \
         is in the file LICENSE.\n\n",
    );
    let mut texts: BTreeMap<String, (String, Vec<&str>)> = BTreeMap::new();
    for of in &crates {
        result += &format!("{}: {}, {}\n", of.name, of.license, of.repository);
        for text in of.texts()? {
            // Texts that differ only in how their lines break are the same.
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            texts.entry(words).or_insert_with(|| (text, Vec::new())).1.push(&of.name);
        }
    }
    for (text, names) in texts.values() {
        let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        result += &format!("\n{}\n{}\n\n{}\n", "=".repeat(80), names.join(", "), text.trim_matches('\n'));
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_two_crates_share_is_there_once() {
        let folder = std::env::temp_dir().join(format!("alidomain-licenses-{}", std::process::id()));
        let of = |name: &str, text: &str| {
            let folder = folder.join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("LICENSE-MIT"), text).unwrap();
            let of = |text: &str| text.to_owned();
            Crate { name: of(name), license: of("MIT"), repository: of("https://example.com"), folder }
        };
        let crates = vec![of("b 1.0.0", "Do what\nyou want.\n"), of("a 1.0.0", "Do what you\r\nwant.")];
        let text = text(crates).unwrap();
        assert_eq!(text.matches("Do what").count(), 1, "{text}");
        assert!(text.contains("\na 1.0.0, b 1.0.0\n"), "{text}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_crate_without_a_known_text_is_refused() {
        let folder = std::env::temp_dir().join(format!("alidomain-no-license-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let of = |license: &str| Crate {
            name: "a 1.0.0".to_owned(),
            license: license.to_owned(),
            repository: String::new(),
            folder: folder.clone(),
        };
        assert!(text(vec![of("Proprietary")]).is_err());
        assert!(text(vec![of("MPL-2.0")]).unwrap().contains("Mozilla Public License Version 2.0"));
        for either in ["MIT OR Apache-2.0", "MIT/Apache-2.0"] {
            let apache = text(vec![of(either)]).unwrap();
            assert!(apache.contains("Apache License") && !apache.contains("MIT License"), "{apache}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
