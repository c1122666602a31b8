//! Serial numbers reserved ahead (decision 1): durable before the first of them is used.

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;

use crate::Page;
use crate::engine::{Conn, Db, Row, Sql, codes};
use crate::error::{Conflict, Error, OnTaken as _, Result, Unavailable};

codes! {
    /// What became of a block.
    BlockState {
        /// Its process may use it.
        Open = "open",
        /// All of it was handed out.
        Used = "used",
        /// Its process ended; what was not used never will be.
        Burned = "burned",
    }
}

/// Most serials in one block.
pub const LARGEST_BLOCK: usize = 1_024;
/// Serials that begin with the same two octets.
const RUN: usize = 64;
/// Serials looked for at once.
const PART: usize = 128;
/// Octets of a serial in a block.
const OCTETS: usize = 16;

/// A block as its process holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SerialBlock {
    pub(crate) id: Id,
    pub(crate) epoch: i64,
    pub(crate) issuer: Id,
    pub(crate) serials: Vec<[u8; OCTETS]>,
    pub(crate) reserved: Time,
}

/// Random serials with the top bit clear. Those of a run begin with the same 15 random bits, so that certificates that are
/// issued together stand side by side in the index over serials; each has 112 random bits of its own, which nobody
/// foresees (CA/Browser Forum BR 7.1 wants 64).
pub(crate) fn random(size: usize) -> Result<Vec<[u8; OCTETS]>> {
    let mut serials = vec![[0; OCTETS]; size];
    for run in serials.chunks_mut(RUN) {
        let mut start = None;
        for serial in run {
            SystemRandom::new().fill(serial).map_err(|_| Unavailable::Random)?;
            let [first, second, ..] = serial;
            (*first, *second) = *start.get_or_insert((*first & 0x7f, *second));
        }
    }
    Ok(serials)
}

pub(crate) async fn insert(conn: &mut Conn, block: &SerialBlock) -> Result<()> {
    let sql = "INSERT INTO serial_block (id, epoch, issuer, serials, reserved, state) VALUES ($1, $2, $3, $4, $5, $6)";
    let sql = Sql::new(sql).bind(block.id).bind(block.epoch).bind(block.issuer).bind(block.serials.concat());
    let sql = sql.bind(block.reserved).bind(BlockState::Open);
    conn.execute(sql).await.on_taken(Conflict::Exists("serial block")).map(drop)
}

pub(crate) async fn settle(conn: &mut Conn, id: Id, state: BlockState) -> Result<()> {
    let sql = "UPDATE serial_block SET state = $1 WHERE id = $2 AND state = $3";
    conn.execute(Sql::new(sql).bind(state).bind(id).bind(BlockState::Open)).await.map(drop)
}

/// Burns what one process still has open.
pub(crate) async fn burn_epoch(conn: &mut Conn, epoch: i64) -> Result<()> {
    let sql = "UPDATE serial_block SET state = $1 WHERE state = $2 AND epoch = $3";
    conn.execute(Sql::new(sql).bind(BlockState::Burned).bind(BlockState::Open).bind(epoch)).await.map(drop)
}

/// How many serials of the open blocks of an epoch stand in no certificate and no intent. A damaged block counts none.
pub(crate) async fn unused(conn: &mut Conn, epoch: i64) -> Result<u64> {
    let blocks = Page::of(conn.rows(open_sql(epoch)).await?.iter().map(read));
    let mut unused = 0;
    for block in blocks.items {
        for part in block.serials.chunks(PART) {
            unused += part.len() as u64 - used(conn, block.issuer, part).await?.min(part.len() as u64);
        }
    }
    Ok(unused)
}

/// Damaged open blocks of an epoch.
pub(crate) async fn damaged(db: &Db, epoch: i64) -> Result<Vec<Error>> {
    Ok(Page::of(db.rows(open_sql(epoch)).await?.iter().map(read)).damaged)
}

fn open_sql(epoch: i64) -> Sql {
    let sql = "SELECT id, epoch, issuer, serials, reserved FROM serial_block WHERE state = $1 AND epoch = $2";
    Sql::new(sql).bind(BlockState::Open).bind(epoch)
}

async fn used(conn: &mut Conn, issuer: Id, serials: &[[u8; OCTETS]]) -> Result<u64> {
    let mut used = 0;
    for table in ["SELECT id FROM certificate WHERE issuer = ", "SELECT id FROM intent WHERE issuer = "] {
        let mut sql = Sql::new(table).arg(issuer).push(" AND serial IN (");
        for (place, serial) in serials.iter().enumerate() {
            sql = if place == 0 { sql } else { sql.push(", ") };
            sql = sql.arg(&Serial::from_unsigned(serial));
        }
        used += conn.rows(sql.push(")")).await?.len() as u64;
    }
    Ok(used)
}

fn read(row: &Row) -> Result<SerialBlock> {
    let cells = row.cells("serial_block", "id");
    let serials = cells.bytes("serials")?;
    let (serials, rest) = serials.as_chunks::<OCTETS>();
    if !rest.is_empty() {
        return Err(cells.corrupt("serials"));
    }
    Ok(SerialBlock {
        id: cells.id("id")?,
        epoch: cells.int("epoch")?,
        issuer: cells.id("issuer")?,
        serials: serials.to_vec(),
        reserved: cells.time("reserved")?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn serials_of_a_run_begin_alike_and_differ() {
        let serials = random(3 * RUN + 1).unwrap();
        assert_eq!(serials.len(), 3 * RUN + 1);
        assert_eq!(serials.iter().collect::<HashSet<_>>().len(), serials.len());
        assert!(serials.iter().all(|serial| serial[0] < 0x80));
        let starts = |serials: &[[u8; OCTETS]]| serials.iter().map(|serial| [serial[0], serial[1]]).collect();
        for run in serials.chunks(RUN) {
            let starts: HashSet<_> = starts(run);
            assert_eq!(starts.len(), 1);
        }
        let starts: HashSet<_> = starts(&serials);
        assert!(starts.len() > 1);
    }
}
