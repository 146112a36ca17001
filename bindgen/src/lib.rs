//! The generator of the Python, Kotlin and Swift bindings.
//!
//! It has the command line of UniFFI's own `uniffi-bindgen`, so that maturin can run it, as `cargo xtask generate`
//! does. The generator writes the three languages itself, of UniFFI's interface and for UniFFI's functions. UniFFI writes the
//! header of the C functions.

mod definition;
mod interface;
pub mod jni;
mod kotlin;
mod python;
mod swift;
mod text;
mod usage;
mod value;
mod words;

use anyhow::Result;
use camino::Utf8PathBuf;
use clap::{Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(about = "Generates the bindings of alidomain", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the bindings of one or more languages.
    Generate(Generate),
}

#[derive(clap::Args)]
struct Generate {
    /// Language to generate.
    #[arg(long, short, required = true)]
    language: Vec<Language>,
    /// Folder to write to.
    #[arg(long, short)]
    out_dir: Utf8PathBuf,
    // maturin passes the rest to UniFFI's own command. The result depends only on this project's interface definition
    // and its uniffi.toml: a library that is shipped is stripped of the metadata that UniFFI would read.
    /// Ignored: nothing is formatted.
    #[arg(long)]
    no_format: bool,
    /// Ignored: the project's own uniffi.toml is read.
    #[arg(long)]
    config: Option<Utf8PathBuf>,
    /// Ignored.
    #[arg(long)]
    library: bool,
    /// Ignored: the built library.
    source: Option<Utf8PathBuf>,
}

/// A language of the bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Python.
    Python,
    /// Kotlin.
    Kotlin,
    /// Swift.
    Swift,
}

impl Language {
    /// Its name.
    fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Kotlin => "Kotlin",
            Self::Swift => "Swift",
        }
    }
}

/// Does what the command line says.
pub fn run() -> Result<()> {
    let Command::Generate(arguments) = Arguments::parse().command;
    for language in arguments.language {
        match language {
            Language::Python => python::generate(&arguments.out_dir)?,
            Language::Kotlin => kotlin::generate(&arguments.out_dir)?,
            Language::Swift => swift::generate(&arguments.out_dir)?,
        }
    }
    Ok(())
}
