//! Every flow of this project, the same on a developer's machine and in CI: `cargo xtask …`.

mod android;
mod bench;
mod check;
mod demo;
mod docs;
mod floors;
mod generate;
mod instructions;
mod java;
mod kotlin;
mod package;
mod project;
mod python;
mod release;
mod rust;
mod rustup;
mod sandbox;
mod step;
mod surface;
mod surroundings;
mod swift;
mod system;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use generate::Profile;
use project::Project;
use surface::Surface;

/// Builds, generates, tests and demonstrates alidomain.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    /// Install tools that are missing: Debian packages, as root
    #[arg(long, global = true)]
    install: bool,
    #[command(subcommand)]
    flow: Flow,
}

#[derive(Subcommand)]
enum Flow {
    /// Submit one task from Python, Kotlin and Swift to a sandbox, and print the results
    Demo,
    /// Run all tests of all languages
    Test(Choice),
    /// Generate the Kotlin and Swift bindings and place their native libraries
    Generate {
        /// Build the libraries for release: small, but slow to build
        #[arg(long)]
        release: bool,
    },
    /// Build release artifacts: the packages of all languages, or only some, or only the native libraries
    Package(package::Choice),
    /// Check the release that `cargo xtask package` made
    Release(release::Options),
    /// Record the public API of a package after an intended change
    Api {
        /// Package to record. Default: all
        package: Option<Surface>,
    },
    /// Check imports, format, lints, types and documentation
    Check,
    /// Build the documentation site in dist/docs
    Docs(docs::Options),
    /// Submit to a sandbox that fails at random, and compare reported outcomes with real ones
    Chaos {
        /// Number of changes to submit
        #[arg(long, default_value_t = 2000)]
        submissions: usize,
        /// Seed of the random faults
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Retry failed calls with a new nonce, as other clients do. This submits changes twice
        #[arg(long)]
        without_guard: bool,
    },
    /// Run the submission code with every sequence of events, and search for a broken guarantee
    Search {
        /// Maximum number of events in a sequence
        #[arg(long, default_value_t = 2)]
        depth: usize,
        /// Start from one scenario only, such as Plain or ClockAhead(82800). Default: all scenarios
        #[arg(long)]
        scenario: Option<String>,
    },
    /// Measure this library's clients beside every other client that a user could pick
    Bench(bench::Options),
    /// Count the instructions of signing and of calls, and compare them with the repository's file
    Instructions {
        /// Write the file after an intended change
        #[arg(long)]
        write: bool,
    },
}

#[derive(clap::Args)]
struct Choice {
    /// Test only these languages
    #[arg(long, value_name = "LANGUAGE", conflicts_with = "skip")]
    only: Vec<Language>,
    /// Skip these languages
    #[arg(long, value_name = "LANGUAGE")]
    skip: Vec<Language>,
}

/// A language that the tests are written in, or what they run on.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Rust,
    Python,
    Kotlin,
    Android,
    Swift,
}

impl Choice {
    fn languages(&self) -> Vec<Language> {
        let chosen = |language: &Language| {
            if self.only.is_empty() { !self.skip.contains(language) } else { self.only.contains(language) }
        };
        Language::value_variants().iter().copied().filter(chosen).collect()
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.install {
        system::allow_installing();
    }
    let result = Project::locate().and_then(|project| match arguments.flow {
        Flow::Demo => demo::run(&project),
        Flow::Test(choice) => test::run(&project, &choice.languages()),
        Flow::Generate { release } => generate::run(&project, if release { Profile::Release } else { Profile::Dev }),
        Flow::Package(choice) => package::run(&project, &choice)
            .and_then(|()| if choice.is_release() { release::describe(&project) } else { Ok(()) }),
        Flow::Api { package } => surface::write(&project, package),
        Flow::Release(options) => release::check(&project, &options),
        Flow::Check => check::run(&project),
        Flow::Docs(options) => docs::run(&project, &options),
        Flow::Chaos { submissions, seed, without_guard } => rust::chaos(&project, submissions, seed, without_guard),
        Flow::Search { depth, scenario } => rust::search(&project, depth, scenario.as_deref()),
        Flow::Bench(options) => bench::run(&project, &options),
        Flow::Instructions { write } => instructions::run(&project, write),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_can_be_told_apart() {
        Arguments::command().debug_assert();
    }
}
