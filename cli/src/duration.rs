//! Durations as arguments: `30`, `30s`, `5m`, `2h`, `500ms`.

use std::time::Duration;

/// Reads a duration. Without a unit, the number is in seconds.
pub fn parse(text: &str) -> Result<Duration, String> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let seconds = match unit.trim() {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return Err("use ms, s, m, h or d for the unit, such as 30s".to_owned()),
    };
    let number: f64 = number.parse().map_err(|_| "must be a number with a unit, such as 30s or 5m")?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_| "is too long".to_owned())
}

/// A duration in whole seconds, for people: `1m 05s`.
pub fn shown(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..60 => format!("{seconds}s"),
        seconds @ 60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        seconds => format!("{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        for (text, milliseconds) in [("30", 30_000), ("30s", 30_000), ("1.5m", 90_000), ("2h", 7_200_000), ("5ms", 5)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "s", "-1", "1 week", "1e9", "1.2.3"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_shown_briefly() {
        for (seconds, text) in [(0, "0s"), (59, "59s"), (65, "1m 05s"), (3660, "1h 01m")] {
            assert_eq!(shown(Duration::from_secs(seconds)), text);
        }
    }
}
