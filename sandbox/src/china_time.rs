//! China time (UTC+8), in which the service writes times and counts days.

use std::time::SystemTime;

use time::format_description::StaticFormatDescription;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, UtcOffset};

const CHINA: UtcOffset = offset!(+8);
const FORMAT: StaticFormatDescription = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

/// A time as the service writes it: `2018-01-25 20:46:57`.
pub(crate) fn text(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time).to_offset(CHINA);
    time.format(FORMAT).expect("a date and a time have every part of the format")
}

/// The day of a time, as the number of a day.
pub(crate) fn day(time: SystemTime) -> i32 {
    OffsetDateTime::from(time).to_offset(CHINA).to_julian_day()
}

/// The day of a time in milliseconds since 1970, if the calendar reaches so far.
pub(crate) fn day_of_milliseconds(milliseconds: i64) -> Option<i32> {
    let time = OffsetDateTime::from_unix_timestamp(milliseconds.div_euclid(1000)).ok()?;
    Some(time.checked_to_offset(CHINA)?.to_julian_day())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_day_ends_at_16_hours_utc() {
        let last = 1_516_895_999;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(last);
        assert_eq!(text(time), "2018-01-25 23:59:59");
        assert_eq!(text(time + Duration::from_secs(1)), "2018-01-26 00:00:00");
        assert_eq!(day(time) + 1, day(time + Duration::from_secs(1)));
        assert_eq!(day_of_milliseconds(last as i64 * 1000 + 999), Some(day(time)));
        assert_eq!(day_of_milliseconds(last as i64 * 1000 + 1000), Some(day(time) + 1));
    }

    #[test]
    fn no_calendar_reaches_as_far_as_the_numbers() {
        assert_eq!(day_of_milliseconds(i64::MAX), None);
        assert_eq!(day_of_milliseconds(i64::MIN), None);
    }
}
