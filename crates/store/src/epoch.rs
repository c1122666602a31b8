//! Epochs: one per process that writes (decisions 1 and 5). A fenced epoch commits nothing any more.
//!
//! Every transaction begins by reading the row of its epoch and keeps it as it is until its end. Who fences changes that
//! row, so it waits for a transaction that is under way, and none begins after it.

use chancery_pki::time::Time;

use crate::engine::{Cells, Conn, Db, Row, Sql, codes};
use crate::error::{Conflict, Error, OnTaken as _, Result};
use crate::meta::{HIGHEST_TIME, RULES};
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

const SELECT: &str = "SELECT id, node, started, ended, state FROM epoch";

/// All epochs of a state, oldest first.
pub async fn in_state(store: &Store, state: EpochState) -> Result<Page<Epoch>> {
    list(store.db(), state).await
}

pub(crate) async fn list(db: &Db, state: EpochState) -> Result<Page<Epoch>> {
    let sql = Sql::new(SELECT).push(" WHERE state = ").arg(state).push(" ORDER BY id");
    Ok(Page::of(db.rows(sql).await?.iter().map(read)))
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

/// Epochs that may be dead: on PostgreSQL those that said nothing for `lease` seconds, in a directory of one process all
/// that did not end.
pub(crate) async fn silent(db: &Db, lease: i64) -> Result<Page<Epoch>> {
    if db.is_own() {
        return list(db, EpochState::Live).await;
    }
    let sql = Sql::new(SELECT).push(" WHERE state = ").arg(EpochState::Live);
    let sql = sql.push(" AND seen < ").push(db.clock()).push(" - ").arg(lease).push(" ORDER BY id");
    Ok(Page::of(db.rows(sql).await?.iter().map(read)))
}

/// The last epoch that ended by itself; 0 when none did.
pub(crate) async fn last_closed(db: &Db) -> Result<i64> {
    let sql = Sql::new("SELECT id FROM epoch WHERE state = ").arg(EpochState::Closed).push(" ORDER BY id DESC LIMIT 1");
    db.row(sql).await?.map_or(Ok(0), |row| row.cells("epoch", "id").int("id"))
}

pub(crate) async fn start(conn: &mut Conn, id: i64, node: &str, now: Time) -> Result<()> {
    let sql = Sql::new("INSERT INTO epoch (id, node, started, seen, state) VALUES (").arg(id).push(", ").arg(node);
    let sql = sql.push(", ").arg(now).push(", COALESCE(").push(conn.clock()).push(", ").arg(now).push("), ");
    let sql = sql.arg(EpochState::Live).push(")");
    conn.execute(sql).await.on_taken(Conflict::Exists("epoch")).map(drop)
}

/// Says that the process of this epoch lives.
pub(crate) async fn beat(conn: &mut Conn, id: i64, now: Time) -> Result<()> {
    let sql = Sql::new("UPDATE epoch SET seen = COALESCE(").push(conn.clock()).push(", ").arg(now);
    conn.execute(sql.push(") WHERE id = ").arg(id)).await.map(drop)
}

pub(crate) async fn end(conn: &mut Conn, id: i64, state: EpochState, now: Time) -> Result<bool> {
    let sql = "UPDATE epoch SET state = $1, ended = $2 WHERE id = $3 AND state = $4";
    let ended = conn.execute(Sql::new(sql).bind(state).bind(now).bind(id).bind(EpochState::Live)).await?;
    Ok(ended == 1)
}

/// What a transaction must know before it does anything.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    /// The time of the database, where it has a clock of its own.
    pub(crate) clock: Option<Time>,
    /// The highest time any process has seen.
    pub(crate) highest: Option<Time>,
    /// The number of the rules, where nobody else can change them until the transaction ends.
    pub(crate) rules: Option<i64>,
}

/// Fails unless the epoch may commit, and keeps it so until the transaction ends, with the rules if they are asked for.
/// Closed is no obstacle to the commit that closes.
pub(crate) async fn check(conn: &mut Conn, id: i64, with_rules: bool) -> Result<Standing> {
    let kept = if with_rules { conn.kept() } else { "" };
    let sql = Sql::new("SELECT id, state, (SELECT number FROM meta WHERE name = ").arg(HIGHEST_TIME);
    let sql = sql.push(") AS highest, (SELECT number FROM meta WHERE name = ").arg(RULES).push(kept);
    let sql = sql.push(") AS rules, ").push(conn.clock()).push(" AS clock FROM epoch WHERE id = ").arg(id);
    let row = conn.row(sql.push(conn.kept())).await?.ok_or(Error::Fenced { epoch: id })?;
    let cells = row.cells("epoch", "id");
    match cells.code("state")? {
        EpochState::Live | EpochState::Closed => Ok(Standing {
            clock: cells.opt_time("clock")?,
            highest: cells.opt_time("highest")?,
            rules: if with_rules || conn.is_alone() { Some(cells.opt_int("rules")?.unwrap_or(0)) } else { None },
        }),
        EpochState::Fenced => Err(Error::Fenced { epoch: id }),
    }
}

/// After a connection was lost: waits until no transaction of this epoch is under way any more. Whether the epoch was
/// ever begun.
pub(crate) async fn settle(conn: &mut Conn, id: i64) -> Result<bool> {
    let sql = Sql::new("SELECT id FROM epoch WHERE id = ").arg(id).push(conn.claimed());
    Ok(conn.row(sql).await?.is_some())
}
