//! The Swift package: its toolchain, its tests, its documentation.
//!
//! Swift comes from the machine, from Debian's packages, or, where Debian is too
//! old to have it, from a newer Debian in a folder of its own.

mod surface;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::generate::Profile;
use crate::package::once;
use crate::project::Project;
use crate::surface::Surface;
use crate::surroundings::Surroundings;
use crate::{generate, package, step, system};

/// The oldest Debian release whose packages have Swift 6.
const DEBIAN_WITH_SWIFT: &str = "trixie";
const PACKAGES: [&str; 4] = ["swiftlang", "libc6-dev", "libstdc++-14-dev", "git"];

/// A Swift 6 that can be run.
pub enum Toolchain {
    /// `swift` on this machine.
    Native,
    /// `swift` in the folder of another system.
    Root(PathBuf),
}

impl Toolchain {
    /// Finds the toolchain, or installs it.
    pub fn set_up(project: &Project) -> Result<Self> {
        let version = || step::quietly("swift --version", Command::new("swift").arg("--version")).unwrap_or_default();
        if is_swift_6(&version()) {
            return Ok(Self::Native);
        }
        let root = project.cache.join("swift");
        if root.exists() {
            return Ok(Self::Root(root));
        }
        if !system::may_install() {
            bail!(
                "Swift 6 is missing. Install it so that `swift` can be run, run this again on Debian as root with --install, \
                 or leave it out with --skip swift."
            );
        }
        let policy = step::quietly("apt-cache policy", Command::new("apt-cache").args(["policy", "swiftlang"]))?;
        if policy.contains("Candidate: 6") {
            system::install(&PACKAGES)?;
            return Ok(Self::Native);
        }
        install_root(&root)?;
        Ok(Self::Root(root))
    }

    /// The same, and git, which SwiftPM fetches packages with.
    pub fn set_up_with_git(project: &Project) -> Result<Self> {
        system::require("git", &["git"])?;
        let toolchain = Self::set_up(project)?;
        if let Self::Root(root) = &toolchain
            && !root.join("usr/bin/git").exists()
        {
            // The folder was made before git was one of its packages.
            step::run("Updating the list of packages", Command::new("chroot").arg(root).args(["apt-get", "update"]))?;
            install_in(root, &["git"])?;
        }
        Ok(toolchain)
    }

    /// A program of the toolchain, in the folder of the binding.
    pub fn command(&self, project: &Project, program: &str) -> Result<Command> {
        let binding = project.binding("swift");
        let Self::Root(root) = self else {
            let mut command = Command::new(program);
            command.current_dir(binding);
            return Ok(command);
        };
        let mut command = with_mounts(project, root, &format!("{MOUNT}{ENTER_ROOT}"), program);
        command.env("SWIFT_PACKAGE", binding);
        Ok(command)
    }

    /// The command that runs a program which the toolchain has built, without entering the folder of another system: that
    /// would be a part of each start.
    pub fn program(&self, program: &Path) -> Vec<String> {
        let program = program.display().to_string();
        let Self::Root(root) = self else { return vec![program] };
        let processor = std::env::consts::ARCH;
        let loader = match processor {
            "x86_64" => "lib64/ld-linux-x86-64.so.2",
            _ => "lib/ld-linux-aarch64.so.1",
        };
        let folders = ["usr/lib/swift/linux".to_owned(), format!("usr/lib/{processor}-linux-gnu")];
        let folders = folders.map(|folder| root.join(folder).display().to_string()).join(":");
        vec![root.join(loader).display().to_string(), "--library-path".to_owned(), folders, program]
    }

    /// The path of a program that Debian keeps beside those of the toolchain, or its name where it is among them.
    fn tool(&self, name: &str) -> String {
        let beside = Path::new("usr/libexec/swift/bin").join(name);
        let system = if let Self::Root(root) = self { root } else { Path::new("/") };
        if system.join(&beside).exists() { format!("/{}", beside.display()) } else { name.to_owned() }
    }
}

/// A shell that sees the mounts of the script, which nobody else does.
fn with_mounts(project: &Project, root: &Path, script: &str, program: &str) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--propagation", "private", "sh", "-euc", script, program])
        .env("SWIFT_ROOT", root)
        .env("PROJECT", &project.root)
        .env("PROJECT_INSIDE", inside(root, &project.root))
        .env("TARGET", &project.target)
        .env("TARGET_INSIDE", inside(root, &project.target));
    command
}

/// Mounts what Swift needs for as long as it runs. Paths are the same inside as outside, so that error messages name
/// files that exist.
const MOUNT: &str = r#"
    mount --rbind /proc "$SWIFT_ROOT/proc"
    mount --rbind /dev "$SWIFT_ROOT/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$SWIFT_ROOT/tmp"
    mkdir -p "$PROJECT_INSIDE" "$TARGET_INSIDE"
    mount --bind "$PROJECT" "$PROJECT_INSIDE"
    mount --bind "$TARGET" "$TARGET_INSIDE"
"#;

/// Becomes the program.
const ENTER_ROOT: &str = r#"
    exec chroot "$SWIFT_ROOT" /usr/bin/env PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 TMPDIR=/tmp \
        sh -euc 'cd "$SWIFT_PACKAGE"; exec "$0" "$@"' "$0" "$@"
"#;

fn inside(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

fn is_swift_6(version: &str) -> bool {
    let major = version.split("Swift version ").nth(1).and_then(|rest| rest.split('.').next());
    major.and_then(|major| major.parse().ok()).is_some_and(|major: u32| major >= 6)
}

/// A small Debian with Swift in it (3 GB). Complete or not there at all.
fn install_root(root: &Path) -> Result<()> {
    system::require("debootstrap", &["debootstrap"])?;
    let unfinished = root.with_extension("unfinished");
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished)?;
    }
    let mut bootstrap = Command::new("debootstrap");
    bootstrap.args(["--variant=minbase", DEBIAN_WITH_SWIFT]).arg(&unfinished).arg(system::mirror()?);
    step::run("Making a folder for Swift (3 GB)", &mut bootstrap)?;
    install_in(&unfinished, &PACKAGES)?;
    std::fs::rename(&unfinished, root).context("the folder for Swift could not be moved to its place")
}

/// Installs packages in the folder of another system.
fn install_in(root: &Path, packages: &[&str]) -> Result<()> {
    let mut install = Command::new("chroot");
    install.arg(root).args(["apt-get", "install", "--yes", "--no-install-recommends"]).args(packages);
    let title = format!("Installing {} for Swift", packages.join(", "));
    step::run(&title, install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    // The packages are installed; what they came in is not needed any more.
    step::quietly("apt-get clean", Command::new("chroot").arg(root).args(["apt-get", "clean"]))?;
    Ok(())
}

/// Runs the tests and returns what they printed.
pub fn test(project: &Project, surroundings: &Surroundings) -> Result<String> {
    let (toolchain, build_folder) = prepare(project)?;
    let mut test = toolchain.command(project, "swift")?;
    // One after the other: some make a thousand calls at once, and would take from all others the time that they need.
    test.args(["test", "--disable-xctest", "--no-parallel", "--scratch-path"]).arg(&build_folder);
    // For the product that starts a sandbox of its own.
    test.env(
        "ALIDOMAIN_SANDBOX_PROGRAM",
        package::programs::build_own(project, package::target::Program::Sandbox)?.path,
    );
    let output = step::run("Testing Swift", surroundings.introduce(&mut test))?;
    step::run_here("Comparing the public surface of Swift", || {
        Surface::Swift.compare(project, &actual_surface(project, &toolchain, &build_folder)?)
    })?;
    Ok(output)
}

/// Returns the public surface that the tests compare with.
pub fn surface(project: &Project) -> Result<String> {
    let (toolchain, build_folder) = prepare(project)?;
    actual_surface(project, &toolchain, &build_folder)
}

fn actual_surface(project: &Project, toolchain: &Toolchain, build_folder: &Path) -> Result<String> {
    let graph = symbol_graphs(project, toolchain, build_folder)?.join(format!("{MODULE}.symbols.json"));
    surface::dump(&serde_json::from_slice(&std::fs::read(graph)?)?)
}

/// What the library is imported as.
const MODULE: &str = "AliDomain";

/// Writes the public symbols of the library, with their comments. Returns the folder of the files.
fn symbol_graphs(project: &Project, toolchain: &Toolchain, build_folder: &Path) -> Result<PathBuf> {
    let folder = build_folder.join("symbol-graphs");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    // With the arguments of the tests, so that nothing is compiled again after them.
    let mut build = toolchain.command(project, "swift")?;
    build.args(["build", "--target", MODULE, "--scratch-path"]).arg(build_folder);
    step::run("Building the Swift library", &mut build)?;
    let modules = build_folder.join("debug/Modules");
    let mut extract = toolchain.command(project, &toolchain.tool("swift-symbolgraph-extract"))?;
    extract
        .args(["-module-name", MODULE, "-minimum-access-level", "public", "-skip-synthesized-members"])
        .arg("-I")
        .arg(modules)
        .args(["-I", "Sources/AliDomainFFI"])
        .arg("-output-dir")
        .arg(&folder)
        .args(["-target", &target(project, toolchain)?]);
    step::run("Listing the public symbols of Swift", &mut extract)?;
    Ok(folder)
}

/// Runs the example and returns what it printed.
pub fn example(project: &Project, prepare_command: impl FnOnce(&mut Command)) -> Result<String> {
    let (toolchain, build_folder) = prepare(project)?;
    let mut build = toolchain.command(project, "swift")?;
    build.args(["build", "--product", "SubmitContactChange", "--scratch-path"]).arg(&build_folder);
    step::run("Building the Swift example", &mut build)?;
    let mut example = toolchain.command(project, &build_folder.join("debug/SubmitContactChange").to_string_lossy())?;
    prepare_command(example.args(["swift.example", "1"]));
    step::run("Submitting from Swift", &mut example)
}

/// Checks the format of our own code.
pub fn check(project: &Project) -> Result<()> {
    let toolchain = Toolchain::set_up(project)?;
    let mut lint = toolchain.command(project, "swift")?;
    lint.args(["format", "lint", "--strict", "--recursive", "--configuration", ".swift-format"]);
    lint.args(["Package.swift", "Sources/AliDomainSandbox", "Tests", "Examples", "consumers"])
        .args(own_sources(project)?);
    lint.args(["../../benches/swift/clients/Package.swift", "../../benches/swift/clients/Sources"]);
    lint.arg(project.root.join("xtask/src/package/swift/Package.swift"));
    step::run("Checking the format of Swift", &mut lint)?;
    document(project)
}

/// What the compiler compiles for, such as x86_64-unknown-linux-gnu.
fn target(project: &Project, toolchain: &Toolchain) -> Result<String> {
    let mut ask = toolchain.command(project, "swiftc")?;
    let info = step::quietly("swiftc -print-target-info", ask.arg("-print-target-info"))?;
    let info: serde_json::Value = serde_json::from_str(&info)?;
    Ok(info["target"]["triple"].as_str().context("the compiler names its target")?.to_owned())
}

/// Builds the documentation.
fn document(project: &Project) -> Result<()> {
    let archive = project.target.join("swift/AliDomain.doccarchive");
    convert(project, &project.binding("swift").join(CATALOGUE), &[], &archive)
}

/// Builds the documentation as pages of a site, which are at `base` there, with a link to its front page.
pub fn site(project: &Project, base: &str, home: &str, folder: &Path) -> Result<()> {
    // DocC takes what stands above each page from the catalogue. Users' catalogues should not lead to our site.
    let catalogue = project.target.join("docs").join(CATALOGUE.rsplit('/').next().context("a path has a name")?);
    once::remove(&catalogue)?;
    std::fs::create_dir_all(&catalogue)?;
    for entry in std::fs::read_dir(project.binding("swift").join(CATALOGUE))? {
        let entry = entry?;
        std::fs::copy(entry.path(), catalogue.join(entry.file_name()))?;
    }
    let link = format!("<a style=\"color:var(--color-link)\" href=\"{home}\">← All alidomain documentation</a>");
    let header = format!("<p style=\"margin:0;padding:6px 12px\">{link}</p>\n");
    std::fs::write(catalogue.join("header.html"), header)?;
    let options = ["--experimental-enable-custom-templates", "--hosting-base-path", base.trim_start_matches('/')];
    convert(project, &catalogue, &options, folder)
}

/// The articles, and the order of the symbols.
const CATALOGUE: &str = "Sources/AliDomain/AliDomain.docc";

/// Builds the documentation. A link that leads nowhere, and every other warning, is a failure.
fn convert(project: &Project, catalogue: &Path, options: &[&str], output: &Path) -> Result<()> {
    let (toolchain, build_folder) = prepare(project)?;
    let symbol_graphs = symbol_graphs(project, &toolchain, &build_folder)?;
    let mut convert = toolchain.command(project, &toolchain.tool("docc"))?;
    convert
        .arg("convert")
        .arg(catalogue)
        .arg("--warnings-as-errors")
        .args(["--fallback-display-name", MODULE, "--fallback-default-module-kind", "Library"])
        .args(["--fallback-bundle-identifier", "io.github.alidomain"])
        .arg("--additional-symbol-graph-dir")
        .arg(symbol_graphs)
        .args(options)
        .arg("--output-path")
        .arg(output);
    // The order of the keys in the files.
    convert.env("SWIFT_DETERMINISTIC_HASHING", "1");
    step::run("Building the documentation of Swift", &mut convert)?;
    Ok(())
}

/// The files and folders of the library beside the folder of what is generated.
fn own_sources(project: &Project) -> Result<Vec<PathBuf>> {
    let folder = Path::new("Sources/AliDomain");
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(project.binding("swift").join(folder)).context("the library has a folder")? {
        let entry = entry?;
        if entry.file_name() != "Generated" {
            sources.push(folder.join(entry.file_name()));
        }
    }
    sources.sort();
    Ok(sources)
}

fn prepare(project: &Project) -> Result<(Toolchain, PathBuf)> {
    let toolchain = Toolchain::set_up(project)?;
    generate::swift(project, Profile::Dev)?;
    let build_folder = project.target.join("swift");
    std::fs::create_dir_all(&build_folder)?;
    Ok((toolchain, build_folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert!(is_swift_6("Swift version 6.0.3 (swift-6.0.3-RELEASE)\nTarget: x86_64-pc-linux-gnu"));
        assert!(is_swift_6("Apple Swift version 10.1 (swiftlang-1)"));
        assert!(!is_swift_6("Swift version 5.10.1 (swift-5.10.1-RELEASE)"));
        assert!(!is_swift_6(""));
    }
}
