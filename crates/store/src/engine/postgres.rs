//! PostgreSQL: a server, any number of processes.

mod arrays;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgDatabaseError, PgPoolOptions, PgSslMode};
use sqlx::{Connection as _, SqlSafeStr as _};

pub(super) use arrays::{execute_in, insert, rows_in};

use super::{Conn, Db, Engine, Row, STATEMENTS, Sql, Turn, table};
use crate::error::{Result, Unavailable, from_migration};

/// As [`Db::clock`]: not the time the transaction began, which a wait for a lock makes old.
pub(super) const CLOCK: &str = "CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp())) AS BIGINT)";
/// Connections that read at the same time.
const READERS: u32 = 8;
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// Advisory locks with this first number say that the process of an epoch lives.
const LIVING: i32 = 0x4348_0001;
/// Advisory locks with this first number are a [`Turn`].
const TURN: i32 = 0x4348_0002;

/// What every session that writes is given.
///
/// A process that stands still with locks in its hands is cut off; one whose machine is gone is noticed; a wait for
/// another's lock ends. What is written is found by an index: a statement that was planned for an empty table would go
/// through all of it when it is full.
const WRITING: [(&str, &str); 6] = [
    ("enable_seqscan", "off"),
    ("idle_in_transaction_session_timeout", "15000"),
    ("lock_timeout", "10000"),
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "2"),
    ("tcp_keepalives_count", "4"),
];

/// How to reach a database on a PostgreSQL server. Its password is not shown.
#[derive(Clone)]
pub struct Postgres(Box<PgConnectOptions>);

/// The text is not the URL of a PostgreSQL database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a URL of the form postgres://user@host/database")]
pub struct BadUrl;

impl FromStr for Postgres {
    type Err = BadUrl;

    /// From `postgres://user:password@host:port/database?sslmode=…&sslrootcert=…`. A server on another machine is spoken
    /// to over TLS only, and only when its certificate is good for its name, unless `sslmode` says otherwise.
    fn from_str(url: &str) -> Result<Self, BadUrl> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(BadUrl);
        }
        let mut options = PgConnectOptions::from_str(url).map_err(|_| BadUrl)?;
        if options.get_database().is_none() {
            return Err(BadUrl);
        }
        let here = options.get_socket().is_some()
            || options.get_host().starts_with('/')
            || ["localhost", "127.0.0.1", "::1", "[::1]"].contains(&options.get_host());
        let said = url.contains("sslmode=") || url.contains("ssl-mode=");
        if !here && !said && matches!(options.get_ssl_mode(), PgSslMode::Prefer | PgSslMode::Allow) {
            options = options.ssl_mode(PgSslMode::VerifyFull);
        }
        Ok(Self(Box::new(options.application_name("chancery"))))
    }
}

impl fmt::Display for Postgres {
    /// Host and database: what a person may see of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.name(), self.host())
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Postgres {
    /// Name of the database.
    pub fn name(&self) -> &str {
        self.0.get_database().unwrap_or("postgres")
    }

    /// Host of the server, or the folder of its socket.
    pub fn host(&self) -> String {
        self.0.get_socket().map_or_else(|| self.0.get_host().to_owned(), |path| path.display().to_string())
    }

    /// The schema brought up to date, one connection that writes and some that read.
    pub(super) async fn open(&self) -> Result<(Conn, Db)> {
        let mut conn = self.writer().await?;
        let utf8 = "SELECT CAST(1 AS BIGINT) AS n WHERE current_setting('server_encoding') = 'UTF8'";
        if sqlx::query(utf8).fetch_optional(&mut conn).await?.is_none() {
            return Err(Unavailable::Encoding.into());
        }
        // One process at a time changes the schema: sqlx holds an advisory lock meanwhile.
        migrations().run_direct(None, &mut conn, false).await.map_err(from_migration)?;
        let options = self.0.as_ref().clone().options([("default_transaction_read_only", "on")]);
        let readers = PgPoolOptions::new().max_connections(READERS).min_connections(0).acquire_timeout(CONNECT);
        Ok((Engine::Postgres(conn), Engine::Postgres(readers.connect_lazy_with(options))))
    }

    /// A connection that writes durably, whatever the server's own setting is.
    pub(super) async fn writer(&self) -> Result<PgConnection> {
        let options = self.0.as_ref().clone().options(WRITING).statement_cache_capacity(STATEMENTS);
        let mut conn = connect(&options).await?;
        let durable = "SELECT set_config('synchronous_commit', 'on', false) \
                       WHERE current_setting('synchronous_commit') = 'off'";
        sqlx::query(durable).execute(&mut conn).await?;
        Ok(conn)
    }

    /// Fills an empty database with what a SQLite file shows, without this setting, in a transaction that is still open.
    ///
    /// Errors: [`Unavailable::NotEmpty`].
    pub(crate) async fn fill(&self, source: &mut Conn, without: &str) -> Result<Filling> {
        let ours = table::tables(source).await?;
        if let Some(found) = self.table_beside(table::listed(&ours)).await? {
            return Err(Unavailable::NotEmpty { database: self.to_string(), found }.into());
        }
        let (mut conn, readers) = self.open().await?;
        readers.close().await;
        match self.fill_by(source, without, &mut conn).await {
            Ok(rows) => Ok(Filling { conn, rows }),
            Err(error) => {
                conn.close().await;
                Err(error)
            }
        }
    }

    /// Whether [`Self::fill`] would find the database empty; writes nothing. Errors: [`Unavailable::NotEmpty`].
    pub(crate) async fn check_empty(&self, source: &mut Conn) -> Result<()> {
        let ours = table::tables(source).await?;
        let mut found = self.table_beside(table::listed(&ours)).await?;
        if found.is_none() && self.exists().await? {
            let mut conn = Engine::Postgres(connect(&self.0).await?);
            let filled = table::first_filled(&ours, &mut conn).await;
            conn.close().await;
            found = filled?;
        }
        match found {
            Some(found) => Err(Unavailable::NotEmpty { database: self.to_string(), found }.into()),
            None => Ok(()),
        }
    }

    async fn fill_by(&self, source: &mut Conn, without: &str, into: &mut Conn) -> Result<u64> {
        let tables = table::tables(source).await?;
        into.begin().await?;
        // Who starts on the same database meanwhile waits, and finds it filled.
        into.execute(Sql::of(format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", table::names(&tables)))).await?;
        if let Some(found) = table::first_filled(&tables, into).await? {
            return Err(Unavailable::NotEmpty { database: self.to_string(), found }.into());
        }
        into.control("SET CONSTRAINTS ALL DEFERRED").await?;
        let copied = table::copy_all(&tables, source, into).await?;
        into.execute(Sql::new("DELETE FROM meta WHERE name = ").arg(without)).await?;
        into.row(Sql::new("SELECT setval('epoch_number', (SELECT COALESCE(MAX(id), 0) + 1 FROM epoch), false)"))
            .await?;
        Ok(copied)
    }

    /// The first row of a query, on a connection of its own.
    pub(crate) async fn row(&self, sql: Sql) -> Result<Option<Row>> {
        let mut conn = Engine::Postgres(connect(&self.0).await?);
        let row = conn.row(sql).await;
        conn.close().await;
        row
    }

    /// A table that is not one of these.
    async fn table_beside(&self, ours: Vec<String>) -> Result<Option<String>> {
        let mut conn = connect(&self.0).await?;
        let sql = "SELECT CAST(relname AS TEXT) AS name FROM pg_class WHERE relkind IN ('r', 'p') \
                   AND relnamespace = to_regnamespace(current_schema()) AND relname <> '_sqlx_migrations' \
                   AND relname <> ALL($1) ORDER BY relname LIMIT 1";
        let found = sqlx::query(sql).bind(ours).fetch_optional(&mut conn).await?;
        let _ = conn.close().await;
        Ok(found.map(|row| sqlx::Row::try_get(&row, "name")).transpose()?)
    }

    /// Whether the database has our tables.
    pub(super) async fn exists(&self) -> Result<bool> {
        let mut conn = connect(&self.0).await?;
        let sql = "SELECT CAST(1 AS BIGINT) AS n WHERE to_regclass('vault_slot') IS NOT NULL";
        let found = sqlx::query(sql).fetch_optional(&mut conn).await?.is_some();
        let _ = conn.close().await;
        Ok(found)
    }
}

/// A database that is filled, and not yet durably.
pub(crate) struct Filling {
    conn: Conn,
    rows: u64,
}

impl Filling {
    /// How many rows were copied.
    pub(crate) const fn rows(&self) -> u64 {
        self.rows
    }

    /// Makes it durable. When the connection is lost over it, nobody knows whether it is.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let done = self.conn.control("COMMIT").await;
        if done.is_ok() {
            // Else the first questions are planned as if the tables were empty, until the server looks by itself.
            let _ = self.conn.control("ANALYZE").await;
        }
        self.conn.close().await;
        done
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    let conn = tokio::time::timeout(CONNECT, PgConnection::connect_with(options)).await;
    Ok(conn.map_err(|_| Unavailable::Unreachable)??)
}

fn migrations() -> Migrator {
    let first = include_str!("../../migrations/postgres/0001_first.sql").into_sql_str();
    Migrator::with_migrations(vec![Migration::new(1, "first".into(), MigrationType::Simple, first, false)])
}

pub(super) async fn take_turn(conn: &mut PgConnection, turn: Turn) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock($1, $2)").bind(TURN).bind(turn as i32).execute(conn).await?;
    Ok(())
}

pub(super) async fn try_turn(conn: &mut PgConnection, turn: Turn) -> Result<bool> {
    try_lock(conn, TURN, turn as i32).await
}

pub(super) async fn live(conn: &mut PgConnection, epoch: i64) -> Result<()> {
    sqlx::query("SELECT pg_advisory_lock_shared($1, $2)").bind(LIVING).bind(low(epoch)).execute(conn).await?;
    Ok(())
}

pub(super) async fn is_gone(conn: &mut PgConnection, epoch: i64) -> Result<bool> {
    try_lock(conn, LIVING, low(epoch)).await
}

async fn try_lock(conn: &mut PgConnection, class: i32, key: i32) -> Result<bool> {
    let sql = "SELECT CAST(1 AS BIGINT) AS n WHERE pg_try_advisory_xact_lock($1, $2)";
    Ok(sqlx::query(sql).bind(class).bind(key).fetch_optional(conn).await?.is_some())
}

/// Identifiers carry ten bits of the epoch, so those that live at the same time differ in them.
pub(super) async fn take_epoch(conn: &mut PgConnection) -> Result<i64> {
    let sql = "WITH next AS (SELECT nextval('epoch_number') AS id) SELECT next.id FROM next \
               WHERE NOT EXISTS (SELECT 1 FROM epoch e WHERE e.state = 'live' AND e.id % 1024 = next.id % 1024)";
    loop {
        if let Some(row) = sqlx::query(sql).fetch_optional(&mut *conn).await? {
            return Ok(sqlx::Row::try_get(&row, "id")?);
        }
    }
}

/// Epochs are few; their low half is enough to tell them apart.
fn low(epoch: i64) -> i32 {
    let [a, b, c, d, ..] = epoch.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

/// What an SQLSTATE means (PostgreSQL, appendix A).
pub(crate) fn unavailable(fault: &PgDatabaseError) -> Unavailable {
    match fault.code() {
        "40001" | "40P01" | "55P03" => Unavailable::Contended,
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300" => Unavailable::Unreachable,
        "53100" => Unavailable::DiskFull,
        "25006" => Unavailable::ReadOnly,
        "28000" | "28P01" | "42501" => Unavailable::Login,
        "3D000" => Unavailable::NoDatabase,
        "XX001" | "XX002" => Unavailable::Damaged,
        code if code.starts_with("08") => Unavailable::Unreachable,
        code => Unavailable::Failed(i64::from_str_radix(code, 36).unwrap_or(0)),
    }
}
