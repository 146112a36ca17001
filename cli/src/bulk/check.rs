//! Checks all rows before anything is sent.

use std::collections::HashMap;

use alidomain::SaveSingleTaskForUpdatingContactInfoRequest as Request;
use clap::{Args, ValueEnum as _};

use crate::arguments::{self, Contact};
use crate::bulk::read::Written;
use crate::failure::{Failure, WrongRow, in_own_words};
use crate::nearest::nearest;

/// What rows have that say nothing else.
#[derive(Debug, Clone, Args)]
pub struct Defaults {
    /// The contact to change, where a row names none
    #[arg(long, value_enum)]
    pub contact: Option<Contact>,
    /// The ID of the registrant profile, where a row names none
    #[arg(long, value_name = "ID", value_parser = arguments::profile_id)]
    pub profile_id: Option<i64>,
    /// Forbid a transfer-out for 60 days, where a row does not say. Only for the contact registrant
    #[arg(long, value_name = "true|false", action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub transfer_lock: Option<bool>,
}

/// A row that can be submitted.
#[derive(Debug)]
pub struct Row {
    /// The number of its line, from 1.
    pub line: u64,
    pub request: Request,
}

/// The rows that were read, and what is wrong with others.
#[derive(Debug)]
pub struct Checks<'a> {
    defaults: &'a Defaults,
    rows: Vec<Row>,
    wrong: Vec<WrongRow>,
    /// The line of each change.
    lines: HashMap<(String, &'static str), u64>,
}

impl<'a> Checks<'a> {
    pub fn new(defaults: &'a Defaults) -> Self {
        Self { defaults, rows: Vec::new(), wrong: Vec::new(), lines: HashMap::new() }
    }

    /// Takes the next row.
    pub fn add(&mut self, row: Result<Written, WrongRow>) {
        let row = row.and_then(|written| {
            let line = written.line;
            let request = request(written, self.defaults).map_err(|reason| WrongRow { line, reason })?;
            self.remember(line, &request)?;
            Ok(Row { line, request })
        });
        match row {
            Ok(row) => self.rows.push(row),
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    fn remember(&mut self, line: u64, request: &Request) -> Result<(), WrongRow> {
        let change = (request.domain_name.clone(), Contact::from(request.contact_type).text());
        match self.lines.insert(change, line) {
            None => Ok(()),
            Some(first) => {
                let contact = Contact::from(request.contact_type).text();
                let reason = format!("changes the {contact} contact of {} as line {first} does", request.domain_name);
                Err(WrongRow { line, reason })
            }
        }
    }

    /// All rows, if none is wrong.
    pub fn rows(self) -> Result<Vec<Row>, Failure> {
        match (self.rows.len(), self.wrong.len()) {
            (0, 0) => Err(Failure::usage("FILE: the list has no rows. Nothing was sent.")),
            (_, 0) => Ok(self.rows),
            (right, wrong) => {
                let reason = format!("FILE: {wrong} of {} rows are wrong. Nothing was sent.", right + wrong);
                Err(Failure::usage(reason).with_rows(self.wrong).next("Correct the rows, and run the command again."))
            }
        }
    }
}

/// What the row asks for. The error says why it cannot be.
fn request(row: Written, defaults: &Defaults) -> Result<Request, String> {
    let domain = row.domain.ok_or("has no domain")?;
    let contact = match row.contact {
        Some(text) => Some(contact(&text)?),
        None => defaults.contact,
    };
    let contact = contact.ok_or("has no contact: add a column contact, or use --contact")?;
    let profile_id = match row.profile_id {
        Some(text) => Some(arguments::profile_id(&text).map_err(|rule| format!("profile_id {text:?} {rule}"))?),
        None => defaults.profile_id,
    };
    let profile_id = profile_id.ok_or("has no profile ID: add a column profile_id, or use --profile-id")?;
    let transfer_lock = match row.transfer_lock {
        Some(text) => Some(truth(&text)?),
        // A default is for the rows that can have it.
        None => defaults.transfer_lock.filter(|_| contact == Contact::Registrant),
    };
    let request = Request {
        add_transfer_lock: transfer_lock,
        instance_id: row.instance_id,
        user_client_ip: row.client_ip,
        ..Request::new(contact.into(), domain.clone(), profile_id)
    };
    request.normalised().map_err(|error| {
        let reason = in_own_words(&error.to_string()).replace(". Nothing was sent.", "");
        let reason = ["--transfer-lock", "--instance-id", "--client-ip"]
            .iter()
            .fold(reason, |reason, option| reason.replace(option, &option.trim_start_matches('-').replace('-', "_")));
        reason.replace("DOMAIN", &format!("domain {domain:?}"))
    })
}

fn contact(text: &str) -> Result<Contact, String> {
    Contact::from_str(text, true).map_err(|_| {
        let names = Contact::value_variants().iter().map(|contact| contact.text());
        let hint = nearest(text, names.clone()).first().map(|alike| format!(". Did you mean {alike}?"));
        let allowed = names.collect::<Vec<_>>().join(", ");
        format!("contact {text:?} must be one of {allowed}{}", hint.unwrap_or_default())
    })
}

fn truth(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(format!("transfer_lock {text:?} must be true or false")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Defaults = Defaults { contact: None, profile_id: None, transfer_lock: None };

    fn written(line: u64, cells: [&str; 4]) -> Result<Written, WrongRow> {
        let [domain, contact, profile_id, transfer_lock] =
            cells.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        Ok(Written { line, domain, contact, profile_id, transfer_lock, ..Written::default() })
    }

    fn checked(defaults: &Defaults, rows: &[[&str; 4]]) -> Result<Vec<Row>, Failure> {
        let mut checks = Checks::new(defaults);
        for (line, row) in (1..).zip(rows) {
            checks.add(written(line, *row));
        }
        checks.rows()
    }

    #[test]
    fn defaults_fill_rows_that_lack_something() {
        let defaults = Defaults { contact: Some(Contact::Admin), profile_id: Some(7), transfer_lock: Some(true) };
        let rows =
            checked(&defaults, &[["A.com", "", "", ""], ["b.com", "registrant", "8", ""], ["b.com", "", "", ""]]);
        let rows = rows.unwrap();
        assert_eq!(rows[0].request, Request::new(Contact::Admin.into(), "a.com", 7));
        let second = Request { add_transfer_lock: Some(true), ..Request::new(Contact::Registrant.into(), "b.com", 8) };
        assert_eq!((&rows[1].request, rows[2].line), (&second, 3));
    }

    #[test]
    fn every_wrong_row_is_named_with_its_reason() {
        let rows = [
            ["", "admin", "1", ""],
            ["a b", "admin", "1", ""],
            ["a.com", "", "1", ""],
            ["a.com", "admni", "1", ""],
            ["a.com", "admin", "", ""],
            ["a.com", "admin", "x", ""],
            ["a.com", "admin", "1", "perhaps"],
            ["a.com", "admin", "1", "true"],
            ["中文.com", "admin", "1", ""],
            ["XN--FIQ228C.com", "ADMIN", "2", ""],
        ];
        let failure = checked(&NONE, &rows).unwrap_err();
        let text = failure.text();
        assert!(text.contains("9 of 10 rows are wrong"), "{text}");
        for words in [
            "has no domain",
            "domain \"a b\" must be a domain name",
            "has no contact: add a column contact, or use --contact",
            "contact \"admni\" must be one of registrant, admin, billing, tech. Did you mean admin?",
            "has no profile ID",
            "profile_id \"x\" must be a whole number",
            "transfer_lock \"perhaps\" must be true or false",
            "transfer_lock is only allowed with the contact type registrant",
            "changes the admin contact of 中文.com as line 9 does",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }

    #[test]
    fn a_list_without_rows_is_refused() {
        assert!(checked(&NONE, &[]).unwrap_err().text().contains("no rows"));
    }
}
