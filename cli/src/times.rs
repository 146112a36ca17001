//! Times: RFC 3339 in UTC for programs, shorter for people, dates as arguments.

use std::time::SystemTime;

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// For programs: `2018-01-25T12:46:57Z`.
pub fn text(time: SystemTime) -> String {
    OffsetDateTime::from(time).format(&Rfc3339).unwrap_or_default()
}

/// For people: `2018-01-25 12:46:57 UTC`.
pub fn shown(time: SystemTime) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    OffsetDateTime::from(time).format(form).unwrap_or_default()
}

/// Reads a date such as `2026-01-31`, or a time by RFC 3339.
pub fn parse(text: &str) -> Result<SystemTime, String> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]")).map(|date| date.midnight().assume_utc());
    let time = day.or_else(|_| OffsetDateTime::parse(text, &Rfc3339));
    time.map(Into::into).map_err(|_| "must be a date such as 2026-01-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_and_shown() {
        let day = parse("2018-01-25").unwrap();
        assert_eq!((&*text(day), &*shown(day)), ("2018-01-25T00:00:00Z", "2018-01-25 00:00:00 UTC"));
        assert_eq!(shown(parse("2018-01-25T20:46:57+08:00").unwrap()), "2018-01-25 12:46:57 UTC");
        assert!(parse("25.1.2018").is_err());
    }
}
