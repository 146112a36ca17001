//! The package as users use it: from a Maven repository, with each version of Java, shrunk, and where it cannot be unpacked.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use alidomain_sandbox::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Sandbox};
use anyhow::{Context as _, Result, bail};

use super::consumer::{Consumer, Workshop};
use super::{emulated, shrinking};
use crate::java::Java;
use crate::package::evidence;
use crate::package::target::{OWN, Target};
use crate::package::wine::{STAND_IN, Wine};
use crate::project::Project;
use crate::sandbox::introduce;
use crate::step;

/// Java warns of native access from this version on.
const WARNS: u32 = 24;

/// What each program says once for each task that it has submitted.
const SUBMITTED: [&str; 3] = ["awaited: ", "blocked: ", "future: "];

const KOTLIN: (&str, &str) = ("ConsumerKt", "kotlin");
const JAVA: (&str, &str) = ("Consumer", "java");
/// What Kotlin's program says besides, on standard error, too.
const KOTLIN_SAYS: [&str; 7] = [
    "awaited: ",
    "thread: DefaultDispatcher-worker",
    "provider: asked",
    "state: SUCCEEDED",
    "invalid: domainName NOT_SENT",
    "refused: DomainNotExist REJECTED",
    "submission",
];
const JAVA_SAYS: [&str; 3] = ["future: ", "thread: ForkJoinPool", "refused: DomainNotExist REJECTED"];

/// A program in Kotlin and one in Java depend on the package, and submit.
pub fn dependency(project: &Project, dist: &Path) -> Result<()> {
    let check = Check { sandbox: Sandbox::start(), workshop: Workshop::open(project, dist)? };
    let java = Java::default()?;
    let kotlin = check.workshop.build(KOTLIN.1, &["package"])?;
    check.submits("Submitting from Kotlin", kotlin.command(&java.program).arg(KOTLIN.0), &KOTLIN_SAYS)?;
    let consumer = check.workshop.build(JAVA.1, &["package"])?;
    check.submits("Submitting from Java", consumer.command(&java.program).arg(JAVA.0), &JAVA_SAYS)?;
    let text =
        format!("{}, Java {}: programs in Kotlin and Java submit to the sandbox", evidence::here(), java.version);
    evidence::ran(project, &super::jar(dist), OWN.platform(), &text)
}

/// A program in Java submits with a native library that is given, instead of the one in the jar.
pub fn with_library(project: &Project, dist: &Path, library: &Path, prepare: impl FnOnce(&mut Command)) -> Result<()> {
    let check = Check { sandbox: Sandbox::start(), workshop: Workshop::open(project, dist)? };
    let consumer = check.workshop.build(JAVA.1, &["package"])?;
    let mut command = Command::new(Java::default()?.program);
    command.arg(format!("-Dalidomain.library={}", library.display()));
    prepare(command.arg("-cp").arg(consumer.class_path()).arg(JAVA.0));
    check.submits("Submitting from Java with the library for Android", &mut command, &JAVA_SAYS)
}

/// Everything that can be checked on this machine.
pub fn all(project: &Project, dist: &Path) -> Result<()> {
    let check = Check { sandbox: Sandbox::start(), workshop: Workshop::open(project, dist)? };
    let kotlin = check.workshop.build(KOTLIN.1, &["package"])?;
    let repackage = "org.springframework.boot:spring-boot-maven-plugin:repackage";
    let consumer = check.workshop.build(JAVA.1, &["package", repackage])?;
    let boot = consumer.folder.join("target/java-consumer-1-boot.jar");
    let versions = Java::every(project)?;
    for java in &versions {
        let (program, version) = (&java.program, java.version);
        let submits = |title: &str, command: &mut Command, says: &[&str]| {
            check.submits(&format!("Java {version}: {title}"), command, says)
        };
        submits("Kotlin submits", kotlin.command(program).arg(KOTLIN.0), &KOTLIN_SAYS)?;
        submits("Java submits", consumer.command(program).arg(JAVA.0), &JAVA_SAYS)?;
        // Spring Boot needs Java 17.
        if version >= 17 {
            submits("a jar of jars submits", Command::new(program).arg("-jar").arg(&boot), &JAVA_SAYS)?;
        }
        if version >= WARNS {
            check.native_access(java, &consumer, &boot)?;
        }
    }
    let java = Java::default()?;
    check.shrunk(&java, &kotlin)?;
    check.proxies(&java, &consumer)?;
    check.library_elsewhere(&java, &consumer)?;
    check.folder_without_programs(&java, &consumer)?;
    check.on_other_platforms(project, &consumer, &super::jar(dist))?;
    let versions: Vec<String> = versions.iter().map(|java| java.version.to_string()).collect();
    println!("Checked with Java {}", versions.join(", "));
    let (jar, here) = (super::jar(dist), evidence::here());
    for text in [
        format!("{here}, Java {}: programs in Kotlin and Java submit to the sandbox", versions.join(", ")),
        format!("{here}, Spring Boot and ProGuard: the same in a jar of jars, and shrunk"),
    ] {
        evidence::ran(project, &jar, OWN.platform(), &text)?;
    }
    Ok(())
}

struct Check {
    sandbox: Sandbox,
    workshop: Workshop,
}

impl Check {
    /// Runs a program that submits, and compares what it says with what the sandbox has. Returns what it said.
    fn says(&self, title: &str, command: &mut Command, says: &[&str]) -> Result<String> {
        let before = self.sandbox.stats().tasks;
        let output = step::run(title, self.prepare(command))?;
        let submitted = output.lines().filter(|line| SUBMITTED.iter().any(|start| line.starts_with(start))).count();
        let made = self.sandbox.stats().tasks - before;
        if submitted != 2 || made != submitted {
            bail!("{title}: 2 tasks should have been made, and {made} were:\n{output}");
        }
        match says.iter().find(|says| !output.contains(**says)) {
            Some(missing) => bail!("{title}: it does not say {missing:?}:\n{output}"),
            None => Ok(output),
        }
    }

    fn submits(&self, title: &str, command: &mut Command, says: &[&str]) -> Result<()> {
        self.says(title, command, says).map(|_| ())
    }

    /// Runs a program that must fail, and say these.
    fn fails(&self, title: &str, command: &mut Command, says: &[&str]) -> Result<()> {
        step::run_here(title, || {
            let output = self.prepare(command).stdin(Stdio::null()).output()?;
            let errors = String::from_utf8_lossy(&output.stderr);
            if output.status.success() {
                bail!("it should have failed");
            }
            match says.iter().find(|says| !errors.contains(**says)) {
                Some(missing) => bail!("it does not say {missing:?}:\n{errors}"),
                None => Ok(()),
            }
        })
    }

    fn prepare<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        introduce(&self.sandbox, command)
            .arg(format!("{}.example", self.sandbox.stats().tasks))
            .env("ALIDOMAIN_ENDPOINT", self.sandbox.endpoint())
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET)
            .env_remove("ALIBABA_CLOUD_SECURITY_TOKEN")
    }

    /// Who may call native code: warned of by default, and to be allowed where it is denied.
    fn native_access(&self, java: &Java, consumer: &Consumer, boot: &Path) -> Result<()> {
        let title = |what: &str| format!("Java {}: {what}", java.version);
        let with = |options: &[&str]| {
            let mut command = Command::new(&java.program);
            command.args(options).arg("-cp").arg(consumer.class_path()).arg(JAVA.0);
            command
        };
        let warned = self.says(&title("warned of native access"), &mut with(&[]), &JAVA_SAYS)?;
        if !warned.contains("--enable-native-access=ALL-UNNAMED") {
            bail!("Java does not warn any more: {warned}");
        }
        let silent = |title: &str, command: &mut Command| {
            let output = self.says(title, command, &JAVA_SAYS)?;
            if output.contains("WARNING") { bail!("{title}: it warns:\n{output}") } else { Ok(()) }
        };
        let (allow, deny) = ("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny");
        silent(&title("native access allowed"), &mut with(&[allow]))?;
        silent(&title("native access denied to all others"), &mut with(&[allow, deny]))?;
        let denied = &title("native access denied");
        self.fails(denied, &mut with(&[deny]), &["UnsatisfiedLinkError", "--enable-native-access=ALL-UNNAMED"])?;
        let mut command = Command::new(&java.program);
        silent(&title("native access allowed by the manifest"), command.arg(deny).arg("-jar").arg(boot))?;
        // The jar is a module there, with the name in its manifest.
        let mut command = Command::new(&java.program);
        command.args([deny, "--enable-native-access=io.github.alidomain", "--add-modules=io.github.alidomain"]);
        command.arg("--module-path").arg(consumer.packaged_jar());
        command.arg("-cp").arg(consumer.class_path()).arg(JAVA.0);
        silent(&title("native access allowed to a module"), &mut command)
    }

    fn shrunk(&self, java: &Java, kotlin: &Consumer) -> Result<()> {
        let shrunk = shrinking::shrink(&self.workshop, kotlin, &java.program)?;
        let command = &mut Command::new(&java.program);
        self.submits("Submitting from what was shrunk", command.arg("-cp").arg(&shrunk).arg(KOTLIN.0), &KOTLIN_SAYS)?;
        println!("Shrunk to {} bytes, the native library included", std::fs::metadata(shrunk)?.len());
        Ok(())
    }

    /// Proxies are those of the environment, and not those of Java's properties.
    fn proxies(&self, java: &Java, consumer: &Consumer) -> Result<()> {
        let proxy = TcpListener::bind("127.0.0.1:0")?;
        let port = proxy.local_addr()?.port();
        proxy.set_nonblocking(true)?;
        let run = |command: &mut Command| -> Result<bool> {
            let command = self.prepare(command).env("ALIDOMAIN_ENDPOINT", "https://alidomain.invalid");
            let output = command.stdin(Stdio::null()).output()?;
            let errors = String::from_utf8_lossy(&output.stderr);
            if output.status.success() || !errors.contains("DomainException$Transport") {
                bail!("it should not have reached anybody:\n{errors}");
            }
            let mut was_asked = false;
            while proxy.accept().is_ok() {
                was_asked = true;
            }
            Ok(was_asked)
        };
        step::run_here("Looking which proxy is used", || {
            let mut with_properties = Command::new(&java.program);
            for protocol in ["http", "https"] {
                with_properties.arg(format!("-D{protocol}.proxyHost=127.0.0.1"));
                with_properties.arg(format!("-D{protocol}.proxyPort={port}"));
            }
            if run(with_properties.arg("-cp").arg(consumer.class_path()).arg(JAVA.0))? {
                bail!("the proxy of Java's properties was asked");
            }
            let mut with_variable = consumer.command(&java.program);
            with_variable.arg(JAVA.0).env("HTTPS_PROXY", format!("http://127.0.0.1:{port}"));
            // It never answers, and the call goes on to its timeout.
            if !run(&mut with_variable)? {
                bail!("the proxy of the environment was not asked");
            }
            Ok(())
        })
    }

    /// The library is loaded from where a property says, and not unpacked.
    fn library_elsewhere(&self, java: &Java, consumer: &Consumer) -> Result<()> {
        let folder = self.workshop.folder("unpacked")?;
        let platforms = shrinking::unpack(&consumer.packaged_jar(), super::LIBRARIES, &folder)?;
        let own = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH.replace('_', "-"));
        let library = platforms.iter().find(|path| path.ends_with(&own)).context("no library for this machine")?;
        let library = std::fs::read_dir(library)?.next().context("the folder is empty")??.path();
        let nowhere = folder.join("nowhere");
        let command = |path: &Path| {
            let mut command = Command::new(&java.program);
            command.arg(format!("-Dalidomain.library={}", path.display()));
            command.arg(format!("-Dalidomain.tmpdir={}", nowhere.display()));
            command.arg("-cp").arg(consumer.class_path()).arg(JAVA.0);
            command
        };
        self.submits("Loading the library that a property names", &mut command(&library), &JAVA_SAYS)?;
        self.fails(
            "Loading a library that is not there",
            &mut command(&nowhere),
            &["UnsatisfiedLinkError", "nowhere", "-Dalidomain.library"],
        )
    }

    /// With the libraries for aarch64 and Windows, if the jar has them.
    fn on_other_platforms(&self, project: &Project, consumer: &Consumer, jar: &Path) -> Result<()> {
        let platforms = shrinking::unpack(&consumer.packaged_jar(), super::LIBRARIES, &self.workshop.folder("all")?)?;
        let has = |name: &str| platforms.iter().any(|path| path.ends_with(name));
        let did = "a program in Java submits to the sandbox";
        if has("linux-aarch64") {
            let mut command = emulated::on_arm(project)?;
            command.arg("-cp").arg(consumer.class_path()).arg(JAVA.0);
            self.submits("Java submits on aarch64, with qemu", &mut command, &JAVA_SAYS)?;
            evidence::ran(project, jar, Target::LinuxAarch64.platform(), &format!("qemu on x86-64, Java 25: {did}"))?;
        }
        if has("windows-x86-64") {
            let wine = Wine::set_up(project)?;
            let mut command = emulated::on_windows(project, &wine, &self.workshop.folder("windows")?)?;
            command.arg("-cp").arg(consumer.class_path().replace(':', ";")).arg(JAVA.0);
            let result = self.submits("Java submits on Windows, with wine", &mut command, &JAVA_SAYS);
            wine.wait()?;
            result?;
            let text = format!("{}, {STAND_IN}, Java 11: {did}", wine.version);
            evidence::ran(project, jar, Target::WindowsX86_64.platform(), &text)?;
        }
        Ok(())
    }

    /// A folder that programs may not be run from: the error says what to do.
    fn folder_without_programs(&self, java: &Java, consumer: &Consumer) -> Result<()> {
        let folder = self.workshop.folder("noexec")?;
        let mounts = "mount -t tmpfs -o noexec tmpfs \"$0\" && exec \"$@\"";
        let isolated = || {
            let mut command = Command::new("unshare");
            command.args(["--mount", "--map-root-user", "sh", "-c", mounts]).arg(&folder);
            command
        };
        if !isolated().arg("true").output().is_ok_and(|output| output.status.success()) {
            println!("Not checked: a folder that programs may not be run from (nothing can be mounted here)");
            return Ok(());
        }
        let with = |option: &str| {
            let mut command = isolated();
            command.arg(&java.program).arg(format!("-D{option}={}", folder.display()));
            command.arg("-cp").arg(consumer.class_path()).arg(JAVA.0);
            command
        };
        let says = ["UnsatisfiedLinkError", "noexec", "-Dalidomain.tmpdir=FOLDER", "-Dalidomain.library=PATH"];
        self.fails("Unpacking to where programs may not be run from", &mut with("java.io.tmpdir"), &says)?;
        self.fails("The same by alidomain.tmpdir", &mut with("alidomain.tmpdir"), &says)?;
        let other = self.workshop.folder("elsewhere")?;
        let mut command = isolated();
        command.arg(&java.program).arg(format!("-Djava.io.tmpdir={}", folder.display()));
        command.arg(format!("-Dalidomain.tmpdir={}", other.display()));
        command.arg("-cp").arg(consumer.class_path()).arg(JAVA.0);
        self.submits("Unpacking elsewhere", &mut command, &JAVA_SAYS)?;
        match std::fs::read_dir(other)?.next() {
            Some(_) => bail!("the unpacked library was not removed"),
            None => Ok(()),
        }
    }
}
