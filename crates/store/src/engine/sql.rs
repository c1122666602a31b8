//! Statements and the values they are given.

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Database, Encode, Type};

/// A value to bind. The type stands also at NULL, because PostgreSQL wants to know it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// How the placeholders of many values are written.
#[derive(Clone, Copy)]
pub(super) enum Marks {
    /// `?`: SQLite goes through the list of those that have a number for each that it binds.
    Plain,
    /// `$1`: PostgreSQL knows no other.
    Numbered,
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

    /// Appends a group of values in parentheses, with placeholders in the driver's way.
    pub(super) fn group(mut self, marks: Marks, values: impl IntoIterator<Item = Value>) -> Self {
        for (place, value) in values.into_iter().enumerate() {
            self.values.push(value);
            self.text.push_str(if place == 0 { "(" } else { ", " });
            match marks {
                Marks::Plain => self.text.push('?'),
                Marks::Numbered => self.text.push_str(&format!("${}", self.values.len())),
            }
        }
        self.text.push(')');
        self
    }

    /// Puts a constant piece before it.
    pub(super) fn after(mut self, piece: &'static str) -> Self {
        self.text.insert_str(0, piece);
        self
    }

    #[cfg(test)]
    pub(crate) fn explained(self) -> Self {
        self.after("EXPLAIN QUERY PLAN ")
    }

    /// For the driver whose executor it is given to.
    pub(super) fn query<D>(self) -> Query<'static, D, <D as Database>::Arguments>
    where
        D: Database,
        for<'q> Option<i64>: Encode<'q, D> + Type<D>,
        for<'q> Option<String>: Encode<'q, D> + Type<D>,
        for<'q> Option<Vec<u8>>: Encode<'q, D> + Type<D>,
    {
        self.values.into_iter().fold(sqlx::query(AssertSqlSafe(self.text)), |query, value| match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        })
    }
}

/// A statement that inserts rows.
#[derive(Clone, Debug)]
pub(crate) struct Insert(Sql);

impl Insert {
    pub(super) fn new<const N: usize>(
        head: &'static str,
        marks: Marks,
        rows: Vec<[Value; N]>,
        tail: &'static str,
    ) -> Self {
        let rows = rows.into_iter().enumerate();
        let sql = rows.fold(Sql::new(head), |sql, (number, row)| {
            let sql = if number == 0 { sql } else { sql.push(", ") };
            sql.group(marks, row)
        });
        Self(sql.push(tail))
    }

    /// Statements one after the other in one text; their placeholders are [`Marks::Plain`].
    pub(super) fn joined(inserts: Vec<Self>) -> Sql {
        inserts.into_iter().fold(Sql::new(""), |mut all, Self(insert)| {
            all.text.push_str(&insert.text);
            all.text.push_str("; ");
            all.values.extend(insert.values);
            all
        })
    }
}

impl From<Insert> for Sql {
    fn from(Insert(sql): Insert) -> Self {
        sql
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
