//! Dates of HTTP (RFC 9110 §5.6.7).

use std::time::{Duration, UNIX_EPOCH};

use chancery_pki::time::Time;

/// `Sun, 06 Nov 1994 08:49:37 GMT`; the first second of 1970 for what is earlier, which the form has no years for.
pub(crate) fn to_http_date(time: Time) -> String {
    let seconds = u64::try_from(time.unix()).unwrap_or(0);
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Reads the form that is written today and the two that are obsolete. `None` for anything else, which makes a condition
/// one that does not count.
pub(crate) fn from_http_date(text: &str) -> Option<Time> {
    let time = httpdate::parse_http_date(text).ok()?;
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    i64::try_from(seconds).ok().map(Time::from_unix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (unix, text) in [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_800_000_000, "Fri, 15 Jan 2027 08:00:00 GMT"),
            (Time::MAX.unix(), "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(to_http_date(Time::from_unix(unix)), text);
            assert_eq!(from_http_date(text), Some(Time::from_unix(unix)));
        }
        assert_eq!(to_http_date(Time::from_unix(-1)), "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn obsolete_forms_are_read_too() {
        for text in ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(from_http_date(text), Some(Time::from_unix(784_111_777)), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_no_condition() {
        let wrong = ["Mon, 06 Nov 1994 08:49:37 GMT", "Thu, 31 Feb 2026 08:49:37 GMT", "Fri, 32 Dec 9999 23:59:59 GMT"];
        for text in ["", "now", "Wed, 31 Dec 1969 23:59:59 GMT", "Sun, 06 Nov 1994 08:49:37 CET"].iter().chain(&wrong) {
            assert_eq!(from_http_date(text), None, "{text}");
        }
    }
}
