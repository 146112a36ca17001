//! The symbols of an archive: what a program sees of the archive, and what the archive needs.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use goblin::archive::Archive;
use goblin::elf::Elf;
use goblin::elf::header::{EM_AARCH64, EM_X86_64};
use goblin::elf::section_header::SHN_UNDEF;
use goblin::elf::sym::STB_LOCAL;

use super::super::target::Processor;

/// The symbols that the generated Swift code calls begin with these.
pub const PREFIXES: [&str; 2] = ["uniffi_alidomain_", "ffi_alidomain_"];

/// The symbols and sections of all members of an archive.
#[derive(Debug, Default)]
pub struct Facts {
    /// The processors of the members.
    pub processors: Vec<Option<Processor>>,
    /// The names of the symbols that other objects of a program can see.
    pub visible: BTreeSet<String>,
    /// The names of the symbols that the archive takes from other libraries.
    pub undefined: BTreeSet<String>,
    /// Whether a member has debug information.
    pub has_debug_information: bool,
}

impl Facts {
    /// Reads an archive.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let archive = Archive::parse(bytes).context("this is not an archive")?;
        let mut facts = Self::default();
        for index in 0..archive.len() {
            let member = archive.get_at(index).context("the archive ends too early")?;
            let start = usize::try_from(member.offset)?;
            let bytes = bytes.get(start..start + member.size()).context("the archive ends too early")?;
            // Rust adds files of its own, which linkers ignore.
            if bytes.starts_with(b"\x7fELF") {
                facts.add(bytes).with_context(|| format!("{} cannot be read", member.extended_name()))?;
            }
        }
        // One member may need what another one has.
        facts.undefined = &facts.undefined - &facts.visible;
        Ok(facts)
    }

    fn add(&mut self, member: &[u8]) -> Result<()> {
        let elf = Elf::parse(member)?;
        self.processors.push(match elf.header.e_machine {
            EM_X86_64 => Some(Processor::X86_64),
            EM_AARCH64 => Some(Processor::Aarch64),
            _ => None,
        });
        for symbol in elf.syms.iter().filter(|symbol| symbol.st_bind() != STB_LOCAL) {
            let name = elf.strtab.get_at(symbol.st_name).context("a symbol has no name")?.to_owned();
            let is_undefined = symbol.st_shndx == usize::try_from(SHN_UNDEF)?;
            if is_undefined { &mut self.undefined } else { &mut self.visible }.insert(name);
        }
        let names = elf.section_headers.iter().filter_map(|header| elf.shdr_strtab.get_at(header.sh_name));
        self.has_debug_information |= names.into_iter().any(|name| name.starts_with(".debug_"));
        Ok(())
    }

    /// The visible symbols that the generated Swift code calls.
    pub fn exports(&self) -> Result<Vec<&str>> {
        let exports: Vec<&str> = self.visible.iter().map(String::as_str).filter(|name| is_export(name)).collect();
        if exports.is_empty() {
            bail!("it has no symbol that begins with {}", PREFIXES.join(" or "));
        }
        Ok(exports)
    }

    /// Sentences that say what is wrong with an archive that is to be shipped.
    pub fn problems(&self, processor: Processor) -> Vec<String> {
        let mut problems = Vec::new();
        match self.processors[..] {
            [Some(of)] if of == processor => {}
            [of] => {
                let found = of.map_or("another processor", Processor::name);
                problems.push(format!("It is built for {found}, not for {}.", processor.name()));
            }
            _ => problems.push(format!("It has {} objects, not one.", self.processors.len())),
        }
        if let Err(error) = self.exports() {
            problems.push(format!("{error}.").replacen("it", "It", 1));
        }
        for name in self.visible.iter().filter(|name| !is_export(name)) {
            problems.push(format!("{name} is visible, and would clash with the same symbol of another Rust library."));
        }
        if self.has_debug_information {
            problems.push("Debug information is left in it.".to_owned());
        }
        problems
    }
}

fn is_export(name: &str) -> bool {
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn good() -> Facts {
        Facts {
            processors: vec![Some(Processor::X86_64)],
            visible: names(&["ffi_alidomain_rustbuffer_free", "uniffi_alidomain_fn_func_version"]),
            undefined: names(&["malloc"]),
            has_debug_information: false,
        }
    }

    #[track_caller]
    fn assert_problem(facts: &Facts, problem: &str) {
        let problems = facts.problems(Processor::X86_64);
        assert!(problems.len() == 1 && problems[0].contains(problem), "{problems:?}");
    }

    #[test]
    fn every_problem_has_its_sentence() {
        assert_eq!(good().problems(Processor::X86_64), <[String; 0]>::default());
        assert_problem(&Facts { processors: vec![Some(Processor::Aarch64)], ..good() }, "built for aarch64");
        assert_problem(&Facts { processors: vec![Some(Processor::X86_64); 2], ..good() }, "has 2 objects");
        assert_problem(&Facts { visible: names(&[]), ..good() }, "It has no symbol that begins with uniffi_alidomain_");
        assert_problem(&Facts { has_debug_information: true, ..good() }, "Debug information");
        let mut leaking = good();
        leaking.visible.insert("rust_eh_personality".to_owned());
        assert_problem(&leaking, "rust_eh_personality is visible");
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert!(Facts::read(b"\x7fELF, but no archive").is_err());
    }

    /// An archive of one object with one visible, one local and one undefined symbol.
    #[cfg(target_os = "linux")]
    #[test]
    fn symbols_are_read_from_an_archive() {
        let folder = std::env::temp_dir().join(format!("alidomain-symbols-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let source = "int other(void); static int hidden(void) { return other(); }\n\
            int ffi_alidomain_one(void) { return hidden(); }\n";
        std::fs::write(folder.join("one.c"), source).unwrap();
        for arguments in [&["cc", "-c", "one.c"][..], &["ar", "rcs", "libone.a", "one.o"]] {
            let mut command = std::process::Command::new(arguments[0]);
            assert!(command.args(&arguments[1..]).current_dir(&folder).status().unwrap().success());
        }
        let facts = Facts::read(&std::fs::read(folder.join("libone.a")).unwrap()).unwrap();
        assert_eq!(facts.exports().unwrap(), ["ffi_alidomain_one"]);
        assert!(facts.undefined.contains("other") && !facts.visible.contains("other"));
        assert_eq!(facts.processors.len(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
