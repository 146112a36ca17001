//! Android's C library for a machine with glibc: every symbol that a library imports, forwarded to glibc's own, so that a JVM
//! or a Python on this machine loads the library for x86-64 Android.
//!
//! It is for tests. What both C libraries have with the same meaning is forwarded; what differs is translated. So a test
//! shows that the library runs, and not that it runs on bionic.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::elf::{self, Import};
use crate::{step, system};

/// The library that the others find their symbols with.
const FINDER: &str = "libalidomain-shim.so";

/// Where symbols without a version come from.
const LOG: &str = "liblog.so";

/// Makes `libc.so`, `libm.so`, `libdl.so` and `liblog.so` for a library for x86-64 Android, in a folder that is then named
/// in `LD_LIBRARY_PATH`.
pub fn write(library: &Path, folder: &Path) -> Result<()> {
    system::require("cc", &["gcc", "libc6-dev"])?;
    let sources = folder.join("sources");
    fs::create_dir_all(&sources)?;
    let bytes = fs::read(library).with_context(|| format!("{} cannot be read", library.display()))?;
    let finder = sources.join("finder.c");
    fs::write(&finder, include_str!("shim/finder.c"))?;
    link(folder, FINDER, &[finder.as_ref(), "-ldl".as_ref()])?;
    for (name, imports) in by_library(&bytes)? {
        let (source, versions) = (sources.join(name).with_extension("s"), sources.join(name).with_extension("map"));
        fs::write(&source, forwarders(&imports))?;
        let version = if name == LOG { "" } else { "LIBC" };
        fs::write(&versions, format!("{version} {{ global: *; }};\n"))?;
        let script = format!("-Wl,--version-script={}", versions.display());
        link(folder, name, &[source.as_ref(), script.as_ref(), folder.join(FINDER).as_ref()])?;
    }
    Ok(())
}

/// The libraries that Android has, each with what is imported from it. Even one that nothing is imported from is loaded.
fn by_library(bytes: &[u8]) -> Result<BTreeMap<&'static str, Vec<Import>>> {
    let mut libraries: BTreeMap<&str, Vec<Import>> =
        ["libc.so", "libdl.so", LOG, "libm.so"].map(|name| (name, Vec::new())).into();
    for import in elf::imports(bytes)? {
        let library = import.version.as_ref().map_or(LOG, |version| &version.library);
        if let Some(imports) = libraries.get_mut(library) {
            imports.push(import);
        }
    }
    Ok(libraries)
}

/// A jump for every function, and room for every variable. They are found when the library is loaded.
fn forwarders(imports: &[Import]) -> String {
    let (variables, functions): (Vec<&Import>, Vec<&Import>) = imports.iter().partition(|import| import.is_object);
    let mut text = String::from(".text\n");
    for (index, Import { name, .. }) in functions.iter().enumerate() {
        text.push_str(&format!(".globl {name}\n.type {name}, @function\n{name}: jmp *.Ltable+8*{index}(%rip)\n"));
    }
    text.push_str(&format!(
        ".Lfind:\n\
         lea .Lnames(%rip), %rdi\n\
         lea .Ltable(%rip), %rsi\n\
         mov ${}, %edx\n\
         mov ${}, %ecx\n\
         jmp alidomain_find@PLT\n\
         .section .init_array, \"aw\"\n\
         .quad .Lfind\n\
         .section .rodata\n\
         .Lnames:\n",
        functions.len(),
        variables.len(),
    ));
    for Import { name, .. } in functions.iter().chain(&variables) {
        text.push_str(&format!(".asciz \"{name}\"\n"));
    }
    text.push_str(&format!(".data\n.balign 8\n.Ltable: .skip 8*{}\n", functions.len()));
    for Import { name, .. } in variables {
        text.push_str(&format!(".globl {name}\n.type {name}, @object\n.size {name}, 8\n{name}: .quad 0\n"));
    }
    text.push_str(".section .note.GNU-stack, \"\", @progbits\n");
    text
}

fn link(folder: &Path, name: &str, arguments: &[&OsStr]) -> Result<()> {
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1"]).arg(format!("-Wl,-soname,{name}")).arg("-o").arg(folder.join(name));
    // Found beside it, wherever the folder is.
    cc.arg("-Wl,-rpath,$ORIGIN").args(arguments);
    step::quietly(&format!("cc for {name}"), &mut cc)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::elf::Version;
    use super::*;

    #[test]
    fn functions_are_jumps_and_variables_are_values() {
        let import = |name: &str, is_object| {
            let version = Version { library: "libc.so".to_owned(), name: "LIBC".to_owned() };
            Import { name: name.to_owned(), version: Some(version), is_object, is_weak: false }
        };
        let text = forwarders(&[import("malloc", false), import("stderr", true), import("free", false)]);
        assert!(text.contains("free: jmp *.Ltable+8*1(%rip)\n"), "{text}");
        assert!(text.contains("stderr: .quad 0\n"), "{text}");
        // In the order of the table: functions, then variables.
        assert!(text.contains(".asciz \"malloc\"\n.asciz \"free\"\n.asciz \"stderr\"\n"), "{text}");
    }
}
