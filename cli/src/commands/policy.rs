//! `policy`: the least RAM policy that a command needs.

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::permissions::Permission;
use crate::terminal;

const SUBMIT: &str = "domain:DomainInfoModification";
const TASKS: &str = "domain:QueryDomainTask";
const PROFILES: &str = "domain:QueryRegistrantProfile";
const LOOK_UP: &str = "domain:QueryCommonInfo";

/// Prints a policy.
#[derive(Debug, Args)]
pub struct Policy {
    /// The command that the policy is for
    #[arg(value_enum)]
    command: Purpose,
    /// The operation that `call` calls, such as CheckDomain
    #[arg(long, value_name = "OPERATION", required_if_eq("command", "call"))]
    action: Option<String>,
    /// Allow changes of this domain only. Needs --account
    #[arg(long, value_name = "DOMAIN", requires = "account")]
    domain: Option<String>,
    /// The ID of the account that owns the domain
    #[arg(long, value_name = "ID", requires = "domain", value_parser = account)]
    account: Option<String>,
}

/// A command that calls the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Purpose {
    Submit,
    Plan,
    Bulk,
    Journal,
    Status,
    Wait,
    Tasks,
    Settle,
    Profiles,
    Domains,
    Contact,
    Call,
    All,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    version: &'static str,
    statement: Vec<Statement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    effect: &'static str,
    action: serde_json::Value,
    resource: String,
}

impl Policy {
    /// Makes it.
    pub fn run(self) -> Result<Answer, Failure> {
        let resource = match (self.domain, self.account) {
            (Some(domain), Some(account)) => Some(format!("acs:domain:*:{account}:domain/{}", normalised(domain)?)),
            _ => None,
        };
        let document = match (self.command, self.action) {
            (Purpose::Call, Some(action)) => document_of_call(&action, resource)?,
            (_, Some(_)) => return Err(Failure::usage("--action is only allowed with `policy call`.")),
            (command, None) => document(command, resource),
        };
        let json = serde_json::to_string_pretty(&document).map_err(|error| Failure::problem(error.to_string()))?;
        Ok(Answer::verbatim(json))
    }
}

/// The policy for one operation.
fn document_of_call(action: &str, resource: Option<String>) -> Result<Document, Failure> {
    let operations = alidomain::operations();
    let names = operations.iter().map(|operation| operation.action.as_str());
    if !names.clone().any(|name| name == action) {
        let failure = Failure::usage(format!("--action: {action:?} is not an operation of the API."));
        let near = nearest(action, names).join(", ");
        return Err(if near.is_empty() { failure } else { failure.next(format!("Nearest: {near}.")) });
    }
    let permission = Permission::of(action);
    if !permission.documented {
        terminal::note(&format!("The permission of {action} is assumed: this project has no documentation of it."));
    }
    let resource = resource.filter(|_| permission.of_domain).unwrap_or_else(|| "*".to_owned());
    let statement = vec![Statement { effect: "Allow", action: json!(permission.name), resource }];
    Ok(Document { version: "1", statement })
}

/// Only submissions are documented to be limited to a domain.
fn document(command: Purpose, resource: Option<String>) -> Document {
    let mut others = actions(command).to_vec();
    let mut statement = Vec::new();
    if let Some(resource) = resource
        && others.contains(&SUBMIT)
    {
        others.retain(|action| *action != SUBMIT);
        statement.push(Statement { effect: "Allow", action: json!(SUBMIT), resource });
    }
    if !others.is_empty() {
        let action = if let [only] = others.as_slice() { json!(only) } else { json!(others) };
        statement.push(Statement { effect: "Allow", action, resource: "*".to_owned() });
    }
    Document { version: "1", statement }
}

fn actions(command: Purpose) -> &'static [&'static str] {
    match command {
        // After a lost reply, the client looks for the task.
        Purpose::Submit | Purpose::Bulk => &[SUBMIT, TASKS],
        Purpose::Plan => &[TASKS, PROFILES, LOOK_UP],
        Purpose::Status | Purpose::Wait | Purpose::Tasks | Purpose::Settle | Purpose::Journal => &[TASKS],
        Purpose::Profiles => &[PROFILES],
        Purpose::Domains | Purpose::Contact => &[LOOK_UP],
        // Depends on the operation.
        Purpose::Call => &[],
        Purpose::All => &[SUBMIT, TASKS, PROFILES, LOOK_UP],
    }
}

fn normalised(domain: String) -> Result<String, Failure> {
    let request = alidomain::SaveSingleTaskForUpdatingContactInfoRequest::new(
        alidomain::ContactType::Admin,
        domain,
        1, // Any.
    );
    Ok(request.normalised()?.domain_name)
}

fn account(text: &str) -> Result<String, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.to_owned()).ok_or_else(|| "must be a number, such as 1234567890123456".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_submissions_are_limited_to_a_domain() {
        let json = |command, resource| serde_json::to_value(document(command, resource)).unwrap();
        let limited = json(Purpose::Submit, Some("acs:domain:*:1:domain/example.com".into()));
        assert_eq!(
            limited["Statement"],
            json!([
                {"Effect": "Allow", "Action": SUBMIT, "Resource": "acs:domain:*:1:domain/example.com"},
                {"Effect": "Allow", "Action": TASKS, "Resource": "*"},
            ])
        );
        let all = json(Purpose::Submit, None);
        assert_eq!(all["Statement"], json!([{"Effect": "Allow", "Action": [SUBMIT, TASKS], "Resource": "*"}]));
    }
}
