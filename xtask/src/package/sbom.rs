//! Software bills of materials in CycloneDX' format: of what a native library consists.
//!
//! They have no time and no serial number, so that the same sources make the same bytes.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;
use serde_json::{Value, json};

use super::linked::{self, Linked};
use super::target::Target;
use super::versions::{RUST, ZIGLANG};
use crate::project::Project;

/// The version of CycloneDX' format.
pub const SPECIFICATION: &str = "1.5";

/// What the bill is of.
pub struct Subject<'a> {
    /// The crates whose libraries and programs are in it. The first stands for the artifact.
    pub packages: &'a [&'a str],
    /// Its package URL, such as `pkg:pypi/alidomain@0.1.0`.
    pub url: &'a str,
    /// Rust's names of the platforms.
    pub targets: &'a [&'a str],
}

/// Writes the bill of an artifact, for the crates that are linked into the library in it.
pub fn write(project: &Project, subject: &Subject<'_>) -> Result<String> {
    let linked = Linked::list(project, subject.packages, subject.targets)?;
    let lock = fs::read_to_string(project.root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let bill = bill(subject, &linked, &checksums(&lock));
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

/// Returns the bill of everything that this project ships.
pub fn of_everything(project: &Project) -> Result<String> {
    let targets: Vec<&str> = Target::value_variants().iter().map(|target| target.triple()).collect();
    let url = format!("pkg:cargo/alidomain@{}", env!("CARGO_PKG_VERSION"));
    write(project, &Subject { packages: &linked::SHIPPED, url: &url, targets: &targets })
}

fn bill(subject: &Subject<'_>, linked: &Linked, checksums: &BTreeMap<String, String>) -> Value {
    let own = format!("{} {}", subject.packages[0], env!("CARGO_PKG_VERSION"));
    let reference = |name: &str| if name == own { subject.url.to_owned() } else { package_url(name) };
    let is_other = |package: &&Value| linked::name(package) != own;
    let mut components: Vec<_> =
        linked.crates.iter().filter(is_other).map(|package| component(package, checksums)).collect();
    let runtimes = runtimes(subject.targets);
    components.extend(runtimes.iter().cloned());
    let dependencies: Vec<_> = linked
        .crates
        .iter()
        .map(linked::name)
        .map(|name| {
            let edges = linked.edges.iter().filter(|(from, _)| *from == name);
            let mut on: Vec<_> = edges.map(|(_, to)| reference(to)).collect();
            on.extend(runtimes.iter().filter_map(|runtime| Some(runtime["bom-ref"].as_str()?.to_owned())));
            json!({ "ref": reference(&name), "dependsOn": on })
        })
        .collect();
    json!({
        "$schema": format!("http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json"),
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": subject.url,
                "name": "alidomain",
                "version": env!("CARGO_PKG_VERSION"),
                "purl": subject.url,
                "licenses": [{ "expression": env!("CARGO_PKG_LICENSE") }],
            },
            "properties": [{ "name": "alidomain:targets", "value": subject.targets.join(" ") }],
        },
        "components": components,
        "dependencies": dependencies,
    })
}

/// What is linked in besides crates, which cargo does not list.
fn runtimes(targets: &[&str]) -> Vec<Value> {
    let is_for = |system: &str| targets.iter().any(|target| target.contains(system));
    let mut all = vec![json!({
        "type": "library",
        "bom-ref": "rust-std",
        "name": "rust-std",
        "version": RUST,
        "description": "Rust's standard library",
        "scope": "required",
        "purl": format!("pkg:generic/rust-std@{RUST}"),
        "licenses": [{ "expression": "MIT OR Apache-2.0" }],
    })];
    // Android's among them.
    if is_for("linux") {
        all.push(json!({
            "type": "library",
            "bom-ref": "ziglang",
            "name": "ziglang",
            "version": ZIGLANG.trim_start_matches("ziglang=="),
            "description": "Parts of libunwind and compiler-rt, and in programs of musl",
            "scope": "required",
            "purl": format!("pkg:pypi/{}", ZIGLANG.replace("==", "@")),
        }));
    }
    if is_for("windows") {
        all.push(json!({
            "type": "library",
            "bom-ref": "mingw-w64",
            "name": "mingw-w64-x86-64-dev",
            "description": "Parts of Mingw-w64 and libgcc",
            "scope": "required",
            "purl": "pkg:deb/debian/mingw-w64-x86-64-dev?distro=bookworm",
        }));
    }
    all
}

fn component(package: &Value, checksums: &BTreeMap<String, String>) -> Value {
    let name = linked::name(package);
    let url = package_url(&name);
    let mut component = json!({
        "type": "library",
        "bom-ref": url,
        "name": package["name"],
        "version": package["version"],
        "scope": "required",
        "purl": url,
    });
    if let Some(license) = package["license"].as_str() {
        // As older crates write it.
        component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
    }
    if let Some(repository) = package["repository"].as_str() {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    if let Some(checksum) = checksums.get(&name) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

/// The package URL of a crate such as `bytes 1.12.2`.
fn package_url(name: &str) -> String {
    // A version with metadata has a plus sign.
    format!("pkg:cargo/{}", name.replacen(' ', "@", 1).replace('+', "%2B"))
}

/// The checksums in Cargo.lock, by name and version.
fn checksums(lock: &str) -> BTreeMap<String, String> {
    let of_package = |package: &str| {
        let field = |name: &str| {
            let value = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""))?;
            Some(value.trim_end_matches('"').to_owned())
        };
        Some((format!("{} {}", field("name")?, field("version")?), field("checksum")?))
    };
    lock.split("[[package]]").filter_map(of_package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"alidomain\"\nversion = \"0.1.0\"\n\n[[package]]\n\
        name = \"bytes\"\nversion = \"1.12.2\"\nsource = \"registry\"\nchecksum = \"0123\"\n";

    #[test]
    fn checksums_are_those_of_packages_that_have_one() {
        assert_eq!(checksums(LOCK), BTreeMap::from([("bytes 1.12.2".to_owned(), "0123".to_owned())]));
    }

    #[test]
    fn a_bill_names_what_is_linked_in() {
        let own = format!("alidomain {}", env!("CARGO_PKG_VERSION"));
        let linked = Linked {
            crates: vec![
                json!({ "name": "alidomain", "version": env!("CARGO_PKG_VERSION"), "license": "MIT" }),
                json!({ "name": "bytes", "version": "1.12.2", "license": "MIT/Apache-2.0" }),
            ],
            edges: [(own, "bytes 1.12.2".to_owned())].into(),
        };
        let subject =
            Subject { packages: &["alidomain"], url: "pkg:pypi/alidomain", targets: &["x86_64-linux-android"] };
        let bill = bill(&subject, &linked, &checksums(LOCK));
        let components = bill["components"].as_array().unwrap();
        assert_eq!(components.len(), 3);
        assert_eq!(components[0]["purl"], "pkg:cargo/bytes@1.12.2");
        assert_eq!(components[0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(components[0]["hashes"][0]["content"], "0123");
        assert_eq!(bill["dependencies"][0]["dependsOn"][0], "pkg:cargo/bytes@1.12.2");
        assert_eq!(components[1]["purl"], format!("pkg:generic/rust-std@{RUST}"));
        assert_eq!(bill["dependencies"][1]["dependsOn"], json!(["rust-std", "ziglang"]));
        assert_eq!(bill["dependencies"][0]["ref"], bill["metadata"]["component"]["bom-ref"]);
    }

    #[test]
    fn a_plus_sign_is_escaped_in_urls() {
        assert_eq!(package_url("zstd-sys 2.0.0+zstd.1"), "pkg:cargo/zstd-sys@2.0.0%2Bzstd.1");
    }
}
