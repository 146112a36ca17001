//! Clients in Swift: ours, and URLSession by hand.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::contender::{Contender, Task};
use super::figures::Figure;
use super::names::*;
use super::pace::{IN_FLIGHT, Pace};
use super::{Field, Language};
use crate::generate::{self, Profile};
use crate::project::Project;
use crate::step;
use crate::swift::Toolchain;

/// Builds the programs with our library as it is shipped.
pub fn field(project: &Project, pace: &Pace) -> Result<Field> {
    let toolchain = Toolchain::set_up(project)?;
    generate::swift(project, Profile::Release)?;
    let folder = project.target.join("swift-bench");
    fs::create_dir_all(&folder)?;
    let mut build = toolchain.command(project, "swift")?;
    let clients = "../../benches/swift/clients";
    build.args(["build", "--configuration", "release", "--package-path", clients, "--scratch-path"]).arg(&folder);
    step::run("Building the Swift clients", &mut build)?;

    let [binding, by_hand] = ["Binding", "ByHand"].map(|name| folder.join("release").join(name));
    let client = |name, program: &Path, mode: &[&str], tasks: Vec<Task>| {
        let command: Vec<String> =
            toolchain.program(program).into_iter().chain(mode.iter().map(|m| (*m).to_owned())).collect();
        let arguments: Vec<&str> = command[1..].iter().map(String::as_str).collect();
        let bytes = fs::metadata(program)?.len();
        let contender = Contender::new(Language::Swift, name, Path::new(&command[0]), &arguments, tasks);
        anyhow::Ok(contender.with(Figure::InstalledMb, bytes as f64 / 1e6))
    };
    let calls = || pace.calls(2_000, 10_000, 1_000, &IN_FLIGHT);
    let with_memory = || calls().into_iter().chain([pace.memory()]).collect();
    let contenders = vec![
        client(BLOCKING, &binding, &["blocking"], calls())?,
        client(AWAITED, &binding, &["awaited"], with_memory())?,
        client(BULK, &binding, &["bulk"], pace.bulks(1_000))?,
        client(URL_SESSION, &by_hand, &[], with_memory())?,
    ];
    let version = step::quietly("swift --version", toolchain.command(project, "swift")?.arg("--version"))?;
    let version = version.lines().next().unwrap_or_default().trim_start_matches("Swift version ").to_owned();
    Ok(Field { contenders, versions: vec![("compiler".to_owned(), version)], library_bytes: None })
}
