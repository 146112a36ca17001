//! The library for aarch64, on a machine that is another one: linked into a program of C, which qemu runs.
//!
//! That shows that the library links and runs there. It does not show that Swift's own libraries do.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::super::target::Target;
use super::super::zig::Zig;
use super::super::{libraries, once};
use super::{VERSION, library, tree};
use crate::project::Project;
use crate::{step, system};

/// Where Debian's package `libc6-arm64-cross` has the C library, which qemu loads programs with.
const ROOT: &str = "/usr/aarch64-linux-gnu";

/// Links the library beside another one of Rust, in both orders, and calls both.
pub fn run(project: &Project, package: &Path) -> Result<()> {
    let target = Target::LinuxAarch64;
    system::require("qemu-aarch64-static", &["qemu-user-static"])?;
    if !Path::new(ROOT).join("lib/libc.so.6").exists() {
        if !system::may_install() {
            bail!("the C library for aarch64 is missing: on Debian, apt-get install libc6-arm64-cross");
        }
        system::install(&["libc6-arm64-cross"])?;
    }
    let folder = project.target.join("swift-package/arm");
    once::remove(&folder)?;
    let consumer = project.binding("swift").join("consumers/Beside");
    tree::copy(&consumer, &folder)?;
    let own = library(package, target);
    let other = libraries::build_other_archive(project, target, &folder.join("rust"))?.join("libother.a");
    let driver = folder.join("arm.c");
    std::fs::write(&driver, include_str!("arm.c"))?;
    let zig = Zig::fetch(project)?;
    for (name, archives) in [("second", [&own, &other]), ("first", [&other, &own])] {
        let program = folder.join(name);
        let mut link = zig.cc(target);
        link.arg("-O1").arg("-I").arg(package.join("Sources/AliDomainFFI"));
        link.arg("-I").arg(folder.join("Sources/OtherFFI")).arg(&driver).args(archives);
        link.args(["-ldl", "-lm", "-lpthread", "-lunwind", "-o"]).arg(&program);
        step::run(&format!("Linking for aarch64 (other library {name})"), &mut link)?;
        let mut qemu = Command::new("qemu-aarch64-static");
        let output = step::run("Calling it with qemu", qemu.args(["-L", ROOT]).arg(&program))?;
        if !output.contains(&format!("version: {VERSION}\n")) || !output.contains("other: 2\n") {
            bail!("the libraries for aarch64 do not say what they should:\n{output}");
        }
    }
    Ok(())
}
