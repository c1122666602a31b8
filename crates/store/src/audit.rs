//! The audit log in the database: batches beside their effects, then tiles and signed checkpoints (decision 7).
//!
//! A batch is written in the transaction of what it tells. [`crate::Store::sequence`] gives its entries their leaf
//! numbers afterwards; until then the batches of an epoch are chained by hashes. [`crate::Store::verify_log`] reads all
//! of it again.

mod sequence;
mod summary;
mod verify;
pub(crate) mod written;

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::id::Id;
use chancery_domain::log::tile::{Tile, TileId, WIDTH};
use chancery_domain::log::{Checkpoint, Entry, Hash, bundle, proof, verify::Batch};
use chancery_pki::time::Time;

pub(crate) use sequence::{Extension, extend, prepare};
pub use summary::Summary;
pub(crate) use summary::follow;
pub(crate) use verify::verify;
pub use verify::{Finding, LogReport};

use crate::engine::{Conn, Db, Insert, Row, Sql};
use crate::error::{Error, Result};
use crate::{Cursor, Page, Store};

/// An entry with its place and, unless erased, its personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Epoch of its batch.
    pub epoch: i64,
    /// Number of its batch.
    pub seq: i64,
    /// Its place in the batch, from 0.
    pub number: i64,
    /// Leaf number; `None` until the sequencer reached it.
    pub leaf: Option<u64>,
    /// The entry.
    pub entry: Entry,
    /// Personal data, JSON; `None` when there was none or it was erased.
    pub clear: Option<String>,
}

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree.
    pub root: Hash,
    /// The signed note.
    pub note: String,
}

const BATCH: &str = "SELECT epoch, seq, prev_hash, entries, first_leaf FROM audit_batch";

/// The newest checkpoint; `None` before the first.
pub async fn latest_checkpoint(store: &Store) -> Result<Option<SignedCheckpoint>> {
    let sql = "SELECT size, root, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1";
    store.db().row(Sql::new(sql)).await?.as_ref().map(read_checkpoint).transpose()
}

/// Entries of the whole log, those not in the tree yet included, and those the newest checkpoint covers.
pub async fn sizes(store: &Store) -> Result<(u64, u64)> {
    let covered = latest_checkpoint(store).await?.map_or(0, |last| last.size);
    let rows = store.db().rows(Sql::new(BATCH).push(" WHERE first_leaf IS NULL")).await?;
    let mut all = covered;
    for row in &rows {
        all += bundle::split(&read_batch(row)?.entries).map_or(0, |entries| entries.len() as u64);
    }
    Ok((all, covered))
}

/// Whether batches wait for the sequencer.
pub(crate) async fn waiting(db: &Db) -> Result<bool> {
    Ok(db.row(Sql::new("SELECT epoch FROM audit_batch WHERE first_leaf IS NULL LIMIT 1")).await?.is_some())
}

/// Where a list of entries goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPlace {
    /// Epoch and number of a batch.
    pub batch: Cursor,
    /// The last batch of the tree, by its first leaf, when the list began; -1 when there was none. What came into the tree
    /// since stays where it was in the list: among those that wait.
    pub tree: i64,
}

/// Entries, newest first, those of at most `limit` batches from this place on; and how far the tree went when the list
/// began.
///
/// The log has them in the order of its tree, before which come those that wait for the sequencer, by process. Several
/// write at the same time, so the number of an epoch says nothing of when.
pub async fn entries(store: &Store, from: Option<ListPlace>, limit: u32) -> Result<(Page<StoredEntry>, i64)> {
    let tree = match from {
        Some(from) => from.tree,
        None => tree_now(store.db()).await?,
    };
    let batch = from.map_or(Cursor { key: i64::MAX, id: i64::MAX }, |from| from.batch);
    let (mut found, mut next) = (Vec::new(), None);
    for row in &newest(store.db(), ListPlace { batch, tree }, i64::from(limit) + 1).await? {
        if found.len() == limit as usize {
            next = key(row).map(|(key, id)| Cursor { key, id }).map(Some)?;
            break;
        }
        let entries = match read_batch(row) {
            Ok(batch) => read_entries(&batch, &details(store.db(), batch.epoch, batch.seq).await?),
            Err(error) => vec![Err(error)],
        };
        found.push(entries);
    }
    let mut page = Page::of(found.into_iter().flat_map(|entries| entries.into_iter().rev()));
    page.next = next;
    Ok((page, tree))
}

/// The first leaf of the last batch in the tree; -1 when it is empty.
async fn tree_now(db: &Db) -> Result<i64> {
    let sql = "SELECT first_leaf FROM audit_batch WHERE first_leaf IS NOT NULL ORDER BY first_leaf DESC LIMIT 1";
    let row = db.row(Sql::new(sql)).await?;
    row.map_or(Ok(-1), |row| row.cells_of("audit_batch", "?").int("first_leaf"))
}

/// Batches, newest first: those that waited when the list began, and then the tree as it was.
async fn newest(db: &Db, from: ListPlace, limit: i64) -> Result<Vec<Row>> {
    let ListPlace { batch, tree } = from;
    let leaf = "SELECT first_leaf FROM audit_batch WHERE first_leaf IS NOT NULL AND epoch = $1 AND seq = $2";
    let leaf = db.row(Sql::new(leaf).bind(batch.key).bind(batch.id)).await?;
    let leaf = leaf.map(|row| row.cells_of("audit_batch", "?").int("first_leaf")).transpose()?;
    let in_tree = leaf.filter(|leaf| *leaf <= tree);
    let mut rows = Vec::new();
    if in_tree.is_none() {
        // Which wait is looked at first: they only ever move into the tree.
        let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NULL AND (epoch, seq) <= (").arg(batch.key).push(", ");
        let sql = sql.arg(batch.id).push(") ORDER BY epoch DESC, seq DESC LIMIT ");
        let mut waited: BTreeMap<(i64, i64), Row> = BTreeMap::new();
        for row in db.rows(sql.arg(limit)).await? {
            waited.insert(key(&row)?, row);
        }
        // Through the few leaves that came since, not through the whole log in the order of its epochs.
        let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NOT NULL AND first_leaf > ").arg(tree);
        let sql = sql.push(" AND (epoch + 0, seq) <= (").arg(batch.key).push(", ").arg(batch.id);
        let sql = sql.push(") ORDER BY epoch + 0 DESC, seq DESC LIMIT ").arg(limit);
        for row in db.rows(sql).await? {
            waited.insert(key(&row)?, row);
        }
        rows.extend(waited.into_values().rev());
    }
    let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NOT NULL AND first_leaf <= ").arg(in_tree.unwrap_or(tree));
    rows.extend(db.rows(sql.push(" ORDER BY first_leaf DESC LIMIT ").arg(limit)).await?);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

/// Epoch and number of a batch.
fn key(row: &Row) -> Result<(i64, i64)> {
    let cells = row.cells_of("audit_batch", "?");
    Ok((cells.int("epoch")?, cells.int("seq")?))
}

fn read_entries(batch: &Batch, details: &BTreeMap<i64, String>) -> Vec<Result<StoredEntry>> {
    let damaged =
        || Error::Corrupt { table: "audit_batch", id: format!("{}/{}", batch.epoch, batch.seq), what: "entries" };
    let Some(entries) = bundle::split(&batch.entries) else { return vec![Err(damaged())] };
    let stored = entries.iter().zip(0i64..).map(|(bytes, number)| {
        Ok(StoredEntry {
            epoch: batch.epoch,
            seq: batch.seq,
            number,
            leaf: batch.first_leaf.map(|first| first + number.unsigned_abs()),
            entry: Entry::from_bytes(bytes).ok_or_else(damaged)?,
            clear: details.get(&number).cloned(),
        })
    });
    stored.collect()
}

async fn details(db: &Db, epoch: i64, seq: i64) -> Result<BTreeMap<i64, String>> {
    let sql = "SELECT entry, clear FROM audit_detail WHERE epoch = $1 AND seq = $2 AND clear IS NOT NULL";
    let rows = db.rows(Sql::new(sql).bind(epoch).bind(seq)).await?;
    let id = format!("{epoch}/{seq}");
    let read = |row: &Row| {
        let cells = row.cells_of("audit_detail", &*id);
        Ok((cells.int("entry")?, cells.text("clear")?))
    };
    rows.iter().map(read).collect()
}

/// Entry bundle `index` of C2SP tlog-tiles with the entries it has in a tree of `size`; `None` beyond the end.
pub async fn entry_bundle(store: &Store, index: u64, size: u64) -> Result<Option<Vec<u8>>> {
    let first = index.saturating_mul(WIDTH);
    let end = first.saturating_add(WIDTH).min(size);
    if first >= end {
        return Ok(None);
    }
    let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NOT NULL AND first_leaf >= (SELECT MAX(first_leaf) FROM ");
    let sql = sql.push("audit_batch WHERE first_leaf IS NOT NULL AND first_leaf <= ").arg(signed(first));
    let sql = sql.push(") AND first_leaf < ").arg(signed(end)).push(" ORDER BY first_leaf");
    let mut whole = Vec::new();
    let mut taken = 0;
    for row in &store.db().rows(sql).await? {
        let batch = read_batch(row)?;
        let entries = bundle::split(&batch.entries).unwrap_or_default();
        for (entry, leaf) in entries.into_iter().zip(batch.first_leaf.unwrap_or(0)..) {
            if (first..end).contains(&leaf) && bundle::push(&mut whole, entry) {
                taken += 1;
            }
        }
    }
    Ok((first + taken == end).then_some(whole))
}

/// A hash tile as stored: with as many hashes as the newest tree has in it.
pub async fn tile(store: &Store, id: TileId) -> Result<Option<Tile>> {
    stored_tile(store.db(), id).await
}

/// Proof that leaf `index` is in the tree of `size` leaves; `None` beyond the end or when a tile is missing.
pub async fn inclusion_proof(store: &Store, index: u64, size: u64) -> Result<Option<Vec<Hash>>> {
    let tiles = tiles(store.db(), proof::inclusion_tiles(index, size)).await?;
    Ok(proof::inclusion(index, size, &tiles).ok())
}

/// Proof that the tree of `new` leaves starts with that of `old`; `None` beyond the end or when a tile is missing.
pub async fn consistency_proof(store: &Store, old: u64, new: u64) -> Result<Option<Vec<Hash>>> {
    let tiles = tiles(store.db(), proof::consistency_tiles(old, new)).await?;
    Ok(proof::consistency(old, new, &tiles).ok())
}

async fn tiles(db: &Db, ids: BTreeSet<TileId>) -> Result<BTreeMap<TileId, Vec<Hash>>> {
    let mut tiles = BTreeMap::new();
    for id in ids {
        tiles.extend(stored_tile(db, id).await?.map(|tile| (id, tile.hashes)));
    }
    Ok(tiles)
}

fn tile_sql(id: TileId) -> Sql {
    let sql = "SELECT hashes FROM audit_tile WHERE level = $1 AND number = $2";
    Sql::new(sql).bind(i64::from(id.level)).bind(signed(id.index))
}

fn read_tile(row: &Row, id: TileId) -> Result<Tile> {
    let cells = row.cells_of("audit_tile", format!("{}/{}", id.level, id.index));
    Tile::from_bytes(id, &cells.bytes("hashes")?).ok_or_else(|| cells.corrupt("hashes"))
}

async fn stored_tile(db: &Db, id: TileId) -> Result<Option<Tile>> {
    db.row(tile_sql(id)).await?.map(|row| read_tile(&row, id)).transpose()
}

fn read_batch(row: &Row) -> Result<Batch> {
    let (epoch, seq) = key(row)?;
    let cells = row.cells_of("audit_batch", format!("{epoch}/{seq}"));
    let first_leaf = cells.opt_int("first_leaf")?.map(u64::try_from).transpose();
    Ok(Batch {
        previous: cells.array("prev_hash")?,
        first_leaf: first_leaf.map_err(|_| cells.corrupt("first_leaf"))?,
        entries: cells.bytes("entries")?,
        epoch,
        seq,
    })
}

fn read_checkpoint(row: &Row) -> Result<SignedCheckpoint> {
    let cells = row.cells("audit_checkpoint", "size");
    let size = u64::try_from(cells.int("size")?).map_err(|_| cells.corrupt("size"))?;
    Ok(SignedCheckpoint { size, root: cells.array("root")?, note: cells.text("note")? })
}

impl SignedCheckpoint {
    /// Without the signature, under a name.
    pub fn unsigned(&self, origin: &str) -> Checkpoint {
        Checkpoint { origin: origin.to_owned(), size: self.size, root: self.root }
    }
}

/// Leaf numbers as the database keeps them.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Number and hash of the last batch of an epoch: 0 and its beginning when it has none.
pub(crate) async fn head(db: &Db, epoch: i64) -> Result<(i64, Hash)> {
    read_head(db.row(head_sql(epoch)).await?, epoch)
}

/// As [`head`], within a transaction.
pub(crate) async fn head_now(conn: &mut Conn, epoch: i64) -> Result<(i64, Hash)> {
    read_head(conn.row(head_sql(epoch)).await?, epoch)
}

fn head_sql(epoch: i64) -> Sql {
    Sql::new(BATCH).push(" WHERE epoch = ").arg(epoch).push(" ORDER BY seq DESC LIMIT 1")
}

fn read_head(row: Option<Row>, epoch: i64) -> Result<(i64, Hash)> {
    let Some(row) = row else { return Ok((0, bundle::genesis(epoch))) };
    let batch = read_batch(&row)?;
    Ok((batch.seq, bundle::chain(batch.epoch, batch.seq, &batch.previous, &batch.entries)))
}

/// The row of a batch, and those of the personal data of its entries.
pub(crate) fn rows(batch: Batch, details: Vec<Detail>) -> [Insert; 2] {
    let Batch { epoch, seq, previous, entries, .. } = batch;
    let row = [epoch.into(), seq.into(), (&previous).into(), entries.into()];
    let sql = "INSERT INTO audit_batch (epoch, seq, prev_hash, entries)";
    let batch = Insert::new(sql, [row], "");
    let row = |Detail { entry, person, salt, clear }: Detail| {
        [epoch.into(), seq.into(), entry.into(), person.into(), salt.as_slice().into(), clear.into()]
    };
    let sql = "INSERT INTO audit_detail (epoch, seq, entry, person, salt, clear)";
    [batch, Insert::new(sql, details.into_iter().map(row), "")]
}

/// Personal data of an entry, to be kept beside the log.
pub(crate) struct Detail {
    pub(crate) entry: i64,
    pub(crate) person: Option<Id>,
    pub(crate) salt: [u8; 16],
    pub(crate) clear: String,
}

/// Erases the personal data of all entries about a person.
pub(crate) async fn erase_person(conn: &mut Conn, person: Id) -> Result<()> {
    let sql = "UPDATE audit_detail SET salt = NULL, clear = NULL WHERE person = $1";
    conn.execute(Sql::new(sql).bind(person)).await.map(drop)
}

/// The time of an entry; `None` when it does not say one.
pub fn time_of(entry: &Entry) -> Option<Time> {
    Time::from_rfc3339(&entry.time)
}
