//! Running one command after the other, visibly.

use std::io::{BufRead as _, BufReader, IsTerminal as _, pipe};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

/// Runs the command and returns what it printed. While it runs, a terminal
/// shows its last line; if it fails, all that it printed is shown.
pub fn run(title: &str, command: &mut Command) -> Result<String> {
    let start = Instant::now();
    let on_terminal = std::io::stderr().is_terminal();
    let progress = if on_terminal { spinner(title) } else { ProgressBar::hidden() };
    if !on_terminal {
        eprintln!("… {title}");
    }

    let (reader, writer) = pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("{title}: {program} could not be run"))?;
    // The command keeps its ends of the pipe open, and the output would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let mut output = String::new();
    let mut lines = BufReader::new(reader);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        progress.set_message(text.trim_end().chars().take(100).collect::<String>());
        output.push_str(&text);
        line.clear();
    }
    let status = child.wait()?;
    progress.finish_and_clear();

    let seconds = start.elapsed().as_secs_f32();
    if status.success() {
        eprintln!("✓ {title} ({seconds:.1} s)");
        return Ok(output);
    }
    eprintln!("✗ {title} ({seconds:.1} s)\n\n{output}");
    bail!("{title} failed ({status})");
}

/// The same for work of this program itself.
pub fn run_here(title: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    let result = work();
    let mark = if result.is_ok() { '✓' } else { '✗' };
    eprintln!("{mark} {title} ({:.1} s)", start.elapsed().as_secs_f32());
    result.with_context(|| format!("{title} failed"))
}

/// The same for a command that ends quickly: nothing is shown unless it fails.
pub fn quietly(title: &str, command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("{title} could not be run"))?;
    if !output.status.success() {
        bail!("{title} failed ({}):\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn spinner(title: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner:.green} {prefix} ({elapsed}) {wide_msg:.dim}")
        .expect("the template is valid");
    let spinner = ProgressBar::new_spinner().with_style(style).with_prefix(title.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}
