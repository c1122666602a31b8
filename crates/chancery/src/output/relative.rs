//! Distances in time, in words.

use chancery_pki::time::Time;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `time` as seen from `now`: `in 12 days`, `2 hours ago`, `now`.
pub fn relative(time: Time, now: Time) -> String {
    let seconds = time.unix().saturating_sub(now.unix());
    let words = duration(seconds.abs());
    match seconds {
        -59..=59 => "now".to_owned(),
        60.. => format!("in {words}"),
        _ => format!("{words} ago"),
    }
}

/// A duration in seconds as its largest fitting unit, rounded down: `12 days`, `1 year`.
pub fn duration(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..MINUTE => (seconds, "second"),
        MINUTE..HOUR => (seconds / MINUTE, "minute"),
        HOUR..172_800 => (seconds / HOUR, "hour"),
        172_800..5_184_000 => (seconds / DAY, "day"),
        // Months and years of average length; a "1 year" certificate of 365 days must not read "11 months".
        5_184_000..31_536_000 => (seconds / 2_629_746, "month"),
        _ => ((seconds + 2 * DAY) / 31_556_952, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_distances() {
        let now = Time::from_unix(1_800_000_000);
        let cases = [
            (0, "now"),
            (90, "in 1 minute"),
            (-3 * HOUR, "3 hours ago"),
            (12 * DAY, "in 12 days"),
            (59 * DAY, "in 59 days"),
            (90 * DAY, "in 2 months"),
            (365 * DAY, "in 1 year"),
            (3652 * DAY, "in 10 years"),
            (-800 * DAY, "2 years ago"),
        ];
        for (seconds, want) in cases {
            assert_eq!(relative(now.plus(seconds), now), want, "{seconds}");
        }
    }
}
