//! `explain`: how a submission is signed.

use std::collections::BTreeMap;

use alidomain::Explanation;
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::answer::Answer;
use crate::arguments::ChangeOfContact;
use crate::context::Context;
use crate::failure::Failure;
use crate::terminal::{STRONG, list, styled};

/// Explains a submission.
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    change_of_contact: ChangeOfContact,
    /// Print only a program that makes the submission, or only the curl command
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Option<Form>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Curl,
    Python,
    Kotlin,
    Swift,
    Rust,
}

/// Secrets and the signature are placeholders.
#[derive(Debug, Serialize)]
struct Shown {
    method: String,
    url: String,
    parameters: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    canonical_request: String,
    string_to_sign: String,
    curl: String,
    python: String,
    kotlin: String,
    swift: String,
    rust: String,
}

impl Explain {
    /// Signs, and shows.
    pub fn run(self, context: &Context) -> Result<Answer, Failure> {
        let request = self.change_of_contact.request();
        let explanation = context.client()?.explain_blocking(request, false)?;
        let shown = Shown::from(explanation);
        let text = match self.form {
            Some(form) => shown.program(form).to_owned(),
            None => shown.text(),
        };
        Answer::new(&shown, text)
    }
}

impl From<Explanation> for Shown {
    fn from(explanation: Explanation) -> Self {
        Self {
            method: explanation.method,
            url: explanation.url,
            parameters: explanation.parameters.into_iter().collect(),
            headers: explanation.headers.into_iter().collect(),
            body: explanation.body,
            canonical_request: explanation.canonical_request,
            string_to_sign: explanation.string_to_sign,
            curl: explanation.curl,
            python: explanation.python,
            kotlin: explanation.kotlin,
            swift: explanation.swift,
            rust: explanation.rust,
        }
    }
}

impl Shown {
    fn program(&self, form: Form) -> &str {
        match form {
            Form::Curl => &self.curl,
            Form::Python => &self.python,
            Form::Kotlin => &self.kotlin,
            Form::Swift => &self.swift,
            Form::Rust => &self.rust,
        }
    }

    fn text(&self) -> String {
        let mut lines = vec![format!("{} {}", styled(STRONG, &self.method), self.url), String::new()];
        let heading = |text| styled(STRONG, text);
        lines.push(heading("Parameters"));
        lines.extend(self.parameters.iter().map(|(name, value)| format!("  {name}={value}")));
        for (title, text) in [("String to sign", &self.string_to_sign), ("curl", &self.curl)] {
            lines.extend([String::new(), heading(title), format!("  {text}")]);
        }
        let more = "--as python, kotlin, swift or rust prints a program. --json has everything.";
        lines.extend([String::new(), list([("more", Some(more.to_owned()))])]);
        lines.join("\n")
    }
}
