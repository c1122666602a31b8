//! SQLite: a file in the data directory, one process.

mod checkpoint;
mod connection;
mod readers;
mod row;
mod statement;

use std::path::{Path, PathBuf};
use std::time::Duration;

use checkpoint::Checkpoints;
use rusqlite::{Connection, OpenFlags};

pub(crate) use connection::{LiteConn, Place, aside};
pub(crate) use readers::Readers;
pub(crate) use row::{FromCell, LiteRow, Misfit};

use super::{Conn, Db, Engine, STATEMENTS, Sql, table};
use crate::error::{Result, Unavailable};

/// As [`Db::clock`].
pub(super) const CLOCK: &str = "NULL";
/// Name of the database file in the data directory.
const FILE: &str = "chancery.db";
/// The schemas in their order; the file keeps the number of the one it has (`user_version`).
const SCHEMAS: [&str; 1] = [include_str!("../../migrations/sqlite/0001_first.sql")];
/// How long a statement waits for a lock of the database. One process has it, so only a checkpoint can be in the way.
const BUSY: Duration = Duration::from_secs(10);
/// What every connection is given.
const ALWAYS: &str = "PRAGMA foreign_keys = ON;";
/// What a connection that writes is given. What is erased must not linger in free pages (personal data). Pages that
/// certificates come to in no order are written again and again: they are kept in memory (KiB), and copied from the
/// write-ahead log into the file only every so many pages, of which most were copied beside the writer.
const WRITING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 16384;";
/// What a connection that reads is given.
const READING: &str = "PRAGMA query_only = ON;";
/// What a connection that copies the write-ahead log is given.
const COPYING: &str = "PRAGMA synchronous = FULL;";
/// Statements a reader keeps prepared: there are several readers, and lists are asked for in many ways.
const READ_STATEMENTS: usize = 100;
/// `SQLITE_IOERR_SHMSIZE`: the file beside the write-ahead log could not grow, which fails for want of room only.
const GROWING_SHARED_MEMORY: i32 = 4_874;

/// The database file of a data directory.
pub(crate) fn file(directory: &Path) -> PathBuf {
    directory.join(FILE)
}

/// How a connection is opened.
#[derive(Clone)]
pub(crate) struct Opening {
    file: PathBuf,
    flags: OpenFlags,
    pragmas: &'static str,
    /// Statements that are kept prepared.
    statements: usize,
}

impl Opening {
    fn new(file: &Path, pragmas: &'static str, statements: usize) -> Self {
        // Threads take turns at a connection, so it needs no locks.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self { file: file.to_owned(), flags, pragmas, statements }
    }

    /// Without what keeps it from writing.
    fn writable(self) -> Self {
        Self { pragmas: "", ..self }
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let conn = Connection::open_with_flags(&self.file, self.flags)?;
        conn.busy_timeout(BUSY)?;
        conn.set_prepared_statement_cache_capacity(self.statements);
        conn.execute_batch(ALWAYS)?;
        conn.execute_batch(self.pragmas)?;
        Ok(conn)
    }
}

/// Opens a SQLite file: its schema brought up to date, one connection that writes and some that read.
pub(super) async fn open(file: &Path, place: Place) -> Result<(Conn, Db)> {
    let mut conn = Opening::new(file, WRITING, STATEMENTS).open()?;
    migrate(&mut conn)?;
    let readers = Readers::new(Opening::new(file, READING, READ_STATEMENTS));
    let checkpoints = Checkpoints::new(Opening::new(file, COPYING, 1));
    Ok((Engine::Lite(LiteConn::writer(conn, place, checkpoints)), Engine::Lite(readers)))
}

/// Brings the schema up to date. Errors: [`Unavailable::Newer`].
fn migrate(conn: &mut Connection) -> Result<()> {
    let has: u32 = conn.query_row("PRAGMA user_version", (), |row| row.get(0))?;
    let schemas = (1_u32..).zip(SCHEMAS);
    if schemas.clone().all(|(number, _)| number < has) {
        return Err(Unavailable::Newer.into());
    }
    for (number, schema) in schemas.filter(|(number, _)| *number > has) {
        let change = conn.transaction()?;
        change.execute_batch(schema)?;
        change.pragma_update(None, "user_version", number)?;
        change.commit()?;
    }
    Ok(())
}

/// Opens a SQLite file that nobody else uses for reading alone: no byte of it changes, and no file beside it is made.
pub(crate) fn look(file: &Path) -> Result<Db> {
    let path = file.to_str().ok_or(Unavailable::Io(std::io::ErrorKind::InvalidFilename))?;
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let opening = Opening {
        file: format!("file:{path}?immutable=1").into(),
        flags,
        pragmas: READING,
        statements: READ_STATEMENTS,
    };
    Ok(Engine::Lite(Readers::new(opening)))
}

/// Copies everything committed so far into an empty SQLite file.
pub(super) async fn copy(readers: &Readers, file: &Path) -> Result<()> {
    let file = file.to_str().ok_or(Unavailable::Io(std::io::ErrorKind::InvalidFilename))?;
    readers.copier().await?.execute(Sql::new("VACUUM INTO $1").bind(file)).await.map(drop)
}

/// Copies what another database shows into an empty SQLite file.
pub(super) async fn copy_from(source: &mut Conn, file: &Path) -> Result<()> {
    drop(std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(file).map_err(Unavailable::from)?);
    let (mut into, readers) = open(file, Place::Aside).await?;
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

/// What a result code means (<https://sqlite.org/rescode.html>); the low byte is the primary code.
pub(crate) fn unavailable(code: i32) -> Unavailable {
    if code == GROWING_SHARED_MEMORY {
        return Unavailable::DiskFull;
    }
    match code & 0xff {
        5 | 6 => Unavailable::Busy,
        8 => Unavailable::ReadOnly,
        10 | 14 => Unavailable::Io(std::io::ErrorKind::Other),
        11 | 26 => Unavailable::Damaged,
        13 => Unavailable::DiskFull,
        _ => Unavailable::Failed(code.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A real database of the real schema whose file may not grow, as on a full disk.
    #[tokio::test]
    async fn a_full_disk_and_a_read_only_file_are_called_so() {
        let directory = tempfile::TempDir::new().unwrap();
        let file = directory.path().join("test.db");
        std::fs::write(&file, []).unwrap();
        let (mut conn, db) = open(&file, Place::Here).await.unwrap();
        conn.execute(Sql::new("PRAGMA max_page_count = 1")).await.unwrap();
        let big = || Sql::new("INSERT INTO meta (name, text) VALUES ($1, $2)").bind("x").bind("y".repeat(1_000_000));
        assert_eq!(conn.execute(big()).await, Err(Unavailable::DiskFull.into()));
        conn.execute(Sql::new("PRAGMA query_only = ON")).await.unwrap();
        assert_eq!(conn.execute(big()).await, Err(Unavailable::ReadOnly.into()));
        assert!(db.row(big()).await.is_err(), "readers cannot write");
    }
}
