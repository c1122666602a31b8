//! Epochs: one per process that writes (decisions 1 and 5). A fenced epoch commits nothing any more.

use chancery_pki::time::Time;

use crate::engine::{Cells, Conn, Db, Row, Sql, codes};
use crate::error::{Conflict, Error, OnTaken as _, Result};
use crate::{Page, Store};

codes! {
    /// What became of a process.
    EpochState {
        /// It may commit.
        Live = "live",
        /// It ended by itself.
        Closed = "closed",
        /// It was found dead, or was shut out.
        Fenced = "fenced",
    }
}

/// A process that wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Number, from 1.
    pub id: i64,
    /// Host and process.
    pub node: String,
    /// Its first commit.
    pub started: Time,
    /// When it ended or was fenced.
    pub ended: Option<Time>,
    /// What became of it.
    pub state: EpochState,
}

/// All epochs of a state, oldest first.
pub async fn in_state(store: &Store, state: EpochState) -> Result<Page<Epoch>> {
    list(store.db(), state).await
}

pub(crate) async fn list(db: &Db, state: EpochState) -> Result<Page<Epoch>> {
    let sql = "SELECT id, node, started, ended, state FROM epoch WHERE state = $1 ORDER BY id";
    Ok(Page::of(db.rows(Sql::new(sql).bind(state)).await?.iter().map(read)))
}

/// Whether the process of this epoch may still commit.
pub async fn is_live(store: &Store, id: i64) -> Result<bool> {
    let row = store.db().row(Sql::new("SELECT id, state FROM epoch WHERE id = ").arg(id)).await?;
    let state = row.map(|row| row.cells("epoch", "id").code::<EpochState>("state")).transpose()?;
    Ok(state == Some(EpochState::Live))
}

/// The highest epoch so far; 0 before the first.
pub(crate) async fn highest(db: &Db) -> Result<i64> {
    let row = db.row(Sql::new("SELECT id FROM epoch ORDER BY id DESC LIMIT 1")).await?;
    row.map_or(Ok(0), |row| row.cells("epoch", "id").int("id"))
}

fn read(row: &Row) -> Result<Epoch> {
    let cells: Cells<'_> = row.cells("epoch", "id");
    Ok(Epoch {
        id: cells.int("id")?,
        node: cells.text("node")?,
        started: cells.time("started")?,
        ended: cells.opt_time("ended")?,
        state: cells.code("state")?,
    })
}

pub(crate) async fn start(conn: &mut Conn, id: i64, node: &str, now: Time) -> Result<()> {
    let sql = "INSERT INTO epoch (id, node, started, state) VALUES ($1, $2, $3, $4)";
    let sql = Sql::new(sql).bind(id).bind(node).bind(now).bind(EpochState::Live);
    conn.execute(sql).await.on_taken(Conflict::Exists("epoch")).map(drop)
}

pub(crate) async fn end(conn: &mut Conn, id: i64, state: EpochState, now: Time) -> Result<()> {
    let sql = "UPDATE epoch SET state = $1, ended = $2 WHERE id = $3 AND state = $4";
    conn.execute(Sql::new(sql).bind(state).bind(now).bind(id).bind(EpochState::Live)).await.map(drop)
}

/// Fails unless the epoch may commit. Closed is no obstacle to the commit that closes.
pub(crate) async fn check(conn: &mut Conn, id: i64) -> Result<()> {
    let row = conn.row(Sql::new("SELECT id, state FROM epoch WHERE id = $1").bind(id)).await?;
    let state = row.map(|row| row.cells("epoch", "id").code::<EpochState>("state")).transpose()?;
    match state {
        Some(EpochState::Live | EpochState::Closed) => Ok(()),
        Some(EpochState::Fenced) | None => Err(Error::Fenced { epoch: id }),
    }
}
