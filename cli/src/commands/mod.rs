//! The commands, one file each.

mod bulk;
mod call;
mod completions;
mod contact;
mod doctor;
mod domains;
mod errors;
mod explain;
mod journal;
mod man;
mod operations;
mod plan;
mod policy;
mod profiles;
mod sandbox;
mod settle;
mod status;
mod submit;
mod tasks;
mod values;
mod wait;
mod whoami;

use clap::Subcommand;

use crate::answer::Answer;
use crate::context::Context;
use crate::failure::Failure;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Submit a change of one contact of one domain
    Submit(submit::Submit),
    /// Show what a change would do and what stands in its way, by reading alone
    Plan(plan::Plan),
    /// Submit the changes of a list, and report. The same command goes on after it was killed
    Bulk(bulk::Bulk),
    /// Show how a task stands now
    Status(status::Status),
    /// Wait until a task has ended
    Wait(wait::Wait),
    /// List the tasks of the account
    Tasks(tasks::Tasks),
    /// Find out what became of a submission whose outcome is unknown
    Settle(settle::Settle),
    /// List the submissions of a journal whose outcome is unknown, and settle them
    Journal(journal::ShowJournal),
    /// List the domains of the account
    Domains(domains::Domains),
    /// List the registrant profiles of the account, whose IDs changes need
    Profiles(profiles::Profiles),
    /// Show a contact of a domain as it stands
    Contact(contact::ShowContact),
    /// Call any operation of the API
    Call(call::Call),
    /// List the operations of the API, or show one. Needs no network
    Operations(operations::Operations),
    /// Show how a submission is signed, and how to make it with other programs. Sends nothing
    Explain(explain::Explain),
    /// Explain the error codes of the service. Needs no network
    Errors(errors::Errors),
    /// Print the least RAM policy that a command needs. Needs no network
    Policy(policy::Policy),
    /// Show which provider gives the credentials, never the secret
    Whoami(whoami::Whoami),
    /// Look for what keeps calls from working: credentials, proxy, certificates, endpoint, clock
    Doctor(doctor::Doctor),
    /// Start the local service for tests, alidomain-sandbox, if it is installed
    Sandbox(sandbox::Sandbox),
    /// Print a script that completes arguments in a shell
    Completions(completions::Completions),
    /// Print a manual page
    Man(man::Man),
}

/// Runs a command.
pub fn run(command: Command, context: &Context) -> Result<Answer, Failure> {
    match command {
        Command::Submit(submit) => submit.run(context),
        Command::Plan(plan) => plan.run(context),
        Command::Bulk(bulk) => bulk.run(context),
        Command::Journal(journal) => journal.run(context),
        Command::Domains(domains) => domains.run(context),
        Command::Status(status) => status.run(context),
        Command::Wait(wait) => wait.run(context),
        Command::Tasks(tasks) => tasks.run(context),
        Command::Settle(settle) => settle.run(context),
        Command::Profiles(profiles) => profiles.run(context),
        Command::Contact(contact) => contact.run(context),
        Command::Call(call) => call.run(context),
        Command::Operations(operations) => operations.run(),
        Command::Explain(explain) => explain.run(context),
        Command::Errors(errors) => errors.run(),
        Command::Policy(policy) => policy.run(),
        Command::Whoami(whoami) => whoami.run(context),
        Command::Doctor(doctor) => doctor.run(context),
        Command::Sandbox(sandbox) => sandbox.run(),
        Command::Completions(completions) => completions.run(context),
        Command::Man(man) => man.run(context),
    }
}
