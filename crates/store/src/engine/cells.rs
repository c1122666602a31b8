//! Reading rows into records, and words that stand for values.

use std::str::FromStr;

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use sqlx::{Decode, Postgres, Row as _, Type};

use super::lite::{FromCell, Misfit};
use super::table::Kind;
use super::{Row, Value};
use crate::error::{Error, Result};

/// Reads the columns of one row; what does not fit is [`Error::Corrupt`] with table and row.
pub(crate) struct Cells<'r> {
    row: &'r Row,
    table: &'static str,
    id: String,
}

impl Row {
    /// A reader for a row whose key is the integer column `key`.
    pub(crate) fn cells(&self, table: &'static str, key: &str) -> Cells<'_> {
        let id = self.get::<i64>(key).map_or_else(|_| "?".to_owned(), |id| id.to_string());
        self.cells_of(table, id)
    }

    /// A reader for a row that is called `id` in errors.
    pub(crate) fn cells_of(&self, table: &'static str, id: impl Into<String>) -> Cells<'_> {
        Cells { row: self, table, id: id.into() }
    }
}

impl Row {
    fn get<T>(&self, column: &str) -> Result<T, Misfit>
    where
        T: FromCell + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Lite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column).map_err(|_| Misfit),
        }
    }

    /// A cell of a table that the database itself names.
    pub(super) fn value(&self, table: &str, column: &str, kind: Kind) -> Result<Value> {
        let damaged = |_| Error::Corrupt { table: "of a copy", id: format!("in {table}"), what: "of the row" };
        let value = match kind {
            Kind::Int => self.get(column).map(Value::Int),
            Kind::Text => self.get(column).map(Value::Text),
            Kind::Bytes => self.get(column).map(Value::Bytes),
        };
        value.map_err(damaged)
    }
}

impl Cells<'_> {
    pub(crate) fn corrupt(&self, column: &'static str) -> Error {
        Error::Corrupt { table: self.table, id: self.id.clone(), what: column }
    }

    fn get<T>(&self, column: &'static str) -> Result<T>
    where
        T: FromCell + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        self.row.get(column).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn int(&self, column: &'static str) -> Result<i64> {
        self.get(column)
    }

    pub(crate) fn opt_int(&self, column: &'static str) -> Result<Option<i64>> {
        self.get(column)
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String> {
        self.get(column)
    }

    pub(crate) fn opt_text(&self, column: &'static str) -> Result<Option<String>> {
        self.get(column)
    }

    pub(crate) fn bytes(&self, column: &'static str) -> Result<Vec<u8>> {
        self.get(column)
    }

    pub(crate) fn opt_bytes(&self, column: &'static str) -> Result<Option<Vec<u8>>> {
        self.get(column)
    }

    pub(crate) fn array<const N: usize>(&self, column: &'static str) -> Result<[u8; N]> {
        self.bytes(column)?.try_into().map_err(|_| self.corrupt(column))
    }

    pub(crate) fn id(&self, column: &'static str) -> Result<Id> {
        self.int(column).map(Id)
    }

    pub(crate) fn opt_id(&self, column: &'static str) -> Result<Option<Id>> {
        Ok(self.opt_int(column)?.map(Id))
    }

    pub(crate) fn time(&self, column: &'static str) -> Result<Time> {
        let seconds = self.int(column)?;
        let time = Time::from_unix(seconds);
        if time.unix() == seconds { Ok(time) } else { Err(self.corrupt(column)) }
    }

    pub(crate) fn opt_time(&self, column: &'static str) -> Result<Option<Time>> {
        if self.opt_int(column)?.is_some() { self.time(column).map(Some) } else { Ok(None) }
    }

    pub(crate) fn serial(&self, column: &'static str) -> Result<Serial> {
        let octets = self.bytes(column)?;
        if octets.is_empty() { Err(self.corrupt(column)) } else { Ok(Serial::from_integer(&octets)) }
    }

    /// A value of a type with a name for each value.
    pub(crate) fn code<T: FromStr>(&self, column: &'static str) -> Result<T> {
        self.text(column)?.parse().map_err(|_| self.corrupt(column))
    }

    /// A list of texts, kept as JSON.
    pub(crate) fn list(&self, column: &'static str) -> Result<Vec<String>> {
        serde_json::from_str(&self.text(column)?).map_err(|_| self.corrupt(column))
    }
}

/// A list of texts as it is kept.
pub(crate) fn list(texts: &[String]) -> String {
    serde_json::to_string(texts).unwrap_or_else(|_| "[]".to_owned())
}

/// Values that are kept as words: an enum, the word of each, and the way back.
macro_rules! codes {
    ($(#[$doc:meta])+ $name:ident { $($(#[$each:meta])+ $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$each])+ $variant,)+ }

        impl $name {
            /// The word that is kept and shown in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::error::UnknownCode;

            fn from_str(text: &str) -> std::result::Result<Self, crate::error::UnknownCode> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(crate::error::UnknownCode) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<$name> for crate::engine::Value {
            fn from(value: $name) -> Self {
                Self::from(value.as_str())
            }
        }
    };
}

pub(crate) use codes;
