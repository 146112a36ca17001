//! The platforms that libraries are built for.

use clap::ValueEnum;

/// The crate of the library that the JVM loads, and the name of that library. Both are here only.
const PACKAGE: &str = "alidomain-jni";
const LIBRARY: &str = "alidomain_jni";

/// A platform, by Rust's name of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// Linux with glibc 2.17 or newer
    #[value(name = "x86_64-unknown-linux-gnu")]
    LinuxX86_64,
    /// Linux with glibc 2.17 or newer
    #[value(name = "aarch64-unknown-linux-gnu")]
    LinuxAarch64,
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

/// The instructions that a library consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processor {
    X86_64,
    Aarch64,
}

impl Target {
    /// Rust's name.
    pub fn triple(self) -> &'static str {
        match self {
            Self::LinuxX86_64 => "x86_64-unknown-linux-gnu",
            Self::LinuxAarch64 => "aarch64-unknown-linux-gnu",
            Self::WindowsX86_64 => "x86_64-pc-windows-gnu",
            Self::AndroidAarch64 => "aarch64-linux-android",
            Self::AndroidX86_64 => "x86_64-linux-android",
        }
    }

    pub fn processor(self) -> Processor {
        match self {
            Self::LinuxX86_64 | Self::WindowsX86_64 | Self::AndroidX86_64 => Processor::X86_64,
            Self::LinuxAarch64 | Self::AndroidAarch64 => Processor::Aarch64,
        }
    }

    /// The file name of the library.
    pub fn file_name(self) -> String {
        match self {
            Self::WindowsX86_64 => format!("{LIBRARY}.dll"),
            _ => format!("lib{LIBRARY}.so"),
        }
    }

    /// A variable of cargo or of its build scripts for this target, such as `CC_aarch64_linux_android`.
    pub fn variable(self, name: &str) -> String {
        format!("{name}_{}", self.triple().replace('-', "_"))
    }
}

/// The arguments of cargo that choose the crate and how it is built. Without the crate type, the other types that
/// Cargo.toml names would come too, and the library would be larger by a third.
pub const WHAT_TO_BUILD: [&str; 8] =
    ["rustc", "--package", PACKAGE, "--lib", "--crate-type", "cdylib", "--release", "--locked"];

/// The same for the archive that Swift programs link, and its file name.
pub const ARCHIVE_TO_BUILD: [&str; 8] =
    ["rustc", "--package", "alidomain", "--lib", "--crate-type", "staticlib", "--release", "--locked"];
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
    fn variables_of_build_scripts_have_no_dashes() {
        assert_eq!(Target::AndroidAarch64.variable("CC"), "CC_aarch64_linux_android");
    }
}
