//! What a library or a program may need and must have. Each rule says what would go wrong without it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::elf::Import;
use super::swift::archive;
use super::target::{Library, Processor, Program, Target};
use super::versions::{ANDROID_PAGE, GLIBC};
use super::{elf, pe};

/// What is inspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Another program loads it.
    Library(Library),
    /// People start it. With musl, it is linked statically.
    Program(Program),
    /// Other programs link it. To be inspected, it is linked into a library of its own.
    Archive,
}

/// What can be said about a library without running it.
#[derive(Clone, Default)]
pub struct Facts {
    /// Absent if it is none of those that we build for.
    pub processor: Option<Processor>,
    /// The libraries that it is loaded with.
    pub needed: Vec<String>,
    /// What other libraries call it.
    pub own_name: Option<String>,
    /// The names of the functions that it offers.
    pub exports: Vec<String>,
    /// Of ELF.
    pub imports: Vec<Import>,
    pub is_stripped: bool,
    /// Of each segment that is loaded, of ELF.
    pub alignments: Vec<u64>,
    /// The loader would have to write into code.
    pub has_text_relocations: bool,
    /// In bytes.
    pub size: usize,
}

/// The libraries that every Linux with glibc has.
const OF_GLIBC: &[&str] = &[
    "libc.so.6",
    "libm.so.6",
    "libdl.so.2",
    "libpthread.so.0",
    "librt.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
];

/// The library that every Linux with musl has. It contains all others.
const OF_MUSL: &str = "libc.so";

/// The libraries that every Android has, and offers to apps.
const OF_ANDROID: &[&str] = &["libc.so", "libm.so", "libdl.so", "liblog.so"];

/// The libraries that every Windows 10 has.
const OF_WINDOWS: &[&str] = &[
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "secur32.dll",
    "userenv.dll",
    "ws2_32.dll",
];

/// Libraries that only forward to others. Windows has all of them.
const FORWARDERS_OF_WINDOWS: &str = "api-ms-win-";

/// The version of every symbol that Android had before API level 24.
const OLDEST_OF_BIONIC: &str = "LIBC";

/// What Android's log library exports has no version.
const LOG_OF_ANDROID: &str = "__android_log_";

/// What a stripped library may weigh, in bytes: it travels inside every wheel, jar and app.
const LARGEST_FOR_LINUX: usize = 4_000_000;
const LARGEST_FOR_ANDROID: usize = 4_500_000;

/// What the command may weigh, in bytes: it is fetched by every pipeline that uses it.
const LARGEST_COMMAND: usize = 5_500_000;

/// Fails if the file would not load everywhere, and says in one line what it is.
///
/// No file says in which of these folders it was built.
pub fn inspect(target: Target, kind: Kind, file: &Path, private: &[(PathBuf, &str)]) -> Result<()> {
    let problems = look_at(target, kind, file, private)?;
    if !problems.is_empty() {
        bail!("{} must not be shipped:\n- {}", file.display(), problems.join("\n- "));
    }
    Ok(())
}

/// Says what is wrong with a library for the JVM that was built elsewhere. Other tools may have reasons of their own.
pub fn warn(target: Target, library: &Path) -> Result<()> {
    for problem in look_at(target, Kind::Library(Library::Jni), library, &[])? {
        eprintln!("  warning: {}: {problem}", library.display());
    }
    Ok(())
}

fn look_at(target: Target, kind: Kind, file: &Path, private: &[(PathBuf, &str)]) -> Result<Vec<String>> {
    let shown = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("{shown} cannot be read"))?;
    let facts = facts(target, &bytes).with_context(|| format!("{shown} cannot be inspected"))?;
    let mut problems = problems(target, kind, &facts);
    problems.extend(private.iter().filter_map(|(folder, _)| named_folder(&bytes, folder)));
    eprintln!("  {}", summary(&facts));
    Ok(problems)
}

/// Sentences that say what is wrong with a file of a package.
pub fn problems_of(target: Target, kind: Kind, bytes: &[u8]) -> Result<Vec<String>> {
    if kind == Kind::Archive {
        return archive::problems(target.processor(), bytes);
    }
    Ok(problems(target, kind, &facts(target, bytes)?))
}

fn facts(target: Target, bytes: &[u8]) -> Result<Facts> {
    match target {
        Target::WindowsX86_64 => pe::facts(bytes),
        _ => elf::facts(bytes),
    }
}

/// A sentence about a folder of this machine that is named in the library. A folder such as `/` is in every path.
pub fn named_folder(bytes: &[u8], folder: &Path) -> Option<String> {
    // With the slash: `/root` is a part of other words.
    let name = folder.join("");
    let name = name.as_os_str().as_encoded_bytes();
    let is_named = folder.parent().is_some() && bytes.windows(name.len()).any(|window| window == name);
    is_named.then(|| format!("It names {}, a folder of this machine.", folder.display()))
}

/// One line for a person.
fn summary(facts: &Facts) -> String {
    let megabytes = facts.size as f64 / 1e6;
    let mut line = format!("{megabytes:.2} MB, {} exports, needs {}", facts.exports.len(), facts.needed.join(", "));
    if let Some(newest) = facts.imports.iter().filter_map(glibc).max() {
        line.push_str(&format!("; glibc {}.{} or newer", newest.0, newest.1));
    }
    line
}

/// Sentences that say what is wrong.
fn problems(target: Target, kind: Kind, facts: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    if facts.processor != Some(target.processor()) {
        let found = facts.processor.map_or("another processor", Processor::name);
        problems.push(format!("It is built for {found}, not for {}.", target.processor().name()));
    }
    for library in facts.needed.iter().filter(|library| !may_need(target, kind, library)) {
        problems.push(format!("It needs {library}, which not every machine has."));
    }
    if facts.exports.is_empty() && !matches!(kind, Kind::Program(_)) {
        problems.push("It exports nothing.".to_owned());
    }
    if kind == Kind::Library(Library::Jni)
        && target.is_linked_by_zig()
        && let Some(export) = facts.exports.iter().find(|export| !is_for_java(export))
    {
        problems.push(format!("It exports {export}, which Java does not look up: it would be smaller without."));
    }
    if !facts.is_stripped {
        problems.push("It is not stripped: symbols or debug information are left in it.".to_owned());
    }
    if facts.has_text_relocations {
        problems.push("It has text relocations, which Android and musl refuse to load.".to_owned());
    }
    if let Some(largest) = largest(target, kind).filter(|largest| facts.size > *largest) {
        problems.push(format!("It has {} bytes, and may have {largest}.", facts.size));
    }
    match target {
        Target::WindowsX86_64 | Target::MuslX86_64 | Target::MuslAarch64 => {}
        Target::LinuxX86_64 | Target::LinuxAarch64 => problems.extend(glibc_problems(facts)),
        Target::AndroidAarch64 | Target::AndroidX86_64 => problems.extend(android_problems(target, kind, facts)),
    }
    problems
}

/// Whether Java may look a function up.
fn is_for_java(export: &str) -> bool {
    export.starts_with("Java_") || export == "JNI_OnLoad"
}

/// The size that a library or a program may have, for the platforms with a limit.
fn largest(target: Target, kind: Kind) -> Option<usize> {
    match (target, kind) {
        (Target::LinuxX86_64, Kind::Library(_)) => Some(LARGEST_FOR_LINUX),
        (Target::AndroidAarch64, Kind::Library(_)) => Some(LARGEST_FOR_ANDROID),
        (_, Kind::Program(Program::Cli)) => Some(LARGEST_COMMAND),
        _ => None,
    }
}

fn may_need(target: Target, kind: Kind, library: &str) -> bool {
    match target {
        Target::LinuxX86_64 | Target::LinuxAarch64 => OF_GLIBC.contains(&library),
        Target::MuslX86_64 | Target::MuslAarch64 => library == OF_MUSL && !matches!(kind, Kind::Program(_)),
        Target::AndroidAarch64 | Target::AndroidX86_64 => OF_ANDROID.contains(&library),
        Target::WindowsX86_64 => {
            let library = library.to_lowercase();
            OF_WINDOWS.contains(&library.as_str()) || library.starts_with(FORWARDERS_OF_WINDOWS)
        }
    }
}

fn glibc_problems(facts: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    for import in &facts.imports {
        let Some(version) = &import.version else { continue };
        match glibc(import) {
            Some(needed) if needed <= GLIBC => {}
            _ => problems.push(format!(
                "It imports {} of the version {}, and must run with glibc {}.{}.",
                import.name, version.name, GLIBC.0, GLIBC.1
            )),
        }
    }
    problems
}

/// The glibc that an import needs.
fn glibc(import: &Import) -> Option<(u32, u32)> {
    let mut numbers = import.version.as_ref()?.name.strip_prefix("GLIBC_")?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn android_problems(target: Target, kind: Kind, facts: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    if let Kind::Library(library) = kind
        && facts.own_name != Some(target.file_name(library))
    {
        problems.push(format!("Its SONAME is {:?}, not its file name: Android loads it by this name.", facts.own_name));
    }
    if facts.alignments.is_empty() || facts.alignments.iter().any(|alignment| *alignment != ANDROID_PAGE) {
        let (page, alignments) = (ANDROID_PAGE, &facts.alignments);
        problems.push(format!(
            "Its segments are aligned {alignments:#x?}, not {page:#x}: devices with such pages refuse it."
        ));
    }
    for import in &facts.imports {
        let is_old = match &import.version {
            Some(version) => version.name == OLDEST_OF_BIONIC,
            None => import.is_weak || import.name.starts_with(LOG_OF_ANDROID),
        };
        if !is_old {
            let version = import.version.as_ref().map_or("none", |version| &version.name);
            let name = &import.name;
            problems.push(format!("It imports {name} of the version {version}: older Android versions may lack it."));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::elf::Version;
    use super::*;

    fn import(name: &str, library: &str, version: &str) -> Import {
        let version = Version { library: library.to_owned(), name: version.to_owned() };
        Import { name: name.to_owned(), version: Some(version), is_object: false, is_weak: false }
    }

    const JNI: Kind = Kind::Library(Library::Jni);
    const PROGRAM: Kind = Kind::Program(Program::Cli);

    fn linux() -> Facts {
        Facts {
            processor: Some(Processor::X86_64),
            needed: vec!["libc.so.6".to_owned(), "ld-linux-x86-64.so.2".to_owned()],
            exports: vec!["JNI_OnLoad".to_owned()],
            imports: vec![import("malloc", "libc.so.6", "GLIBC_2.2.5"), import("memcpy", "libc.so.6", "GLIBC_2.14")],
            is_stripped: true,
            alignments: vec![0x1000],
            size: 3_470_000,
            ..Facts::default()
        }
    }

    fn android() -> Facts {
        Facts {
            needed: vec!["libc.so".to_owned(), "liblog.so".to_owned()],
            own_name: Some(Target::AndroidX86_64.file_name(Library::Jni)),
            imports: vec![
                import("malloc", "libc.so", "LIBC"),
                Import { version: None, ..import("__android_log_write", "", "") },
                Import { version: None, is_weak: true, ..import("__gmon_start__", "", "") },
            ],
            alignments: vec![ANDROID_PAGE; 4],
            ..linux()
        }
    }

    #[track_caller]
    fn assert_problem(target: Target, facts: &Facts, problem: &str) {
        let problems = problems(target, JNI, facts);
        assert!(problems.len() == 1 && problems[0].contains(problem), "{problems:?}");
    }

    #[test]
    fn good_libraries_have_no_problems() {
        assert_eq!(problems(Target::LinuxX86_64, JNI, &linux()), <[String; 0]>::default());
        assert_eq!(problems(Target::AndroidX86_64, JNI, &android()), <[String; 0]>::default());
        let needed = vec!["KERNEL32.dll".to_owned(), "api-ms-win-core-synch-l1-2-0.dll".to_owned()];
        let windows = Facts { needed, imports: Vec::new(), ..linux() };
        assert_eq!(problems(Target::WindowsX86_64, JNI, &windows), <[String; 0]>::default());
        assert_eq!(summary(&linux()), "3.47 MB, 1 exports, needs libc.so.6, ld-linux-x86-64.so.2; glibc 2.14 or newer");
    }

    #[test]
    fn every_problem_has_its_sentence() {
        let other = Facts { processor: Some(Processor::Aarch64), ..linux() };
        assert_problem(Target::LinuxX86_64, &other, "built for aarch64, not for x86-64");
        let empty = Facts { exports: Vec::new(), ..linux() };
        assert_problem(Target::LinuxX86_64, &empty, "exports nothing");
        let more = Facts { exports: vec!["JNI_OnLoad".to_owned(), "uniffi_free".to_owned()], ..linux() };
        assert_problem(Target::LinuxX86_64, &more, "exports uniffi_free");
        let unstripped = Facts { is_stripped: false, ..linux() };
        assert_problem(Target::LinuxX86_64, &unstripped, "not stripped");
        let mut more = linux();
        more.needed.push("libgcc_s.so.1".to_owned());
        assert_problem(Target::LinuxX86_64, &more, "needs libgcc_s.so.1");
        let needed = vec!["libwinpthread-1.dll".to_owned()];
        assert_problem(Target::WindowsX86_64, &Facts { needed, ..linux() }, "needs libwinpthread-1.dll");
    }

    #[test]
    fn a_library_for_musl_needs_musl_and_a_program_nothing() {
        let target = Target::MuslX86_64;
        let library = Facts { needed: vec!["libc.so".to_owned()], imports: Vec::new(), ..linux() };
        assert_eq!(problems(target, JNI, &library), <[String; 0]>::default());
        assert_problem(target, &Facts { has_text_relocations: true, ..library.clone() }, "text relocations");
        let program = Facts { exports: Vec::new(), needed: Vec::new(), ..library.clone() };
        assert_eq!(problems(target, PROGRAM, &program), <[String; 0]>::default());
        let problems = problems(target, PROGRAM, &library);
        assert!(problems.len() == 1 && problems[0].contains("needs libc.so"), "{problems:?}");
    }

    #[test]
    fn folders_of_this_machine_are_found() {
        let bytes = b"panicked at /home/somebody/src/lib.rs";
        assert!(named_folder(bytes, Path::new("/home/somebody")).unwrap().contains("/home/somebody"));
        assert_eq!(named_folder(bytes, Path::new("/home/nobody")), None);
        assert_eq!(named_folder(bytes, Path::new("/")), None);
    }

    #[test]
    fn a_large_library_is_a_problem() {
        let large = Facts { size: LARGEST_FOR_LINUX + 1, ..linux() };
        assert_problem(Target::LinuxX86_64, &large, "may have 4000000");
        assert_eq!(problems(Target::LinuxX86_64, Kind::Archive, &large), <[String; 0]>::default());
        let command = Facts { size: LARGEST_COMMAND + 1, needed: Vec::new(), imports: Vec::new(), ..linux() };
        let problems_of_command = problems(Target::MuslX86_64, PROGRAM, &command);
        assert!(problems_of_command.len() == 1 && problems_of_command[0].contains("may have 5500000"));
        let arm = Facts { processor: Some(Processor::Aarch64), size: LARGEST_FOR_ANDROID + 1, ..android() };
        assert_problem(Target::AndroidAarch64, &arm, "may have 4500000");
    }

    #[test]
    fn a_newer_glibc_is_a_problem() {
        for version in ["GLIBC_2.18", "GLIBC_3.0", "GLIBC_PRIVATE", "GCC_3.0"] {
            let mut newer = linux();
            newer.imports.push(import("getrandom", "libc.so.6", version));
            assert_problem(Target::LinuxX86_64, &newer, &format!("getrandom of the version {version}"));
        }
    }

    #[test]
    fn what_android_refuses_is_a_problem() {
        let target = Target::AndroidX86_64;
        assert_problem(target, &Facts { own_name: None, ..android() }, "SONAME");
        assert_problem(target, &Facts { alignments: vec![ANDROID_PAGE, 0x1000], ..android() }, "0x4000");
        assert_problem(target, &Facts { has_text_relocations: true, ..android() }, "text relocations");
        for newer in [import("getrandom", "libc.so", "LIBC_P"), Import { version: None, ..import("getrandom", "", "") }]
        {
            let facts = Facts { imports: vec![newer], ..android() };
            assert_problem(target, &facts, "getrandom");
        }
    }
}
