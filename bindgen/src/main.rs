//! The generator of the Python, Kotlin and Swift bindings.
//!
//! It has the command line of UniFFI's own `uniffi-bindgen`, so that maturin can run it, as `cargo xtask generate`
//! does. UniFFI writes Kotlin and Swift, and the generator puts the result right. The generator writes Python itself.

mod correct;
mod definition;
mod kotlin;
mod python;
mod swift;
mod text;

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
pub enum Language {
    /// Python.
    Python,
    /// Kotlin.
    Kotlin,
    /// Swift.
    Swift,
}

fn main() -> Result<()> {
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
