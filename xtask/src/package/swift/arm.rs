//! A program for aarch64 on a machine that is another one: built with Swift's libraries from Debian's packages, and run by
//! qemu.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::json;

use super::super::once;
use super::super::target::Target;
use crate::project::Project;
use crate::{step, system};

/// What a program for aarch64 is compiled and linked with. The compiler in the first package is not needed.
const PACKAGES: [&str; 9] = [
    "swiftlang",
    "libswiftlang",
    "libc6",
    "libc6-dev",
    "libgcc-14-dev",
    "libgcc-s1",
    "libstdc++-14-dev",
    "libstdc++6",
    "linux-libc-dev",
];

/// Where the packages have the libraries of Swift, and the headers of the compiler.
const SWIFT: &str = "usr/libexec/swift/lib/swift";
const CLANG: &str = "usr/libexec/swift/lib/clang";

/// Unpacks a package into a folder. Of the compiler, 2 GB, nothing is needed.
const UNPACK: &str = r#"dpkg-deb --fsys-tarfile "$0" | tar --extract --directory "$1" --no-wildcards-match-slash \
    --exclude './usr/share' --exclude './usr/libexec/swift/bin' \
    --exclude './usr/libexec/swift/libexec' --exclude './usr/libexec/swift/lib/*.so*' \
    --exclude './usr/libexec/swift/lib/clang' --exclude './usr/libexec/swift/lib/swift_static' \
    --exclude './usr/libexec/swift/lib/swift/embedded'"#;

/// The libraries and headers of an aarch64 Debian, for the Swift in the folder of another system.
pub struct Sdk {
    /// Where they are.
    folder: PathBuf,
    /// The same, for Swift.
    inside: PathBuf,
}

impl Sdk {
    /// Fetches the packages into the folder of the system that has Swift, unless they are there.
    pub fn fetch(project: &Project, root: &Path) -> Result<Self> {
        let mut query = Command::new("chroot");
        query.arg(root).args(["dpkg-query", "--show", "--showformat", "${Version}", "swiftlang"]);
        // Swift reads only what the same version has compiled.
        let version = step::quietly("dpkg-query", &mut query)?;
        let name = root.strip_prefix(&project.cache).context("Swift is in the cache")?.join("opt/aarch64");
        let name = name.to_str().context("the folder of Swift has a name of text")?;
        let contents = format!("{} {version}\n{UNPACK}", PACKAGES.join(" "));
        let folder = once::made(project, name, &contents, |folder| {
            download(root, folder)?;
            step::run_here("Unpacking Swift for aarch64", || unpack(folder))
        })?;
        Ok(Self { folder, inside: "/opt/aarch64".into() })
    }

    /// What SwiftPM builds for aarch64 with, in its own format.
    pub fn destination(&self) -> String {
        let sdk = self.inside.display();
        let flags = [
            ["-sdk", &format!("{sdk}")],
            ["-resource-dir", &format!("{sdk}/{SWIFT}")],
            ["-Xcc", &format!("--sysroot={sdk}")],
            ["-Xclang-linker", &format!("--sysroot={sdk}")],
        ];
        let flags: Vec<&str> = flags.iter().flatten().copied().chain(["-use-ld=lld"]).collect();
        json!({
            "version": 1,
            "sdk": self.inside,
            "toolchain-bin-dir": "/usr/bin",
            "target": Target::LinuxAarch64.triple(),
            "dynamic-library-extension": "so",
            "extra-cc-flags": [],
            "extra-cpp-flags": [],
            "extra-swiftc-flags": flags,
        })
        .to_string()
    }

    /// A program for aarch64.
    pub fn run(&self, program: &Path) -> Result<Command> {
        system::require("qemu-aarch64-static", &["qemu-user-static"])?;
        let libraries = [format!("{SWIFT}/linux"), "usr/lib/aarch64-linux-gnu".to_owned()];
        let libraries = libraries.map(|folder| self.folder.join(folder).display().to_string()).join(":");
        let mut command = Command::new("qemu-aarch64-static");
        command.arg("-L").arg(&self.folder).args(["-E", &format!("LD_LIBRARY_PATH={libraries}")]).arg(program);
        Ok(command)
    }
}

/// Downloads the packages from where the other system gets its own, without telling its apt of another processor.
fn download(root: &Path, folder: &Path) -> Result<()> {
    for inner in ["apt/lists/partial", "apt/cache/archives/partial"] {
        fs::create_dir_all(folder.join(inner))?;
    }
    let apt = || {
        let mut apt = Command::new("apt-get");
        let apt_folder = folder.join("apt");
        for (name, value) in [
            ("APT::Architecture", Path::new("arm64")),
            ("APT::Architectures", Path::new("arm64")),
            ("APT::Sandbox::User", Path::new("root")),
            ("Dir::State::status", Path::new("/dev/null")),
            ("Dir::State::lists", &apt_folder.join("lists")),
            ("Dir::Cache", &apt_folder.join("cache")),
            ("Dir::Etc::sourcelist", &root.join("etc/apt/sources.list")),
            ("Dir::Etc::sourceparts", Path::new("/dev/null")),
            ("Dir::Etc::trustedparts", &root.join("etc/apt/trusted.gpg.d")),
        ] {
            apt.arg("-o").arg(format!("{name}={}", value.display()));
        }
        apt.current_dir(folder);
        apt
    };
    step::run("Updating the list of packages for aarch64", apt().arg("update"))?;
    step::run("Fetching Swift for aarch64 (430 MB)", apt().arg("download").args(PACKAGES))?;
    once::remove(&folder.join("apt"))
}

/// Unpacks the packages, but not the compiler: that is this machine's.
fn unpack(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let package = entry?.path();
        if package.extension().is_some_and(|extension| extension == "deb") {
            let mut unpack = Command::new("sh");
            unpack.args(["-c", UNPACK]).arg(&package).arg(folder);
            step::quietly("dpkg-deb", &mut unpack)?;
            fs::remove_file(package)?;
        }
    }
    #[cfg(unix)]
    for (link, place) in [(CLANG, format!("/{CLANG}")), ("lib", "usr/lib".to_owned())] {
        std::os::unix::fs::symlink(place, folder.join(link))?;
    }
    Ok(())
}
