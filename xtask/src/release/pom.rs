//! What the POM of an artifact says.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use roxmltree::{Document, Node};

/// Fails unless a POM has these dependencies and no others, and the licenses of the project.
pub fn check(text: &str, dependencies: &[&str]) -> Result<()> {
    let document = Document::parse(text).context("it is not XML")?;
    let found: BTreeSet<&str> = texts(&document, "dependency", "artifactId").collect();
    ensure!(found == dependencies.iter().copied().collect(), "it depends on {found:?}, not on {dependencies:?}");
    let licenses: Vec<&str> = texts(&document, "license", "name").collect();
    let expected: Vec<&str> = env!("CARGO_PKG_LICENSE").split(" OR ").collect();
    ensure!(licenses == expected, "it has the licenses {licenses:?}, not {expected:?}");
    Ok(())
}

/// The texts of the elements of a name that are in elements of another.
fn texts<'a>(document: &'a Document<'a>, outer: &'a str, inner: &'a str) -> impl Iterator<Item = &'a str> {
    let is = |node: &Node<'_, '_>, name: &str| node.tag_name().name() == name;
    let outer = document.descendants().filter(move |node| is(node, outer));
    outer.flat_map(|node| node.children()).filter(move |node| is(node, inner)).filter_map(|node| node.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_dependencies_and_licenses_are_found() {
        let pom = "<project><licenses><license><name>MIT</name></license><license><name>Apache-2.0</name></license>\
            </licenses><dependencies><dependency><artifactId>a</artifactId></dependency></dependencies></project>";
        check(pom, &["a"]).unwrap();
        assert!(check(pom, &[]).unwrap_err().to_string().contains("depends on"));
        assert!(check(pom, &["a", "b"]).is_err());
        assert!(check(&pom.replace("MIT", "GPL-3.0"), &["a"]).unwrap_err().to_string().contains("licenses"));
    }
}
