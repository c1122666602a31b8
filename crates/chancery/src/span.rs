//! Durations and dates as people write them: `90d`, `36h`, `1y`, `2027-01-31`.

use chancery_pki::time::Time;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

const DAY: u64 = 86_400;

/// A duration in seconds. A number alone counts days.
pub fn seconds(text: &str) -> std::result::Result<u64, String> {
    let digits = text.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.trim().trim_start_matches(digits);
    let unit = match unit {
        "m" | "min" => 60,
        "h" => 3_600,
        "d" | "" => DAY,
        "w" => 7 * DAY,
        "y" => 365 * DAY,
        _ => return Err(not_a_duration(text)),
    };
    let count: u64 = digits.parse().map_err(|_| not_a_duration(text))?;
    count.checked_mul(unit).filter(|seconds| *seconds < 1 << 40).ok_or_else(|| not_a_duration(text))
}

/// A duration in whole days: `825`, `90d`, `1y`.
pub fn days(text: &str) -> std::result::Result<u32, String> {
    let seconds = seconds(text)?;
    let days = u32::try_from(seconds / DAY).map_err(|_| not_a_duration(text))?;
    if days == 0 { Err(format!("“{text}” is less than a day")) } else { Ok(days) }
}

fn not_a_duration(text: &str) -> String {
    format!("“{text}” is not a duration such as 36h, 90d, 4w or 1y")
}

/// An instant as RFC 3339: a date means its last second when it is an end, else its first.
pub fn instant(text: &str, is_end: bool) -> Result<String> {
    let time = if text.len() == "2027-01-31".len() {
        let rest = if is_end { "T23:59:59Z" } else { "T00:00:00Z" };
        Time::from_rfc3339(&format!("{text}{rest}"))
    } else {
        Time::from_rfc3339(text)
    };
    time.map(Time::to_rfc3339)
        .ok_or_else(|| CliError::new(code::BAD_DURATION, Exit::Usage).with("given", text).with("wanted", "a date"))
}

/// How long a certificate shall be valid.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Validity {
    /// How long it is valid: 90, 90d, 1y
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub days: Option<u32>,

    /// The last day or second it is valid
    #[arg(long, value_name = "DATE", conflicts_with = "days")]
    pub until: Option<String>,
}

impl Validity {
    /// The last second as RFC 3339.
    pub fn end(&self) -> Result<Option<String>> {
        self.until.as_deref().map(|text| instant(text, true)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, want) in [("30d", 30 * DAY), ("36h", 129_600), ("1y", 365 * DAY), ("2w", 14 * DAY), ("7", 7 * DAY)] {
            assert_eq!(seconds(text), Ok(want), "{text}");
        }
        for text in ["", "d", "1.5d", "-3d", "never", "3 fortnights", "99999999999999999999d"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert!(days("12h").is_err());
    }

    #[test]
    fn dates() {
        assert_eq!(instant("2027-01-31", true).unwrap(), "2027-01-31T23:59:59Z");
        assert_eq!(instant("2027-01-31", false).unwrap(), "2027-01-31T00:00:00Z");
        assert_eq!(instant("2027-01-31T12:00:00Z", true).unwrap(), "2027-01-31T12:00:00Z");
        assert_eq!(instant("tomorrow", true).unwrap_err().exit(), Exit::Usage);
    }
}
