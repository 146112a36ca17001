//! Which profile of which file, and how its user logs in.

use std::fmt;
use std::path::{Path, PathBuf};

use super::super::file::{self, blocking};
use super::super::problem::Problem;
use super::document::Fields;
use super::profile::{Login, Mode};

/// A profile that was logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub path: PathBuf,
    pub profile: String,
    pub mode: Mode,
}

impl Place {
    pub fn new(path: &Path, profile: &str, mode: Mode) -> Self {
        Self { path: path.to_owned(), profile: profile.to_owned(), mode }
    }

    /// What helps when nothing is left to try.
    pub fn log_in_again(&self) -> String {
        let mut command = format!("aliyun configure --profile {} --mode {}", shown(&self.profile), self.mode);
        if !self.path.ends_with(".aliyun/config.json") {
            command.push_str(" --config-path ");
            command.push_str(&shown(&self.path.to_string_lossy()));
        }
        format!("Log in again with `{command}`")
    }

    /// What nothing but another login helps against.
    pub fn logged_out(&self, what: impl fmt::Display) -> Problem {
        Problem::broken(format!("{what}. {}", self.log_in_again()))
    }

    /// The login as the file has it now.
    pub async fn read(&self) -> Result<Login, Problem> {
        let place = self.clone();
        blocking(move || place.with_fields(&place.path, |fields| Login::read(fields, place.mode))).await
    }

    /// What `work` makes of the profile in this file. Blocks this thread.
    ///
    /// A file that is being written in place is waited for only where that is needed: after a login was refreshed, no
    /// time is to be lost.
    pub fn with_fields<T>(
        &self,
        path: &Path,
        work: impl FnOnce(&Fields<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        // It was there when the profile was chosen, and nobody else signs in its place.
        let (text, _) = file::read_once(path).map_err(Problem::or_broken)?;
        if let Ok(fields) = Fields::of(&text, &self.profile) {
            return work(&fields);
        }
        let content = file::read(path).map_err(Problem::or_broken)?;
        work(&Fields::of(&content.text, &self.profile).map_err(|problem| content.problem(problem))?)
    }
}

/// An argument for a shell.
fn shown(argument: &str) -> String {
    // No shell can be given a zero byte.
    shlex::try_quote(argument).map_or_else(|_| argument.to_owned(), |quoted| quoted.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::one_line::one_line;

    #[test]
    fn the_command_names_what_it_has_to() {
        for (path, profile, mode, expected) in [
            ("/h/.aliyun/config.json", "prod", Mode::CloudSso, "--profile prod --mode CloudSSO"),
            ("/h/.aliyun/config.json", "my profile", Mode::OAuth, "--profile 'my profile' --mode OAuth"),
            ("/etc/x.json", "a", Mode::OAuth, "--profile a --mode OAuth --config-path /etc/x.json"),
            ("/h/.aliyun/config.json", "a\u{1b}[2J", Mode::OAuth, r"--profile 'a\u{1b}[2J' --mode OAuth"),
        ] {
            let place = Place::new(Path::new(path), profile, mode);
            assert_eq!(one_line(&place.log_in_again()), format!("Log in again with `aliyun configure {expected}`"));
        }
    }
}
