//! Checks all rows before anything is sent.

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

/// What the report says of a row. Small, since a list can be long.
#[derive(Debug)]
pub struct Row {
    /// The number of its line, from 1.
    pub line: u64,
    pub domain: Box<str>,
    pub profile_id: i64,
    pub contact: Contact,
}

/// The rows of a list, which can be submitted.
#[derive(Debug, Default)]
pub struct Rows {
    pub rows: Vec<Row>,
    /// One for each row.
    pub requests: Vec<Request>,
}

/// The rows that were read, and what is wrong with others.
#[derive(Debug)]
pub struct Checks<'a> {
    defaults: &'a Defaults,
    right: Rows,
    wrong: Vec<WrongRow>,
}

impl<'a> Checks<'a> {
    pub fn new(defaults: &'a Defaults) -> Self {
        Self { defaults, right: Rows::default(), wrong: Vec::new() }
    }

    /// Takes the next row.
    pub fn add(&mut self, row: Result<Written, WrongRow>) {
        let row = row.and_then(|written| {
            let line = written.line;
            let request = request(written, self.defaults).map_err(|reason| WrongRow { line, reason })?;
            Ok((line, request))
        });
        match row {
            Ok((line, request)) => {
                let (domain, contact) = (request.domain_name.as_str().into(), request.contact_type.into());
                self.right.rows.push(Row { line, domain, profile_id: request.registrant_profile_id, contact });
                self.right.requests.push(request);
            }
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    /// All rows, if none is wrong.
    pub fn rows(mut self) -> Result<Rows, Failure> {
        let all = self.right.rows.len() + self.wrong.len();
        if all == 0 {
            return Err(Failure::usage("FILE: the list has no rows. Nothing was sent."));
        }
        self.wrong.extend(repeated(&self.right.rows));
        if self.wrong.is_empty() {
            return Ok(self.right);
        }
        self.wrong.sort_by_key(|wrong| wrong.line);
        let reason = format!("FILE: {} of {all} rows are wrong. Nothing was sent.", self.wrong.len());
        Err(Failure::usage(reason).with_rows(self.wrong).next("Correct the rows, and run the command again."))
    }
}

/// The rows that change the same as one before.
fn repeated(rows: &[Row]) -> Vec<WrongRow> {
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| (&row.domain, row.contact.text(), row.line));
    let pairs = sorted.windows(2).filter_map(|pair| match pair {
        [one, other] if one.domain == other.domain && one.contact == other.contact => Some((one, other)),
        _ => None,
    });
    let wrong = pairs.map(|(Row { line: first, .. }, Row { line, domain, contact, .. })| {
        let reason = format!("changes the {} contact of {domain} as line {first} does", contact.text());
        WrongRow { line: *line, reason }
    });
    wrong.collect()
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

    fn checked(defaults: &Defaults, rows: &[[&str; 4]]) -> Result<Rows, Failure> {
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
        let Rows { rows, requests } = rows.unwrap();
        assert_eq!(requests[0], Request::new(Contact::Admin.into(), "a.com", 7));
        let second = Request { add_transfer_lock: Some(true), ..Request::new(Contact::Registrant.into(), "b.com", 8) };
        assert_eq!((&requests[1], rows[2].line, rows[2].contact), (&second, 3, Contact::Admin));
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
