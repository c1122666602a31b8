//! The database behind one face: statements with `$1` placeholders, values and rows that know no driver.
//!
//! Only this file (and opening) names a driver. Another database is one more arm of [`Engine`] and of [`on`].

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection as _, Row as _, Sqlite};

use crate::error::{Conflict, Error, Result, Unavailable};

static LITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// Connections that read at the same time.
const READERS: u32 = 4;
/// Statements the writer keeps prepared: those that take many rows have several sizes.
const STATEMENTS: usize = 256;
/// Memory for pages of the writer in KiB: those that certificates come to in no order are written again and again.
const CACHE: &str = "-32768";
/// Pages in the write-ahead log that are copied into the file at once. Pages that change often are copied once.
const CHECKPOINT: &str = "4096";
/// How long a statement waits for a lock of the database. One process has it, so only a checkpoint can be in the way.
const BUSY: Duration = Duration::from_secs(10);

/// Opens a SQLite file: its schema brought up to date, one connection that writes and some that read.
pub(crate) async fn open(file: &Path) -> Result<(Conn, Db)> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY);
    // What is erased must not linger in free pages (personal data).
    let writing = options.clone().pragma("secure_delete", "ON").statement_cache_capacity(STATEMENTS);
    // A statement of many rows keeps what undoes it: not in a file that is made and removed each time.
    let writing = writing.pragma("temp_store", "MEMORY").pragma("cache_size", CACHE);
    let writing = writing.pragma("wal_autocheckpoint", CHECKPOINT);
    let mut conn = SqliteConnection::connect_with(&writing).await?;
    LITE_MIGRATIONS.run(&mut conn).await.map_err(from_migration)?;
    let readers = SqlitePoolOptions::new().max_connections(READERS).min_connections(0);
    let readers = readers.connect_lazy_with(options.pragma("query_only", "ON"));
    Ok((Engine::Lite(conn), Engine::Lite(readers)))
}

/// Opens a SQLite file that nobody else uses for reading alone: no byte of it changes, and no file beside it is made.
pub(crate) async fn look(file: &Path) -> Result<Db> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    Ok(Engine::Lite(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?))
}

fn from_migration(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Unavailable::Newer.into(),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        _ => Unavailable::Damaged.into(),
    }
}

/// A thing of the driver, per database.
pub(crate) enum Engine<L> {
    Lite(L),
}

/// Runs one body for whichever database it is.
macro_rules! on {
    ($engine:expr, $inner:ident => $body:expr) => {
        match $engine {
            Engine::Lite($inner) => $body,
        }
    };
}

/// Connections that only read.
pub(crate) type Db = Engine<SqlitePool>;
/// One connection: the writer's, or one that holds a snapshot.
pub(crate) type Conn = Engine<SqliteConnection>;
/// A row before it becomes a record.
pub(crate) type Row = Engine<SqliteRow>;

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

    /// Appends a group of values in parentheses. The placeholders have no numbers: SQLite goes through the list of those
    /// that have one for each that it binds.
    fn group(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        for (place, value) in values.into_iter().enumerate() {
            self.text.push_str(if place == 0 { "(?" } else { ", ?" });
            self.values.push(value);
        }
        self.text.push(')');
        self
    }

    #[cfg(test)]
    pub(crate) fn explained(mut self) -> Self {
        self.text.insert_str(0, "EXPLAIN QUERY PLAN ");
        self
    }

    fn lite(self) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
        self.values.into_iter().fold(sqlx::query(AssertSqlSafe(self.text)), |query, value| match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        })
    }
}

impl Db {
    pub(crate) async fn rows(&self, sql: Sql) -> Result<Vec<Row>> {
        on!(self, pool => Ok(sql.lite().fetch_all(pool).await?.into_iter().map(Engine::Lite).collect()))
    }

    pub(crate) async fn row(&self, sql: Sql) -> Result<Option<Row>> {
        on!(self, pool => Ok(sql.lite().fetch_optional(pool).await?.map(Engine::Lite)))
    }

    /// A connection of its own that sees the database as it is now until it is dropped.
    pub(crate) async fn snapshot(&self) -> Result<Conn> {
        let mut conn = on!(self, pool => Engine::Lite(pool.acquire().await?.detach()));
        conn.execute(Sql::new("BEGIN")).await?;
        Ok(conn)
    }

    /// Rows of a table, which is named by the database itself.
    pub(crate) async fn count(&self, table: &str) -> Result<i64> {
        let text = format!("SELECT COUNT(*) AS n FROM \"{}\"", table.replace('"', "\"\""));
        let row = self.row(Sql { text, values: Vec::new() }).await?;
        row.map_or(Ok(0), |row| row.cells_of("sqlite_schema", table).int("n"))
    }

    /// Copies everything committed so far into an empty SQLite file.
    pub(crate) async fn copy(&self, file: &Path) -> Result<()> {
        let Self::Lite(pool) = self;
        let file = file.to_str().ok_or(Unavailable::Io(std::io::ErrorKind::InvalidFilename))?;
        let options = (*pool.connect_options()).clone().pragma("query_only", "OFF");
        let mut conn = SqliteConnection::connect_with(&options).await?;
        let copied = sqlx::query("VACUUM INTO $1").bind(file).execute(&mut conn).await;
        let _ = conn.close().await;
        copied?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        on!(self, pool => pool.close().await);
    }
}

impl Conn {
    pub(crate) async fn rows(&mut self, sql: Sql) -> Result<Vec<Row>> {
        on!(self, conn => Ok(sql.lite().fetch_all(conn).await?.into_iter().map(Engine::Lite).collect()))
    }

    pub(crate) async fn row(&mut self, sql: Sql) -> Result<Option<Row>> {
        on!(self, conn => Ok(sql.lite().fetch_optional(conn).await?.map(Engine::Lite)))
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: Sql) -> Result<u64> {
        on!(self, conn => Ok(sql.lite().execute(conn).await?.rows_affected()))
    }

    /// Inserts rows, many to a statement that ends in `tail`. Rows that come sorted touch each page of an index once.
    pub(crate) async fn insert_many<const N: usize>(
        &mut self,
        head: &'static str,
        rows: Vec<[Value; N]>,
        tail: &'static str,
    ) -> Result<()> {
        for rows in portions(rows) {
            let sql = rows.into_iter().enumerate().fold(Sql::new(head), |sql, (number, row)| {
                let sql = if number == 0 { sql } else { sql.push(", ") };
                sql.group(row)
            });
            self.execute(sql.push(tail)).await?;
        }
        Ok(())
    }

    /// Runs a statement that ends in a list of values, many at once.
    pub(crate) async fn execute_in(&mut self, head: &'static str, list: Vec<Value>) -> Result<()> {
        for list in portions(list) {
            self.execute(Sql::new(head).group(list)).await?;
        }
        Ok(())
    }

    /// Rows of a query that ends in a list of values, many at once.
    pub(crate) async fn rows_in(&mut self, head: &'static str, list: Vec<Value>) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for list in portions(list) {
            rows.extend(self.rows(Sql::new(head).group(list)).await?);
        }
        Ok(rows)
    }

    /// Compare-and-set: runs a statement that must change exactly one row.
    pub(crate) async fn swap(&mut self, sql: Sql, noun: &'static str) -> Result<()> {
        if self.execute(sql).await? == 1 { Ok(()) } else { Err(Conflict::Stale(noun).into()) }
    }

    /// Starts a transaction that writes.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        match self {
            Self::Lite(conn) => sqlx::query("BEGIN IMMEDIATE").execute(conn).await?,
        };
        Ok(())
    }

    pub(crate) async fn close(self) {
        let _ = on!(self, conn => conn.close().await);
    }
}

/// Most rows in one statement.
const LARGEST_PORTION: usize = 128;

/// Items in portions whose sizes are powers of two: few statements, and few different ones to be prepared.
fn portions<T>(items: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.into_iter();
    std::iter::from_fn(move || {
        let size = 1 << items.len().min(LARGEST_PORTION).checked_ilog2()?;
        Some(items.by_ref().take(size).collect())
    })
}

/// Reads the columns of one row; what does not fit is [`Error::Corrupt`] with table and row.
pub(crate) struct Cells<'r> {
    row: &'r Row,
    table: &'static str,
    id: String,
}

impl Row {
    /// A reader for a row whose key is the integer column `key`.
    pub(crate) fn cells(&self, table: &'static str, key: &str) -> Cells<'_> {
        let id = on!(self, row => row.try_get::<i64, _>(key).map(|id| id.to_string()));
        self.cells_of(table, id.unwrap_or_else(|_| "?".to_owned()))
    }

    /// A reader for a row that is called `id` in errors.
    pub(crate) fn cells_of(&self, table: &'static str, id: impl Into<String>) -> Cells<'_> {
        Cells { row: self, table, id: id.into() }
    }
}

macro_rules! cell {
    ($self:ident, $column:ident, $type:ty) => {
        on!($self.row, row => row.try_get::<$type, _>($column)).map_err(|_| $self.corrupt($column))
    };
}

impl Cells<'_> {
    pub(crate) fn corrupt(&self, column: &'static str) -> Error {
        Error::Corrupt { table: self.table, id: self.id.clone(), what: column }
    }

    pub(crate) fn int(&self, column: &'static str) -> Result<i64> {
        cell!(self, column, i64)
    }

    pub(crate) fn opt_int(&self, column: &'static str) -> Result<Option<i64>> {
        cell!(self, column, Option<i64>)
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String> {
        cell!(self, column, String)
    }

    pub(crate) fn opt_text(&self, column: &'static str) -> Result<Option<String>> {
        cell!(self, column, Option<String>)
    }

    pub(crate) fn bytes(&self, column: &'static str) -> Result<Vec<u8>> {
        cell!(self, column, Vec<u8>)
    }

    pub(crate) fn opt_bytes(&self, column: &'static str) -> Result<Option<Vec<u8>>> {
        cell!(self, column, Option<Vec<u8>>)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A real database of the real schema whose file may not grow, as on a full disk.
    #[tokio::test]
    async fn a_full_disk_and_a_read_only_file_are_called_so() {
        let directory = tempfile::TempDir::new().unwrap();
        let file = directory.path().join("test.db");
        std::fs::write(&file, []).unwrap();
        let (mut conn, db) = open(&file).await.unwrap();
        conn.execute(Sql::new("PRAGMA max_page_count = 1")).await.unwrap();
        let big = || Sql::new("INSERT INTO meta (name, text) VALUES ($1, $2)").bind("x").bind("y".repeat(1_000_000));
        assert_eq!(conn.execute(big()).await, Err(Unavailable::DiskFull.into()));
        conn.execute(Sql::new("PRAGMA query_only = ON")).await.unwrap();
        assert_eq!(conn.execute(big()).await, Err(Unavailable::ReadOnly.into()));
        assert!(db.row(big()).await.is_err(), "readers cannot write");
    }
}
