//! The package as users use it: fetched from a git repository by its tag, in programs that are built in every way.

use std::path::Path;
use std::process::{Command, Stdio};

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Sandbox};
use anyhow::{Result, bail};

use super::super::evidence;
use super::super::libraries;
use super::super::target::{OWN, Target};
use super::super::tree;
use super::arm::Sdk;
use super::consumer::Workshop;
use super::{NAME, TARGETS, library};
use crate::project::Project;
use crate::sandbox::introduce;
use crate::step;
use crate::swift::Toolchain;

/// What a program and a test say when they have submitted.
const SUBMITTED: &str = "TaskNo: ";

/// What SwiftPM says of a platform without a library.
const NO_LIBRARY: &str = "AliDomain has no library for riscv64gc-unknown-linux-gnu";

const RELEASE: [&str; 2] = ["-c", "release"];
const STATIC: [&str; 3] = ["-c", "release", "--static-swift-stdlib"];
const LLD: [&str; 4] = ["-c", "release", "-Xswiftc", "-use-ld=lld"];

/// Builds programs that depend on the package, and has them submit: with `quick`, those that find most.
pub fn run(project: &Project, package: &Path, quick: bool) -> Result<()> {
    let check = Check { sandbox: Sandbox::start(), workshop: Workshop::open(project, package)? };
    check.workshop.copy("Program")?;
    check.workshop.copy("Through")?;
    check.program("Program", "debug", &[], &[])?;
    check.test()?;
    check.program("Through", "debug", &[], &[])?;
    check.no_library()?;
    let sums = package.join(tree::CHECKSUMS);
    let here = evidence::here();
    let ran = |target: Target, text: &str| evidence::ran(project, &sums, target.platform(), text);
    ran(OWN, &format!("{here}, debug: programs that depend on the package by URL and tag submit to the sandbox"))?;
    if quick {
        return Ok(());
    }
    let release = check.program("Program", "release", &RELEASE, &[])?;
    let alone = check.program("Program", "static", &STATIC, &[])?;
    if check.has_lld()? {
        check.program("Program", "lld", &LLD, &[])?;
    } else {
        println!("Not checked: linking with lld (the toolchain has none)");
    }
    check.beside(project)?;
    ran(
        OWN,
        &format!("{here}, release: the same, with static libraries of Swift, and beside another library of Rust"),
    )?;
    if check.on_arm(project)? {
        ran(Target::LinuxAarch64, "qemu on x86-64: a program that was built there submits to the sandbox")?;
    }

    let show = |name: &str, bytes: u64| println!("{name}: {:.2} MB", bytes as f64 / 1e6);
    for target in TARGETS {
        show(&format!("Archive for {}", target.triple()), std::fs::metadata(library(package, target))?.len());
    }
    show("Package", tree::size(package)?);
    show("Repository", tree::size(&check.workshop.repository(NAME))?);
    show("Program, release, stripped", release);
    show("The same with Swift's own libraries", alone);
    Ok(())
}

struct Check<'a> {
    sandbox: Sandbox,
    workshop: Workshop<'a>,
}

impl Check<'_> {
    /// Builds a program and has it submit. Returns its size without symbols.
    fn program(&self, program: &str, name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Result<u64> {
        let built = self.workshop.build(program, name, arguments, variables)?;
        let mut command = self.workshop.run(&built.to_string_lossy())?;
        command.arg(format!("{}.example", self.sandbox.stats().tasks));
        self.submits(&format!("Submitting from {program} ({name})"), &mut command)?;
        self.workshop.stripped_size(&built)
    }

    /// Runs the test of a program, which submits, too.
    fn test(&self) -> Result<()> {
        let mut test = self.workshop.swift("test", "Program", &self.workshop.path("Program-debug"))?;
        self.submits("Testing Program", test.arg("--disable-xctest"))
    }

    /// Runs a command that submits, and compares what it says with what the sandbox has.
    fn submits(&self, title: &str, command: &mut Command) -> Result<()> {
        let before = self.sandbox.stats().tasks;
        let output = step::run(title, self.prepare(command))?;
        let made = self.sandbox.stats().tasks - before;
        if made != 1 || !output.lines().any(|line| line.starts_with(SUBMITTED)) {
            bail!("{title}: 1 task should have been made and named, and {made} were made:\n{output}");
        }
        Ok(())
    }

    fn prepare<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        introduce(&self.sandbox, command)
            .env("ALIDOMAIN_ENDPOINT", self.sandbox.endpoint())
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET)
            .env_remove("ALIBABA_CLOUD_SECURITY_TOKEN")
    }

    /// The manifest says what to do on a platform that the package has no library for.
    fn no_library(&self) -> Result<()> {
        step::run_here("Building for a platform without a library", || {
            let mut build = self.workshop.swift("build", "Program", &self.workshop.path("Program-nowhere"))?;
            let output =
                build.env("ALIDOMAIN_PLATFORM", "riscv64gc-unknown-linux-gnu").stdin(Stdio::null()).output()?;
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            if output.status.success() || !said.contains(NO_LIBRARY) {
                bail!("it should have failed and said {NO_LIBRARY:?}:\n{said}");
            }
            Ok(())
        })
    }

    fn has_lld(&self) -> Result<bool> {
        let beside = r#"test -x "$(dirname "$(readlink -f "$(command -v swiftc)")")/ld.lld" || command -v ld.lld"#;
        Ok(self.workshop.run("sh")?.args(["-c", beside]).output()?.status.success())
    }

    /// A program with another static library of Rust in it, in both orders.
    fn beside(&self, project: &Project) -> Result<()> {
        self.workshop.copy("Beside")?;
        self.place_other(project, Target::LinuxX86_64)?;
        self.program("Beside", "other last", &RELEASE, &[])?;
        self.program("Beside", "other first", &RELEASE, &[("OTHER_FIRST", "1")])?;
        Ok(())
    }

    /// The same for aarch64, which qemu runs. Tells whether this machine can do so.
    fn on_arm(&self, project: &Project) -> Result<bool> {
        let Toolchain::Root(root) = self.workshop.toolchain() else {
            println!("Not checked: programs for aarch64 (this machine's Swift is not the one from Debian's packages)");
            return Ok(false);
        };
        let sdk = Sdk::fetch(project, root)?;
        let target = Target::LinuxAarch64;
        self.place_other(project, target)?;
        let destination = self.workshop.path("aarch64.json");
        std::fs::write(&destination, sdk.destination())?;
        let arguments = ["--destination", &destination.to_string_lossy()];
        let built = self.workshop.build("Beside", "aarch64", &arguments, &[("ALIDOMAIN_PLATFORM", target.triple())])?;
        self.submits("Submitting from Beside (aarch64)", sdk.run(&built)?.arg("aarch64.example"))?;
        Ok(true)
    }

    /// Builds the other library, and puts it where the program looks for it.
    fn place_other(&self, project: &Project, target: Target) -> Result<()> {
        let folder = self.workshop.path("Beside");
        let built = libraries::build_other_archive(project, target, &folder.join("rust"))?;
        std::fs::copy(built.join("libother.a"), folder.join("libother.a"))?;
        Ok(())
    }
}
