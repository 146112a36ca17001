//! Every exit status, and what it means.

use std::process::ExitCode;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// Another problem, such as a file that cannot be written.
    Problem = 1,
    /// The arguments are wrong, or `--yes` is missing.
    Usage = 2,
    /// The service rejected the request, or would reject it.
    Rejected = 3,
    /// Nothing was executed, and trying again may help.
    NotExecuted = 4,
    /// The change may have been submitted.
    Unknown = 5,
    /// The task has not ended, or cannot be followed.
    StillRunning = 6,
    /// The task has ended, and the change was not made.
    TaskFailed = 7,
    /// There are no usable credentials.
    Credentials = 8,
    /// The question was answered with no.
    Declined = 9,
    /// Some rows of a list failed.
    SomeFailed = 10,
    /// The journal cannot be used.
    Journal = 11,
    /// Ended by Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    /// The status as a number.
    pub fn number(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.number().into()
    }
}

/// For the help of the command.
pub const HELP: &str = "\
Exit status:
    0  Done. The task, if it was waited for or asked about, has succeeded
    1  Another problem, such as a file that cannot be written
    2  Usage: an argument is wrong, or --yes is missing. Nothing was sent
    3  Rejected by the service, or `plan` found what stands in the way. Nothing was changed
    4  Not executed. Nothing was changed, and trying again may help
    5  Outcome unknown: the change may have been submitted. Settle it before you submit again
    6  Still running: the task has not ended, or cannot be followed
    7  The task has ended, and the change was not made
    8  No usable credentials. Nothing was sent
    9  Declined: you answered no
   10  Some rows of a list were not submitted. The report says which
   11  The journal cannot be used. Nothing was sent that it could not hold
  130  Interrupted by Ctrl-C. Nothing was changed, or the task goes on without this command";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_has_every_status() {
        let all = [
            Exit::Done,
            Exit::Problem,
            Exit::Usage,
            Exit::Rejected,
            Exit::NotExecuted,
            Exit::Unknown,
            Exit::StillRunning,
            Exit::TaskFailed,
            Exit::Credentials,
            Exit::Declined,
            Exit::SomeFailed,
            Exit::Journal,
            Exit::Interrupted,
        ];
        let listed: Vec<_> = HELP.lines().skip(1).map(|line| line[..5].trim().to_owned()).collect();
        assert_eq!(listed, all.map(|exit| exit.number().to_string()));
    }
}
