//! A page for each error code, from what the library itself says of them.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::sources::{fill, write as write_page};
use crate::python::Environment;
use crate::step;

/// Prints the codes as JSON.
const LIST: &str = "\
import alidomain, json
names = ['code', 'meaning', 'cause', 'next_step', 'retryable', 'may_have_executed', 'link']
print(json.dumps([{name: getattr(code, name) for name in names} for code in alidomain.error_codes()]))
";

/// What the library says of a code, or of a family of codes.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    code: String,
    meaning: String,
    cause: String,
    next_step: String,
    retryable: bool,
    may_have_executed: bool,
    link: String,
}

impl ErrorCode {
    fn read(value: &serde_json::Value) -> Result<Self> {
        let text = |name: &str| -> Result<String> {
            Ok(value[name].as_str().with_context(|| format!("no {name}"))?.to_owned())
        };
        let flag = |name: &str| value[name].as_bool().with_context(|| format!("no {name}"));
        Ok(Self {
            code: text("code")?,
            meaning: text("meaning")?,
            cause: text("cause")?,
            next_step: text("next_step")?,
            retryable: flag("retryable")?,
            may_have_executed: flag("may_have_executed")?,
            link: text("link")?,
        })
    }

    /// The name of the page. A family has another one than a code that is called like it.
    fn page(&self) -> String {
        match self.code.trim_end_matches(['.', '*']) {
            code if code == self.code => code.to_owned(),
            family => format!("{family}-family"),
        }
    }

    fn executed(&self) -> &'static str {
        if self.may_have_executed { "Possibly" } else { "No" }
    }

    fn retry(&self) -> &'static str {
        match (self.may_have_executed, self.retryable) {
            (true, _) => "Only identical",
            (false, true) => "Yes",
            (false, false) => "No",
        }
    }

    fn family(&self) -> String {
        let Some(stem) = self.code.strip_suffix('*') else { return String::new() };
        if stem.ends_with('.') {
            return format!("This page covers every code that begins with `{stem}` and has no page of its own.\n\n");
        }
        format!(
            "This page covers every code that is `{stem}` with the name of a parameter, and has no page of its own.\n\n"
        )
    }
}

/// Asks the library that is installed in the environment.
pub fn read(environment: &Environment) -> Result<Vec<ErrorCode>> {
    let json = step::quietly("alidomain.error_codes()", environment.tool("python").args(["-c", LIST]))?;
    let values: Vec<serde_json::Value> = serde_json::from_str(&json)?;
    ensure!(!values.is_empty(), "the library lists no error codes");
    values.iter().map(ErrorCode::read).collect()
}

/// Writes the pages, and fills the list of all of them.
pub fn write(codes: &[ErrorCode], sources: &Path) -> Result<()> {
    for code in codes {
        write_page(&sources.join("error-codes").join(format!("{}.md", code.page())), &page(code))?;
    }
    fill(&sources.join("error-codes.md"), "list", &list(codes))
}

fn page(code: &ErrorCode) -> String {
    let executed = if code.may_have_executed {
        "Possibly. The request may have been executed. Calls that only read can be repeated."
    } else {
        "No. The service refused the request."
    };
    let retry = match (code.may_have_executed, code.retryable) {
        (true, _) => {
            "Not with a new request. For a change, the client resends the identical signed request and looks for the \
             task. If the outcome stays unknown, call `reconcile_submission` before you submit again."
        }
        (false, true) => "Yes. The client retries with backoff. The same call may succeed a little later.",
        (false, false) => "No. Correct the cause first.",
    };
    format!(
        "# `{code}`\n\n{meaning}\n\n{family}```{{list-table}}\n:stub-columns: 1\n:widths: 20 80\n\n\
         * - Executed\n  - {executed}\n* - Retry\n  - {retry}\n* - HTTP status\n  - Not fixed. The client decides by the \
         code, because the status differs between gateways.\n```\n\n## Likely cause\n\n{cause}\n\n## What to do\n\n\
         {next_step}\n\n## More\n\n- [All error codes](../error-codes.md)\n- [Alibaba Cloud's page about this code]({link})\n",
        code = code.code,
        meaning = text(&code.meaning),
        family = code.family(),
        cause = text(&code.cause),
        next_step = text(&code.next_step),
        link = code.link,
    )
}

/// A table for each service, and the tree that leads to the pages.
fn list(codes: &[ErrorCode]) -> String {
    let mut text = String::new();
    for (title, is_sts) in [("Domain service and API gateway", false), ("Security Token Service", true)] {
        text += &format!("## {title}\n\n| Code | Meaning | Executed | Retry |\n|---|---|---|---|\n");
        let mut codes: Vec<_> = codes.iter().filter(|code| code.link.ends_with("product=Sts") == is_sts).collect();
        codes.sort_by_key(|code| &code.code);
        for code in codes {
            text += &format!(
                "| [`{}`](error-codes/{}.md) | {} | {} | {} |\n",
                code.code,
                code.page(),
                self::text(&code.meaning),
                code.executed(),
                code.retry()
            );
        }
        text += "\n";
    }
    let mut pages: Vec<String> = codes.iter().map(|code| format!("error-codes/{}", code.page())).collect();
    pages.sort();
    text + &format!("```{{toctree}}\n:hidden:\n\n{}\n```", pages.join("\n"))
}

/// A text of the library as Markdown. It has code between backticks, and nothing else that Markdown reads.
fn text(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(number, part)| {
        if number % 2 == 1 {
            return part.to_owned();
        }
        part.replace('\\', "\\\\").replace('*', "\\*").replace('_', "\\_").replace('<', "&lt;").replace('|', "\\|")
    });
    parts.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: &str) -> ErrorCode {
        ErrorCode {
            code: code.to_owned(),
            meaning: "The `domain_name` is *.".to_owned(),
            cause: String::new(),
            next_step: String::new(),
            retryable: false,
            may_have_executed: false,
            link: "https://example.com?product=Domain".to_owned(),
        }
    }

    #[test]
    fn a_family_and_a_code_have_pages_of_their_own() {
        let names = ["Busy", "Busy.*", "Missing*"].map(|name| code(name).page());
        assert_eq!(names, ["Busy", "Busy-family", "Missing-family"]);
    }

    #[test]
    fn only_code_is_read_as_markdown() {
        assert_eq!(text("a_b `c_d` *"), "a\\_b `c_d` \\*");
        assert!(
            list(&[code("Busy")]).contains("| [`Busy`](error-codes/Busy.md) | The `domain_name` is \\*. | No | No |")
        );
    }

    #[test]
    fn a_page_says_whether_to_retry() {
        assert!(page(&code("Busy")).contains("No. Correct the cause first."));
        let doubtful = ErrorCode { may_have_executed: true, ..code("InternalError") };
        assert!(page(&doubtful).contains("resends the identical signed request"));
    }
}
