//! Times as the service writes them: `2018-01-25 20:46:57`, without a zone.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

use crate::invalid_request::InvalidRequest;
use crate::names::name;
use crate::rpc::Parameters;
use crate::rpc::tree::Tree;

/// Nothing says so in the documentation; the service and its samples are Chinese.
pub(crate) const ZONE: UtcOffset = offset!(+8);

const WITHOUT_ZONE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second][optional [.[subsecond]]]");

/// Reads a time without a zone as China's; one with a zone, or in milliseconds, as what it says.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let time = if let Ok(time) = PrimitiveDateTime::parse(text, WITHOUT_ZONE) {
        time.assume_offset(ZONE)
    } else if let Ok(time) = OffsetDateTime::parse(text, &Rfc3339) {
        time
    } else {
        OffsetDateTime::from_unix_timestamp_nanos(text.parse::<i128>().ok()?.checked_mul(1_000_000)?).ok()?
    };
    // "0000-00-00" and the like stand for nothing, and not every language has such times.
    (1970..9999).contains(&time.to_offset(UtcOffset::UTC).year()).then(|| time.into())
}

/// The time of a field that may also come in milliseconds, with `Long` behind its name.
pub(super) fn of_either(fields: &Tree, name: &str) -> Option<SystemTime> {
    [&format!("{name}Long"), name].into_iter().find_map(|name| parse(&fields.text(name)?))
}

/// Milliseconds since 1970, as parameters want them.
pub(super) fn milliseconds(time: SystemTime) -> String {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis().to_string()
}

/// The nearest millisecond, for a time that a reply told in milliseconds: Swift makes it a bit less than what was read.
pub(super) fn nearest_millisecond(time: SystemTime) -> String {
    milliseconds(time.checked_add(Duration::from_micros(500)).unwrap_or(time))
}

/// Adds the two ends of a range of times: parameter, field and time of each.
pub(super) fn insert_range(
    parameters: &mut Parameters,
    ends: [(&'static str, &'static str, Option<SystemTime>); 2],
) -> Result<(), InvalidRequest> {
    let [(_, start, from), (_, end, to)] = ends;
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(InvalidRequest::new(end, format!("must not be before {}", name(start))));
    }
    for (parameter, _, time) in ends {
        if let Some(time) = time {
            parameters.insert(parameter.into(), milliseconds(time));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_every_form() {
        let expected = UNIX_EPOCH + Duration::from_secs(1_516_884_417);
        for text in [
            "2018-01-25 20:46:57",
            "2018-01-25T12:46:57Z",
            "2018-01-25T20:46:57+08:00",
            "1516884417000",
            "2018-01-25 20:46:57.0",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2018-13-25 20:46:57",
            "2018-01-25",
            "-5",
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59",
            "9".repeat(40).as_str(),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(milliseconds(expected), "1516884417000");
        assert_eq!(nearest_millisecond(expected - Duration::from_nanos(238)), "1516884417000");
        assert_eq!(nearest_millisecond(expected), "1516884417000");
    }
}
