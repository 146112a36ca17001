//! UniFFI's command line, for `cargo xtask generate` and for maturin.
//!
//! The bindings are made from the metadata in a built library. Release
//! libraries are stripped of it, so a library is looked for beside this program
//! first: cargo has just built it there, with its metadata.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Set in the second run, the one with the right arguments.
const RESOLVED: &str = "ALIDOMAIN_BINDGEN_RESOLVED";

fn main() -> ExitCode {
    if env::var_os(RESOLVED).is_some() {
        uniffi::uniffi_bindgen_main();
        return ExitCode::SUCCESS;
    }
    // UniFFI reads the arguments of its process, so the changed ones need a process of their own.
    let program = env::current_exe().expect("a running program has a path");
    let directory = program.parent().expect("a program is in a directory");
    let arguments = env::args_os().skip(1).map(|argument| with_metadata(argument, directory));
    let status = Command::new(&program).args(arguments).env(RESOLVED, "1").status().expect("this program can be run");
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The library of the same name in `directory`, if the argument is a library and there is one.
fn with_metadata(argument: OsString, directory: &Path) -> OsString {
    let path = Path::new(&argument);
    let is_library =
        path.extension().is_some_and(|extension| ["so", "dylib", "dll"].iter().any(|kind| extension == *kind));
    let beside = path.file_name().map(|name| directory.join(name)).filter(|beside| is_library && beside.exists());
    beside.map_or(argument, Into::into)
}
