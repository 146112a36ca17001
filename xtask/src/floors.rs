//! The floors of the sources: no file imports from a wing above its own, and no files import each other in a circle.
//!
//! The check reads `use` lines and the paths in the code, macros included. It follows re-exports to the file that has the
//! name. Code under `#[cfg(test)]` may import from anywhere: tests are not checked. The check does not see calls of a
//! method that another file adds to a type.

mod circles;
mod paths;
mod sources;
#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Result, bail};

use crate::project::Project;
use sources::{File, Sources};

/// A part of a crate that stands on one floor.
pub struct Wing {
    name: &'static str,
    /// The modules at the root of the crate that belong to it.
    modules: &'static [&'static str],
}

/// The crate root, which belongs to a wing, too.
const ROOT: &str = "lib";

/// The wings of the core, from the top floor to the ground. A file imports from its own wing and from those below it.
const CORE: &[Wing] = &[
    // What every language sees: the facade, and what the host sets up for the whole process.
    Wing { name: "interface", modules: &[ROOT, "client", "logging", "proxy"] },
    // What calls depend on: set up or not, and what to do.
    Wing { name: "diagnostics", modules: &["diagnostics"] },
    // Showing without sending.
    Wing { name: "explain", modules: &["explain"] },
    // One call from its begin to its end.
    Wing { name: "calls", modules: &["calls"] },
    // Who signs: one file a provider, and the chain of them.
    Wing { name: "credentials", modules: &["credentials"] },
    // The public error. Below it, each floor has small errors of its own, which become the public one there.
    Wing { name: "error", modules: &["error"] },
    // One file an operation.
    Wing { name: "operations", modules: &["operations"] },
    // How bytes travel. It sends what the protocol has signed, so it stands above the protocol.
    Wing { name: "net", modules: &["net"] },
    // The protocol, which is pure: it opens no connection and reads no clock.
    Wing { name: "rpc", modules: &["rpc"] },
    // Small kinds that all may know.
    Wing {
        name: "ground",
        modules: &[
            "backoff",
            "cancellation",
            "clock",
            "host_program",
            "invalid_request",
            "names",
            "nonce",
            "one_line",
            "options",
            "per_process",
            "retry_quota",
            "sentences",
            "system_error",
            "wake_ups",
        ],
    },
];

/// Checks the core, the command and the sandbox. The last two have one floor each, and no circles.
pub fn check(project: &Project) -> Result<()> {
    let mut problems = problems(&project.root, "src", CORE)?;
    for folder in ["cli/src", "sandbox/src"] {
        problems.extend(self::problems(&project.root, folder, &[])?);
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(())
}

/// What is wrong with one crate; without wings, only circles are.
fn problems(project: &Path, folder: &str, wings: &[Wing]) -> Result<Vec<String>> {
    let sources = Sources::read(project, folder)?;
    let mut problems = Vec::new();
    if !wings.is_empty() {
        for file in &sources.files {
            match floor(wings, file) {
                Some(own) => problems.extend(upward(&sources, file, wings, own)),
                None => problems.push(format!(
                    "{}: this file belongs to no wing. Move it into the folder of a wing, or name it in {}.",
                    file.path, THIS_FILE
                )),
            }
        }
    }
    problems.extend(circles::find(&sources));
    Ok(problems)
}

const THIS_FILE: &str = "xtask/src/floors.rs";

/// The imports of a file from wings above its own.
fn upward(sources: &Sources, file: &File, wings: &[Wing], own: usize) -> Vec<String> {
    let above = |import: &&sources::Import| floor(wings, &sources.files[import.file]).is_some_and(|floor| floor < own);
    let imports = file.imports.iter().filter(above);
    let problem = |import: &sources::Import| {
        let other = &sources.files[import.file];
        let upper = floor(wings, other).map_or("", |floor| wings[floor].name);
        format!(
            "{}:{}: `{}` is an upward import: the wing `{own}` stands below the wing `{upper}` ({}). Move what this \
             file needs down to `{own}` or below, or let the caller pass it in.",
            file.path,
            import.line,
            import.shown,
            other.path,
            own = wings[own].name,
        )
    };
    imports.map(problem).collect()
}

/// The number of a file's floor, from the top.
fn floor(wings: &[Wing], file: &File) -> Option<usize> {
    let module = file.module.first().map_or(ROOT, String::as_str);
    wings.iter().position(|wing| wing.modules.contains(&module))
}
