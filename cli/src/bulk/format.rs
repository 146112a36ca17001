//! The forms of a list.

use std::path::Path;

use clap::ValueEnum;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    // A line of names, then one change on each line.
    Csv,
    // One domain on each line.
    Lines,
}

impl Format {
    /// The usual one for a file of this name. Standard input has none.
    pub fn of(path: Option<&Path>) -> Self {
        let extension = path.and_then(Path::extension).unwrap_or_default();
        if extension.eq_ignore_ascii_case("csv") { Self::Csv } else { Self::Lines }
    }
}

/// A column of a CSV list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Domain,
    Contact,
    ProfileId,
    TransferLock,
    InstanceId,
    ClientIp,
}

/// Its name, and the library's name for the same.
const COLUMNS: [(Column, &str, &str); 6] = [
    (Column::Domain, "domain", "domain_name"),
    (Column::Contact, "contact", "contact_type"),
    (Column::ProfileId, "profile_id", "registrant_profile_id"),
    (Column::TransferLock, "transfer_lock", "add_transfer_lock"),
    (Column::InstanceId, "instance_id", "instance_id"),
    (Column::ClientIp, "client_ip", "user_client_ip"),
];

impl Column {
    /// The column of this name: `Profile ID` is `profile_id`.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        COLUMNS.iter().find(|(_, own, other)| name == *own || name == *other).map(|(column, ..)| *column)
    }

    /// The names of all columns.
    pub fn names() -> [&'static str; 6] {
        COLUMNS.map(|(_, name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_format() {
        assert_eq!(Format::of(Some(Path::new("a/list.CSV"))), Format::Csv);
        assert_eq!(Format::of(Some(Path::new("list.txt"))), Format::Lines);
        assert_eq!(Format::of(None), Format::Lines);
    }

    #[test]
    fn columns_have_names() {
        assert_eq!(Column::named(" Profile ID"), Some(Column::ProfileId));
        assert_eq!(Column::named("registrant_profile_id"), Some(Column::ProfileId));
        assert_eq!(Column::named("note"), None);
    }
}
