//! UniFFI's command line, for `cargo xtask generate` and for maturin.
//!
//! The bindings are made from the metadata in a built library. Release
//! libraries are stripped of it, so a library is looked for first where cargo
//! has just built it for this program, with its metadata.

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
    let built = program.parent().expect("a program is in a directory").join("deps");
    let arguments = env::args_os().skip(1).map(|argument| with_metadata(argument, &built));
    let status = Command::new(&program).args(arguments).env(RESOLVED, "1").status().expect("this program can be run");
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The library of the same name in `built`, if the argument is a library and there is one.
fn with_metadata(argument: OsString, built: &Path) -> OsString {
    let path = Path::new(&argument);
    let is_library =
        path.extension().is_some_and(|extension| ["so", "dylib", "dll"].iter().any(|kind| extension == *kind));
    let with_metadata = path.file_name().map(|name| built.join(name)).filter(|library| is_library && library.exists());
    with_metadata.map_or(argument, Into::into)
}
