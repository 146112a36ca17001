//! Reading libraries of Windows.

use anyhow::{Context as _, Result};
use goblin::pe::PE;
use goblin::pe::header::{COFF_MACHINE_ARM64, COFF_MACHINE_X86_64};

use super::inspection::Facts;
use super::target::Processor;

/// What can be said about a library without running it.
pub fn facts(bytes: &[u8]) -> Result<Facts> {
    let pe = PE::parse(bytes).context("this is not a Windows library")?;
    let debugging =
        |section: &goblin::pe::section_table::SectionTable| section.name().is_ok_and(|name| name.starts_with(".debug"));
    Ok(Facts {
        processor: match pe.header.coff_header.machine {
            COFF_MACHINE_X86_64 => Some(Processor::X86_64),
            COFF_MACHINE_ARM64 => Some(Processor::Aarch64),
            _ => None,
        },
        needed: pe.libraries.iter().map(ToString::to_string).collect(),
        own_name: pe.name.map(ToOwned::to_owned),
        exports: pe.exports.iter().map(|export| export.name.unwrap_or_default().to_owned()).collect(),
        is_stripped: pe.header.coff_header.number_of_symbol_table == 0 && !pe.sections.iter().any(debugging),
        size: bytes.len(),
        ..Facts::default()
    })
}
