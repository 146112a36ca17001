//! Reads the rows of a list, as text. Nothing is judged here but the form of the file.

use std::io::Read;

use crate::bulk::format::{Column, Format};
use crate::failure::{Failure, WrongRow};
use crate::nearest::nearest;

/// One row as it is written. Empty cells are absent.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The number of its line, from 1.
    pub line: u64,
    pub domain: Option<String>,
    pub contact: Option<String>,
    pub profile_id: Option<String>,
    pub transfer_lock: Option<String>,
    pub instance_id: Option<String>,
    pub client_ip: Option<String>,
}

/// What programs for tables put in front of UTF-8.
const MARK: &str = "\u{feff}";

/// Gives each row to `take`, one after the other: readable ones, and why others are not.
pub fn read(format: Format, mut input: impl Read, take: impl FnMut(Result<Written, WrongRow>)) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).map_err(|error| unreadable(&error.to_string()))?;
    let bytes = bytes.strip_prefix(MARK.as_bytes()).unwrap_or(&bytes);
    match format {
        Format::Csv => read_csv(bytes, take),
        Format::Lines => {
            read_lines(bytes, take);
            Ok(())
        }
    }
}

fn unreadable(why: &str) -> Failure {
    Failure::usage(format!("FILE: the list cannot be read: {why}. Nothing was sent."))
}

/// Lines that are empty or begin with `#` are no rows.
fn read_lines(bytes: &[u8], mut take: impl FnMut(Result<Written, WrongRow>)) {
    for (line, bytes) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        take(match std::str::from_utf8(bytes).map(str::trim) {
            Ok(text) if text.is_empty() || text.starts_with('#') => continue,
            Ok(text) => Ok(Written { line, domain: Some(text.to_owned()), ..Written::default() }),
            Err(_) => Err(not_utf8(line)),
        });
    }
}

fn not_utf8(line: u64) -> WrongRow {
    WrongRow { line, reason: "is not UTF-8".to_owned() }
}

fn read_csv(bytes: &[u8], mut take: impl FnMut(Result<Written, WrongRow>)) -> Result<(), Failure> {
    let first_line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(first_line))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let headings = reader.headers().map_err(|error| unreadable(&error.to_string()))?;
    let columns = columns(headings)?;
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| unreadable(&error.to_string()))? {
        let line = record.position().map_or(0, |position| line_of(position, bytes));
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        take(if record.len() > columns.len() {
            let reason = format!("has {} cells, but the first line names {}", record.len(), columns.len());
            Err(WrongRow { line, reason })
        } else {
            written(line, &columns, &record).ok_or_else(|| not_utf8(line))
        });
    }
    Ok(())
}

/// The line of a record, whose position is that of the empty lines before it.
fn line_of(position: &csv::Position, bytes: &[u8]) -> u64 {
    let begin = usize::try_from(position.byte()).unwrap_or(usize::MAX).min(bytes.len());
    let breaks = bytes[begin..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let empty = breaks.filter(|byte| **byte == b'\n').count();
    position.line() + u64::try_from(empty).unwrap_or_default()
}

/// The one of the usual delimiters that is most frequent in the first line.
fn delimiter(first_line: &[u8]) -> u8 {
    let count = |delimiter: &u8| first_line.iter().filter(|byte| *byte == delimiter).count();
    // The last of equal ones.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn columns(headings: &csv::StringRecord) -> Result<Vec<Column>, Failure> {
    let allowed = Column::names().join(", ");
    let mut columns = Vec::new();
    for heading in headings {
        let Some(column) = Column::named(heading) else {
            let failure = Failure::usage(format!(
                "FILE: the first line has the unknown column {heading:?}. Columns can be: {allowed}. Nothing was sent."
            ));
            return Err(match nearest(heading, Column::names()).as_slice() {
                [alike, ..] => failure.next(format!("Did you mean {alike}?")),
                [] => failure.next("Use --format lines for a list of domains without a first line of names."),
            });
        };
        if columns.contains(&column) {
            return Err(Failure::usage(format!(
                "FILE: the first line has the column {heading:?} twice. Nothing was sent."
            )));
        }
        columns.push(column);
    }
    if !columns.contains(&Column::Domain) {
        return Err(Failure::usage(format!(
            "FILE: the first line has no column domain. Columns can be: {allowed}. Nothing was sent."
        )));
    }
    Ok(columns)
}

fn written(line: u64, columns: &[Column], record: &csv::ByteRecord) -> Option<Written> {
    let mut row = Written { line, ..Written::default() };
    for (column, cell) in columns.iter().zip(record) {
        let cell = std::str::from_utf8(cell).ok()?;
        let cell = (!cell.is_empty()).then(|| cell.to_owned());
        match column {
            Column::Domain => row.domain = cell,
            Column::Contact => row.contact = cell,
            Column::ProfileId => row.profile_id = cell,
            Column::TransferLock => row.transfer_lock = cell,
            Column::InstanceId => row.instance_id = cell,
            Column::ClientIp => row.client_ip = cell,
        }
    }
    Some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(format: Format, text: &[u8]) -> Vec<Result<Written, WrongRow>> {
        let mut rows = Vec::new();
        read(format, text, |row| rows.push(row)).unwrap();
        rows
    }

    fn domain(line: u64, name: &str) -> Written {
        Written { line, domain: Some(name.to_owned()), ..Written::default() }
    }

    #[test]
    fn lines_have_one_domain_each() {
        let rows = rows(Format::Lines, b"\xef\xbb\xbfa.com\r\n\n# a note\n  b.com \n\xff.com");
        assert_eq!(rows, [Ok(domain(1, "a.com")), Ok(domain(4, "b.com")), Err(not_utf8(5))]);
    }

    #[test]
    fn the_first_line_of_csv_names_the_columns() {
        for delimiter in [",", ";", "\t"] {
            let text = "\u{feff}Domain,Profile ID,contact\r\na.com,7,\r\n\r\n\"b.com\" , 8,admin\nc.com\n"
                .replace(',', delimiter);
            let rows = rows(Format::Csv, text.as_bytes());
            let text = |text: &str| Some(text.to_owned());
            assert_eq!(rows[0], Ok(Written { profile_id: text("7"), ..domain(2, "a.com") }));
            let second = Written { profile_id: text("8"), contact: text("admin"), ..domain(4, "b.com") };
            assert_eq!(rows[1], Ok(second));
            assert_eq!(rows[2], Ok(domain(5, "c.com")));
        }
    }

    #[test]
    fn a_row_with_too_many_cells_or_unreadable_ones_is_wrong() {
        let rows = rows(Format::Csv, b"domain,contact\na.com,admin,1\n\xff.com,admin\n");
        assert_eq!(rows[0].as_ref().unwrap_err().reason, "has 3 cells, but the first line names 2");
        assert_eq!(rows[1], Err(not_utf8(3)));
    }

    #[test]
    fn a_wrong_first_line_is_refused() {
        for (text, words) in [
            ("domian,contact\n", "Did you mean domain?"),
            ("contact\nadmin\n", "no column domain"),
            ("domain,Domain\n", "twice"),
            ("", "no column domain"),
            ("a.com\nb.com\n", "--format lines"),
        ] {
            let failure = read(Format::Csv, text.as_bytes(), |_| {}).unwrap_err();
            assert!(failure.text().contains(words), "{}", failure.text());
        }
    }
}
