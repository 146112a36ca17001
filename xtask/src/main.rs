//! Every flow of this project, the same on a developer's machine and in CI: `cargo xtask …`.

mod android;
mod check;
mod demo;
mod floors;
mod generate;
mod java;
mod kotlin;
mod package;
mod project;
mod python;
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
    #[command(subcommand)]
    flow: Flow,
}

#[derive(Subcommand)]
enum Flow {
    /// Submit one task from Python, Kotlin and Swift to a sandbox, and show what happened
    Demo,
    /// Run every test of every language
    Test(Choice),
    /// Generate the Kotlin and Swift bindings and place their native libraries
    Generate {
        /// Place the libraries as they are shipped: small, and slow to build
        #[arg(long)]
        release: bool,
    },
    /// Make what is shipped: native libraries, and the packages for the JVM, Android and Swift
    Package(package::Choice),
    /// Write the public surface of a package into the repository, after a change that is meant
    Api {
        /// The package. Default: all of them
        package: Option<Surface>,
    },
    /// Check imports, format, lints, types and documentation
    Check,
    /// Submit to a sandbox that fails at random, and compare what callers were told with what happened
    Chaos {
        /// How many changes to submit
        #[arg(long, default_value_t = 2000)]
        submissions: usize,
        /// Which faults strike when
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Repeat failed calls with a new nonce each, as other clients do: see it submit twice
        #[arg(long)]
        without_guard: bool,
    },
    /// Try every sequence of events on the code that submits, and look for a broken promise
    Search {
        /// How many events a sequence has at most
        #[arg(long, default_value_t = 2)]
        depth: usize,
        /// One situation to begin from, such as Plain or ClockAhead(82800); all by default
        #[arg(long)]
        scenario: Option<String>,
    },
    /// Measure a binding beside what its users could pick instead
    Bench {
        /// Python: cold starts, and the stalls of an event loop. JVM: the vendor's three clients. Swift: URLSession
        #[arg(default_value = "python")]
        binding: Binding,
        /// Passed on to the benchmark of the JVM or of Swift, such as --rounds 3
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

#[derive(clap::Args)]
struct Choice {
    /// Test these languages alone
    #[arg(long, value_name = "LANGUAGE", conflicts_with = "skip")]
    only: Vec<Language>,
    /// Leave these languages out
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

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Binding {
    Python,
    Jvm,
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
    let result = Project::locate().and_then(|project| match arguments.flow {
        Flow::Demo => demo::run(&project),
        Flow::Test(choice) => test::run(&project, &choice.languages()),
        Flow::Generate { release } => generate::run(&project, if release { Profile::Release } else { Profile::Dev }),
        Flow::Package(choice) => package::run(&project, &choice),
        Flow::Api { package } => surface::write(&project, package),
        Flow::Check => check::run(&project),
        Flow::Chaos { submissions, seed, without_guard } => rust::chaos(&project, submissions, seed, without_guard),
        Flow::Search { depth, scenario } => rust::search(&project, depth, scenario.as_deref()),
        Flow::Bench { binding: Binding::Python, .. } => python::bench(&project),
        Flow::Bench { binding: Binding::Jvm, arguments } => kotlin::bench(&project, &arguments),
        Flow::Bench { binding: Binding::Swift, arguments } => swift::bench(&project, &arguments),
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
