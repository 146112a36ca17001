//! The public surface of the crate, from rustdoc's JSON.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use public_api::Builder;

use super::Surface;
use crate::project::Project;
use crate::{rustup, step};

/// The Rust whose JSON the crate `public-api` reads: the format changes with almost every version.
const RUST: &str = "1.95";

/// Compares the surface with the text in the repository.
pub fn compare(project: &Project) -> Result<()> {
    match actual(project)? {
        Some(actual) => {
            step::run_here("Comparing the public surface of Rust", || Surface::Rust.compare(project, &actual))
        }
        None => {
            eprintln!("- The public surface of Rust was not compared: this is not Rust {RUST}, and there is no rustup");
            Ok(())
        }
    }
}

/// Returns the surface, or nothing without the right Rust.
pub fn actual(project: &Project) -> Result<Option<String>> {
    let Some(mut document) = cargo(project)? else { return Ok(None) };
    // In a folder of its own: with unstable options, cargo compiles everything again.
    let folder = project.target.join("public-api");
    document.args(["rustdoc", "--locked", "--package", "alidomain", "--lib", "--target-dir"]).arg(&folder);
    document.args(["--", "-Zunstable-options", "--output-format", "json", "--cap-lints", "allow"]);
    step::run("Listing the public items of Rust", document.env("RUSTC_BOOTSTRAP", "1"))?;
    let json = folder.join("doc/alidomain.json");
    let api = Builder::from_rustdoc_json(&json).omit_blanket_impls(true).omit_auto_trait_impls(true).build();
    let api = api.with_context(|| format!("{} cannot be read", json.display()))?;
    fs::remove_file(json)?;
    Ok(Some(own(&api.to_string())))
}

/// cargo of the right Rust.
fn cargo(project: &Project) -> Result<Option<Command>> {
    let version = step::quietly("rustc --version", project.command("rustc").arg("--version"))?;
    if version.starts_with(&format!("rustc {RUST}.")) {
        return Ok(Some(project.command("cargo")));
    }
    Ok(rustup::ready(project, RUST)?.then(|| {
        let mut command = rustup::command(project, &["run", RUST, "cargo"]);
        command.env_remove("RUSTUP_TOOLCHAIN");
        command
    }))
}

/// The items that a program can count on: without the implementations for UniFFI, and without the members of traits,
/// which the traits declare.
fn own(items: &str) -> String {
    let mut text = String::new();
    // The start of the paths of the members to leave out.
    let mut members: Option<String> = None;
    for line in items.lines() {
        if let Some(path) = line.strip_prefix("impl").and_then(|rest| rest.split_once(" for ")) {
            let implementer = path.1.split(['<', ' ']).next().unwrap_or_default();
            members = Some(format!(" {implementer}::"));
            if !line.contains("uniffi_core::") && !line.contains("StructuralPartialEq") {
                text.push_str(line);
                text.push('\n');
            }
            continue;
        }
        if members.as_ref().is_some_and(|members| line.contains(members.as_str()) && !is_variant(line)) {
            continue;
        }
        members = None;
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A variant or a field has no keyword.
fn is_variant(line: &str) -> bool {
    line.starts_with("pub alidomain::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_traits_and_implementations_for_uniffi_are_left_out() {
        let items = "\
pub enum alidomain::Site
pub alidomain::Site::China
impl alidomain::Site
pub fn alidomain::Site::name(self) -> &'static str
impl core::fmt::Debug for alidomain::Site
pub fn alidomain::Site::fmt(&self) -> core::fmt::Result
impl<UT> uniffi_core::ffi_converter_traits::TypeId<UT> for alidomain::Site
pub const alidomain::Site::TYPE_ID_META: uniffi_core::metadata::MetadataBuffer
pub struct alidomain::Wait
pub fn alidomain::version() -> alloc::string::String
";
        assert_eq!(
            own(items),
            "\
pub enum alidomain::Site
pub alidomain::Site::China
impl alidomain::Site
pub fn alidomain::Site::name(self) -> &'static str
impl core::fmt::Debug for alidomain::Site
pub struct alidomain::Wait
pub fn alidomain::version() -> alloc::string::String
"
        );
    }
}
