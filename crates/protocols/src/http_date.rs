//! Dates of HTTP (RFC 9110 §5.6.7).

use chancery_pki::time::Time;

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Sun, 06 Nov 1994 08:49:37 GMT`
pub(crate) fn to_http_date(time: Time) -> String {
    let text = time.to_rfc3339();
    let mut parts = text.split(['-', 'T', 'Z']);
    let (year, month, day, clock) = (parts.next(), parts.next(), parts.next(), parts.next());
    // 1970-01-01 was a Thursday.
    let weekday = usize::try_from(time.unix().div_euclid(86_400).rem_euclid(7)).unwrap_or(0);
    let month = month.and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    format!(
        "{}, {} {} {} {} GMT",
        DAYS.get(weekday).unwrap_or(&"Thu"),
        day.unwrap_or("01"),
        MONTHS.get(month - 1).unwrap_or(&"Jan"),
        year.unwrap_or("1970"),
        clock.unwrap_or("00:00:00"),
    )
}

/// Reads the one form that is written today; clients send back what they were given. `None` for anything else, which
/// makes a condition one that does not count.
pub(crate) fn from_http_date(text: &str) -> Option<Time> {
    let mut words = text.split(' ');
    let (_, day, month, year, clock) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let is_end = words.next() == Some("GMT") && words.next().is_none();
    let time = Time::from_rfc3339(&format!("{year}-{month:02}-{day}T{clock}Z"))?;
    (is_end && to_http_date(time) == text).then_some(time)
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
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ] {
            assert_eq!(to_http_date(Time::from_unix(unix)), text);
            assert_eq!(from_http_date(text), Some(Time::from_unix(unix)));
        }
    }

    #[test]
    fn other_forms_are_no_condition() {
        for text in
            ["", "now", "Sunday, 06-Nov-94 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(from_http_date(text), None, "{text}");
        }
    }
}
