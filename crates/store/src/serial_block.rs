//! Serial numbers reserved ahead (decision 1): durable before the first of them is used.

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;

use crate::Page;
use crate::engine::{Conn, Db, Row, Sql, codes};
use crate::error::{Conflict, Error, OnTaken as _, Result};

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

/// How many serials of open blocks of epochs before `current` stand in no certificate and no intent;
/// and the damaged ones.
pub(crate) async fn abandoned(db: &Db, current: i64) -> Result<(u64, Vec<Error>)> {
    let sql = "SELECT id, epoch, issuer, serials, reserved FROM serial_block WHERE state = $1 AND epoch < $2";
    let rows = db.rows(Sql::new(sql).bind(BlockState::Open).bind(current)).await?;
    let blocks = Page::of(rows.iter().map(read));
    let mut burned = 0;
    for block in blocks.items {
        for serial in &block.serials {
            if !is_used(db, block.issuer, &Serial::from_unsigned(serial)).await? {
                burned += 1;
            }
        }
    }
    Ok((burned, blocks.damaged))
}

async fn is_used(db: &Db, issuer: Id, serial: &Serial) -> Result<bool> {
    let sql = "SELECT id FROM certificate WHERE issuer = $1 AND serial = $2 \
               UNION ALL SELECT id FROM intent WHERE issuer = $1 AND serial = $2";
    Ok(db.row(Sql::new(sql).bind(issuer).bind(serial)).await?.is_some())
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
