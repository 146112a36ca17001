//! `errors`: the error codes of the service, without the network.

use alidomain::{ErrorCode, error_codes, look_up_error_code};
use clap::Args;
use serde::Serialize;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::terminal::{list, table};

/// Explains error codes.
#[derive(Debug, Args)]
pub struct Errors {
    /// The code. Without it, all codes are listed
    code: Option<String>,
}

#[derive(Debug, Serialize)]
struct Shown {
    code: String,
    meaning: String,
    cause: String,
    next_step: String,
    retryable: bool,
    may_have_executed: bool,
    link: String,
}

#[derive(Debug, Serialize)]
struct All {
    codes: Vec<Shown>,
}

impl Errors {
    /// Looks them up.
    pub fn run(self) -> Result<Answer, Failure> {
        let Some(code) = self.code else {
            let all = All { codes: error_codes().into_iter().map(Into::into).collect() };
            let rows = all.codes.iter().map(|code| vec![code.code.clone(), code.meaning.clone()]);
            let text = table(&["CODE", "MEANING"], rows);
            return Answer::new(&all, text);
        };
        let found = look_up_error_code(code.clone()).ok_or_else(|| unknown(&code))?;
        let shown = Shown::from(found);
        let text = shown.text();
        Answer::new(&shown, text)
    }
}

fn unknown(code: &str) -> Failure {
    let all = error_codes();
    let alike = nearest(code, all.iter().map(|known| known.code.as_str()));
    let next_step = match alike.as_slice() {
        [] => "`alidomain errors` lists all codes that are known.".to_owned(),
        alike => format!("Did you mean {}?", alike.join(" or ")),
    };
    Failure::usage(format!("CODE: this version does not know the error code {code}.")).next(next_step)
}

impl From<ErrorCode> for Shown {
    fn from(code: ErrorCode) -> Self {
        let ErrorCode { code, meaning, cause, next_step, retryable, may_have_executed, link } = code;
        Self { code, meaning, cause, next_step, retryable, may_have_executed, link }
    }
}

impl Shown {
    fn text(&self) -> String {
        let executed = if self.may_have_executed { "perhaps" } else { "no" };
        let again = if self.retryable { "yes, the client retries by itself" } else { "not as it is" };
        list([
            ("code", Some(self.code.clone())),
            ("meaning", Some(self.meaning.clone())),
            ("cause", Some(self.cause.clone())),
            ("next step", Some(self.next_step.clone())),
            ("executed", Some(executed.to_owned())),
            ("try again", Some(again.to_owned())),
            ("link", Some(self.link.clone())),
        ])
    }
}
