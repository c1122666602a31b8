//! SQLite: a file in the data directory, one process.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, SqlSafeStr as _};

use super::{Conn, Db, Engine, STATEMENTS, table};
use crate::error::{Result, Unavailable, from_migration};

/// As [`Db::clock`].
pub(super) const CLOCK: &str = "NULL";
/// Name of the database file in the data directory.
const FILE: &str = "chancery.db";
/// Connections that read at the same time.
const READERS: u32 = 4;
/// Memory for pages of the writer in KiB: those that certificates come to in no order are written again and again.
const CACHE: &str = "-32768";
/// Pages in the write-ahead log that are copied into the file at once. Pages that change often are copied once.
const CHECKPOINT: &str = "4096";
/// How long a statement waits for a lock of the database. One process has it, so only a checkpoint can be in the way.
const BUSY: Duration = Duration::from_secs(10);
/// `SQLITE_IOERR_SHMSIZE`: the file beside the write-ahead log could not grow, which fails for want of room only.
const GROWING_SHARED_MEMORY: i64 = 4_874;

/// The database file of a data directory.
pub(crate) fn file(directory: &Path) -> PathBuf {
    directory.join(FILE)
}

/// Opens a SQLite file: its schema brought up to date, one connection that writes and some that read.
pub(super) async fn open(file: &Path) -> Result<(Conn, Db)> {
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
    migrations().run_direct(None, &mut conn, false).await.map_err(from_migration)?;
    let readers = SqlitePoolOptions::new().max_connections(READERS).min_connections(0);
    let readers = readers.connect_lazy_with(options.pragma("query_only", "ON"));
    Ok((Engine::Lite(conn), Engine::Lite(readers)))
}

/// Opens a SQLite file that nobody else uses for reading alone: no byte of it changes, and no file beside it is made.
pub(crate) async fn look(file: &Path) -> Result<Db> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    Ok(Engine::Lite(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?))
}

/// Copies everything committed so far into an empty SQLite file.
pub(super) async fn copy(pool: &SqlitePool, file: &Path) -> Result<()> {
    let file = file.to_str().ok_or(Unavailable::Io(std::io::ErrorKind::InvalidFilename))?;
    let options = (*pool.connect_options()).clone().pragma("query_only", "OFF");
    let mut conn = SqliteConnection::connect_with(&options).await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(file).execute(&mut conn).await;
    let _ = conn.close().await;
    copied?;
    Ok(())
}

/// Copies what another database shows into an empty SQLite file.
pub(super) async fn copy_from(source: &mut Conn, file: &Path) -> Result<()> {
    drop(std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(file).map_err(Unavailable::from)?);
    let (mut into, readers) = open(file).await?;
    readers.close().await;
    let copied = copy_rows(source, &mut into).await;
    // Closed, the file is all there is: nothing stays in the log beside it.
    into.close().await;
    copied
}

async fn copy_rows(source: &mut Conn, into: &mut Conn) -> Result<()> {
    into.control("PRAGMA foreign_keys = OFF").await?;
    into.control("BEGIN IMMEDIATE").await?;
    let tables = table::tables(into).await?;
    table::copy_all(&tables, source, into).await?;
    into.control("COMMIT").await?;
    into.control("PRAGMA journal_mode = DELETE").await
}

fn migrations() -> Migrator {
    let first = include_str!("../../migrations/sqlite/0001_first.sql").into_sql_str();
    Migrator::with_migrations(vec![Migration::new(1, "first".into(), MigrationType::Simple, first, false)])
}

/// What a result code means (<https://sqlite.org/rescode.html>); the low byte is the primary code.
pub(crate) fn unavailable(code: i64) -> Unavailable {
    if code == GROWING_SHARED_MEMORY {
        return Unavailable::DiskFull;
    }
    match code & 0xff {
        5 | 6 => Unavailable::Busy,
        8 => Unavailable::ReadOnly,
        10 | 14 => Unavailable::Io(std::io::ErrorKind::Other),
        11 | 26 => Unavailable::Damaged,
        13 => Unavailable::DiskFull,
        _ => Unavailable::Failed(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Sql;

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
