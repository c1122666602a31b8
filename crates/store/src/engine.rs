//! The database behind one face: statements with `$1` placeholders, values and rows that know no driver.
//!
//! Only this file and those below it name a driver. Another database is one more arm of [`Engine`] and of `on`.

mod cells;
mod lite;
mod postgres;
mod sql;
mod table;

use std::path::{Path, PathBuf};

use sqlx::Connection as _;
use sqlx::postgres::{PgConnection, PgPool, PgRow};

pub(crate) use cells::{Cells, codes, list};
pub(crate) use lite::aside;
use lite::{LiteConn, LiteRow, Place, Readers};
pub(crate) use lite::{file, look, unavailable as of_lite};
pub(crate) use postgres::unavailable as of_postgres;
pub use postgres::{BadUrl, Postgres};
use sql::in_lists;
pub(crate) use sql::{Insert, Sql, Value};

use crate::error::{Conflict, Error, Result, Unavailable};

/// Statements the writer keeps prepared: those that take many rows have several sizes.
const STATEMENTS: usize = 512;

/// Where the rows are.
#[derive(Clone, Debug)]
pub enum Database {
    /// A SQLite file in this data directory; one process at a time.
    Directory(PathBuf),
    /// A PostgreSQL server; any number of processes.
    Postgres(Postgres),
}

/// A thing of the driver, per database.
pub(crate) enum Engine<L, P> {
    Lite(L),
    Postgres(P),
}

/// Connections that only read.
pub(crate) type Db = Engine<Readers, PgPool>;
/// One connection: the writer's, or one that holds a snapshot.
pub(crate) type Conn = Engine<LiteConn, PgConnection>;
/// A row before it becomes a record.
pub(crate) type Row = Engine<LiteRow, PgRow>;

impl From<LiteRow> for Row {
    fn from(row: LiteRow) -> Self {
        Self::Lite(row)
    }
}

impl From<PgRow> for Row {
    fn from(row: PgRow) -> Self {
        Self::Postgres(row)
    }
}

/// What only one transaction of all processes does at a time. Rows of which one is changed are locked by themselves;
/// these are for work that reads many rows and writes others.
#[derive(Clone, Copy)]
pub(crate) enum Turn {
    /// Extending the log.
    Log = 1,
    /// Filling the look-up tables, and changing what they are made of.
    Index = 2,
}

impl Database {
    /// A connection that writes and those that read, the schema brought up to date. The thread of a writer to a file waits
    /// for the disk.
    pub(crate) async fn open(&self) -> Result<(Conn, Db)> {
        match self {
            Self::Directory(directory) => lite::open(&file(directory), Place::Here).await,
            Self::Postgres(postgres) => postgres.open().await,
        }
    }

    /// The connection that writes again, after it was lost. A file is not lost.
    pub(crate) async fn writer(&self) -> Result<Conn> {
        match self {
            Self::Directory(_) => Err(Unavailable::Closed.into()),
            Self::Postgres(postgres) => postgres.writer().await.map(Engine::Postgres),
        }
    }

    /// Whether there is a database with our tables.
    pub(crate) async fn exists(&self) -> Result<bool> {
        match self {
            Self::Directory(directory) => Ok(file(directory).is_file()),
            Self::Postgres(postgres) => postgres.exists().await,
        }
    }
}

impl Db {
    pub(crate) async fn rows(&self, sql: Sql) -> Result<Vec<Row>> {
        match self {
            Self::Lite(readers) => Ok(readers.rows(sql).await?.into_iter().map(Row::from).collect()),
            Self::Postgres(pool) => {
                let rows = sql.query().fetch_all(pool).await.map_err(fault)?;
                Ok(rows.into_iter().map(Row::from).collect())
            }
        }
    }

    pub(crate) async fn row(&self, sql: Sql) -> Result<Option<Row>> {
        match self {
            Self::Lite(readers) => Ok(readers.rows(sql).await?.into_iter().next().map(Row::from)),
            Self::Postgres(pool) => Ok(sql.query().fetch_optional(pool).await.map_err(fault)?.map(Row::from)),
        }
    }

    /// A connection of its own that sees the database as it is now until it is dropped.
    pub(crate) async fn snapshot(&self) -> Result<Conn> {
        let mut conn = match self {
            Self::Lite(readers) => Conn::Lite(readers.detached().await?),
            Self::Postgres(pool) => Conn::Postgres(pool.acquire().await.map_err(fault)?.detach()),
        };
        let begin = match conn {
            Engine::Lite(_) => "BEGIN",
            Engine::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        conn.control(begin).await?;
        Ok(conn)
    }

    /// Rows of a table, which is named by the database itself.
    pub(crate) async fn count(&self, table: &str) -> Result<i64> {
        let text = format!("SELECT COUNT(*) AS n FROM \"{}\"", table.replace('"', "\"\""));
        let row = self.row(Sql::of(text)).await?;
        row.map_or(Ok(0), |row| row.cells_of("sqlite_schema", table).int("n"))
    }

    /// Copies everything committed so far into an empty SQLite file.
    pub(crate) async fn copy(&self, file: &Path) -> Result<()> {
        match self {
            Self::Lite(readers) => lite::copy(readers, file).await,
            Self::Postgres(_) => {
                let mut snapshot = self.snapshot().await?;
                let copied = lite::copy_from(&mut snapshot, file).await;
                snapshot.close().await;
                copied
            }
        }
    }

    /// The time of the database as an expression of SQL, in seconds; NULL where the process and its database have one
    /// clock.
    pub(crate) const fn clock(&self) -> &'static str {
        match self {
            Self::Lite(_) => lite::CLOCK,
            Self::Postgres(_) => postgres::CLOCK,
        }
    }

    /// Whether one process has the database for itself.
    pub(crate) const fn is_own(&self) -> bool {
        matches!(self, Self::Lite(_))
    }

    /// As [`Conn::is_gone`], at this moment.
    pub(crate) async fn is_gone(&self, epoch: i64) -> Result<bool> {
        match self {
            Self::Lite(_) => Ok(true),
            Self::Postgres(pool) => {
                let mut conn = pool.acquire().await.map_err(fault)?;
                postgres::is_gone(&mut conn, epoch).await
            }
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Lite(readers) => readers.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// A server that does not let in is away.
fn fault(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::PoolTimedOut => Unavailable::Unreachable.into(),
        error => error.into(),
    }
}

impl Conn {
    pub(crate) async fn rows(&mut self, sql: Sql) -> Result<Vec<Row>> {
        match self {
            Self::Lite(conn) => Ok(conn.rows(sql).await?.into_iter().map(Row::from).collect()),
            Self::Postgres(conn) => Ok(sql.query().fetch_all(conn).await?.into_iter().map(Row::from).collect()),
        }
    }

    pub(crate) async fn row(&mut self, sql: Sql) -> Result<Option<Row>> {
        match self {
            Self::Lite(conn) => Ok(conn.rows(sql).await?.into_iter().next().map(Row::from)),
            Self::Postgres(conn) => Ok(sql.query().fetch_optional(conn).await?.map(Row::from)),
        }
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(&mut self, sql: Sql) -> Result<u64> {
        match self {
            Self::Lite(conn) => conn.execute(sql).await,
            Self::Postgres(conn) => Ok(sql.query().execute(conn).await?.rows_affected()),
        }
    }

    /// Begins, ends and divides transactions.
    pub(crate) async fn control(&mut self, text: &'static str) -> Result<()> {
        match self {
            Self::Lite(conn) => conn.execute(Sql::new(text)).await.map(drop)?,
            // Without a plan: inside a transaction that failed nothing else is understood.
            Self::Postgres(conn) => sqlx::raw_sql(text).execute(conn).await.map(drop)?,
        }
        Ok(())
    }

    /// Inserts rows; how many.
    pub(crate) async fn insert(&mut self, insert: Insert) -> Result<u64> {
        match self {
            Self::Lite(conn) => conn.insert(insert).await,
            Self::Postgres(conn) => Ok(postgres::insert(conn, [insert]).await?),
        }
    }

    /// Runs a statement that ends where one of these values follows.
    pub(crate) async fn execute_in(&mut self, head: &'static str, list: Vec<Value>) -> Result<()> {
        match self {
            Self::Lite(_) => {
                for sql in in_lists(head, list) {
                    self.execute(sql).await?;
                }
            }
            Self::Postgres(conn) => postgres::execute_in(conn, head, list).await?,
        }
        Ok(())
    }

    /// Rows of a query that ends where one of these values follows.
    pub(crate) async fn rows_in(&mut self, head: &'static str, list: Vec<Value>) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        match self {
            Self::Lite(_) => {
                for sql in in_lists(head, list) {
                    rows.extend(self.rows(sql).await?);
                }
            }
            Self::Postgres(conn) => {
                rows.extend(postgres::rows_in(conn, head, list).await?.into_iter().map(Row::from));
            }
        }
        Ok(rows)
    }

    /// Inserts rows into several tables.
    pub(crate) async fn insert_all(&mut self, inserts: Vec<Insert>) -> Result<()> {
        match self {
            Self::Lite(conn) => {
                for insert in inserts {
                    conn.insert(insert).await?;
                }
            }
            Self::Postgres(conn) => drop(postgres::insert(conn, inserts).await?),
        }
        Ok(())
    }

    /// Ends a transaction with these rows.
    pub(crate) async fn commit(&mut self, inserts: Vec<Insert>) -> Result<(), Unfinished> {
        self.insert_all(inserts).await.map_err(Unfinished::Before)?;
        self.control("COMMIT").await.map_err(Unfinished::Over)?;
        if let Self::Lite(conn) = self {
            conn.committed();
        }
        Ok(())
    }

    /// Compare-and-set: runs a statement that must change exactly one row.
    pub(crate) async fn swap(&mut self, sql: Sql, noun: &'static str) -> Result<()> {
        if self.execute(sql).await? == 1 { Ok(()) } else { Err(Conflict::Stale(noun).into()) }
    }

    /// Starts a transaction that writes. On PostgreSQL each statement sees what is committed when it begins; what must
    /// not change until the end is locked (docs/adr/0011-postgresql.md).
    pub(crate) async fn begin(&mut self) -> Result<()> {
        match self {
            Self::Lite(_) => self.control("BEGIN IMMEDIATE").await,
            Self::Postgres(_) => self.control("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE").await,
        }
    }

    /// Whether nobody else can write until the transaction ends.
    pub(crate) const fn is_alone(&self) -> bool {
        matches!(self, Self::Lite(_))
    }

    /// The end of a SELECT whose rows nobody may change until the transaction ends. SQLite has one writer.
    pub(crate) const fn kept(&self) -> &'static str {
        match self {
            Self::Lite(_) => "",
            Self::Postgres(_) => " FOR SHARE",
        }
    }

    /// The end of a SELECT whose rows only this transaction may read so until it ends.
    pub(crate) const fn claimed(&self) -> &'static str {
        match self {
            Self::Lite(_) => "",
            Self::Postgres(_) => " FOR NO KEY UPDATE",
        }
    }

    /// As [`Db::clock`].
    pub(crate) const fn clock(&self) -> &'static str {
        match self {
            Self::Lite(_) => lite::CLOCK,
            Self::Postgres(_) => postgres::CLOCK,
        }
    }

    /// Waits until no other transaction has this turn; keeps it until the transaction ends.
    pub(crate) async fn take_turn(&mut self, turn: Turn) -> Result<()> {
        match self {
            Self::Lite(_) => Ok(()),
            Self::Postgres(conn) => postgres::take_turn(conn, turn).await,
        }
    }

    /// Takes the turn unless another transaction has it.
    pub(crate) async fn try_turn(&mut self, turn: Turn) -> Result<bool> {
        match self {
            Self::Lite(_) => Ok(true),
            Self::Postgres(conn) => postgres::try_turn(conn, turn).await,
        }
    }

    /// Says that the process of this epoch lives, for as long as the connection does.
    pub(crate) async fn live(&mut self, epoch: i64) -> Result<()> {
        match self {
            Self::Lite(_) => Ok(()),
            Self::Postgres(conn) => postgres::live(conn, epoch).await,
        }
    }

    /// Whether no connection says that the process of this epoch lives.
    pub(crate) async fn is_gone(&mut self, epoch: i64) -> Result<bool> {
        match self {
            Self::Lite(_) => Ok(true),
            Self::Postgres(conn) => postgres::is_gone(conn, epoch).await,
        }
    }

    /// Takes a number that no epoch has; `None` where the next one is simply the highest and one.
    pub(crate) async fn take_epoch(&mut self) -> Result<Option<i64>> {
        match self {
            Self::Lite(_) => Ok(None),
            Self::Postgres(conn) => postgres::take_epoch(conn).await.map(Some),
        }
    }

    pub(crate) async fn close(self) {
        if let Self::Postgres(conn) = self {
            let _ = conn.close().await;
        }
    }
}

/// Why a transaction was not ended.
pub(crate) enum Unfinished {
    /// Nothing of it is there.
    Before(Error),
    /// The COMMIT itself failed: when the connection was lost over it, nobody knows.
    Over(Error),
}

#[cfg(test)]
mod tests {
    /// Statements of a schema in the words of SQLite, without what only one of the two has.
    fn common(schema: &str) -> Vec<String> {
        let words = [
            (" COLLATE \"C\"", ""),
            (" DEFERRABLE", ""),
            ("BIGINT", "INTEGER"),
            ("BYTEA", "BLOB"),
            (" STRICT, WITHOUT ROWID", ""),
            (" STRICT", ""),
        ];
        let lines = schema.lines().filter(|line| !line.starts_with("--") && !line.starts_with("CREATE SEQUENCE"));
        let lines = lines.map(|line| words.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to)));
        lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn both_databases_have_the_same_tables() {
        let lite = common(include_str!("../migrations/sqlite/0001_first.sql"));
        assert_eq!(common(include_str!("../migrations/postgres/0001_first.sql")), lite);
    }
}
