//! The platforms that libraries are built for.

use clap::ValueEnum;

/// A library that programs load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// For the JVM and Android.
    Jni,
    /// For Python, through UniFFI's C interface.
    Python,
}

impl Library {
    /// The crate, and the name of the library. Both are here only.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Jni => ("alidomain-jni", "alidomain_jni"),
            Self::Python => ("alidomain", "alidomain"),
        }
    }

    /// The arguments of cargo that choose the crate and how it is built. Without the crate type, the other types that
    /// Cargo.toml names would come too, and the library would be larger by a third.
    pub fn what_to_build(self) -> [&'static str; 10] {
        let package = self.names().0;
        let features = "alidomain/bindings";
        [
            "rustc",
            "--package",
            package,
            "--features",
            features,
            "--lib",
            "--crate-type",
            "cdylib",
            "--release",
            "--locked",
        ]
    }
}

/// A program that people start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The local service for tests.
    Sandbox,
    /// `alidomain`.
    Cli,
}

impl Program {
    /// The crate, which is also the name of the program's package.
    pub fn package(self) -> &'static str {
        match self {
            Self::Sandbox => "alidomain-sandbox",
            Self::Cli => "alidomain-cli",
        }
    }

    /// What people type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "alidomain-sandbox",
            Self::Cli => "alidomain",
        }
    }
}

/// A platform, by Rust's name of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// Linux with glibc 2.17 or newer
    #[value(name = "x86_64-unknown-linux-gnu")]
    LinuxX86_64,
    /// Linux with glibc 2.17 or newer
    #[value(name = "aarch64-unknown-linux-gnu")]
    LinuxAarch64,
    /// Linux with musl 1.2, such as Alpine
    #[value(name = "x86_64-unknown-linux-musl")]
    MuslX86_64,
    /// Linux with musl 1.2, such as Alpine
    #[value(name = "aarch64-unknown-linux-musl")]
    MuslAarch64,
    /// Windows 10 or newer
    #[value(name = "x86_64-pc-windows-gnu")]
    WindowsX86_64,
    /// Android 7 or newer
    #[value(name = "aarch64-linux-android")]
    AndroidAarch64,
    /// Android 7 or newer, in emulators
    #[value(name = "x86_64-linux-android")]
    AndroidX86_64,
}

/// Linux on the processor of this machine.
pub const OWN: Target = if cfg!(target_arch = "aarch64") { Target::LinuxAarch64 } else { Target::LinuxX86_64 };

/// The instructions that a library consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processor {
    X86_64,
    Aarch64,
}

impl Processor {
    /// The name for readers.
    pub fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86-64",
            Self::Aarch64 => "aarch64",
        }
    }
}

impl Target {
    /// Rust's name.
    pub fn triple(self) -> &'static str {
        match self {
            Self::LinuxX86_64 => "x86_64-unknown-linux-gnu",
            Self::LinuxAarch64 => "aarch64-unknown-linux-gnu",
            Self::MuslX86_64 => "x86_64-unknown-linux-musl",
            Self::MuslAarch64 => "aarch64-unknown-linux-musl",
            Self::WindowsX86_64 => "x86_64-pc-windows-gnu",
            Self::AndroidAarch64 => "aarch64-linux-android",
            Self::AndroidX86_64 => "x86_64-linux-android",
        }
    }

    /// The name for readers.
    pub fn platform(self) -> &'static str {
        match self {
            Self::LinuxX86_64 => "Linux x86-64, glibc 2.17 or newer",
            Self::LinuxAarch64 => "Linux aarch64, glibc 2.17 or newer",
            Self::MuslX86_64 => "Linux x86-64, musl 1.2 or newer",
            Self::MuslAarch64 => "Linux aarch64, musl 1.2 or newer",
            Self::WindowsX86_64 => "Windows 10 or newer, x86-64",
            Self::AndroidAarch64 => "Android 8.0 or newer, arm64-v8a",
            Self::AndroidX86_64 => "Android 8.0 or newer, x86_64",
        }
    }

    pub fn processor(self) -> Processor {
        match self {
            Self::LinuxX86_64 | Self::MuslX86_64 | Self::WindowsX86_64 | Self::AndroidX86_64 => Processor::X86_64,
            Self::LinuxAarch64 | Self::MuslAarch64 | Self::AndroidAarch64 => Processor::Aarch64,
        }
    }

    /// Whether the C library is musl.
    pub fn has_musl(self) -> bool {
        matches!(self, Self::MuslX86_64 | Self::MuslAarch64)
    }

    /// Whether zig links for it.
    pub fn is_linked_by_zig(self) -> bool {
        matches!(self, Self::LinuxX86_64 | Self::LinuxAarch64 | Self::MuslX86_64 | Self::MuslAarch64)
    }

    /// The file name of a library.
    pub fn file_name(self, library: Library) -> String {
        let (_, name) = library.names();
        match self {
            Self::WindowsX86_64 => format!("{name}.dll"),
            _ => format!("lib{name}.so"),
        }
    }

    /// The file name of a program.
    pub fn program_name(self, program: Program) -> String {
        let name = program.name();
        if self == Self::WindowsX86_64 { format!("{name}.exe") } else { name.to_owned() }
    }

    /// A variable of cargo or of its build scripts for this target, such as `CC_aarch64_linux_android`.
    pub fn variable(self, name: &str) -> String {
        format!("{name}_{}", self.triple().replace('-', "_"))
    }
}

/// The arguments of cargo for the archive that Swift programs link, and its file name.
pub const ARCHIVE_TO_BUILD: [&str; 10] = [
    "rustc",
    "--package",
    "alidomain",
    "--features",
    "bindings",
    "--lib",
    "--crate-type",
    "staticlib",
    "--release",
    "--locked",
];
pub const ARCHIVE: &str = "libalidomain.a";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_chosen_by_their_triples() {
        for target in Target::value_variants() {
            assert_eq!(Target::from_str(target.triple(), false), Ok(*target));
        }
    }

    #[test]
    fn files_are_named_as_their_systems_do() {
        assert_eq!(Target::MuslAarch64.file_name(Library::Python), "libalidomain.so");
        assert_eq!(Target::WindowsX86_64.file_name(Library::Jni), "alidomain_jni.dll");
        assert_eq!(Target::MuslX86_64.program_name(Program::Sandbox), "alidomain-sandbox");
        assert_eq!(Target::WindowsX86_64.program_name(Program::Cli), "alidomain.exe");
    }

    #[test]
    fn variables_of_build_scripts_have_no_dashes() {
        assert_eq!(Target::AndroidAarch64.variable("CC"), "CC_aarch64_linux_android");
    }
}
