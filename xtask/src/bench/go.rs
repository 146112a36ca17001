//! Clients in Go, for which this library has no binding: what a user could pick instead.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::contender::Contender;
use super::figures::Figure;
use super::names::*;
use super::pace::{IN_FLIGHT, Pace};
use super::{Field, Language};
use crate::project::Project;
use crate::{step, system};

/// The programs, what they are called, and the module that each is about.
const CLIENTS: [(&str, &str, &str); 2] = [
    ("generic", GO_GENERIC_SDK, "github.com/alibabacloud-go/darabonba-openapi/v2"),
    ("older", GO_OLDER_SDK, "github.com/aliyun/alibaba-cloud-sdk-go"),
];

/// Builds the programs.
pub fn field(project: &Project, pace: &Pace) -> Result<Field> {
    system::require("go", &["golang"])?;
    let folder = project.target.join("bench/go");
    fs::create_dir_all(&folder)?;
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(&folder).args(CLIENTS.map(|(program, ..)| format!("./{program}")));
    step::run("Building the Go clients", build.current_dir(project.root.join("benches/go")))?;
    let mut versions = vec![("compiler".to_owned(), version()?)];
    let mut contenders = Vec::new();
    for (program, name, module) in CLIENTS {
        let program = folder.join(program);
        let modules = modules(&program)?;
        versions.extend(modules.iter().find(|(path, _)| path == module).cloned());
        let tasks = pace.calls(5_000, 20_000, 1_000, &IN_FLIGHT);
        contenders.push(
            Contender::new(Language::Go, name, &program, &[], tasks)
                .with(Figure::InstalledMb, fs::metadata(&program)?.len() as f64 / 1e6)
                .with(Figure::Packages, modules.len() as f64),
        );
    }
    Ok(Field { contenders, versions, library_bytes: None })
}

/// The modules in a program, with their versions.
fn modules(program: &Path) -> Result<Vec<(String, String)>> {
    let text = step::quietly("go version -m", Command::new("go").args(["version", "-m"]).arg(program))?;
    let dependency = |line: &str| {
        let mut words = line.trim().strip_prefix("dep\t")?.split('\t');
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    Ok(text.lines().filter_map(dependency).collect())
}

fn version() -> Result<String> {
    let text = step::quietly("go version", Command::new("go").arg("version"))?;
    Ok(text.trim().trim_start_matches("go version go").to_owned())
}
