//! Statements and the values they are given.

use std::borrow::Cow;

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres};

/// A value to bind. The type stands also at NULL, because PostgreSQL wants to know it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// A statement out of constant pieces, and its values.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// A statement about tables that the database itself names.
    pub(super) fn of(text: String) -> Self {
        Self { text, values: Vec::new() }
    }

    /// Appends a piece of that kind.
    pub(super) fn and(mut self, piece: &str) -> Self {
        self.text.push_str(piece);
        self
    }

    /// Appends a constant piece.
    pub(crate) fn push(mut self, piece: &'static str) -> Self {
        self.text.push_str(piece);
        self
    }

    /// Binds the next value, whose placeholder already stands in the text.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Appends the next placeholder and binds its value.
    pub(crate) fn arg(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.text.push_str(&format!("${}", self.values.len()));
        self
    }

    #[cfg(test)]
    pub(crate) fn explained(mut self) -> Self {
        self.text.insert_str(0, "EXPLAIN QUERY PLAN ");
        self
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }

    /// For PostgreSQL.
    pub(super) fn query(self) -> Query<'static, Postgres, PgArguments> {
        self.values.into_iter().fold(sqlx::query(AssertSqlSafe(self.text)), |query, value| match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        })
    }
}

/// Rows to be inserted into one table, or to change rows of one table by (`WITH new (…) AS (` rows `) UPDATE … FROM new`).
/// Rows that come sorted touch each page of an index once.
#[derive(Clone, Debug)]
pub(crate) struct Insert {
    head: Cow<'static, str>,
    /// Those of a row side by side.
    values: Vec<Value>,
    width: usize,
    tail: &'static str,
}

impl Insert {
    /// `head` ends where the rows begin.
    pub(crate) fn new<const N: usize>(
        head: &'static str,
        rows: impl IntoIterator<Item = [Value; N]>,
        tail: &'static str,
    ) -> Self {
        Self { head: head.into(), values: rows.into_iter().flatten().collect(), width: N, tail }
    }

    /// Into a table that the database itself names; `width` values make a row.
    pub(super) fn of(head: String, values: Vec<Value>, width: usize) -> Self {
        Self { head: head.into(), values, width, tail: "" }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[Value]> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// The statement that inserts one row; `None` when there are none.
    pub(super) fn of_one_row(&self) -> Option<String> {
        let row = self.rows().next()?;
        Some(format!("{} VALUES ({}){}", self.head, vec!["?"; row.len()].join(", "), self.tail))
    }

    /// What stands before the rows, their values side by side, how many make a row, and what stands behind them.
    pub(super) fn into_parts(self) -> (Cow<'static, str>, Vec<Value>, usize, &'static str) {
        (self.head, self.values, self.width, self.tail)
    }
}

macro_rules! value_from {
    ($($type:ty, $value:ident => $variant:ident($made:expr);)+) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Self::$variant(Some($made))
            }
        }

        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(|$value| $made))
            }
        }
    )+};
}

value_from! {
    i64, value => Int(value);
    Id, value => Int(value.0);
    Time, value => Int(value.unix());
    &str, value => Text(value.to_owned());
    String, value => Text(value);
    &String, value => Text(value.clone());
    &[u8], value => Bytes(value.to_vec());
    Vec<u8>, value => Bytes(value);
    &Vec<u8>, value => Bytes(value.clone());
    &[u8; 20], value => Bytes(value.to_vec());
    &[u8; 32], value => Bytes(value.to_vec());
    &Serial, value => Bytes(value.as_bytes().to_vec());
}

/// Most values in one statement.
const MOST_VALUES: usize = 2_048;
/// Up to this many values stand in one statement: as many callers wait together, each time another number of them.
const ONE_LIST: usize = 32;

/// The statement with the values it seeks in lists, whose sizes are powers of two where there are many: few statements,
/// and few different ones to be prepared. The last value is sought again to fill a list.
pub(super) fn in_lists(head: &'static str, mut values: Vec<Value>) -> impl Iterator<Item = Sql> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    let mut values = values.into_iter();
    std::iter::from_fn(move || {
        let size = match values.len() {
            few @ 1..=ONE_LIST => few,
            many => 1 << many.min(MOST_VALUES).checked_ilog2()?,
        };
        let marks = vec!["?"; size].join(", ");
        let text = format!("{head} IN ({marks})");
        Some(Sql { text, values: values.by_ref().take(size).collect() })
    })
}
