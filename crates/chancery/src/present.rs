//! How the objects of the API look to a person: cards, lists and sentences.

use chancery_pki::time::Time;

use crate::output::cell::Cell;

pub mod authority;
pub mod backup;
pub mod certificate;
pub mod changes;
pub mod clock;
pub mod crl;
pub mod job;
pub mod person;
pub mod request;
pub mod token;

/// An RFC 3339 time as a cell; what is none stays text.
pub fn time(text: &str) -> Cell {
    Time::from_rfc3339(text).map_or_else(|| Cell::Text(text.to_owned()), Cell::Time)
}

/// As [`time`], or nothing.
pub fn optional_time(text: Option<&str>) -> Cell {
    text.map_or(Cell::None, time)
}

/// The date of an RFC 3339 time.
pub fn date(text: &str) -> String {
    Time::from_rfc3339(text).map_or_else(|| text.to_owned(), Time::to_date)
}

/// A count as a cell.
pub fn number(count: u64) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A serial number as people read it: pairs with colons.
pub fn serial(hex: &str) -> String {
    let pairs: Vec<String> = hex.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned()).collect();
    pairs.join(":")
}
