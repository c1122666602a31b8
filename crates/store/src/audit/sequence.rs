//! The sequencer: leaf numbers for waiting batches, tiles, a checkpoint.

use std::collections::BTreeMap;

use chancery_domain::log::tile::{self, Tile};
use chancery_domain::log::{Checkpoint, Frontier, Hash, bundle, hash};

use super::{BATCH, SignedCheckpoint, read_batch, read_checkpoint, signed, tiles};
use crate::engine::{Conn, Db, Insert, Sql, Turn};
use crate::error::{Conflict, Error, Result};

/// What the next checkpoint covers, computed but not yet signed or stored.
pub(crate) struct Extension {
    from: u64,
    numbered: Vec<(i64, i64, u64)>,
    tiles: Vec<Tile>,
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) note: String,
}

impl Extension {
    /// The checkpoint to be signed.
    pub(crate) fn checkpoint(&self, origin: &str) -> Checkpoint {
        Checkpoint { origin: origin.to_owned(), size: self.size, root: self.root }
    }
}

/// Takes up to `limit` waiting batches; `None` when none waits.
pub(crate) async fn prepare(db: &Db, limit: i64) -> Result<Option<Extension>> {
    let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NULL ORDER BY epoch, seq LIMIT ").arg(limit);
    let rows = db.rows(sql).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut frontier = frontier(db).await?;
    let (from, mut numbered) = (frontier.size(), Vec::with_capacity(rows.len()));
    for row in &rows {
        let batch = read_batch(row)?;
        let damaged =
            || Error::Corrupt { table: "audit_batch", id: format!("{}/{}", batch.epoch, batch.seq), what: "entries" };
        numbered.push((batch.epoch, batch.seq, frontier.size()));
        for entry in bundle::split(&batch.entries).ok_or_else(damaged)? {
            frontier.push(hash::leaf(entry));
        }
    }
    let (tiles, size, root) = (frontier.take_changed(), frontier.size(), frontier.root());
    Ok(Some(Extension { from, numbered, tiles, size, root, note: String::new() }))
}

/// Gives batches that have none their first leaf.
fn numbers(numbered: &[(i64, i64, u64)]) -> Insert {
    let row = |(epoch, seq, first_leaf): &(i64, i64, u64)| [signed(*first_leaf).into(), (*epoch).into(), (*seq).into()];
    let update = ") UPDATE audit_batch SET first_leaf = new.first_leaf FROM new WHERE audit_batch.epoch = new.epoch \
                  AND audit_batch.seq = new.seq AND audit_batch.first_leaf IS NULL";
    Insert::new("WITH new (first_leaf, epoch, seq) AS (", numbered.iter().map(row), update)
}

/// The right edge of the stored tree; its root must be that of the last checkpoint.
async fn frontier(db: &Db) -> Result<Frontier> {
    let sql = "SELECT size, root, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1";
    let Some(row) = db.row(Sql::new(sql)).await? else { return Ok(Frontier::default()) };
    let SignedCheckpoint { size, root, .. } = read_checkpoint(&row)?;
    let tiles: BTreeMap<_, _> = tiles(db, tile::edge(size).into_iter().collect()).await?;
    let frontier = Frontier::from_tiles(size, &tiles).filter(|frontier| frontier.root() == root);
    frontier.ok_or_else(|| Error::Corrupt { table: "audit_tile", id: format!("size {size}"), what: "hashes" })
}

/// Stores it, unless somebody else extended the log meanwhile.
pub(crate) async fn extend(conn: &mut Conn, extension: &Extension) -> Result<()> {
    conn.take_turn(Turn::Log).await?;
    let sql = "SELECT size, root, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1";
    let last = conn.row(Sql::new(sql)).await?.as_ref().map(read_checkpoint).transpose()?;
    if last.map_or(0, |last| last.size) != extension.from {
        return Err(Conflict::Stale("log").into());
    }
    if conn.insert(numbers(&extension.numbered)).await? != extension.numbered.len() as u64 {
        return Err(Conflict::Stale("log").into());
    }
    for tile in &extension.tiles {
        let sql = "INSERT INTO audit_tile (level, number, hashes) VALUES ($1, $2, $3) \
                   ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes";
        let sql = Sql::new(sql).bind(i64::from(tile.id.level)).bind(signed(tile.id.index)).bind(tile.to_bytes());
        conn.execute(sql).await?;
    }
    let sql = "INSERT INTO audit_checkpoint (size, root, note) VALUES ($1, $2, $3)";
    conn.execute(Sql::new(sql).bind(signed(extension.size)).bind(&extension.root).bind(&extension.note)).await.map(drop)
}
