//! Other Debian systems in folders of the cache, to use artifacts on: older, newer, or of another processor.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::once;
use super::target::Processor;
use crate::project::Project;
use crate::{step, system};

/// What to put into a folder.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// Debian's name of the release.
    pub suite: &'static str,
    /// The name for people.
    pub title: &'static str,
    pub processor: Processor,
    /// Besides what every Debian has.
    pub packages: &'static [&'static str],
}

/// A system in a folder.
pub struct System {
    wanted: Wanted,
    folder: PathBuf,
}

/// Runs a program in the folder, and with nothing of this machine's environment, with `/proc` for as long as it runs. A program finds its own file by it.
const ENTER: &str = r#"mount --rbind /proc "$ROOT/proc"; exec chroot "$ROOT" /usr/bin/env --ignore-environment \
    PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 "$@""#;

/// The certificates of the system, which the installation of a package would write.
const CERTIFICATES: &str = r#"mkdir -p etc/ssl/certs
    if test -d usr/share/ca-certificates; then
        cat usr/share/ca-certificates/mozilla/*.crt >etc/ssl/certs/ca-certificates.crt
    fi"#;

impl System {
    /// Makes the folder, unless it is there.
    pub fn fetch(project: &Project, wanted: Wanted) -> Result<Self> {
        let Wanted { suite, title, packages, .. } = wanted;
        let architecture = wanted.architecture();
        let name = format!("debian-{suite}-{architecture}");
        let contents = format!("{}\n{ENTER}\n{CERTIFICATES}", packages.join(" "));
        let folder = once::made(project, &name, &contents, |folder| {
            system::require("debootstrap", &["debootstrap"])?;
            ensure!(
                system::may_install(),
                "{title} is missing. Run this again as root on Debian with --install: it fetches {title} into the cache"
            );
            let mut bootstrap = Command::new("debootstrap");
            // Unpacked, not installed: that would run programs of another processor.
            bootstrap.args(["--foreign", "--variant=minbase", "--arch", architecture]);
            if !packages.is_empty() {
                bootstrap.arg(format!("--include={}", packages.join(",")));
            }
            bootstrap.arg(suite).arg(folder).arg(system::mirror()?);
            step::run(&format!("Fetching {title} for {architecture} (200 MB)"), &mut bootstrap)?;
            step::run_here(&format!("Unpacking {title}"), || unpack(folder))
        })?;
        if wanted.processor == Processor::Aarch64 {
            system::require("qemu-aarch64-static", &["qemu-user-static"])?;
        }
        Ok(Self { wanted, folder })
    }

    /// The name for people, such as `Debian 11`.
    pub fn title(&self) -> String {
        match self.wanted.processor {
            Processor::X86_64 => self.wanted.title.to_owned(),
            Processor::Aarch64 => format!("{} for arm64 (qemu)", self.wanted.title),
        }
    }

    /// A path of this machine for one of the folder.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.join(inside.trim_start_matches('/'))
    }

    /// A program of the folder, by its path there. A program for this processor sees only the folder; qemu finds in the
    /// folder what is there, and the rest on this machine.
    pub fn command(&self, program: &str, variables: &[(&str, &str)]) -> Command {
        match self.wanted.processor {
            Processor::X86_64 => {
                let mut command = Command::new("unshare");
                command.args(["--mount", "--propagation", "private", "sh", "-euc", ENTER, "sh"]);
                command.args(variables.iter().map(|(name, value)| format!("{name}={value}"))).arg(program);
                command.env("ROOT", &self.folder);
                command
            }
            Processor::Aarch64 => {
                let mut command = Command::new("qemu-aarch64-static");
                command.arg("-L").arg(&self.folder).arg(self.path(program));
                command.env_clear().envs([("PATH", "/usr/bin:/bin"), ("HOME", "/root"), ("LANG", "C.UTF-8")]);
                command.envs(variables.iter().copied());
                command
            }
        }
    }

    /// A folder in the folder, for this run. It is removed when the result is dropped.
    pub fn workplace(&self) -> Result<Workplace> {
        let inside = format!("/tmp/alidomain-{}", std::process::id());
        let outside = self.path(&inside);
        once::remove(&outside)?;
        fs::create_dir_all(&outside).with_context(|| format!("{} cannot be made", outside.display()))?;
        let inside = match self.wanted.processor {
            Processor::X86_64 => inside,
            // qemu opens files on this machine.
            Processor::Aarch64 => outside.to_string_lossy().into_owned(),
        };
        Ok(Workplace { inside, outside })
    }
}

impl Wanted {
    fn architecture(&self) -> &'static str {
        match self.processor {
            Processor::X86_64 => "amd64",
            Processor::Aarch64 => "arm64",
        }
    }
}

/// A folder in the folder of a system.
pub struct Workplace {
    /// Its path for programs there.
    pub inside: String,
    /// Its path on this machine.
    pub outside: PathBuf,
}

impl Workplace {
    /// Copies a file, and returns its path for programs there.
    pub fn copy(&self, file: &Path) -> Result<String> {
        let name = file.file_name().context("a file has a name")?;
        fs::copy(file, self.outside.join(name)).with_context(|| format!("{} cannot be copied", file.display()))?;
        Ok(format!("{}/{}", self.inside, name.to_string_lossy()))
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        // Nothing depends on it.
        let _ = fs::remove_dir_all(&self.outside);
    }
}

fn unpack(folder: &Path) -> Result<()> {
    let archives = folder.join("var/cache/apt/archives");
    for entry in fs::read_dir(&archives)? {
        let package = entry?.path();
        if package.extension().is_some_and(|extension| extension == "deb") {
            let mut unpack = Command::new("dpkg-deb");
            step::quietly("dpkg-deb", unpack.arg("--extract").arg(&package).arg(folder))?;
            fs::remove_file(package)?;
        }
    }
    once::remove(&folder.join("debootstrap"))?;
    once::remove(&folder.join("var/lib/apt/lists"))?;
    step::quietly("sh", Command::new("sh").args(["-euc", CERTIFICATES]).current_dir(folder))?;
    // What `ldconfig -p` lists. For another processor it does no harm.
    step::quietly("ldconfig", Command::new("/sbin/ldconfig").arg("-r").arg(folder))?;
    Ok(())
}
