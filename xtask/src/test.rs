//! Every test of every language, and how many there were.

use anyhow::{Result, bail};
use regex_lite::Regex;

use crate::project::Project;
use crate::surroundings::Surroundings;
use crate::{Language, android, kotlin, python, rust, swift};

/// Runs the tests of the languages; one that cannot be tested is a failure.
pub fn run(project: &Project, languages: &[Language]) -> Result<()> {
    if languages.is_empty() {
        bail!("--skip excludes every language");
    }
    let mut summary = Vec::new();
    let mut failures = Vec::new();
    // Each has surroundings of its own: `reconcile_submission` looks at every task that the suite before it made.
    let in_its_own = |test: fn(&Project, &Surroundings) -> Result<String>| {
        Surroundings::start().and_then(|surroundings| test(project, &surroundings))
    };
    for language in languages {
        let (name, result) = match language {
            Language::Rust => ("Rust", rust::test(project)),
            Language::Python => ("Python", in_its_own(python::test)),
            Language::Kotlin => ("Kotlin", in_its_own(kotlin::test)),
            Language::Android => ("Android", in_its_own(android::test)),
            Language::Swift => ("Swift", in_its_own(swift::test)),
        };
        match result.and_then(|output| Count::of(name, &output)) {
            Ok(count) => summary.push((name, count)),
            Err(error) => failures.push(format!("{name}: {error:#}")),
        }
    }
    println!();
    for (name, count) in &summary {
        println!("{name:<7} {:>4} tests passed", count.passed);
    }
    if !failures.is_empty() {
        bail!("{}", failures.join("\n"));
    }
    // The line that tells a machine how many tests there were.
    println!("{} passed, 0 failed", summary.iter().map(|(_, count)| count.passed).sum::<usize>());
    Ok(())
}

/// How many tests a runner said it ran.
#[derive(Debug, PartialEq)]
struct Count {
    passed: usize,
}

impl Count {
    /// Shows the runner's closing lines and adds them up. None run, or one skipped, is a failure.
    fn of(name: &str, output: &str) -> Result<Self> {
        // cargo test, pytest, Surefire (its total is the line without a class), swift test.
        let closing = [
            r"^test result: \w+\. (?<passed>\d+) passed; \d+ failed; (?<skipped>\d+) ignored",
            r"^=* ?(?<passed>\d+) passed(?:, (?<skipped>\d+) skipped)?.* in [\d.]+s",
            r"^\[(?:INFO|WARNING)\] Tests run: (?<passed>\d+), Failures: 0, Errors: 0, Skipped: (?<skipped>\d+)$",
            r"Executed (?<passed>[1-9]\d*) tests?, with (?:(?<skipped>\d+) tests? skipped and )?0 failures",
            r"Test run with (?<passed>\d+) tests?.* passed",
        ];
        let closing: Vec<Regex> =
            closing.iter().map(|pattern| Regex::new(pattern).expect("the pattern is valid")).collect();
        let (mut passed, mut skipped) = (0, 0);
        for line in output.lines() {
            let Some(numbers) = closing.iter().find_map(|pattern| pattern.captures(line)) else { continue };
            let number = |name| numbers.name(name).map_or(0, |text| text.as_str().parse().unwrap_or(0));
            let (newly_passed, newly_skipped) = (number("passed"), number("skipped"));
            if newly_passed + newly_skipped > 0 {
                println!("  {}", line.trim());
            }
            passed += newly_passed;
            skipped += newly_skipped;
        }
        if passed == 0 {
            bail!("no {name} test ran");
        }
        if skipped > 0 {
            bail!("{skipped} {name} tests were skipped");
        }
        Ok(Self { passed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_every_runner_are_counted() {
        for (output, passed) in [
            (
                "test result: ok. 46 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                 test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
                48,
            ),
            ("======= 39 passed in 0.31s =======", 39),
            ("39 passed in 0.31s", 39),
            (
                "[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1 s -- in A\n\
                 [INFO] Tests run: 9, Failures: 0, Errors: 0, Skipped: 0",
                9,
            ),
            ("\u{1f7e2} Test run with 12 tests passed after 1.5 seconds.", 12),
        ] {
            assert_eq!(Count::of("some", output).unwrap(), Count { passed }, "{output}");
        }
    }

    #[test]
    fn no_test_and_a_skipped_test_are_failures() {
        for output in [
            "",
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured",
            "39 passed, 1 skipped in 0.31s",
            "[WARNING] Tests run: 9, Failures: 0, Errors: 0, Skipped: 1",
        ] {
            assert!(Count::of("some", output).is_err(), "{output}");
        }
    }
}
