//! The machine that was measured on, and the date.

use std::process::Command;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::step;

/// What a reader needs to compare figures with those of another machine.
#[derive(Serialize, Deserialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub kernel: String,
    pub system: String,
}

impl Machine {
    /// The one that this program runs on.
    pub fn this() -> Result<Self> {
        let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        Ok(Self {
            processor: value(&information, "model name", ':'),
            cores: std::thread::available_parallelism()?.get(),
            kernel: step::quietly("uname", Command::new("uname").arg("-sr"))?.trim().to_owned(),
            system: value(&release, "PRETTY_NAME", '='),
        })
    }
}

/// The value of a key in the lines of a file, or "unknown".
fn value(text: &str, key: &str, separator: char) -> String {
    let found = text.lines().filter_map(|line| line.split_once(separator)).find(|(name, _)| name.trim() == key);
    found.map_or("unknown", |(_, value)| value.trim().trim_matches('"')).to_owned()
}

/// The date, in UTC.
pub fn today() -> Result<String> {
    Ok(step::quietly("date", Command::new("date").args(["-u", "+%Y-%m-%d"]))?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_keys() {
        assert_eq!(value("processor\t: 0\nmodel name\t: Fast CPU\n", "model name", ':'), "Fast CPU");
        assert_eq!(value("NAME=\"Debian\"\nPRETTY_NAME=\"Debian 12\"\n", "PRETTY_NAME", '='), "Debian 12");
        assert_eq!(value("", "model name", ':'), "unknown");
    }
}
