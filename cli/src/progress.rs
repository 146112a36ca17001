//! What moves on a terminal while the command works. Elsewhere nothing is shown.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::terminal::harmless;

/// A line that says what is going on, and for how long. It disappears at the end.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Shows a line on standard error, if that is a terminal.
    pub fn line(text: impl Into<String>) -> Self {
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})").ok();
        Self::start(ProgressBar::new_spinner(), style, &text.into())
    }

    /// Shows a bar of so many steps.
    pub fn bar(length: u64, text: impl Into<String>) -> Self {
        let form = "{msg} [{wide_bar:.}] {human_pos}/{human_len} ({per_sec:.0}, {eta} left)";
        let style = ProgressStyle::with_template(form).map(|style| style.progress_chars("=> ")).ok();
        Self::start(ProgressBar::new(length), style, &text.into())
    }

    fn start(bar: ProgressBar, style: Option<ProgressStyle>, text: &str) -> Self {
        if let Some(style) = style {
            bar.set_style(style);
        }
        bar.set_message(harmless(text));
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// Says something else.
    pub fn say(&self, text: impl Into<String>) {
        self.0.set_message(harmless(&text.into()));
    }

    /// So many steps are done.
    pub fn advance(&self, steps: u64) {
        self.0.inc(steps);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
