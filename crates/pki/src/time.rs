//! Instants as certificates write them: UTCTime and GeneralizedTime (RFC 5280 §4.1.2.5).

use jiff::civil::{DateTime, date};

use crate::der::{Reader, Tag, Tlv, Writer};
use crate::error::{Error, ErrorKind, Result};

/// Seconds since 1970-01-01T00:00:00Z; negative before that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// 9999-12-31T23:59:59Z: "no well-defined expiration date" (RFC 5280 §4.1.2.5).
const END_OF_TIME: i64 = 253_402_300_799;
/// 0000-01-01T00:00:00Z, the earliest GeneralizedTime.
const START_OF_TIME: i64 = -62_167_219_200;
/// Seconds of one day.
const DAY: i64 = 86_400;

impl Time {
    /// 9999-12-31T23:59:59Z
    pub const MAX: Self = Self(END_OF_TIME);

    /// From Unix seconds; clamped to years 0 to 9999.
    pub const fn from_unix(seconds: i64) -> Self {
        if seconds > END_OF_TIME {
            Self(END_OF_TIME)
        } else if seconds < START_OF_TIME {
            Self(START_OF_TIME)
        } else {
            Self(seconds)
        }
    }

    /// Unix seconds.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// This time and so many seconds more (or fewer); clamped to years 0 to 9999.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self::from_unix(self.0.saturating_add(seconds))
    }

    /// This time and so many days of 86,400 seconds more (or fewer).
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus(days.saturating_mul(DAY))
    }

    /// From RFC 3339 text such as `2027-01-31T12:00:00Z` or with an offset; also a bare date (its first second, UTC).
    /// `None` for everything else, also for years outside 0 to 9999.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        // jiff also reads signed years and time zones in brackets.
        if !text.starts_with(|c: char| c.is_ascii_digit()) || text.contains('[') {
            return None;
        }
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            let seconds = timestamp.as_second();
            return (START_OF_TIME..=END_OF_TIME).contains(&seconds).then_some(Self(seconds));
        }
        // The last hours of the year 9999, which certificates without an end name, are too late for jiff's instants.
        if let Some(Ok(civil)) = text.strip_suffix('Z').filter(|rest| rest.len() == 19).map(str::parse) {
            return Some(Self(seconds_of(civil)));
        }
        let day: jiff::civil::Date = text.parse().ok()?;
        (text.len() == 10).then(|| Self(seconds_of(day.to_datetime(jiff::civil::Time::midnight()))))
    }

    /// As RFC 3339 in UTC, to the second: `2027-01-31T12:00:00Z`.
    pub fn to_rfc3339(self) -> String {
        let civil = self.civil();
        let (y, mo, d, h, mi, s) =
            (civil.year(), civil.month(), civil.day(), civil.hour(), civil.minute(), civil.second());
        format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}Z")
    }

    /// The date alone, UTC: `2027-01-31`.
    pub fn to_date(self) -> String {
        let civil = self.civil();
        format!("{:04}-{:02}-{:02}", civil.year(), civil.month(), civil.day())
    }

    /// Reads UTCTime or GeneralizedTime. Errors: `BadTime`, `UnexpectedTag`.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        match reader.peek() {
            Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME) => Self::from_tlv(&reader.any()?),
            Some(_) => Err(reader.error(ErrorKind::UnexpectedTag)),
            None => Err(reader.error(ErrorKind::Truncated)),
        }
    }

    /// From a value that is UTCTime or GeneralizedTime.
    pub fn from_tlv(tlv: &Tlv<'_>) -> Result<Self> {
        let bad = Error::new(ErrorKind::BadTime, tlv.offset);
        let (year, rest) = match (tlv.tag, tlv.value) {
            (Tag::UTC_TIME, [a, b, rest @ ..]) => {
                let year = i16::from(two_digits(*a, *b).ok_or(bad.clone())?);
                (if year >= 50 { 1900 + year } else { 2000 + year }, rest)
            }
            (Tag::GENERALIZED_TIME, [a, b, c, d, rest @ ..]) => {
                let century = i16::from(two_digits(*a, *b).ok_or(bad.clone())?);
                (century * 100 + i16::from(two_digits(*c, *d).ok_or(bad.clone())?), rest)
            }
            _ => return Err(bad),
        };
        Self::from_digits(year, rest).ok_or(bad)
    }

    fn from_digits(year: i16, rest: &[u8]) -> Option<Self> {
        let &[mo1, mo2, d1, d2, h1, h2, mi1, mi2, s1, s2, b'Z'] = rest else { return None };
        let civil = DateTime::new(
            year,
            two_digits(mo1, mo2)?,
            two_digits(d1, d2)?,
            two_digits(h1, h2)?,
            two_digits(mi1, mi2)?,
            two_digits(s1, s2)?,
            0,
        );
        civil.ok().map(|civil| Self(seconds_of(civil)))
    }

    /// Writes UTCTime for 1950 to 2049, else GeneralizedTime.
    pub fn write(self, writer: &mut Writer) {
        let civil = self.civil();
        if (1950..2050).contains(&civil.year()) {
            let digits = digits(civil);
            writer.primitive(Tag::UTC_TIME, digits.get(2..).unwrap_or_default());
        } else {
            self.write_generalized(writer);
        }
    }

    /// Writes GeneralizedTime whatever the year (invalidityDate, OCSP).
    pub fn write_generalized(self, writer: &mut Writer) {
        writer.primitive(Tag::GENERALIZED_TIME, &digits(self.civil()));
    }

    fn civil(self) -> DateTime {
        let epoch = date(1970, 1, 1).at(0, 0, 0, 0);
        epoch.checked_add(jiff::SignedDuration::from_secs(self.0)).unwrap_or(epoch)
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// `YYYYMMDDhhmmssZ`
fn digits(civil: DateTime) -> [u8; 15] {
    let year = civil.year().clamp(0, 9_999);
    let [century, year] = [(year / 100) as i8, (year % 100) as i8];
    let pairs = [century, year, civil.month(), civil.day(), civil.hour(), civil.minute(), civil.second()];
    let mut digits = [b'Z'; 15];
    for (place, pair) in digits.chunks_exact_mut(2).zip(pairs) {
        place.copy_from_slice(&[b'0' + (pair / 10) as u8, b'0' + (pair % 10) as u8]);
    }
    digits
}

fn seconds_of(civil: DateTime) -> i64 {
    let days = civil.date().duration_since(date(1970, 1, 1)).as_secs();
    days + i64::from(civil.hour()) * 3_600 + i64::from(civil.minute()) * 60 + i64::from(civil.second())
}

fn two_digits(tens: u8, ones: u8) -> Option<i8> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() { Some(((tens - b'0') * 10 + (ones - b'0')) as i8) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR_2050: i64 = 2_524_608_000;

    fn read(tag: Tag, text: &str) -> Option<String> {
        let der = Writer::encode(|w| w.primitive(tag, text.as_bytes()));
        Time::read(&mut Reader::new(&der)).ok().map(Time::to_rfc3339)
    }

    #[test]
    fn years_that_rfc3339_does_not_know_are_refused() {
        for text in ["-002212-12-20T12:00:00Z", "+002027-01-31T12:00:00Z", "2027-01-31T12:00:00Z[Europe/Paris]"] {
            assert_eq!(Time::from_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn both_forms_and_their_limits() {
        let cases = [
            (Tag::UTC_TIME, "500101120100Z", Some("1950-01-01T12:01:00Z")),
            (Tag::UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z")),
            (Tag::UTC_TIME, "4912312359Z", None),
            (Tag::UTC_TIME, "491231235959+0100", None),
            (Tag::UTC_TIME, "490231235959Z", None),
            (Tag::GENERALIZED_TIME, "20500101000000Z", Some("2050-01-01T00:00:00Z")),
            (Tag::GENERALIZED_TIME, "99991231235959Z", Some("9999-12-31T23:59:59Z")),
            (Tag::GENERALIZED_TIME, "20500101000000.5Z", None),
            (Tag::GENERALIZED_TIME, "00000101000000Z", Some("0000-01-01T00:00:00Z")),
        ];
        for (tag, text, want) in cases {
            assert_eq!(read(tag, text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn writes_what_rfc_5280_asks() {
        for (unix, tag) in
            [(YEAR_2050 - 1, Tag::UTC_TIME), (YEAR_2050, Tag::GENERALIZED_TIME), (-700_000_000, Tag::GENERALIZED_TIME)]
        {
            let der = Writer::encode(|w| Time::from_unix(unix).write(w));
            assert_eq!(Reader::new(&der).peek(), Some(tag));
            assert_eq!(Time::read(&mut Reader::new(&der)).unwrap().unix(), unix);
        }
    }

    #[test]
    fn text_forms() {
        assert_eq!(Time::from_rfc3339("2027-01-31").unwrap().to_rfc3339(), "2027-01-31T00:00:00Z");
        assert_eq!(Time::from_rfc3339("2027-01-31T12:00:00+02:00").unwrap().to_rfc3339(), "2027-01-31T10:00:00Z");
        assert_eq!(Time::from_rfc3339("9999-12-31T23:59:59Z"), Some(Time::MAX));
        for text in ["tomorrow", "9999-12-31T23:59:59", "9999-12-31T24:59:59Z", "9999-12-31T23:59:00.0Z", "2027-01-31Z"]
        {
            assert_eq!(Time::from_rfc3339(text), None, "{text}");
        }
    }
}
