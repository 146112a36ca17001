//! Android's C library, as far as libraries that were linked with it show it: link stubs with the right symbols of the right
//! versions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::versions::LINKED_FOR_ANDROID;
use super::{elf, once};
use crate::{step, system};

/// The version of the symbols that every Android since API level 24 has.
const VERSION: &str = "LIBC";

/// The libraries whose symbols have versions.
const VERSIONED: [&str; 3] = ["libc.so", "libm.so", "libdl.so"];

/// The library whose symbols have none, and how their names begin.
const LOG: (&str, &str) = ("liblog.so", "__android_log_");

/// What ours imports and none of those libraries does. Bionic's own list (`libc.map.txt`) has each of them for every API
/// level. A link that fails for a missing symbol needs another linked library, or a line here after a look at that list.
pub const MORE: [(&str, &str); 4] =
    [("libc.so", "chroot"), ("libc.so", "clock_nanosleep"), ("libc.so", "flock"), (LOG.0, "__android_log_buf_write")];

/// A library that crates name when they are linked, and that nothing is taken from. A stub of it is enough.
const UNUSED: &str = "libandroid.so";

/// The libraries to make stubs for.
pub const STUBS: [&str; 5] = [VERSIONED[0], VERSIONED[1], VERSIONED[2], LOG.0, UNUSED];

/// What the libraries of Android export: names, and whether they are variables.
#[derive(Default)]
pub struct Symbols {
    by_library: BTreeMap<&'static str, BTreeMap<String, bool>>,
}

impl Symbols {
    /// Fetches the linked libraries and reads what they import. Nothing of them stays.
    pub fn fetch(folder: &Path) -> Result<Self> {
        system::require("npm", &["npm"])?;
        fs::create_dir_all(folder)?;
        let mut fetch = Command::new("npm");
        fetch.args(["pack", "--silent", "--pack-destination"]).arg(folder).current_dir(folder);
        fetch.args(LINKED_FOR_ANDROID.iter().map(|linked| linked.package));
        step::run("Fetching libraries that were linked for Android (160 MB)", &mut fetch)?;
        let mut symbols = Self::default();
        for (library, name) in MORE {
            symbols.by_library.entry(library).or_default().insert(name.to_owned(), false);
        }
        for linked in &LINKED_FOR_ANDROID {
            let archive = folder.join(archive_name(linked.package));
            let mut unpack = Command::new("tar");
            unpack.arg("--extract").arg("--file").arg(&archive).arg("--directory").arg(folder).arg(linked.file);
            step::quietly("tar", &mut unpack)?;
            let bytes = fs::read(folder.join(linked.file))?;
            symbols.add(elf::imports(&bytes).with_context(|| format!("{} cannot be read", linked.package))?);
        }
        once::remove(folder)?;
        Ok(symbols)
    }

    fn add(&mut self, imports: Vec<elf::Import>) {
        for import in imports {
            let library = match &import.version {
                Some(version) if version.name == VERSION => {
                    VERSIONED.into_iter().find(|library| *library == version.library)
                }
                None if import.name.starts_with(LOG.1) => Some(LOG.0),
                _ => None,
            };
            if let Some(library) = library {
                self.by_library.entry(library).or_default().insert(import.name, import.is_object);
            }
        }
    }

    /// The assembly of a stub. It is only linked with, and never loaded.
    pub fn stub(&self, library: &str) -> String {
        let mut text = String::new();
        for (name, is_object) in self.by_library.get(library).into_iter().flatten() {
            let (section, kind) = if *is_object { (".data", "object") } else { (".text", "function") };
            text.push_str(&format!(
                "{section}\n.globl {name}\n.type {name}, %{kind}\n{name}: .quad 0\n.size {name}, 8\n"
            ));
        }
        text
    }

    /// The version script of a stub: which version its symbols have.
    pub fn versions(&self, library: &str) -> String {
        let version = if VERSIONED.contains(&library) { VERSION } else { "" };
        format!("{version} {{ global: *; }};\n")
    }
}

/// How npm names the archive of a package.
fn archive_name(package: &str) -> String {
    let (name, version) = package.rsplit_once('@').unwrap_or((package, ""));
    format!("{}-{version}.tgz", name.trim_start_matches('@').replace('/', "-"))
}

#[cfg(test)]
mod tests {
    use super::super::elf::{Import, Version};
    use super::*;

    #[test]
    fn archives_are_named_as_npm_does() {
        assert_eq!(archive_name("@next/swc-android-arm64@13.2.4"), "next-swc-android-arm64-13.2.4.tgz");
        assert_eq!(archive_name("nodejs-mobile-react-native@18.20.4"), "nodejs-mobile-react-native-18.20.4.tgz");
    }

    #[test]
    fn only_symbols_of_every_android_are_in_the_stubs() {
        let import = |name: &str, version: Option<(&str, &str)>, is_object| Import {
            name: name.to_owned(),
            version: version.map(|(library, name)| Version { library: library.to_owned(), name: name.to_owned() }),
            is_object,
            is_weak: false,
        };
        let mut symbols = Symbols::default();
        symbols.add(vec![
            import("malloc", Some(("libc.so", "LIBC")), false),
            import("stderr", Some(("libc.so", "LIBC")), true),
            import("getrandom", Some(("libc.so", "LIBC_P")), false),
            import("_ZSt4cout", Some(("libc++_shared.so", "LIBC")), true),
            import("napi_throw", None, false),
            import("__android_log_write", None, false),
        ]);
        let stub = symbols.stub("libc.so");
        assert!(stub.contains(".text\n.globl malloc\n") && stub.contains(".data\n.globl stderr\n"), "{stub}");
        assert!(!stub.contains("getrandom") && !stub.contains("cout"), "{stub}");
        assert!(symbols.stub("liblog.so").contains("__android_log_write"));
        assert_eq!(symbols.stub("libandroid.so"), "");
        assert_eq!(symbols.versions("libc.so"), "LIBC { global: *; };\n");
        assert_eq!(symbols.versions("liblog.so"), " { global: *; };\n");
    }
}
