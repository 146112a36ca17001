//! The crates that are linked into a library or a program, as cargo lists them.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::generate::JNI;
use crate::project::Project;
use crate::step;

/// The crates whose libraries and programs are shipped. The first stands for all.
pub const SHIPPED: [&str; 4] = ["alidomain", JNI, "alidomain-sandbox", "alidomain-cli"];

/// The crates, and which of them depends on which.
pub struct Linked {
    /// What `cargo metadata` says of each crate, in the order of their names and versions. Those of this project are among
    /// them, and have no source.
    pub crates: Vec<Value>,
    /// Names with versions, such as `bytes 1.12.2`: the crate, and one that it depends on.
    pub edges: BTreeSet<(String, String)>,
}

impl Linked {
    /// Asks cargo for what these crates consist of on these targets of Rust's.
    pub fn list(project: &Project, packages: &[&str], targets: &[&str]) -> Result<Self> {
        let mut names = BTreeSet::new();
        let mut edges = BTreeSet::new();
        for (package, target) in packages.iter().flat_map(|package| targets.iter().map(move |target| (package, target)))
        {
            let mut tree = project.command("cargo");
            tree.args(["tree", "--locked", "--package", package, "--edges", "normal,no-proc-macro"]);
            tree.args(["--target", target, "--prefix", "depth", "--format", " {p}"]);
            parse_tree(&step::quietly("cargo tree", &mut tree)?, &mut names, &mut edges);
        }
        let mut metadata = project.command("cargo");
        let metadata =
            step::quietly("cargo metadata", metadata.args(["metadata", "--locked", "--format-version", "1"]))?;
        let mut metadata: Value = serde_json::from_str(&metadata).context("cargo metadata printed no JSON")?;
        let packages = metadata["packages"].as_array_mut().context("cargo metadata lists packages")?;
        let mut crates: Vec<Value> = std::mem::take(packages);
        crates.retain(|of| names.contains(&name(of)));
        crates.sort_by_key(name);
        Ok(Self { crates, edges })
    }
}

/// The name and version of a package of `cargo metadata`, such as `bytes 1.12.2`.
pub fn name(package: &Value) -> String {
    format!("{} {}", package["name"].as_str().unwrap_or_default(), package["version"].as_str().unwrap_or_default())
}

/// Adds what cargo lists, such as `1 bytes v1.12.2`, where 1 is the depth.
fn parse_tree(tree: &str, names: &mut BTreeSet<String>, edges: &mut BTreeSet<(String, String)>) {
    let mut above: Vec<String> = Vec::new();
    for line in tree.lines() {
        let mut words = line.split(' ');
        let (Some(depth), Some(name), Some(version)) = (words.next(), words.next(), words.next()) else { continue };
        let (Ok(depth), Some(version)) = (depth.parse(), version.strip_prefix('v')) else { continue };
        let name = format!("{name} {version}");
        above.truncate(depth);
        if let Some(parent) = above.last() {
            edges.insert((parent.clone(), name.clone()));
        }
        names.insert(name.clone());
        above.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_known_by_name_and_version() {
        let tree = "0 alidomain v0.1.0 (/some where)\n1 bytes v1.12.2\n1 http v1.5.0\n2 bytes v1.12.2 (*)\n\n";
        let (mut names, mut edges) = Default::default();
        parse_tree(tree, &mut names, &mut edges);
        assert_eq!(Vec::from_iter(names), ["alidomain 0.1.0", "bytes 1.12.2", "http 1.5.0"]);
        let edge = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let expected = [
            edge("alidomain 0.1.0", "bytes 1.12.2"),
            edge("alidomain 0.1.0", "http 1.5.0"),
            edge("http 1.5.0", "bytes 1.12.2"),
        ];
        assert_eq!(Vec::from_iter(edges), expected);
    }
}
