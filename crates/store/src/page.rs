//! Parts of a list: keyset paging, so that page 1,000 costs what page 1 costs.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result, UnknownCode};

/// Where the next page begins: after this key and, among equal keys, this id. Text in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// What the list is ordered by.
    pub key: i64,
    /// Decides among equal keys.
    pub id: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.key, self.id)
    }
}

impl FromStr for Cursor {
    type Err = UnknownCode;

    fn from_str(text: &str) -> std::result::Result<Self, UnknownCode> {
        let (key, id) = text.split_once('.').ok_or(UnknownCode)?;
        Ok(Self { key: key.parse().map_err(|_| UnknownCode)?, id: id.parse().map_err(|_| UnknownCode)? })
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The records, in order.
    pub items: Vec<T>,
    /// Rows of this part that are damaged.
    pub damaged: Vec<Error>,
    /// Where the next part begins; `None` at the end.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Sorts good from damaged.
    pub(crate) fn of(rows: impl IntoIterator<Item = Result<T>>) -> Self {
        let mut page = Self { items: Vec::new(), damaged: Vec::new(), next: None };
        for row in rows {
            match row {
                Ok(item) => page.items.push(item),
                Err(error) => page.damaged.push(error),
            }
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_as_text() {
        let cursor = Cursor { key: -5, id: 77 };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", "5", "a.b", "1.2.3", "1."] {
            assert_eq!(bad.parse::<Cursor>(), Err(UnknownCode), "{bad}");
        }
    }
}
