//! Backups that were made, and the copies of the whole database that they are made of.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use crate::Store;
use crate::engine::{self, Conn, Db, Row, Sql, codes};
use crate::error::{Conflict, OnTaken as _, Result};

codes! {
    /// What became of a backup.
    BackupState {
        /// Its file was left where it was written.
        Kept = "kept",
        /// Newer ones took its place, and its file was removed.
        Removed = "removed",
    }
}

/// A backup that is whole and on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Id.
    pub id: Id,
    /// When the database was copied.
    pub created: Time,
    /// Where the file was written, an absolute path.
    pub file: String,
    /// Length of the file.
    pub bytes: i64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Entries of the audit log under the checkpoint in it.
    pub log_size: i64,
    /// Word of the service for why it was made: `person`, `schedule`.
    pub cause: String,
    /// What became of it.
    pub state: BackupState,
}

const SELECT: &str = "SELECT id, created, file, bytes, sha256, log_size, cause, state FROM backup";

/// Backups, newest first, at most `limit`.
pub async fn newest(store: &Store, limit: u32) -> Result<Vec<Backup>> {
    let sql = Sql::new(SELECT).push(" ORDER BY id DESC LIMIT ").arg(i64::from(limit));
    store.db().rows(sql).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Backup> {
    let cells = row.cells("backup", "id");
    Ok(Backup {
        id: cells.id("id")?,
        created: cells.time("created")?,
        file: cells.text("file")?,
        bytes: cells.int("bytes")?,
        sha256: cells.array("sha256")?,
        log_size: cells.int("log_size")?,
        cause: cells.text("cause")?,
        state: cells.code("state")?,
    })
}

pub(crate) async fn insert(conn: &mut Conn, backup: &Backup) -> Result<()> {
    let sql = "INSERT INTO backup (id, created, file, bytes, sha256, log_size, cause, state) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let sql = Sql::new(sql).bind(backup.id).bind(backup.created).bind(&backup.file).bind(backup.bytes);
    let sql = sql.bind(&backup.sha256).bind(backup.log_size).bind(&backup.cause).bind(backup.state);
    conn.execute(sql).await.on_taken(Conflict::Exists("backup")).map(drop)
}

/// That its file was removed.
pub(crate) async fn remove(conn: &mut Conn, id: Id) -> Result<()> {
    let sql = "UPDATE backup SET state = $1 WHERE id = $2 AND state = $3";
    conn.swap(Sql::new(sql).bind(BackupState::Removed).bind(id).bind(BackupState::Kept), "backup").await
}

/// What a copy of the database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Version of the schema.
    pub schema: i64,
    /// Rows of every table.
    pub tables: BTreeMap<String, i64>,
    /// The latest signed checkpoint of the audit log.
    pub checkpoint: Option<String>,
    /// Size of the log under it.
    pub log_size: i64,
    /// The last CRL number of each issuer, by its id.
    pub crl_numbers: BTreeMap<String, i64>,
}

impl Store {
    /// Copies everything committed so far into an empty file, while others go on reading and writing.
    ///
    /// Errors: [`crate::Unavailable::DiskFull`] and the like; what was written until then has to be removed.
    pub async fn copy(&self, file: &Path) -> Result<()> {
        self.db().copy(file).await
    }
}

/// Reads what a copy holds; the copy is not changed. Errors: it is no database of ours.
pub async fn contents(file: &Path) -> Result<Contents> {
    let db = engine::look(file)?;
    let read = read_contents(&db).await;
    db.close().await;
    read
}

/// What SQLite finds wrong in the structure of a copy; nothing when it is sound.
pub async fn integrity(file: &Path) -> Result<Vec<String>> {
    let db = engine::look(file)?;
    let rows = db.rows(Sql::new("PRAGMA integrity_check")).await;
    db.close().await;
    let said: Result<Vec<String>> =
        rows?.iter().map(|row| row.cells_of("integrity_check", "?").text("integrity_check")).collect();
    Ok(said?.into_iter().filter(|line| line != "ok").collect())
}

async fn read_contents(db: &Db) -> Result<Contents> {
    let mut contents = Contents { schema: schema(db).await?, ..Contents::default() };
    let tables =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    for row in db.rows(Sql::new(tables)).await? {
        let table = row.cells_of("sqlite_schema", "?").text("name")?;
        let count = db.count(&table).await?;
        contents.tables.insert(table, count);
    }
    let last = "SELECT size, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1";
    if let Some(row) = db.row(Sql::new(last)).await? {
        let cells = row.cells("audit_checkpoint", "size");
        contents.log_size = cells.int("size")?;
        contents.checkpoint = Some(cells.text("note")?);
    }
    for row in db.rows(Sql::new("SELECT id, crl_number FROM issuer ORDER BY id")).await? {
        let cells = row.cells("issuer", "id");
        contents.crl_numbers.insert(cells.id("id")?.to_string(), cells.int("crl_number")?);
    }
    Ok(contents)
}

async fn schema(db: &Db) -> Result<i64> {
    let row = db.row(Sql::new("SELECT user_version FROM pragma_user_version")).await?;
    row.map_or(Ok(0), |row| row.cells_of("pragma_user_version", "?").int("user_version"))
}
