//! The chaos test at any length: `cargo xtask chaos --submissions 50000 --seed 7`.

#[path = "../tests/chaos/driver.rs"]
mod driver;

use clap::Parser;
use driver::{Guard, run};
use indicatif::{ProgressBar, ProgressStyle};

/// Submits to a sandbox that fails at random, and prints reported outcomes beside real ones.
#[derive(Parser)]
struct Arguments {
    /// Number of changes to submit
    #[arg(long, default_value_t = 2000)]
    submissions: usize,
    /// Seed of the random faults
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Retry failed calls with a new nonce, as other clients do
    #[arg(long)]
    without_guard: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments = Arguments::parse();
    let guard = if arguments.without_guard { Guard::Off } else { Guard::AtMostOnce };
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} ({eta} left)").expect("the template is valid");
    let bar = ProgressBar::new(arguments.submissions as u64).with_style(style);
    let tally = run(arguments.submissions, arguments.seed, guard, || bar.inc(1)).await;
    bar.finish_and_clear();
    println!("seed {}\n{tally}", arguments.seed);
    if guard == Guard::AtMostOnce && tally.duplicates + tally.wrong_tasks + tally.false_denials > 0 {
        std::process::exit(1);
    }
}
