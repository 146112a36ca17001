//! Reading libraries of Linux and Android.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use goblin::elf::dynamic::{DF_TEXTREL, DT_TEXTREL};
use goblin::elf::header::{EM_AARCH64, EM_X86_64};
use goblin::elf::program_header::PT_LOAD;
use goblin::elf::sym::{STB_WEAK, STT_OBJECT};
use goblin::elf::{Elf, Sym};

use super::inspection::Facts;
use super::target::Processor;

/// A symbol that a library takes from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub name: String,
    /// Absent for symbols without a version, which may come from any library.
    pub version: Option<Version>,
    /// A variable. Anything else is a function.
    pub is_object: bool,
    /// It may be missing.
    pub is_weak: bool,
}

/// The version of a symbol, and the library that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub library: String,
    pub name: String,
}

/// What a library takes from others.
pub fn imports(bytes: &[u8]) -> Result<Vec<Import>> {
    let elf = Elf::parse(bytes).context("this is not an ELF file")?;
    let versions = needed_versions(&elf);
    let import = |(index, symbol): (usize, Sym)| {
        let name = elf.dynstrtab.get_at(symbol.st_name).filter(|name| !name.is_empty())?;
        let number = elf.versym.as_ref().and_then(|versions| versions.get_at(index)).map(|version| version.version());
        Some(Import {
            name: name.to_owned(),
            version: number.and_then(|number| versions.get(&number).cloned()),
            is_object: symbol.st_type() == STT_OBJECT,
            is_weak: symbol.st_bind() == STB_WEAK,
        })
    };
    Ok(elf.dynsyms.iter().enumerate().filter(|(_, symbol)| symbol.st_shndx == 0).filter_map(import).collect())
}

/// What can be said about a library without running it.
pub fn facts(bytes: &[u8]) -> Result<Facts> {
    let elf = Elf::parse(bytes).context("this is not an ELF file")?;
    let own = |symbol: &Sym| symbol.st_shndx != 0 && !symbol.is_import() && symbol.st_bind() != 0;
    let name = |symbol: &Sym| elf.dynstrtab.get_at(symbol.st_name).unwrap_or_default().to_owned();
    let section =
        |name: &str| elf.section_headers.iter().any(|header| elf.shdr_strtab.get_at(header.sh_name) == Some(name));
    Ok(Facts {
        processor: match elf.header.e_machine {
            EM_X86_64 => Some(Processor::X86_64),
            EM_AARCH64 => Some(Processor::Aarch64),
            _ => None,
        },
        needed: elf.libraries.iter().map(ToString::to_string).collect(),
        own_name: elf.soname.map(ToOwned::to_owned),
        exports: elf.dynsyms.iter().filter(own).map(|symbol| name(&symbol)).collect(),
        imports: imports(bytes)?,
        is_stripped: elf.syms.is_empty() && !section(".debug_info"),
        alignments: elf
            .program_headers
            .iter()
            .filter(|header| header.p_type == PT_LOAD)
            .map(|load| load.p_align)
            .collect(),
        // A program may have no dynamic section, and then nothing is relocated.
        has_text_relocations: elf.dynamic.as_ref().is_some_and(|dynamic| {
            dynamic.dyns.iter().any(|entry| entry.d_tag == DT_TEXTREL) || dynamic.info.flags & DF_TEXTREL != 0
        }),
        size: bytes.len(),
    })
}

/// By the numbers that symbols name them with.
fn needed_versions(elf: &Elf) -> BTreeMap<u16, Version> {
    let text = |offset| elf.dynstrtab.get_at(offset).unwrap_or_default().to_owned();
    let mut versions = BTreeMap::new();
    for library in elf.verneed.iter().flat_map(|section| section.iter()) {
        for version in library.iter() {
            let named = Version { library: text(library.vn_file), name: text(version.vna_name) };
            versions.insert(version.vna_other, named);
        }
    }
    versions
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_program_can_be_read() {
        let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let facts = facts(&bytes).unwrap();
        assert_eq!(facts.processor == Some(Processor::X86_64), cfg!(target_arch = "x86_64"));
        assert!(facts.needed.iter().any(|library| library.starts_with("libc.so")));
        assert!(!facts.has_text_relocations);
        let malloc = facts.imports.iter().find(|import| import.name == "malloc").unwrap();
        assert!(!malloc.is_object && !malloc.is_weak);
        if cfg!(target_env = "gnu") {
            assert!(malloc.version.as_ref().unwrap().name.starts_with("GLIBC_"));
        }
    }

    #[test]
    fn what_is_no_library_is_refused() {
        assert!(facts(b"MZ, but nothing after it").is_err());
    }
}
