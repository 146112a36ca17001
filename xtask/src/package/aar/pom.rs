//! The POM of the AAR, from that of the Kotlin package.

use anyhow::{Context as _, Result};
use roxmltree::{Document, Node};

use super::ARTIFACT;

/// What users of the Kotlin package depend on, too.
const DEPENDENCIES: [&str; 2] = ["kotlin-stdlib", "kotlinx-coroutines-core"];

/// Writes it. The dependencies are those of the Kotlin package, in its versions.
pub fn write(kotlin: &str) -> Result<String> {
    let document = Document::parse(kotlin).context("the POM of the Kotlin package is not XML")?;
    let root = document.root_element();
    let mut dependencies = String::new();
    for name in DEPENDENCIES {
        let dependency = child(root, "dependencies")?
            .children()
            .find(|node| text(*node, "artifactId").is_ok_and(|id| id == name))
            .with_context(|| format!("the Kotlin package does not depend on {name}"))?;
        let group = text(dependency, "groupId")?;
        let version = resolve(root, text(dependency, "version")?)?;
        dependencies += &format!(
            "    <dependency>
      <groupId>{group}</groupId>
      <artifactId>{name}</artifactId>
      <version>{version}</version>
      <scope>compile</scope>
    </dependency>
"
        );
    }
    Ok(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 https://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.github.alidomain</groupId>
  <artifactId>{ARTIFACT}</artifactId>
  <version>{version}</version>
  <packaging>aar</packaging>
  <name>{ARTIFACT}</name>
  <description>Changes the contacts of domains at Alibaba Cloud, at most once, for Android.</description>
  <url>https://github.com/alidomain/alidomain</url>
  <licenses>
    <license>
      <name>MIT</name>
      <url>https://spdx.org/licenses/MIT.html</url>
    </license>
    <license>
      <name>Apache-2.0</name>
      <url>https://spdx.org/licenses/Apache-2.0.html</url>
    </license>
  </licenses>
  <developers>
    <developer>
      <name>The alidomain authors</name>
      <url>https://github.com/alidomain</url>
    </developer>
  </developers>
  <scm>
    <connection>scm:git:https://github.com/alidomain/alidomain.git</connection>
    <developerConnection>scm:git:https://github.com/alidomain/alidomain.git</developerConnection>
    <url>https://github.com/alidomain/alidomain</url>
  </scm>
  <dependencies>
{dependencies}  </dependencies>
</project>
"#,
        version = env!("CARGO_PKG_VERSION")
    ))
}

/// The value of a property, if it is one.
fn resolve<'a>(root: Node<'a, 'a>, value: &'a str) -> Result<&'a str> {
    match value.strip_prefix("${").and_then(|value| value.strip_suffix('}')) {
        Some(name) => text(child(root, "properties")?, name),
        None => Ok(value),
    }
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Result<Node<'a, 'a>> {
    node.children().find(|child| child.tag_name().name() == name).with_context(|| format!("the POM has no {name}"))
}

fn text<'a>(node: Node<'a, 'a>, name: &str) -> Result<&'a str> {
    child(node, name)?.text().with_context(|| format!("{name} is empty"))
}
