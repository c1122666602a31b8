//! What is to be known of a verified log without reading it again: its size, root, and the newest rows under a MAC.
//!
//! The service keeps it in the database under a MAC of its own. Going on from an old one gives the same as going on from
//! the newest, so putting an old one back hides nothing.

use chancery_domain::log::verify::{Batch, Fault, Verifier};
use chancery_domain::log::{Checkpoint, Entry, FactKind, Frontier, Hash, bundle, hash, tile};
use serde::{Deserialize, Serialize};

use super::written::Written;
use super::{BATCH, Finding, SignedCheckpoint, read_batch, read_checkpoint, read_tile, signed, tile_sql};
use crate::LogKey;
use crate::engine::{Conn, Sql};
use crate::error::Result;

/// Batches read at once.
const PART: i64 = 500;

/// A verified log in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    size: u64,
    root: Hash,
    rows: Written,
}

impl Default for Summary {
    /// Of the empty log.
    fn default() -> Self {
        Self { size: 0, root: hash::empty(), rows: Written::default() }
    }
}

impl Summary {
    /// Entries it was made of.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether this row is the newest the log tells of.
    pub fn is_newest(&self, table: &str, id: &str, version: i64, mac: &[u8]) -> bool {
        self.rows.is_newest(table, id, version, mac)
    }

    /// Whether it tells of other rows than another one.
    pub fn has_news(&self, other: &Self) -> bool {
        self.rows != other.rows
    }
}

/// Goes on to the end of the log: entries in the tree are compared with the newest checkpoint, those that wait with
/// their chain. With findings the summary stays at its size, but knows the rows the entries tell of.
pub(crate) async fn follow(
    conn: &mut Conn,
    key: &impl LogKey,
    mut summary: Summary,
) -> Result<(Summary, Vec<Finding>)> {
    let last = conn.row(Sql::new("SELECT size, root, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1")).await?;
    let last = match last.as_ref().map(read_checkpoint).transpose() {
        Ok(last) => last,
        Err(error) => return Ok((summary, vec![Finding::Row(error)])),
    };
    let mut findings = Vec::new();
    let point = last.as_ref().and_then(|last| open(key, last, &mut findings));
    let (size, root) = point.as_ref().map_or((0, hash::empty()), |point| (point.size, point.root));
    if size < summary.size {
        findings.push(Fault::Truncated { size: summary.size, found: size }.into());
        return Ok((summary, findings));
    }
    let Some(frontier) = edge(conn, &summary).await? else {
        findings.push(Fault::RootDiffers { size: summary.size }.into());
        return Ok((summary, findings));
    };
    let mut verifier = Verifier::resume(frontier, point.as_slice());
    walk(conn, &mut verifier, &mut summary, &mut findings).await?;
    findings.extend(verifier.finish().into_iter().map(Finding::Log));
    if findings.is_empty() {
        (summary.size, summary.root) = (size, root);
    }
    Ok((summary, findings))
}

fn open(key: &impl LogKey, last: &SignedCheckpoint, findings: &mut Vec<Finding>) -> Option<Checkpoint> {
    let note = key.note_key();
    let text = note.open(&last.note, |_, message, signature| key.verify(message, signature)).ok();
    let point = text.and_then(Checkpoint::from_text).filter(|point| *point == last.unsigned(note.name()));
    if point.is_none() {
        findings.push(Fault::NotSigned { size: last.size }.into());
    }
    point
}

/// The edge of the stored tree at the summary's size; `None` when it is not that of the tree that was verified.
async fn edge(conn: &mut Conn, summary: &Summary) -> Result<Option<Frontier>> {
    let mut tiles = std::collections::BTreeMap::new();
    for id in tile::edge(summary.size) {
        let stored = conn.row(tile_sql(id)).await?.map(|row| read_tile(&row, id));
        if let Some(Ok(tile)) = stored {
            tiles.insert(id, tile.hashes);
        }
    }
    let frontier = Frontier::from_tiles(summary.size, &tiles);
    Ok(frontier.filter(|frontier| frontier.root() == summary.root))
}

/// Reads the batches from the summary's size on, then those that wait.
async fn walk(
    conn: &mut Conn,
    verifier: &mut Verifier,
    summary: &mut Summary,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let mut from = signed(summary.size);
    loop {
        let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NOT NULL AND first_leaf >= ").arg(from);
        let rows = conn.rows(sql.push(" ORDER BY first_leaf LIMIT ").arg(PART)).await?;
        for row in &rows {
            from = row.cells_of("audit_batch", "?").int("first_leaf")?.saturating_add(1);
            take(conn, read_batch(row), verifier, summary, findings).await?;
        }
        if rows.is_empty() {
            break;
        }
    }
    let mut after = (i64::MIN, i64::MIN);
    loop {
        let sql = Sql::new(BATCH).push(" WHERE first_leaf IS NULL AND (epoch, seq) > (").arg(after.0).push(", ");
        let rows = conn.rows(sql.arg(after.1).push(") ORDER BY epoch, seq LIMIT ").arg(PART)).await?;
        for row in &rows {
            let cells = row.cells_of("audit_batch", "?");
            after = (cells.int("epoch")?, cells.int("seq")?);
            take(conn, read_batch(row), verifier, summary, findings).await?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

async fn take(
    conn: &mut Conn,
    batch: Result<Batch>,
    verifier: &mut Verifier,
    summary: &mut Summary,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let batch = match batch {
        Ok(batch) => batch,
        Err(error) => {
            findings.push(Finding::Row(error));
            return Ok(());
        }
    };
    if verifier.head(batch.epoch).is_none() && batch.seq > 1 {
        let sql = Sql::new(BATCH).push(" WHERE epoch = ").arg(batch.epoch).push(" AND seq = ").arg(batch.seq - 1);
        if let Some(Ok(before)) = conn.row(sql).await?.as_ref().map(read_batch) {
            verifier.went_before(&before);
        }
    }
    findings.extend(verifier.batch(&batch).into_iter().map(Finding::Log));
    let entries = bundle::split(&batch.entries).unwrap_or_default();
    for entry in entries.into_iter().filter(|entry| tells_of_a_row(entry)).filter_map(Entry::from_bytes) {
        summary.rows.take(&entry);
    }
    Ok(())
}

/// Most entries tell of something else: they are not read, only hashed.
fn tells_of_a_row(entry: &[u8]) -> bool {
    let word = FactKind::RowWritten.as_str().as_bytes();
    entry.windows(word.len()).any(|window| window == word)
}
