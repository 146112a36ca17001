//! The chaos test at any length: `cargo xtask chaos --submissions 50000 --seed 7`.

#[path = "../tests/chaos/driver.rs"]
mod driver;

use clap::Parser;
use driver::{Guard, run};
use indicatif::{ProgressBar, ProgressStyle};

/// Submits to a sandbox that fails at random, and prints what callers were told beside what happened.
#[derive(Parser)]
struct Arguments {
    /// How many changes to submit
    #[arg(long, default_value_t = 2000)]
    submissions: usize,
    /// Which faults strike when
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Repeat failed calls with a new nonce each, as other clients do
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
