//! What Android's own tools would bring: headers, link stubs, start objects and libunwind, laid out as theirs are, so that
//! clang finds everything by itself.
//!
//! Headers and libunwind come from zig's sources, the stubs from libraries that Android's tools have linked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::bionic::{MORE, STUBS, Symbols};
use super::debian::Debian;
use super::once;
use super::target::{Processor, Target};
use super::versions::{ANDROID_API, ANDROID_PAGE, LINKED_FOR_ANDROID, LLVM, ZIGLANG};
use super::zig::Zig;
use crate::project::Project;
use crate::step;

/// The targets that share the folder.
const TARGETS: [Target; 2] = [Target::AndroidAarch64, Target::AndroidX86_64];

/// What every library starts with: the handle that its destructors are registered with, the call that runs them when it is
/// unloaded, and the note that says for which API level it is.
const START: &str = r#"
extern void __cxa_finalize(void *);
__attribute__((visibility("hidden"))) void *__dso_handle = &__dso_handle;
__attribute__((destructor)) static void unload(void) { __cxa_finalize(&__dso_handle); }
__attribute__((section(".note.android.ident"), used, aligned(4)))
static const struct { int name_size, size, type; char name[8]; int level; } note = { 8, 4, 1, "Android", __ANDROID_API__ };
"#;

/// libunwind's files, without those for 32-bit ARM.
const UNWIND: [&str; 6] = [
    "libunwind.cpp",
    "Unwind-seh.cpp",
    "UnwindLevel1.c",
    "UnwindLevel1-gcc-ext.c",
    "UnwindRegistersRestore.S",
    "UnwindRegistersSave.S",
];

/// How libunwind is compiled: as a part of a library that shows none of its symbols, with musl's headers for bionic's.
const UNWIND_FLAGS: [&str; 11] = [
    "-O2",
    "-fPIC",
    "-DNDEBUG",
    "-D_LIBUNWIND_HIDE_SYMBOLS",
    "-D_LIBUNWIND_IS_NATIVE_ONLY",
    "-D__errno_location=__errno",
    "-fvisibility=hidden",
    "-fno-stack-protector",
    "-fno-exceptions",
    "-funwind-tables",
    "-w",
];

/// clang, and the folder that is its sysroot.
pub struct Android {
    debian: Debian,
    sysroot: PathBuf,
}

impl Android {
    /// Fetches and compiles all of it, unless it is there.
    pub fn fetch(project: &Project) -> Result<Self> {
        let debian = Debian::fetch(project)?;
        let linked = LINKED_FOR_ANDROID.map(|linked| linked.package).join("\n");
        let contents = format!("API {ANDROID_API}\nLLVM {LLVM}\n{ZIGLANG}\n{linked}\n{STUBS:?} {MORE:?}\n{START}");
        let sysroot = once::made(project, "android", &contents, |sysroot| {
            let zig = Zig::fetch(project)?;
            let symbols = Symbols::fetch(&sysroot.join("npm"))?;
            step::run_here("Making the sysroot for Android", || {
                let android = Sysroot { debian: &debian, folder: sysroot, zig: zig.sources() };
                TARGETS.iter().try_for_each(|target| android.fill(*target, &symbols))
            })
        })?;
        Ok(Self { debian, sysroot })
    }

    /// cargo, with a C compiler for the target.
    pub fn cargo(&self, project: &Project, target: Target) -> Command {
        let mut cargo = self.debian.cargo(project);
        let flags = format!("--target={} '--sysroot={}'", clang_target(target), self.sysroot.display());
        cargo
            .env(target.variable("CC"), self.debian.llvm("clang"))
            .env(target.variable("AR"), self.debian.llvm("llvm-ar"))
            .env(target.variable("CFLAGS"), flags)
            .env("CC_SHELL_ESCAPED_FLAGS", "1");
        cargo
    }

    /// Flags of rustc that have clang link.
    pub fn flags(&self, target: Target) -> Vec<String> {
        let of_clang = [
            format!("--target={}", clang_target(target)),
            format!("--sysroot={}", self.sysroot.display()),
            "-fuse-ld=lld".to_owned(),
            "-Wl,-z,defs".to_owned(),
            format!("-Wl,-z,max-page-size={ANDROID_PAGE}"),
        ];
        let mut flags = vec![format!("-Clinker={}", self.debian.llvm("clang").display())];
        flags.extend(of_clang.iter().map(|flag| format!("-Clink-arg={flag}")));
        flags
    }
}

/// clang's name of the target, which has the API level in it.
fn clang_target(target: Target) -> String {
    format!("{}{ANDROID_API}", target.triple())
}

/// The folder while it is filled.
struct Sysroot<'a> {
    debian: &'a Debian,
    folder: &'a Path,
    zig: PathBuf,
}

impl Sysroot<'_> {
    fn fill(&self, target: Target, symbols: &Symbols) -> Result<()> {
        self.copy_headers(target)?;
        let libraries = self.folder.join("usr/lib").join(target.triple()).join(ANDROID_API.to_string());
        fs::create_dir_all(&libraries)?;
        let start = libraries.join("start.c");
        fs::write(&start, START)?;
        self.compile(target, &start, &libraries.join("crtbegin_so.o"), &["-O2", "-fPIC"])?;
        // Where Android's tools end the tables that the first object begins. Here there are none.
        fs::write(&start, "")?;
        self.compile(target, &start, &libraries.join("crtend_so.o"), &[])?;
        fs::remove_file(start)?;
        for library in STUBS {
            let name = libraries.join(library);
            let (source, versions) = (name.with_extension("s"), name.with_extension("map"));
            fs::write(&source, symbols.stub(library))?;
            fs::write(&versions, symbols.versions(library))?;
            let mut link = self.clang(target);
            link.args(["-shared", "-nostdlib", "-fuse-ld=lld"]).arg(format!("-Wl,-soname,{library}"));
            link.arg(format!("-Wl,--version-script={}", versions.display())).arg(&source).arg("-o").arg(&name);
            step::quietly("clang", &mut link)?;
            fs::remove_file(source)?;
            fs::remove_file(versions)?;
        }
        self.build_unwind(target, &libraries)
    }

    /// musl's and Linux' headers. Of bionic's, ours differ in nothing that is used here.
    fn copy_headers(&self, target: Target) -> Result<()> {
        let (specific, musl, linux) = match target.processor() {
            Processor::X86_64 => ("x86_64-linux-android", "x86_64-linux-musl", "x86-linux-any"),
            Processor::Aarch64 => ("aarch64-linux-android", "aarch64-linux-musl", "aarch64-linux-any"),
        };
        let headers = self.folder.join("usr/include");
        for (from, to) in [
            ("any-linux-any", headers.clone()),
            ("generic-musl", headers.clone()),
            (linux, headers.join(specific)),
            (musl, headers.join(specific)),
        ] {
            fs::create_dir_all(&to)?;
            let from = self.zig.join("libc/include").join(from).join(".");
            step::quietly("cp", Command::new("cp").arg("--recursive").arg(from).arg(to))?;
        }
        Ok(())
    }

    fn build_unwind(&self, target: Target, libraries: &Path) -> Result<()> {
        let sources = self.zig.join("libunwind");
        let include = format!("-I{}", sources.join("include").display());
        let mut archive = self.debian.llvm_command("llvm-ar");
        archive.arg("crs").arg(libraries.join("libunwind.a"));
        let mut objects = Vec::new();
        for file in UNWIND {
            let object = libraries.join(file).with_extension("o");
            let mut flags = UNWIND_FLAGS.to_vec();
            flags.push(&include);
            if file.ends_with(".cpp") {
                flags.extend(["-fno-rtti", "-nostdinc++"]);
            }
            self.compile(target, &sources.join("src").join(file), &object, &flags)?;
            archive.arg(&object);
            objects.push(object);
        }
        step::quietly("llvm-ar", &mut archive)?;
        objects.iter().try_for_each(fs::remove_file).context("the objects of libunwind cannot be removed")
    }

    fn compile(&self, target: Target, source: &Path, object: &Path, flags: &[&str]) -> Result<()> {
        let mut compile = self.clang(target);
        compile.args(flags).arg("-c").arg(source).arg("-o").arg(object);
        step::quietly(&format!("clang {}", source.display()), &mut compile)?;
        Ok(())
    }

    fn clang(&self, target: Target) -> Command {
        let mut clang = self.debian.llvm_command("clang");
        clang.arg(format!("--target={}", clang_target(target)));
        clang.arg(format!("--sysroot={}", self.folder.display()));
        clang
    }
}
